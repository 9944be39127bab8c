/** Moving accounts by keys. Drag and drop is tested in the window. */
import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { AccountOrder } from '../../../../../renderer/account-list/list/account-order.svelte.js';
import { accountSummary as account } from '../../../../support/fakes/account-summary.js';

const accounts = ['a', 'b', 'c', 'd'].map((id) => account(id));

/** Presses a key at account `at`; returns the ID of the account before which it was moved. */
function moved(at: number, key: string, canReorder = true): string | null | undefined {
  let before: string | null | undefined;
  const order = new AccountOrder({
    ...{ accounts: () => accounts, peersOf: () => accounts, canReorder: () => canReorder },
    onmove: (_account, target) => (before = target?.id.charAt(0) ?? null),
  });
  const one = accounts[at];
  if (one === undefined) throw new Error('no such account');
  expect(order.moveByKey(one, key)).toBe(before !== undefined);
  return before;
}

describe('an account', () => {
  it.each([
    ['ArrowDown', 1, 'd'],
    ['ArrowUp', 1, 'a'],
    ['ArrowDown', 2, null],
    ['Home', 2, 'a'],
    ['End', 0, null],
    ['PageDown', 1, null],
  ] as const)('is moved by %s from position %i to before %s', (key, at, before) => {
    expect(moved(at, key)).toBe(before);
  });

  it('stays when a key leads past an end, does not move, or the order is fixed', () => {
    expect(moved(0, 'ArrowUp')).toBeUndefined();
    expect(moved(3, 'ArrowDown')).toBeUndefined();
    expect(moved(1, 'x')).toBeUndefined();
    expect(moved(1, 'ArrowDown', false)).toBeUndefined();
  });
});
