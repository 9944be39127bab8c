/** The list as a flat sequence of group heads and accounts, which the virtualized list can render. */
import type { AccountSummary, BackendId, BackendSummary } from '../../../preload/contract/index.js';
import type { Grouping } from '../../../preload/contract/layout.js';
import { needsAttention } from '../../accounts/account-format.js';
import { byIdOf } from '../selection/selection.js';

type Backend = Pick<BackendSummary, 'id' | 'health'>;

/** Key of the group of pinned accounts. Not a valid backend id, so it cannot collide with one. */
export const pinnedGroup = 'pinned!';

export interface GroupItem {
  kind: 'group';
  /** `pinnedGroup`, a state's key, or the backend's id. */
  key: string;
  /** Null: the pinned accounts, or those in a state. */
  backendId: BackendId | null;
  count: number;
  isCollapsed: boolean;
}

export interface AccountItem {
  kind: 'account';
  account: AccountSummary;
  /** Position among all accounts of the list, from 1. Collapsed groups count. */
  position: number;
}

export type ListItem = GroupItem | AccountItem;

/** Whether the list has group heads: not if there would be only one group. */
export function isGrouped(accounts: readonly AccountSummary[], backends: readonly { id: BackendId }[]): boolean {
  return backends.length > 1 || accounts.some(({ pinned }) => pinned);
}

/** Keys of the groups by state, in their order. They are not valid backend ids either. */
const stateGroups = {
  'needsAttention!': 'needsAttention',
  'signedIn!': 'signedIn',
  'signedOut!': 'signedOut',
} as const;
type StateGroup = keyof typeof stateGroups;

function stateGroupOf(account: Pick<AccountSummary, 'state'>, backend: Backend | undefined): StateGroup {
  if (needsAttention(account, backend)) return 'needsAttention!';
  return account.state === 'signedIn' ? 'signedIn!' : 'signedOut!';
}

/** The state that a group's key stands for, if any. */
export function stateOfGroup(key: string): (typeof stateGroups)[StateGroup] | null {
  const found = Object.entries(stateGroups).find(([one]) => one === key);
  return found?.[1] ?? null;
}

/** The group that an account of a backend is listed in. */
function groupOf(
  account: Pick<AccountSummary, 'pinned' | 'backendId' | 'state'>,
  backend: Backend | undefined,
  grouping: Grouping,
): string {
  if (account.pinned) return pinnedGroup;
  return grouping === 'state' ? stateGroupOf(account, backend) : account.backendId;
}

/** The accounts among which an account can be moved: those of its group, or those that are pinned like it. */
export function peersOf(
  account: AccountSummary,
  accounts: readonly AccountSummary[],
  backends: ReadonlyMap<BackendId, Backend>,
  grouping: Grouping | null,
): AccountSummary[] {
  if (grouping === null) return accounts.filter((other) => other.pinned === account.pinned);
  const groupKey = (one: AccountSummary) => groupOf(one, backends.get(one.backendId), grouping);
  return accounts.filter((other) => groupKey(other) === groupKey(account));
}

/**
 * Groups the accounts: pinned ones first, then by backend in the order of `backends`. Within a group, the given order is
 * kept. Without groups, pinned accounts are expected first.
 */
export function listItems(
  accounts: readonly AccountSummary[],
  backends: readonly Backend[],
  {
    grouped,
    grouping = 'backend',
    collapsed,
  }: { grouped: boolean; grouping?: Grouping; collapsed: ReadonlySet<string> },
): ListItem[] {
  if (!grouped) return accounts.map((account, index) => ({ kind: 'account', account, position: index + 1 }));
  // Backends that Roster does not know any more come last.
  const groups = new Map<string, AccountSummary[]>(
    [pinnedGroup, ...(grouping === 'state' ? Object.keys(stateGroups) : backends.map(({ id }) => id))].map((key) => [
      key,
      [],
    ]),
  );
  const byId = byIdOf(backends);
  for (const account of accounts) {
    const key = groupOf(account, byId.get(account.backendId), grouping);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [account]);
    else members.push(account);
  }
  const items: ListItem[] = [];
  let position = 0;
  for (const [key, members] of groups) {
    const [first] = members;
    if (first === undefined) continue;
    const isCollapsed = collapsed.has(key);
    const backendId = key === first.backendId ? first.backendId : null;
    items.push({ kind: 'group', key, backendId, count: members.length, isCollapsed });
    for (const account of members) {
      position += 1;
      if (!isCollapsed) items.push({ kind: 'account', account, position });
    }
  }
  return items;
}

/** Identifies an item in the list. */
export function keyOf(item: ListItem): string {
  return item.kind === 'group' ? item.key : item.account.id;
}

/** The keys of the collapsed groups, for a fast look-up. */
export function keySet(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys);
}

/** The accounts of the items that are not collapsed, in display order. */
export function accountsOf(items: readonly ListItem[]): AccountSummary[] {
  return items.flatMap((item) => (item.kind === 'account' ? [item.account] : []));
}

/** Index of the head of the group that the item at `index` belongs to; -1 without groups. `heads` is ascending. */
export function headBefore(heads: readonly number[], index: number): number {
  return heads.findLast((head) => head <= index) ?? -1;
}
