/** What the page asks main to do with accounts, and what it says afterwards. */
import type { AccountSummary } from '../../preload/contract/index.js';
import { nameOf } from '../account-list/account-format.js';
import { words } from '../i18n/messages.svelte.js';
import type { Roster } from './app-state.svelte.js';

const calls = window.roster.accounts;

/** The calls over one roster. Each says how it went. */
export class AccountCalls {
  readonly #roster: Roster;

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  activate(account: AccountSummary): Promise<void> {
    return this.#roster.act(() => calls.activate({ accountId: account.id }), words.nowActive(nameOf(account)));
  }

  refresh(account: AccountSummary): Promise<void> {
    return this.#roster.act(() => calls.refresh({ accountId: account.id }), words.refreshed(nameOf(account)));
  }

  pin(account: AccountSummary): Promise<void> {
    const { id: accountId, pinned } = account;
    const said = pinned ? words.unpinned(nameOf(account)) : words.pinnedNow(nameOf(account));
    return this.#roster.act(() => calls.pin({ accountId, pinned: !pinned }), said);
  }

  move(account: AccountSummary, before: AccountSummary | null): Promise<void> {
    return this.#roster.act(
      () => calls.move({ accountId: account.id, before: before?.id ?? null }),
      before === null ? words.movedToEnd(nameOf(account)) : words.movedBefore(nameOf(account), nameOf(before)),
    );
  }

  copyUserId(account: AccountSummary): Promise<void> {
    return this.#roster.act(() => calls.copyUserId({ accountId: account.id }), words.copied);
  }

  async copyAccessToken(account: AccountSummary): Promise<void> {
    const result = await calls.copyAccessToken({ accountId: account.id });
    if (result.ok) this.#roster.say(words.secretCopied(result.value.seconds));
    else this.#roster.fail(result.error, () => void this.copyAccessToken(account));
  }

  /** Signs out one after the other; stops at the first that cannot be. */
  async signOut(accounts: readonly AccountSummary[]): Promise<void> {
    const [first] = accounts;
    if (first === undefined) return;
    for (const { id } of accounts) {
      const result = await calls.signOut({ accountId: id });
      if (result.ok) continue;
      this.#roster.fail(result.error, () => void this.signOut(accounts));
      return;
    }
    this.#roster.say(accounts.length === 1 ? words.signedOut(nameOf(first)) : words.signedOutMany(accounts.length));
  }

  /** Removes, with a way back for some seconds. */
  async remove(accounts: readonly AccountSummary[]): Promise<void> {
    const [first] = accounts;
    if (first === undefined) return;
    const removed: AccountSummary[] = [];
    for (const account of accounts) {
      const result = await calls.remove({ accountId: account.id });
      if (result.ok) {
        removed.push(account);
        continue;
      }
      this.#roster.fail(result.error, () => void this.remove(accounts.slice(removed.length)));
      return;
    }
    const said = removed.length === 1 ? words.removed(nameOf(first)) : words.removedMany(removed.length);
    this.#roster.say(said, () => void this.#restore(removed));
  }

  async #restore(accounts: readonly AccountSummary[]): Promise<void> {
    for (const { id } of accounts.toReversed()) {
      const result = await calls.restore({ accountId: id });
      if (result.ok) continue;
      this.#roster.fail(result.error, null);
      return;
    }
    const [first] = accounts;
    if (first === undefined) return;
    this.#roster.say(accounts.length === 1 ? words.restored(nameOf(first)) : words.restoredMany(accounts.length));
  }
}
