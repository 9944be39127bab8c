/** Handlers of `accounts.*`. */
import type { Accounts } from '../accounts/accounts.js';
import type { DomainHandlers } from './register-calls.js';

/** The domain's handlers over the use cases. */
export function accountHandlers(accounts: () => Promise<Accounts>): DomainHandlers<'accounts'> {
  return {
    'accounts.activate': async ({ accountId }) => (await accounts()).activate(accountId),
    'accounts.signOut': async ({ accountId }) => (await accounts()).signOut(accountId),
    'accounts.remove': async ({ accountId }) => (await accounts()).remove(accountId),
    'accounts.rename': async ({ accountId, label }) => (await accounts()).rename(accountId, label),
    'accounts.refresh': async ({ accountId }) => (await accounts()).refresh(accountId),
  };
}
