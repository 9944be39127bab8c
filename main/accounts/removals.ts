/**
 * Removing accounts with a way back. A removed account is hidden, durably; some seconds later, or with the next start, its session
 * ends at the backend and its file is gone.
 */
import type { AccountId } from '../../preload/contract.js';
import { say } from '../../preload/language/say.js';
import type { AccountEntry } from '../vault/profile-index.js';
import { isShown, type AccountList } from './account-list.js';
import type { Accounts } from './accounts.js';
import { RosterError } from './errors.js';

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
    const hidden = this.#options.list.entries.filter((entry) => !isShown(entry));
    await Promise.all(hidden.map(({ id }) => this.#finish(id)));
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
      onFailed(id, error);
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
