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
    actions: [],
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
  return { id: 'recovered', kind: 'setAside', message, actions: [], dismissible: true };
}

/** Where sessions rest, when that is not the keychain. Null also while the app is locked: the lock has a view of its own. */
export function vaultNotice(status: VaultStatus): NewNotice | null {
  switch (status.kind) {
    case 'sealed':
    case 'appLocked':
      return null;
    case 'memory':
      return {
        id: vaultNoticeId,
        kind: 'memoryOnly',
        message: 'There is no keychain on this computer, so you will stay signed in only until Roster closes.',
        actions: ['retryVault'],
        dismissible: true,
      };
    case 'away':
      return {
        id: vaultNoticeId,
        kind: 'keyUnavailable',
        message: `${status.message} Nothing was changed. Unlock it and ask again, or sign in anew; new sign-ins last until Roster closes.`,
        actions: ['retryVault'],
        dismissible: false,
      };
  }
}

/** The keychain asks the person for its password, or takes its time. */
export const waitingNotice: NewNotice = {
  id: 'vault',
  kind: 'keyUnavailable',
  message: 'Roster waits for the keychain of this computer, which may be asking for its password.',
  actions: ['goOnWithoutKeychain'],
  dismissible: false,
};

/** The one place of everything that is said about the keychain. */
export const vaultNoticeId = waitingNotice.id;
