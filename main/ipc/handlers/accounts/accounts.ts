/** Handlers of `accounts.*` and `apiKeys.*`. */
import type { AccountDetailsService } from '../../../accounts/account-page/account-details.js';
import type { ApiKeys } from '../../../accounts/account-page/api-keys.js';
import { callFunction } from '../../../accounts/account-page/call-function.js';
import type { Accounts } from '../../../accounts/accounts.js';
import type { PendingRemovals } from '../../../accounts/pending-removals.js';
import type { ProfilePictures } from '../../../pictures/profile-pictures.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface AccountHandlerServices {
  accounts: Accounts;
  pendingRemovals: PendingRemovals;
  accountDetails: AccountDetailsService;
  apiKeys: ApiKeys;
  pictures: Pick<ProfilePictures, 'get'>;
}

export function accountHandlers(parts: () => Promise<AccountHandlerServices>): DomainHandlers<'accounts' | 'apiKeys'> {
  return {
    'accounts.activate': async ({ accountId }) => (await parts()).accounts.activate(accountId),
    'accounts.signOut': async ({ accountId }) => (await parts()).accounts.signOut(accountId),
    'accounts.remove': async ({ accountId }) => (await parts()).pendingRemovals.remove(accountId),
    'accounts.restore': async ({ accountId }) => (await parts()).pendingRemovals.restore(accountId),
    'accounts.update': async ({ accountId, description }) => (await parts()).accounts.update(accountId, description),
    'accounts.pin': async ({ accountId, pinned }) => (await parts()).accounts.pin(accountId, pinned),
    'accounts.move': async ({ accountId, before }) => (await parts()).accounts.move(accountId, before),
    'accounts.refresh': async ({ accountId }) => (await parts()).accounts.refresh(accountId),
    'accounts.details': async ({ accountId }) => (await parts()).accountDetails.details(accountId),
    'accounts.picture': async ({ accountId }) => (await parts()).pictures.get(accountId),
    'accounts.copyUserId': async ({ accountId }) => {
      (await parts()).accountDetails.copyUserId(accountId);
    },
    'accounts.copyAccessToken': async ({ accountId, form }) => ({
      seconds: await (await parts()).accountDetails.copyAccessToken(accountId, form),
    }),
    'accounts.callFunction': async ({ accountId, name, args }) => ({
      text: await callFunction((await parts()).accounts, accountId, name, args),
    }),
    'accounts.delete': async ({ accountId }) => (await parts()).accountDetails.delete(accountId),
    'apiKeys.list': async ({ accountId }) => (await parts()).apiKeys.list(accountId),
    'apiKeys.create': async ({ accountId, name }) => (await parts()).apiKeys.create(accountId, name),
    'apiKeys.copySecret': async ({ apiKeyId }) => ({ seconds: (await parts()).apiKeys.copySecret(apiKeyId) }),
    'apiKeys.forgetSecret': async () => {
      (await parts()).apiKeys.forgetSecret();
    },
    'apiKeys.setEnabled': async ({ accountId, apiKeyId, enabled }) =>
      (await parts()).apiKeys.setEnabled(accountId, apiKeyId, enabled),
    'apiKeys.delete': async ({ accountId, apiKeyId }) => (await parts()).apiKeys.delete(accountId, apiKeyId),
  };
}
