/** The actions available for an account, in its menu, on its page, and in the palette. */
import type { AccountSummary } from '../../../preload/contract/index.js';
import { canSignInAgain } from '../../accounts/account-format.js';

export type AccountAction =
  | 'activate'
  | 'signInAgain'
  | 'show'
  | 'refresh'
  | 'linkIdentity'
  | 'edit'
  | 'pin'
  | 'copyUserId'
  | 'copyAccessToken'
  | 'copyTokenHeader'
  | 'signOut'
  | 'remove'
  | 'delete';

/** The actions available in the account's current state, in menu order. */
export function actionsFor(account: AccountSummary, isActive: boolean, canAddWay: boolean): AccountAction[] {
  const isSignedIn = account.state === 'signedIn';
  const all: [AccountAction, boolean][] = [
    ['activate', isSignedIn && !isActive],
    ['signInAgain', canSignInAgain(account)],
    ['show', true],
    ['refresh', isSignedIn],
    ['linkIdentity', isSignedIn && canAddWay],
    ['edit', true],
    ['pin', true],
    ['copyUserId', true],
    ['copyAccessToken', isSignedIn],
    ['signOut', isSignedIn],
    ['remove', true],
    ['delete', isSignedIn],
  ];
  return all.filter(([, isOffered]) => isOffered).map(([action]) => action);
}
