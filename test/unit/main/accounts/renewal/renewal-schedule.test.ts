import { describe, expect, it } from 'vitest';
import { renewableAccounts, scheduleRenewals } from '../../../../../main/accounts/renewal/renewal-schedule.js';
import { ChangeFeed } from '../../../../../main/state/change-feed.js';
import type { AccountEntry } from '../../../../../main/storage/account-entry.js';
import { type AccountState, backendId } from '../../../../../preload/contract/index.js';
import { accountSummary } from '../../../../support/fakes/account-summary.js';

const embedded = backendId.parse('embedded');

describe('scheduleRenewals', () => {
  it('tracks signed-in accounts, untracks the others, and marks those that become active or current', () => {
    const calls: string[] = [];
    const feed = new ChangeFeed();
    const renewals = {
      track: (id: string) => void calls.push(`track ${id}`),
      untrack: (id: string) => void calls.push(`untrack ${id}`),
      markActive: (id: string) => void calls.push(`active ${id}`),
    };
    scheduleRenewals(renewals, feed);
    const account = accountSummary('a');
    const { id: accountId } = account;
    for (const state of ['signedIn', 'signedOut', 'expired', 'locked'] as const)
      feed.publish({ kind: 'accountPut', account: { ...account, state } });
    feed.publish({ kind: 'activeChanged', accountId });
    feed.publish({ kind: 'activeChanged', accountId: null });
    feed.publish({ kind: 'currentChanged', backendId: embedded, accountId });
    feed.publish({ kind: 'currentChanged', backendId: embedded, accountId: null });
    feed.publish({ kind: 'accountRemoved', accountId });
    expect(calls).toEqual(
      ['track', 'untrack', 'untrack', 'untrack', 'active', 'active', 'untrack'].map((call) => `${call} ${accountId}`),
    );
  });
});

describe('renewableAccounts', () => {
  it('returns the visible accounts whose session can be used, and which of them are active or current', () => {
    const entry = (digit: string, removedAt: string | null = null): AccountEntry => ({
      id: accountSummary(digit).id,
      ...{ backendId: embedded, userId: digit, displayName: digit, email: null, label: null, provider: 'anon-user' },
      ...{ state: 'signedIn', kept: 'sealed', addedAt: '2026-01-01T00:00:00.000Z', removedAt },
      ...{ tint: 0, note: '', pinned: false },
    });
    const entries = [entry('a'), entry('b'), entry('c', '2026-01-02T00:00:00.000Z'), entry('d'), entry('e')];
    const stateOf = ({ userId }: AccountEntry): AccountState => (userId === 'd' ? 'locked' : 'signedIn');
    const list = {
      activeId: accountSummary('e').id,
      current: { [embedded]: accountSummary('b').id },
      entries,
      stateOf,
    };
    expect(renewableAccounts(list)).toEqual([
      { id: accountSummary('a').id, isActive: false },
      { id: accountSummary('b').id, isActive: true },
      { id: accountSummary('e').id, isActive: true },
    ]);
  });
});
