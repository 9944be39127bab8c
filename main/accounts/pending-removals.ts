/**
 * Removing accounts with a way back. A removed account is hidden, durably; some seconds later, or with the next start, its session
 * ends at the backend and its file is gone.
 */
import type { AccountId, BackendId } from '../../preload/contract/index.js';
import { say } from '../../preload/i18n/translate.js';
import type { AccountEntry } from '../storage/account-files.js';
import { isShown, type AccountList } from './account-list.js';
import type { Accounts } from './accounts.js';
import { RosterError } from '../errors/roster-error.js';

/** What removing works on. */
export interface RemovalsOptions {
  list: AccountList;
  accounts: Accounts;
  now: () => number;
  /** Calls back once after so many milliseconds; gives what stops it. */
  after: (ms: number, work: () => void) => () => void;
  /** Told of an account that could not be removed for good; the next start tries again. */
  onFailed: (accountId: AccountId, error: unknown) => void;
}

/** How long a removal can be taken back: longer than the page offers it, so that a late click still finds it. */
export const undoMs = 12_000;

/** How long the removal of a backend waits for it to hear of its accounts' ends. */
const tellMs = 3_000;

/** What is remembered of a removal until it is final. */
interface Hidden {
  stop: () => void;
  /** Who stepped in for it as the active account. */
  steppedIn: AccountId | null;
}

/** The use cases. */
export class Removals {
  readonly #options: RemovalsOptions;
  readonly #hidden = new Map<AccountId, Hidden>();

  constructor(options: RemovalsOptions) {
    this.#options = options;
  }

  /** Takes an account off the list. Durable when it resolves. @throws RosterError, VaultError */
  async begin(id: AccountId): Promise<void> {
    const { list, accounts, now, after } = this.#options;
    const { backendId } = list.get(id);
    // Somebody else of the same backend steps in, as after signing out.
    const next =
      list.active[backendId] === id
        ? list.entries.find((entry) => entry.backendId === backendId && entry.id !== id && this.#isSignedIn(entry))
        : undefined;
    if (next !== undefined) await accounts.activate(next.id);
    await list.hide(id, now());
    const stop = after(undoMs, () => void this.#finish(id));
    this.#hidden.set(id, { stop, steppedIn: next?.id ?? null });
  }

  /** Brings a removed account back. @throws RosterError `accountNotFound` when it is too late, VaultError */
  async restore(id: AccountId): Promise<void> {
    const { list, accounts } = this.#options;
    const steppedIn = this.#forget(id)?.steppedIn ?? null;
    if (!(await list.unhide(id))) throw new RosterError('accountNotFound', say().tooLateToRestore);
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
    const { accounts, after } = this.#options;
    const hidden = this.#allHidden().filter((entry) => entry.backendId === backendId);
    const removed = await Promise.all(
      hidden.map(({ id }) => {
        this.#forget(id);
        return accounts.remove(id);
      }),
    );
    let stop: () => void = () => undefined;
    const longEnough = new Promise<void>((done) => (stop = after(tellMs, done)));
    await Promise.race([Promise.allSettled(removed.map(({ told }) => told)), longEnough]);
    stop();
  }

  #allHidden(): AccountEntry[] {
    return this.#options.list.entries.filter((entry) => !isShown(entry));
  }

  async #finish(id: AccountId): Promise<void> {
    const { list, accounts, onFailed } = this.#options;
    this.#forget(id);
    const entry = list.find(id);
    // Somebody signed in to it meanwhile.
    if (entry === null || isShown(entry)) return;
    try {
      await accounts.remove(id);
    } catch (error) {
      // Another removal finished it in the meantime.
      if (list.find(id) !== null) onFailed(id, error);
    }
  }

  #forget(id: AccountId): Hidden | undefined {
    const hidden = this.#hidden.get(id);
    hidden?.stop();
    this.#hidden.delete(id);
    return hidden;
  }

  #isSignedIn(entry: AccountEntry): boolean {
    return isShown(entry) && this.#options.list.stateOf(entry) === 'signedIn';
  }
}
