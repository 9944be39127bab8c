/** Computes the set of selected accounts. */
import type { AccountId, AccountSummary } from '../../preload/contract/index.js';

/**
 * Returns the selection after a click. With `isRange`, everything between `anchor` (the previous click) and `id` is
 * selected.
 */
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

export function idsOf(accounts: readonly AccountSummary[]): ReadonlySet<AccountId> {
  return new Set(accounts.map(({ id }) => id));
}

/** Accounts keyed by id. */
export function byIdOf(accounts: readonly AccountSummary[]): ReadonlyMap<AccountId, AccountSummary> {
  return new Map(accounts.map((account) => [account.id, account]));
}

/** Display names keyed by id. */
export function namesOf<Id extends string>(items: readonly { id: Id; displayName: string }[]): ReadonlyMap<Id, string> {
  return new Map(items.map(({ id, displayName }) => [id, displayName]));
}
