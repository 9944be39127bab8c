/**
 * Removing accounts with a way back. A removed account is hidden, durably; some seconds later, or with the next start, its session
 * ends at the backend and its file is gone.
 */
import type { AccountId, BackendId } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import type { AccountEntry } from '../storage/account-files.js';
import { isVisible, type AccountList } from './account-list.js';
import type { Accounts } from './accounts.js';
import { RosterError } from '../errors/roster-error.js';

/** What removing works on. */
export interface PendingRemovalsOptions {
  list: AccountList;
  accounts: Accounts;
  now: () => number;
  /** Calls back once after so many milliseconds; gives what stops it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Told of an account that could not be removed for good; the next start tries again. */
  onFailed: (accountId: AccountId, error: unknown) => void;
}

/** How long a removal can be taken back: longer than the page offers it, so that a late click still finds it. */
export const undoMs = 12_000;

/** How long the removal of a backend waits for it to hear of its accounts' ends. */
const tellMs = 3_000;

/** What is remembered of a removal until it is final. */
interface PendingRemoval {
  cancel: () => void;
  /** Who stepped in for it as the active account. */
  replacementId: AccountId | null;
}

/** The use cases. */
export class PendingRemovals {
  readonly #options: PendingRemovalsOptions;
  readonly #pending = new Map<AccountId, PendingRemoval>();

  constructor(options: PendingRemovalsOptions) {
    this.#options = options;
  }

  /** Takes an account off the list. Durable when it resolves. @throws RosterError, VaultError */
  async remove(id: AccountId): Promise<void> {
    const { list, accounts, now, schedule } = this.#options;
    const { backendId } = list.get(id);
    // Somebody else of the same backend steps in, as after signing out.
    const next =
      list.active[backendId] === id
        ? list.entries.find((entry) => entry.backendId === backendId && entry.id !== id && this.#isSignedIn(entry))
        : undefined;
    if (next !== undefined) await accounts.activate(next.id);
    await list.hide(id, now());
    const cancel = schedule(undoMs, () => void this.#finish(id));
    this.#pending.set(id, { cancel, replacementId: next?.id ?? null });
  }

  /** Brings a removed account back. @throws RosterError `accountNotFound` when it is too late, VaultError */
  async restore(id: AccountId): Promise<void> {
    const { list, accounts } = this.#options;
    const steppedIn = this.#forget(id)?.replacementId ?? null;
    if (!(await list.unhide(id))) throw new RosterError('accountNotFound', t().tooLateToRestore);
    const entry = list.get(id);
    // Active again, unless the person has chosen somebody since.
    if (steppedIn !== null && list.active[entry.backendId] === steppedIn && this.#isSignedIn(entry)) {
      await accounts.activate(id);
    }
  }

  /** Removes for good what is hidden: before the end of the process, and what an earlier one left. */
  async finishAll(): Promise<void> {
    await Promise.all(this.#allHidden().map(({ id }) => this.#finish(id)));
  }

  /**
   * The same for the accounts of one backend, which is about to be removed: none of them can be brought back any more. Waits some
   * seconds for the backend to hear of it. @throws VaultError when one of them is still here
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
    await Promise.race([Promise.allSettled(removed.map(({ told }) => told)), longEnough]);
    stop();
  }

  #allHidden(): AccountEntry[] {
    return this.#options.list.entries.filter((entry) => !isVisible(entry));
  }

  async #finish(id: AccountId): Promise<void> {
    const { list, accounts, onFailed } = this.#options;
    this.#forget(id);
    const entry = list.find(id);
    // Somebody signed in to it meanwhile.
    if (entry === null || isVisible(entry)) return;
    try {
      await accounts.remove(id);
    } catch (error) {
      // Another removal finished it in the meantime.
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
