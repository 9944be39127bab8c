/** The account whose page is open, so that a page that had to be loaded anew shows it again. As long as the window; an id alone. */
import type { AccountId, AccountSummary } from '../preload/contract.js';

const key = 'account-page';
const before = sessionStorage.getItem(key);

/** Keeps it. Null: none was asked for. */
export function rememberAccount(id: AccountId | null): void {
  if (id === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, id);
}

/** The account whose page was open before this page was loaded, if it is still there. */
export function rememberedAccount(accounts: readonly AccountSummary[]): AccountId | null {
  return accounts.find(({ id }) => id === before)?.id ?? null;
}
