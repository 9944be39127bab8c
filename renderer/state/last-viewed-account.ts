/** The account whose page is open, so that a page that had to be loaded anew shows it again. As long as the window; an id alone. */
import type { AccountId, AccountSummary } from '../../preload/contract/index.js';

const key = 'account-page';
/** Before that nothing is kept, so that what was kept is not lost. */
let isRead = false;

/** Keeps it. Null: none was asked for. */
export function saveLastViewedAccount(id: AccountId | null): void {
  if (!isRead) return;
  if (id === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, id);
}

/**
 * The account whose page was open before this page was loaded, if it is still there. Asks another process and waits for it: not to be
 * called before the list is drawn.
 */
export function lastViewedAccount(accounts: readonly AccountSummary[]): AccountId | null {
  isRead = true;
  const before = sessionStorage.getItem(key);
  return accounts.find(({ id }) => id === before)?.id ?? null;
}
