/**
 * Remembers which account's page is open, so that it is shown again after a reload. Lives as long as the window and
 * holds only an id.
 */
import type { AccountId, AccountSummary } from '../../preload/contract/index.js';

const key = 'account-page';
/** Nothing is saved before the stored value has been read, so that it is not overwritten. */
let isRead = false;

/** Saves the id; null if the user has not opened a page. */
export function saveLastViewedAccount(id: AccountId | null): void {
  if (!isRead) return;
  if (id === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, id);
}

/**
 * The account whose page was open before the reload, if it still exists. Blocks on another process: do not call before
 * the list has been painted.
 */
export function lastViewedAccount(accounts: readonly AccountSummary[]): AccountId | null {
  isRead = true;
  const before = sessionStorage.getItem(key);
  return accounts.find(({ id }) => id === before)?.id ?? null;
}
