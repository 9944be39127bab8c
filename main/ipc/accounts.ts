/** Handlers of `accounts.*` and `apiKeys.*`. */
import type { AccountPage } from '../accounts/account-details.js';
import type { Accounts } from '../accounts/accounts.js';
import type { Removals } from '../accounts/pending-removals.js';
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask. */
export interface AccountParts {
  accounts: Accounts;
  removals: Removals;
  page: AccountPage;
}

/** The handlers of both domains over the use cases. */
export function accountHandlers(parts: () => Promise<AccountParts>): DomainHandlers<'accounts' | 'apiKeys'> {
  return {
    'accounts.activate': async ({ accountId }) => (await parts()).accounts.activate(accountId),
    'accounts.signOut': async ({ accountId }) => (await parts()).accounts.signOut(accountId),
    'accounts.remove': async ({ accountId }) => (await parts()).removals.begin(accountId),
    'accounts.restore': async ({ accountId }) => (await parts()).removals.restore(accountId),
    'accounts.describe': async ({ accountId, description }) =>
      (await parts()).accounts.describe(accountId, description),
    'accounts.pin': async ({ accountId, pinned }) => (await parts()).accounts.pin(accountId, pinned),
    'accounts.move': async ({ accountId, before }) => (await parts()).accounts.move(accountId, before),
    'accounts.refresh': async ({ accountId }) => (await parts()).accounts.refresh(accountId),
    'accounts.details': async ({ accountId }) => (await parts()).page.details(accountId),
    'accounts.copyUserId': async ({ accountId }) => {
      (await parts()).page.copyUserId(accountId);
    },
    'accounts.copyAccessToken': async ({ accountId }) => ({
      seconds: await (await parts()).page.copyAccessToken(accountId),
    }),
    'accounts.callFunction': async ({ accountId, name, given }) => ({
      text: await (await parts()).page.callFunction(accountId, name, given),
    }),
    'accounts.delete': async ({ accountId }) => (await parts()).page.delete(accountId),
    'apiKeys.list': async ({ accountId }) => (await parts()).page.apiKeys(accountId),
    'apiKeys.create': async ({ accountId, name }) => (await parts()).page.createApiKey(accountId, name),
    'apiKeys.copySecret': async ({ apiKeyId }) => ({ seconds: (await parts()).page.copyKeySecret(apiKeyId) }),
    'apiKeys.forgetSecret': async () => {
      (await parts()).page.forgetKeySecret();
    },
    'apiKeys.setEnabled': async ({ accountId, apiKeyId, enabled }) =>
      (await parts()).page.setKeyEnabled(accountId, apiKeyId, enabled),
    'apiKeys.delete': async ({ accountId, apiKeyId }) => (await parts()).page.deleteApiKey(accountId, apiKeyId),
  };
}
