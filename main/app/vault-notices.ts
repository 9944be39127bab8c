/** Notices about stored data, the vault and the keychain that startup may show. */
import { t } from '../../preload/i18n/translate.js';
import type { RecoveryResult } from '../accounts/recovery.js';
import { vaultNoticeId } from '../app-lock/lock-policy.js';
import type { NewNotice } from '../state/notices.js';
import type { QuarantinedFile } from '../storage/quarantine.js';
import type { VaultStatus } from '../vault/account-vault.js';
import type { KeyProblem } from '../vault/open-vault.js';

const keyProblems: Readonly<Record<KeyProblem, () => string>> = {
  keychainLocked: () => t().keychainLocked,
  keychainSilent: () => t().keychainNotWaitedFor,
  keychainElsewhere: () => t().keychainElsewhere,
  lockFileUnreadable: () => t().lockUnreadable,
};

/** Notice about a quarantined file. */
export function quarantineNotice({ name, path, dropped }: QuarantinedFile): NewNotice {
  return {
    id: `setAside:${name}`,
    kind: 'quarantined',
    message: dropped === undefined ? t().setAside(name, path) : `${name}: ${t().entriesSetAside(dropped, path)}`,
    actions: [],
    dismissible: true,
  };
}

/** The list of authorized programs was altered outside Roster, so each program needs the user's consent again. */
export function programsNotice({ name, path }: QuarantinedFile): NewNotice {
  const message = t().programsSetAside(path);
  return { id: `setAside:${name}`, kind: 'quarantined', message, actions: [], dismissible: true };
}

/** Notice about accounts restored from their encrypted files, or null if there were none. */
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

/**
 * Notice about sessions that are not stored in the keychain. Also null while the app is locked, because the lock screen
 * replaces it.
 */
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
        message: status.canStartFresh
          ? t().vaultAwayOrFresh(keyProblems[status.reason]())
          : t().vaultAway(keyProblems[status.reason]()),
        actions: status.canStartFresh ? ['retryVault', 'startFresh'] : ['retryVault'],
        dismissible: false,
      };
    case 'lost':
      return {
        id: vaultNoticeId,
        kind: 'keyUnavailable',
        message: t().vaultLost(t().keyGone),
        actions: ['retryVault', 'startFresh'],
        dismissible: false,
      };
  }
}

/** Notice after Roster created a new key. */
export function startedFreshNotice(count: number, folder: string): NewNotice {
  return {
    id: 'startedFresh',
    kind: 'quarantined',
    message: t().startedFresh(count, folder),
    actions: [],
    dismissible: true,
  };
}

/** Notice about a vault manifest that was missing or altered. */
export const rebuiltNotice = (): NewNotice => ({
  id: 'manifestRebuilt',
  kind: 'quarantined',
  message: t().manifestRebuilt,
  actions: [],
  dismissible: true,
});

/** Notice shown while the keychain is slow or prompts the user for a password. */
export const keychainPromptNotice = (): NewNotice => ({
  id: vaultNoticeId,
  kind: 'keyUnavailable',
  message: t().waitingForKeychain,
  actions: ['continueWithoutKeychain'],
  dismissible: false,
});
