/** How long an account's access tokens are valid. */
import type { AccountId } from '../../../preload/contract/index.js';
import type { Accounts } from '../accounts.js';

/** Returns the lifetime of an account's access tokens in ms, according to its current token; null if unknown. */
export async function tokenLifetime(accounts: Pick<Accounts, 'get'>, id: AccountId): Promise<number | null> {
  try {
    const { user } = accounts.get(id);
    await user.load();
    const { accessToken } = user;
    if (accessToken === null || accessToken === '') return null;
    const { decodeJwt } = await import('jose');
    const { exp, iat } = decodeJwt(accessToken);
    return exp === undefined || iat === undefined || exp <= iat ? null : (exp - iat) * 1000;
  } catch {
    // The account may have been removed or locked meanwhile; the question does not depend on it.
    return null;
  }
}
