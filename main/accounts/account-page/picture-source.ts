/** The address of an account's picture, as its backend states it. */
import type { AccountId } from '../../../preload/contract/index.js';
import { hasSecretUrl } from '../../validation/secret-urls.js';
import type { Accounts } from '../accounts.js';
import type { AccountList } from '../list/account-list.js';

/** Null without a picture, or while the account has no session. @throws RosterError, VaultError */
export async function pictureSourceOf(
  accounts: Pick<Accounts, 'get'>,
  list: Pick<AccountList, 'stateOf'>,
  id: AccountId,
): Promise<{ url: string; isStorable: boolean } | null> {
  const { entry, user } = accounts.get(id);
  if (list.stateOf(entry) !== 'signedIn') return null;
  await user.load();
  const { pictureUrl: url } = user.profile;
  if (typeof url !== 'string' || url === '') return null;
  const isOfFacebook = user.identities.some(({ providerType }) => providerType === 'oauth2-facebook');
  return { url, isStorable: !isOfFacebook && !hasSecretUrl(url) };
}
