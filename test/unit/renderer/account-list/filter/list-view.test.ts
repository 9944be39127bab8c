/** Number of accounts that the list's filters show. */
import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { countPassing } from '../../../../../renderer/account-list/filter/list-view.svelte.js';
import { accountSummary as account } from '../../../../support/fakes/account-summary.js';
import { backendSummary as backend } from '../../../../support/fakes/backend-summary.js';

describe('the number of accounts that need attention', () => {
  it('includes the accounts of backends that are away', () => {
    const accounts = [account('a'), account('b', { state: 'signedOut' }), account('c', { state: 'expired' })];
    const counted = (kind: 'ready' | 'unreachable') => countPassing(accounts, [backend(kind)], 'needsAttention');
    expect([counted('ready'), counted('unreachable')]).toEqual([1, 2]);
    expect(countPassing(accounts, [], 'all')).toBe(3);
  });
});
