/** Selecting accounts with the mouse. */
import { describe, expect, it } from 'vitest';
import { idsOf, toggled } from '../../../../../renderer/account-list/selection/selection.js';
import { accountSummary as account } from '../../../../support/fakes/account-summary.js';
import { tuple } from '../../../../support/tuple.js';

describe('selecting several accounts', () => {
  const shown = ['a', 'b', 'c', 'd'].map((digit) => account(digit));
  const [a, b, , d] = tuple(shown, 4);
  const none = idsOf([]);

  it('toggles one account, and selects a range with Shift', () => {
    const one = toggled(none, b.id, { shown, anchor: null, isRange: false });
    expect([...one]).toEqual([b.id]);
    expect([...toggled(one, b.id, { shown, anchor: b.id, isRange: false })]).toEqual([]);
    expect(toggled(one, d.id, { shown, anchor: b.id, isRange: true }).size).toBe(3);
    expect(toggled(one, a.id, { shown, anchor: b.id, isRange: true }).size).toBe(2);
    expect(toggled(none, d.id, { shown, anchor: null, isRange: true }).size).toBe(1);
  });
});
