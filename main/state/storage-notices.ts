/** Shows notices about stored data: the vault's status, quarantined files and recovered accounts. */
import { vaultNoticeId } from '../app-lock/lock-policy.js';
import type { QuarantinedFile } from '../storage/quarantine.js';
import type { KeyProblem, VaultStatus } from '../vault/open-vault.js';
import type { NewNotice, Notices } from './notices.js';

/** Numbers of accounts and backends that were restored from encrypted files, and of files that stay encrypted. */
export interface RecoveryCounts {
  accounts: number;
  backends: number;
  undecryptable: number;
}

/** The notices' texts in the user's language. `path` and `folder`: where the quarantined files are. */
export interface StorageTexts {
  setAside: (name: string, path: string) => string;
  entriesSetAside: (count: number, path: string) => string;
  programsSetAside: (path: string) => string;
  manifestRebuilt: string;
  backendsRestored: (count: number) => string;
  recovered: (count: number) => string;
  sealedAway: (count: number) => string;
  startedFresh: (count: number, folder: string) => string;
  waitingForKeychain: string;
  memoryOnly: string;
  keyProblems: Readonly<Record<KeyProblem, string>>;
  keyGone: string;
  /** `why`: a sentence that says why the key is unavailable. */
  vaultAway: (why: string) => string;
  vaultAwayOrFresh: (why: string) => string;
  vaultLost: (why: string) => string;
}

export class StorageNotices {
  readonly #notices: Pick<Notices, 'put' | 'remove'>;
  readonly #quarantineFolder: string;
  readonly #texts: () => StorageTexts;

  constructor(notices: Pick<Notices, 'put' | 'remove'>, quarantineFolder: string, texts: () => StorageTexts) {
    this.#notices = notices;
    this.#quarantineFolder = quarantineFolder;
    this.#texts = texts;
  }

  showQuarantined({ name, path, dropped }: QuarantinedFile): void {
    const message =
      dropped === undefined
        ? this.#texts().setAside(name, path)
        : `${name}: ${this.#texts().entriesSetAside(dropped, path)}`;
    this.#put({ id: `setAside:${name}`, message });
  }

  /** The list of authorized programs was altered outside Roster, so each program needs the user's consent again. */
  showGrantsQuarantined({ name, path }: QuarantinedFile): void {
    this.#put({ id: `setAside:${name}`, message: this.#texts().programsSetAside(path) });
  }

  /** The vault's manifest was missing or altered. */
  showManifestRebuilt(): void {
    this.#put({ id: 'manifestRebuilt', message: this.#texts().manifestRebuilt });
  }

  /** No-op if nothing was recovered. */
  showRecovered({ accounts, backends, undecryptable }: RecoveryCounts): void {
    if (accounts === 0 && backends === 0 && undecryptable === 0) return;
    const sentences = [
      backends > 0 ? this.#texts().backendsRestored(backends) : '',
      accounts > 0 || backends === 0 ? this.#texts().recovered(accounts) : '',
      undecryptable > 0 ? this.#texts().sealedAway(undecryptable) : '',
    ];
    this.#put({ id: 'recovered', message: sentences.filter((sentence) => sentence !== '').join(' ') });
  }

  /** Roster created a new key; `count` sessions of the lost key were quarantined. */
  showStartedFresh(count: number): void {
    this.#put({ id: 'startedFresh', message: this.#texts().startedFresh(count, this.#quarantineFolder) });
  }

  /** Shown while the keychain is slow or prompts the user for a password. */
  showKeychainPrompt(): void {
    this.#notices.put({
      id: vaultNoticeId,
      kind: 'keyUnavailable',
      message: this.#texts().waitingForKeychain,
      actions: ['continueWithoutKeychain'],
      dismissible: false,
    });
  }

  /** Shows that sessions are not stored in the keychain, or removes that notice. */
  showVaultStatus(status: VaultStatus): void {
    const notice = vaultNotice(status, this.#texts());
    if (notice === null) this.#notices.remove(vaultNoticeId);
    else this.#notices.put({ id: vaultNoticeId, ...notice });
  }

  #put(notice: Pick<NewNotice, 'id' | 'message'>): void {
    this.#notices.put({ ...notice, kind: 'quarantined', actions: [], dismissible: true });
  }
}

/** The problems that the keychain’s own prompt can solve, which it shows when it is asked again. */
const lockedProblems: ReadonlySet<KeyProblem> = new Set(['keychainLocked', 'keychainSilent']);

/** Null also while the app is locked, because the lock screen replaces the notice. */
function vaultNotice(status: VaultStatus, texts: StorageTexts): Omit<NewNotice, 'id'> | null {
  switch (status.kind) {
    case 'sealed':
    case 'locked':
      return null;
    case 'memory':
      return { kind: 'memoryOnly', message: texts.memoryOnly, actions: ['retryVault'], dismissible: true };
    case 'keyUnavailable':
      return {
        kind: 'keyUnavailable',
        message: status.canStartFresh
          ? texts.vaultAwayOrFresh(texts.keyProblems[status.reason])
          : texts.vaultAway(texts.keyProblems[status.reason]),
        actions: [
          lockedProblems.has(status.reason) ? 'unlockKeychain' : 'retryVault',
          ...(status.canStartFresh ? (['startFresh'] as const) : []),
        ],
        dismissible: false,
      };
    case 'lost':
      return {
        kind: 'keyUnavailable',
        message: texts.vaultLost(texts.keyGone),
        actions: ['retryVault', 'startFresh'],
        dismissible: false,
      };
  }
}
