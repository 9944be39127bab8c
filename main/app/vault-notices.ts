/** The words of the notices that the start may have to put up. */
import { t } from '../../preload/i18n/translate.js';
import type { NewNotice } from '../state/notices.js';
import type { RecoveryResult } from '../accounts/recovery.js';
import type { VaultStatus } from '../vault/account-vault.js';
import type { QuarantinedFile } from '../storage/quarantine.js';

/** A file that could not be read. */
export function quarantineNotice({ name, path, dropped }: QuarantinedFile): NewNotice {
  return {
    id: `setAside:${name}`,
    kind: 'quarantined',
    message: dropped === undefined ? t().setAside(name, path) : `${name}: ${t().entriesSetAside(dropped, path)}`,
    actions: [],
    dismissible: true,
  };
}

/** The programs that may have tokens are not those that this Roster wrote down: each is asked about again. */
export function programsNotice({ name, path }: QuarantinedFile): NewNotice {
  const message = t().programsSetAside(path);
  return { id: `setAside:${name}`, kind: 'quarantined', message, actions: [], dismissible: true };
}

/** Accounts that came back from their sealed files, or null when there were none. */
export function recoveredNotice({ accounts, backends, undecryptable: sealedAway }: RecoveryResult): NewNotice | null {
  if (accounts.length === 0 && backends.length === 0 && sealedAway === 0) return null;
  const message = [
    backends.length > 0 ? t().backendsRestored(backends.length) : '',
    accounts.length > 0 || backends.length === 0 ? t().recovered(accounts.length) : '',
    sealedAway > 0 ? t().sealedAway(sealedAway) : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
  return { id: 'recovered', kind: 'quarantined', message, actions: [], dismissible: true };
}

/** Where sessions rest, when that is not the keychain. Null also while the app is locked: the lock has a view of its own. */
export function vaultNotice(status: VaultStatus): NewNotice | null {
  switch (status.kind) {
    case 'sealed':
    case 'locked':
      return null;
    case 'memory':
      return {
        id: vaultNoticeId,
        kind: 'memoryOnly',
        message: t().memoryOnly,
        actions: ['retryVault'],
        dismissible: true,
      };
    case 'keyUnavailable':
      return {
        id: vaultNoticeId,
        kind: 'keyUnavailable',
        message: status.canStartFresh ? t().vaultAwayOrFresh(status.message) : t().vaultAway(status.message),
        actions: status.canStartFresh ? ['retryVault', 'startFresh'] : ['retryVault'],
        dismissible: false,
      };
    case 'lost':
      return {
        id: vaultNoticeId,
        kind: 'keyUnavailable',
        message: t().vaultLost(status.message),
        actions: ['retryVault', 'startFresh'],
        dismissible: false,
      };
  }
}

/** Roster started with a new key. */
export function startedFreshNotice(count: number, folder: string): NewNotice {
  return {
    id: 'startedFresh',
    kind: 'quarantined',
    message: t().startedFresh(count, folder),
    actions: [],
    dismissible: true,
  };
}

/** The vault's manifest was missing or altered. */
export const rebuiltNotice = (): NewNotice => ({
  id: 'manifestRebuilt',
  kind: 'quarantined',
  message: t().manifestRebuilt,
  actions: [],
  dismissible: true,
});

/** The keychain asks the person for its password, or takes its time. */
export const keychainPromptNotice = (): NewNotice => ({
  id: vaultNoticeId,
  kind: 'keyUnavailable',
  message: t().waitingForKeychain,
  actions: ['continueWithoutKeychain'],
  dismissible: false,
});

/** The one place of everything that is said about the keychain. */
export const vaultNoticeId = 'vault';
