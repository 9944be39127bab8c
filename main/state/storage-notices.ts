/** Shows notices about stored data: the vault's status, quarantined files and recovered accounts. */
import { t } from '../../preload/i18n/translate.js';
import { vaultNoticeId } from '../app-lock/lock-policy.js';
import type { QuarantinedFile } from '../storage/quarantine.js';
import type { VaultStatus } from '../vault/open-vault.js';
import type { NewNotice, Notices } from './notices.js';

/** Numbers of accounts and backends that were restored from encrypted files, and of files that stay encrypted. */
export interface RecoveryCounts {
  accounts: number;
  backends: number;
  undecryptable: number;
}

export class StorageNotices {
  readonly #notices: Pick<Notices, 'put' | 'remove'>;
  readonly #quarantineFolder: string;

  constructor(notices: Pick<Notices, 'put' | 'remove'>, quarantineFolder: string) {
    this.#notices = notices;
    this.#quarantineFolder = quarantineFolder;
  }

  showQuarantined({ name, path, dropped }: QuarantinedFile): void {
    const message = dropped === undefined ? t().setAside(name, path) : `${name}: ${t().entriesSetAside(dropped, path)}`;
    this.#put({ id: `setAside:${name}`, message });
  }

  /** The list of authorized programs was altered outside Roster, so each program needs the user's consent again. */
  showGrantsQuarantined({ name, path }: QuarantinedFile): void {
    this.#put({ id: `setAside:${name}`, message: t().programsSetAside(path) });
  }

  /** The vault's manifest was missing or altered. */
  showManifestRebuilt(): void {
    this.#put({ id: 'manifestRebuilt', message: t().manifestRebuilt });
  }

  /** No-op if nothing was recovered. */
  showRecovered({ accounts, backends, undecryptable }: RecoveryCounts): void {
    if (accounts === 0 && backends === 0 && undecryptable === 0) return;
    const sentences = [
      backends > 0 ? t().backendsRestored(backends) : '',
      accounts > 0 || backends === 0 ? t().recovered(accounts) : '',
      undecryptable > 0 ? t().sealedAway(undecryptable) : '',
    ];
    this.#put({ id: 'recovered', message: sentences.filter((sentence) => sentence !== '').join(' ') });
  }

  /** Roster created a new key; `count` sessions of the lost key were quarantined. */
  showStartedFresh(count: number): void {
    this.#put({ id: 'startedFresh', message: t().startedFresh(count, this.#quarantineFolder) });
  }

  /** Shown while the keychain is slow or prompts the user for a password. */
  showKeychainPrompt(): void {
    this.#notices.put({
      id: vaultNoticeId,
      kind: 'keyUnavailable',
      message: t().waitingForKeychain,
      actions: ['continueWithoutKeychain'],
      dismissible: false,
    });
  }

  /** Shows that sessions are not stored in the keychain, or removes that notice. */
  showVaultStatus(status: VaultStatus): void {
    const notice = vaultNotice(status);
    if (notice === null) this.#notices.remove(vaultNoticeId);
    else this.#notices.put({ id: vaultNoticeId, ...notice });
  }

  #put(notice: Pick<NewNotice, 'id' | 'message'>): void {
    this.#notices.put({ ...notice, kind: 'quarantined', actions: [], dismissible: true });
  }
}

/** Null also while the app is locked, because the lock screen replaces the notice. */
function vaultNotice(status: VaultStatus): Omit<NewNotice, 'id'> | null {
  switch (status.kind) {
    case 'sealed':
    case 'locked':
      return null;
    case 'memory':
      return { kind: 'memoryOnly', message: t().memoryOnly, actions: ['retryVault'], dismissible: true };
    case 'keyUnavailable':
      return {
        kind: 'keyUnavailable',
        message: status.canStartFresh ? t().vaultAwayOrFresh(status.message) : t().vaultAway(status.message),
        actions: status.canStartFresh ? ['retryVault', 'startFresh'] : ['retryVault'],
        dismissible: false,
      };
    case 'lost':
      return {
        kind: 'keyUnavailable',
        message: t().vaultLost(status.message),
        actions: ['retryVault', 'startFresh'],
        dismissible: false,
      };
  }
}
