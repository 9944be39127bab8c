/** The words of the notices that the start may have to put up. */
import { say } from '../../preload/i18n/translate.js';
import type { NewNotice } from '../state/notices.js';
import type { Recovered } from '../accounts/recovery.js';
import type { VaultStatus } from '../vault/account-vault.js';
import type { SetAside } from '../storage/quarantine.js';

/** A file that could not be read. */
export function setAsideNotice({ name, path, dropped }: SetAside): NewNotice {
  return {
    id: `setAside:${name}`,
    kind: 'setAside',
    message: dropped === undefined ? say().setAside(name, path) : `${name}: ${say().entriesSetAside(dropped, path)}`,
    actions: [],
    dismissible: true,
  };
}

/** The programs that may have tokens are not those that this Roster wrote down: each is asked about again. */
export function programsNotice({ name, path }: SetAside): NewNotice {
  const message = say().programsSetAside(path);
  return { id: `setAside:${name}`, kind: 'setAside', message, actions: [], dismissible: true };
}

/** Accounts that came back from their sealed files, or null when there were none. */
export function recoveredNotice({ accounts, backends, sealedAway }: Recovered): NewNotice | null {
  if (accounts.length === 0 && backends.length === 0 && sealedAway === 0) return null;
  const message = [
    backends.length > 0 ? say().backendsRestored(backends.length) : '',
    accounts.length > 0 || backends.length === 0 ? say().recovered(accounts.length) : '',
    sealedAway > 0 ? say().sealedAway(sealedAway) : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
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
        message: say().memoryOnly,
        actions: ['retryVault'],
        dismissible: true,
      };
    case 'away':
      return {
        id: vaultNoticeId,
        kind: 'keyUnavailable',
        message: status.canStartFresh ? say().vaultAwayOrFresh(status.message) : say().vaultAway(status.message),
        actions: status.canStartFresh ? ['retryVault', 'startFresh'] : ['retryVault'],
        dismissible: false,
      };
    case 'lost':
      return {
        id: vaultNoticeId,
        kind: 'keyUnavailable',
        message: say().vaultLost(status.message),
        actions: ['retryVault', 'startFresh'],
        dismissible: false,
      };
  }
}

/** Roster started with a new key. */
export function startedFreshNotice(count: number, folder: string): NewNotice {
  return {
    id: 'startedFresh',
    kind: 'setAside',
    message: say().startedFresh(count, folder),
    actions: [],
    dismissible: true,
  };
}

/** The vault's manifest was missing or altered. */
export const rebuiltNotice = (): NewNotice => ({
  id: 'manifestRebuilt',
  kind: 'setAside',
  message: say().manifestRebuilt,
  actions: [],
  dismissible: true,
});

/** The keychain asks the person for its password, or takes its time. */
export const waitingNotice = (): NewNotice => ({
  id: vaultNoticeId,
  kind: 'keyUnavailable',
  message: say().waitingForKeychain,
  actions: ['goOnWithoutKeychain'],
  dismissible: false,
});

/** The one place of everything that is said about the keychain. */
export const vaultNoticeId = 'vault';
