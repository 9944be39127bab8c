/** Which accounts are selected, step by step. */
import type { AccountId, AccountSummary } from '../../preload/contract/index.js';

/** The selection after a press. With `isRange` everything from `anchor`, the press before, up to this one is in it. */
export function toggled(
  selected: ReadonlySet<AccountId>,
  id: AccountId,
  { shown, anchor, isRange }: { shown: readonly AccountSummary[]; anchor: AccountId | null; isRange: boolean },
): ReadonlySet<AccountId> {
  const next = new Set(selected);
  const from = shown.findIndex((account) => account.id === anchor);
  const to = shown.findIndex((account) => account.id === id);
  if (isRange && from !== -1 && to !== -1) {
    for (const account of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(account.id);
  } else if (!next.delete(id)) {
    next.add(id);
  }
  return next;
}

/** The ids of accounts. */
export function idsOf(accounts: readonly AccountSummary[]): ReadonlySet<AccountId> {
  return new Set(accounts.map(({ id }) => id));
}

/** Accounts by their ids. */
export function byIdOf(accounts: readonly AccountSummary[]): ReadonlyMap<AccountId, AccountSummary> {
  return new Map(accounts.map((account) => [account.id, account]));
}

/** Names of backends by their ids. */
export function namesOf<Id extends string>(items: readonly { id: Id; displayName: string }[]): ReadonlyMap<Id, string> {
  return new Map(items.map(({ id, displayName }) => [id, displayName]));
}
