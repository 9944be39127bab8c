/** The order of the accounts in the list and in the menus. */
import { describe, expect, it } from 'vitest';
import { accountId } from '../../../../preload/contract/index.js';
import { slotsOf, sortPinnedFirst } from '../../../../preload/contract/list-order.js';
import { accountSummary as account } from '../../../support/fakes/account-summary.js';

describe('the order of the accounts', () => {
  it('assigns the slots 1 to 9 to the first nine pinned accounts', () => {
    const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b'];
    const slots = slotsOf([account('c'), ...digits.map((digit) => account(digit, { pinned: true }))]);
    expect(slots.get(accountId.parse('c'.repeat(32)))).toBeUndefined();
    expect([...slots.values()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(slots.get(accountId.parse('1'.repeat(32)))).toBe(1);
  });

  it('lists pinned accounts first and keeps the order in each group', () => {
    const accounts = [account('a'), account('b', { pinned: true }), account('c'), account('d', { pinned: true })];
    expect(sortPinnedFirst(accounts).map(({ id }) => id[0])).toEqual(['b', 'd', 'a', 'c']);
  });
});
