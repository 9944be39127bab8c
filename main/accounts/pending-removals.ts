/**
 * Account removal with undo. A removed account is first hidden durably; after `undoMs`, or at the next start, its
 * session is ended at the backend and its file is deleted.
 */
import type { AccountId, BackendId } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import type { AccountEntry } from '../storage/account-entry.js';
import type { Accounts } from './accounts.js';
import type { AccountList } from './list/account-list.js';
import { isVisible } from './list/visible-entry.js';

export interface PendingRemovalsOptions {
  list: AccountList;
  accounts: Accounts;
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Called if an account could not be removed permanently; the next start retries. */
  onFailed: (accountId: AccountId, error: unknown) => void;
}

/** Undo period. Longer than the page shows the undo button, so that a late click still succeeds. */
export const undoMs = 12_000;

/** Maximum time that the removal of a backend waits for its sessions to be revoked. */
const tellMs = 3_000;

interface PendingRemoval {
  cancel: () => void;
  /** The account that became current at the backend in its place, if any. */
  replacementId: AccountId | null;
  /** Whether the replacement also became the active account. */
  wasActive: boolean;
}

export class PendingRemovals {
  readonly #options: PendingRemovalsOptions;
  readonly #pending = new Map<AccountId, PendingRemoval>();

  constructor(options: PendingRemovalsOptions) {
    this.#options = options;
  }

  /** Hides an account and schedules its removal. Durable when it resolves. @throws RosterError, VaultError */
  async remove(id: AccountId): Promise<void> {
    const { list, accounts, now, schedule } = this.#options;
    const { backendId } = list.get(id);
    const wasActive = list.activeId === id;
    // Another account of the same backend takes its place, as after a sign-out.
    const next =
      wasActive || list.current[backendId] === id
        ? list.entries.find((entry) => entry.backendId === backendId && entry.id !== id && this.#isSignedIn(entry))
        : undefined;
    if (next !== undefined) await (wasActive ? accounts.activate(next.id) : accounts.makeCurrent(next.id));
    await list.hide([id], now());
    const cancel = schedule(undoMs, () => void this.#finish(id));
    this.#pending.set(id, { cancel, replacementId: next?.id ?? null, wasActive });
  }

  /** Restores a removed account. @throws RosterError `accountNotFound` after the undo period, VaultError */
  async restore(id: AccountId): Promise<void> {
    const { list, accounts } = this.#options;
    const { replacementId = null, wasActive = false } = this.#forget(id) ?? {};
    if ((await list.unhide([id])).length === 0) throw new RosterError('accountNotFound', { reason: 'restoreTooLate' });
    const entry = list.get(id);
    if (replacementId === null || !this.#isSignedIn(entry)) return;
    // The account takes its place again, unless the user has activated another one since.
    if (wasActive) {
      if (list.activeId === replacementId) await accounts.activate(id);
    } else if (list.current[entry.backendId] === replacementId) await accounts.makeCurrent(id);
  }

  /** Hides the visible accounts of a backend, which is removed with them. Durable. Returns them. @throws VaultError */
  async hideAllOf(backendId: BackendId): Promise<AccountId[]> {
    const { list, now } = this.#options;
    const shown = list.entries.filter((entry) => entry.backendId === backendId && isVisible(entry));
    const ids = shown.map(({ id }) => id);
    if (ids.length > 0) await list.hide(ids, now());
    return ids;
  }

  /** Shows accounts again that were hidden with their backend. Durable. @throws VaultError */
  async restoreAll(ids: readonly AccountId[]): Promise<void> {
    if (ids.length > 0) await this.#options.list.unhide(ids);
  }

  /** Permanently removes all hidden accounts: at exit, and at startup for those left by the previous process. */
  async finishAll(): Promise<void> {
    await Promise.all(this.#allHidden().map(({ id }) => this.#finish(id)));
  }

  /**
   * Permanently removes the hidden accounts of a backend that is about to be removed. Waits up to `tellMs` for their
   * sessions to be revoked.
   * @throws VaultError if an account could not be removed
   */
  async finishOf(backendId: BackendId): Promise<void> {
    const { accounts, schedule } = this.#options;
    const hidden = this.#allHidden().filter((entry) => entry.backendId === backendId);
    const removed = await Promise.all(
      hidden.map(({ id }) => {
        this.#forget(id);
        return accounts.remove(id);
      }),
    );
    let stop: () => void = () => undefined;
    const longEnough = new Promise<void>((done) => (stop = schedule(tellMs, done)));
    await Promise.race([Promise.allSettled(removed.map(({ revoked }) => revoked)), longEnough]);
    stop();
  }

  #allHidden(): AccountEntry[] {
    return this.#options.list.entries.filter((entry) => !isVisible(entry));
  }

  async #finish(id: AccountId): Promise<void> {
    const { list, accounts, onFailed } = this.#options;
    this.#forget(id);
    const entry = list.find(id);
    // The user has restored the account or signed in to it, or it was removed, in the meantime.
    if (entry === null || isVisible(entry)) return;
    try {
      await accounts.remove(id);
    } catch (error) {
      // Not a failure if a concurrent removal has already removed the account.
      if (list.find(id) !== null) onFailed(id, error);
    }
  }

  #forget(id: AccountId): PendingRemoval | undefined {
    const hidden = this.#pending.get(id);
    hidden?.cancel();
    this.#pending.delete(id);
    return hidden;
  }

  #isSignedIn(entry: AccountEntry): boolean {
    return isVisible(entry) && this.#options.list.stateOf(entry) === 'signedIn';
  }
}
