/** What an account's menu offers. */
import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { actionsFor } from '../../../../../renderer/account-list/row/account-actions.js';
import { accountSummary as account } from '../../../../support/fakes/account-summary.js';

describe('the menu of an account', () => {
  it('offers only the possible actions', () => {
    expect(actionsFor(account('a', { state: 'signedOut' }), false, true)).toEqual([
      ...['signInAgain', 'show', 'edit', 'pin', 'copyUserId', 'remove'],
    ]);
    expect(actionsFor(account('a', { state: 'signedOut', provider: 'anon-user' }), false, true)).not.toContain(
      'signInAgain',
    );
    expect(actionsFor(account('a'), true, false)).not.toContain('activate');
  });
  it('offers a new sign-in while the keychain is locked', () => {
    expect(actionsFor(account('a', { state: 'locked' }), false, true)).toContain('signInAgain');
  });
  it('offers no sign-in without a backend, and a new one when the backend has changed', () => {
    expect(actionsFor(account('a', { state: 'backendMissing' }), false, true)).toEqual([
      ...['show', 'edit', 'pin', 'copyUserId', 'remove'],
    ]);
    const changed = account('a', { state: 'backendChanged' });
    expect(actionsFor(changed, true, true)).toEqual(['signInAgain', 'show', 'edit', 'pin', 'copyUserId', 'remove']);
  });
});
