/** The words of the notices that the start may have to put up. */
import type { NewNotice } from '../accounts/notice-board.js';
import type { Recovered } from '../accounts/recovery.js';
import type { VaultStatus } from '../vault/account-vault.js';
import type { SetAside } from '../vault/quarantine.js';

/** A file that could not be read. */
export function setAsideNotice({ name, path }: SetAside): NewNotice {
  return {
    id: `setAside:${name}`,
    kind: 'setAside',
    message: `${name} could not be read. It was set aside, untouched, as ${path}.`,
    dismissible: true,
  };
}

/** Accounts that came back from their sealed files, or null when there were none. */
export function recoveredNotice({ accounts, sealedAway }: Recovered): NewNotice | null {
  if (accounts.length === 0 && sealedAway === 0) return null;
  const back = accounts.length === 1 ? '1 account was' : `${String(accounts.length)} accounts were`;
  const message =
    sealedAway === 0
      ? `${back} brought back from the vault.`
      : `${back} brought back from the vault. ${String(sealedAway)} more are sealed with a key that cannot be had now.`;
  return { id: 'recovered', kind: 'setAside', message, dismissible: true };
}

/** Where sessions rest, when that is not the keychain. */
export function vaultNotice(status: VaultStatus): NewNotice | null {
  switch (status.kind) {
    case 'sealed':
      return null;
    case 'memory':
      return {
        id: 'vault',
        kind: 'memoryOnly',
        message: 'There is no keychain on this computer, so you will stay signed in only until Roster closes.',
        dismissible: true,
      };
    case 'locked':
      return {
        id: 'vault',
        kind: 'keyUnavailable',
        message: `${status.message} Nothing was changed. Unlock the keychain, then start Roster again. New sign-ins last until Roster closes.`,
        dismissible: false,
      };
  }
}
