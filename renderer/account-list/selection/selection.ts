/** Computes the set of selected accounts. */
import type { AccountId, AccountSummary } from '../../../preload/contract/index.js';

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

/** Accounts or backends keyed by id. */
export function byIdOf<Item extends { id: string }>(items: readonly Item[]): ReadonlyMap<Item['id'], Item> {
  return new Map(items.map((item) => [item.id, item]));
}
