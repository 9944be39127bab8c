/** Keeps the renewal schedule in line with the account list. */
import type { AccountId, Change } from '../../../preload/contract/index.js';
import type { ChangeFeed } from '../../state/change-feed.js';
import type { AccountList } from '../list/account-list.js';
import { isVisible } from '../list/visible-entry.js';
import type { SessionRenewal } from './session-renewal.js';

type Renewals = Pick<SessionRenewal, 'track' | 'untrack' | 'markActive'>;

/** Adds and removes accounts as the list changes. */
export function scheduleRenewals(renewals: Renewals, feed: Pick<ChangeFeed, 'subscribe'>): void {
  feed.subscribe(({ change }) => {
    applyChange(renewals, change);
  });
}

function applyChange(renewals: Renewals, change: Change): void {
  switch (change.kind) {
    case 'accountPut':
      if (change.account.state === 'signedIn') renewals.track(change.account.id);
      else renewals.untrack(change.account.id);
      return;
    case 'accountRemoved':
      renewals.untrack(change.accountId);
      return;
    case 'activeChanged':
    case 'currentChanged':
      if (change.accountId !== null) renewals.markActive(change.accountId);
  }
}

/** Returns the accounts whose sessions can be renewed, and which of them are active or current at their backend. */
export function renewableAccounts(
  list: Pick<AccountList, 'activeId' | 'current' | 'entries' | 'stateOf'>,
): { id: AccountId; isActive: boolean }[] {
  const active = new Set([list.activeId, ...Object.values(list.current)]);
  return list.entries
    .filter((entry) => isVisible(entry) && list.stateOf(entry) === 'signedIn')
    .map(({ id }) => ({ id, isActive: active.has(id) }));
}
