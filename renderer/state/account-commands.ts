/** Account actions that call main and report the result to the user. */
import type { AccountSummary, CallError } from '../../preload/contract/index.js';
import { nameOf } from '../accounts/account-format.js';
import { messages } from '../i18n/messages.svelte.js';
import type { AppState } from './app-state.svelte.js';

const calls = window.roster.accounts;

/** Account actions. Each one shows its result. */
export class AccountCommands {
  readonly #state: AppState;

  constructor(appState: AppState) {
    this.#state = appState;
  }

  /** The window shows which account is active, so the result is only announced. */
  async activate(account: AccountSummary): Promise<void> {
    const result = await calls.activate({ accountId: account.id });
    if (result.ok) this.#state.announce(messages.nowActive(nameOf(account)));
    else this.#state.showError(result.error, () => void this.activate(account));
  }

  refresh(account: AccountSummary): Promise<void> {
    return this.#state.run(() => calls.refresh({ accountId: account.id }), messages.refreshed(nameOf(account)));
  }

  pin(account: AccountSummary): Promise<void> {
    const { id: accountId, pinned } = account;
    const message = pinned ? messages.unpinned(nameOf(account)) : messages.pinnedNow(nameOf(account));
    return this.#state.run(() => calls.pin({ accountId, pinned: !pinned }), message);
  }

  move(account: AccountSummary, before: AccountSummary | null): Promise<void> {
    return this.#state.run(
      () => calls.move({ accountId: account.id, before: before?.id ?? null }),
      before === null ? messages.movedToEnd(nameOf(account)) : messages.movedBefore(nameOf(account), nameOf(before)),
    );
  }

  copyUserId(account: AccountSummary): Promise<void> {
    return this.#state.run(() => calls.copyUserId({ accountId: account.id }), messages.copied);
  }

  copyAccessToken(account: AccountSummary): Promise<void> {
    return this.#copyToken(account, 'token');
  }

  copyTokenHeader(account: AccountSummary): Promise<void> {
    return this.#copyToken(account, 'header');
  }

  async #copyToken(account: AccountSummary, form: 'token' | 'header'): Promise<void> {
    const result = await calls.copyAccessToken({ accountId: account.id, form });
    if (result.ok) this.#state.showToast(messages.secretCopied(result.value.seconds));
    else this.#state.showError(result.error, () => void this.#copyToken(account, form));
  }

  /** Signs out the accounts one by one; stops at the first failure. */
  async signOut(accounts: readonly AccountSummary[]): Promise<void> {
    const [first] = accounts;
    if (first === undefined) return;
    for (const { id } of accounts) {
      const result = await calls.signOut({ accountId: id });
      if (result.ok) continue;
      this.#state.showError(result.error, () => void this.signOut(accounts));
      return;
    }
    this.#state.showToast(
      accounts.length === 1 ? messages.signedOut(nameOf(first)) : messages.signedOutMany(accounts.length),
    );
  }

  /** Removes accounts until one fails; can be undone for a few seconds. */
  remove(accounts: readonly AccountSummary[]): Promise<void> {
    return this.#state.runUndoable(async () => {
      const removed: AccountSummary[] = [];
      let error: CallError | null = null;
      for (const account of accounts) {
        const result = await calls.remove({ accountId: account.id });
        if (!result.ok) {
          error = result.error;
          break;
        }
        removed.push(account);
      }
      const again = () => void this.remove(accounts.slice(removed.length));
      const [first] = removed;
      if (first === undefined) {
        if (error !== null) this.#state.showError(error, again);
        return null;
      }
      const message = removed.length === 1 ? messages.removed(nameOf(first)) : messages.removedMany(removed.length);
      const undo = () => void this.#restore(removed);
      return { message, undo, ...(error === null ? {} : { failure: { error, again } }) };
    });
  }

  async #restore(accounts: readonly AccountSummary[]): Promise<void> {
    for (const { id } of accounts.toReversed()) {
      const result = await calls.restore({ accountId: id });
      if (result.ok) continue;
      this.#state.showError(result.error, null);
      return;
    }
    const [first] = accounts;
    if (first === undefined) return;
    this.#state.showToast(
      accounts.length === 1 ? messages.restored(nameOf(first)) : messages.restoredMany(accounts.length),
    );
  }
}
