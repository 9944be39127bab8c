/**
 * Removal of a backend and its accounts, with undo. Both are first hidden durably; after `undoMs`, or at the next start,
 * the sessions are ended at the backend, and everything is deleted.
 */
import type { AccountId, BackendId } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import { embeddedBackendId } from './backend.js';
import type { Backends } from './backends.js';

export interface BackendRemovalsOptions {
  backends: Backends;
  accounts: HiddenAccounts;
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Undo period. */
  undoMs: number;
  /** Deletes what is stored apart from the list, such as the confirmation of an app folder. @throws StorageError, VaultError */
  forgetSettings: (id: BackendId) => Promise<void>;
  /** Called if a backend could not be removed permanently; the next start retries. */
  onFailed: (id: BackendId, error: unknown) => void;
}

/** Operations on the accounts of a backend that is being removed. */
export interface HiddenAccounts {
  /** Returns the number of visible accounts of a backend. */
  countOf: (id: BackendId) => number;
  /** Hides the visible accounts of a backend. Durable. Returns them. @throws VaultError */
  hideAll: (id: BackendId) => Promise<AccountId[]>;
  /** Shows hidden accounts again. Durable. @throws VaultError */
  restoreAll: (ids: readonly AccountId[]) => Promise<void>;
  /** Permanently removes all hidden accounts of a backend. @throws VaultError */
  finishOf: (id: BackendId) => Promise<void>;
}

interface PendingRemoval {
  cancel: () => void;
  accounts: readonly AccountId[];
}

export class BackendRemovals {
  readonly #options: BackendRemovalsOptions;
  readonly #pending = new Map<BackendId, PendingRemoval>();

  constructor(options: BackendRemovalsOptions) {
    this.#options = options;
    options.backends.onAddedAgain((id) => this.#restoreAccounts(id));
  }

  /**
   * Hides a backend and its accounts, and schedules their removal. Durable when it resolves.
   * @throws RosterError `backendBuiltIn` or `backendNotFound`, StorageError
   */
  async remove(id: BackendId): Promise<void> {
    const { backends, accounts, now, schedule, undoMs } = this.#options;
    if (id === embeddedBackendId) throw new RosterError('backendBuiltIn');
    // A hidden backend with visible accounts is a removal that was interrupted, and is undone.
    await backends.hide(id, now());
    let hidden: AccountId[];
    try {
      hidden = await accounts.hideAll(id);
    } catch (error) {
      await backends.unhide(id);
      throw error;
    }
    const cancel = schedule(undoMs, () => void this.#finish(id));
    this.#pending.set(id, { cancel, accounts: hidden });
  }

  /**
   * Restores a removed backend and its accounts, unless adding it again has done so.
   * @throws RosterError `backendNotFound` after the undo period, StorageError
   */
  async restore(id: BackendId): Promise<void> {
    const { backends } = this.#options;
    if (this.#isShown(id)) return;
    if (!this.#pending.has(id) || backends.find(id) === null) {
      throw new RosterError('backendNotFound', { reason: 'restoreTooLate' });
    }
    // Accounts first: if this is interrupted, the next start shows the backend of visible accounts again.
    await this.#restoreAccounts(id);
    await backends.unhide(id);
  }

  /** Restores none after the undo period, because they are being removed. */
  async #restoreAccounts(id: BackendId): Promise<void> {
    await this.#options.accounts.restoreAll(this.#forget(id)?.accounts ?? []);
  }

  #isShown(id: BackendId): boolean {
    return this.#options.backends.find(id)?.entry.removedAt === null;
  }

  /** Permanently removes all hidden backends: at exit, and at startup for those left by the previous process. */
  async finishAll(): Promise<void> {
    await Promise.all(this.#allHidden().map((id) => this.#finish(id)));
  }

  #allHidden(): BackendId[] {
    return this.#options.backends.entries.filter(({ removedAt }) => removedAt !== null).map(({ id }) => id);
  }

  async #finish(id: BackendId): Promise<void> {
    const { backends, accounts, forgetSettings, onFailed } = this.#options;
    this.#forget(id);
    try {
      // The user has restored the backend or added it again, in this process with its accounts.
      if (this.#isShown(id)) return;
      // Without its backend, a hidden account could neither be restored nor have its session revoked.
      await accounts.finishOf(id);
      if (accounts.countOf(id) > 0) {
        await backends.unhide(id);
        return;
      }
      // The user has added the backend again meanwhile.
      if (this.#isShown(id)) return;
      await forgetSettings(id);
      await backends.remove(id);
    } catch (error) {
      // Not a failure if a concurrent removal has already removed the backend.
      if (backends.find(id) !== null) onFailed(id, error);
    }
  }

  #forget(id: BackendId): PendingRemoval | undefined {
    const pending = this.#pending.get(id);
    pending?.cancel();
    this.#pending.delete(id);
    return pending;
  }
}
