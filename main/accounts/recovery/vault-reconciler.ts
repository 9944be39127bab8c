/** Keeps the account list consistent with the vault as its key becomes available, unavailable or lost. */
import type { AccountId } from '../../../preload/contract/index.js';
import type { Backends } from '../../backends/backends.js';
import type { StorageNotices } from '../../state/storage-notices.js';
import type { VaultStatus } from '../../vault/open-vault.js';
import type { AccountList } from '../list/account-list.js';
import type { ProviderName } from '../list/display-name.js';
import type { SealedAccounts } from '../storage/sealed-accounts.js';
import { checkSealed, recoverAccounts, type RecoveryParts } from './recovery.js';

export interface VaultReconcilerOptions {
  list: AccountList;
  sealed: SealedAccounts;
  backends: Backends;
  /** `updateCopy` copies a `roster.json` that was read successfully. */
  roster: { updateCopy: () => Promise<void> };
  notices: Pick<StorageNotices, 'showRecovered'>;
  now: () => number;
  providerName: ProviderName;
  warn: (line: string) => void;
}

export class VaultReconciler {
  readonly #options: VaultReconcilerOptions;

  constructor(options: VaultReconcilerOptions) {
    this.#options = options;
  }

  /** Marks the accounts whose session cannot be decrypted with the vault in this status, and only them, as locked. */
  applyStatus(status: VaultStatus): void {
    const { list } = this.#options;
    const sealed = list.entries.filter((entry) => entry.kept === 'sealed').map((entry) => entry.id);
    const lost: ReadonlySet<string> = new Set(status.kind === 'lost' ? status.accounts : []);
    const isKeyMissing = status.kind === 'keyUnavailable' || status.kind === 'memory';
    const isLocked = (id: AccountId) => isKeyMissing || lost.has(id);
    list.setLocked(sealed.filter(isLocked), true);
    list.setLocked(
      sealed.filter((id) => !isLocked(id)),
      false,
    );
  }

  /**
   * Restores accounts that exist only as encrypted files, and reloads the auth cores, which read the list at creation.
   * @throws VaultError
   */
  async recover(): Promise<void> {
    const { backends, notices, roster } = this.#options;
    const recovered = await recoverAccounts(this.#recoveryParts());
    notices.showRecovered({
      accounts: recovered.accounts.length,
      backends: recovered.backends.length,
      undecryptable: recovered.undecryptable,
    });
    if (recovered.accounts.length + recovered.backends.length + recovered.moved.length > 0) {
      await Promise.allSettled(backends.apps.map((app) => app.reload()));
    }
    void roster.updateCopy();
  }

  /** Checks which backend each session was sealed for. @throws VaultError */
  checkSealed(): Promise<void> {
    return checkSealed(this.#recoveryParts());
  }

  /** Marks accounts whose in-memory session is now stored. @throws VaultError */
  async markSealed(ids: readonly string[]): Promise<void> {
    const sealed = new Set(ids);
    const { list } = this.#options;
    const entries = list.entries.filter((entry) => sealed.has(entry.id));
    await list.putAll(entries.map((entry) => ({ ...entry, kept: 'sealed' })));
  }

  /**
   * Marks these accounts, whose sessions are gone, as signed out. They stay in the list so that the user can sign in
   * again. @throws VaultError
   */
  async markSignedOut(ids: readonly string[]): Promise<void> {
    const { backends, list } = this.#options;
    const gone = new Set(ids);
    const entries = list.entries.filter((entry) => gone.has(entry.id) && entry.state === 'signedIn');
    await list.putAll(entries.map((entry) => ({ ...entry, state: 'signedOut' })));
    for (const app of backends.apps) await app.reload();
  }

  /** Marks all accounts as signed out, after the app lock was reset. @throws VaultError */
  async markAllSignedOut(): Promise<void> {
    await this.markSignedOut(this.#options.list.entries.map(({ id }) => id));
  }

  #recoveryParts(): RecoveryParts {
    const { list, sealed, backends, now, providerName, warn } = this.#options;
    return {
      ...{ list, sealed, backends, now: now(), providerName },
      onFailed: (id) => {
        warn(`could not read the encrypted file of account ${id}; will retry at the next start`);
      },
    };
  }
}
