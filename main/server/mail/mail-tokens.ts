/** Tokens of confirmation and reset mails: valid for 30 minutes, single-use, stored as hashes. */
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../store/new-id.js';
import type { MailToken } from '../store/records.js';
import type { Store } from '../store/store.js';
import { badRequest, WireError } from '../wire-error.js';

const validSeconds = 30 * 60;

/** Both parts of a token, as contained in a link. */
export interface TokenPair {
  token: string;
  tokenId: string;
}

/** Creates a token and invalidates the older one of the same kind. */
export async function issueMailToken(
  store: Store,
  kind: MailToken['kind'],
  identityId: string,
  nowSeconds: number,
): Promise<TokenPair> {
  const token = randomBytes(64).toString('hex');
  const tokenId = newId();
  await store.putMailToken({
    id: tokenId,
    kind,
    identityId,
    hash: hashOf(token),
    expiresAt: nowSeconds + validSeconds,
  });
  return { token, tokenId };
}

const invalidToken = () => new WireError(400, 'UserpassTokenInvalid', 'userpass token is expired or invalid');

/**
 * Runs `work` with the identity of a token, which is used up afterwards: if the database fails or the process ends in
 * between, the link of the mail can be opened again. `work` returns false if another request used the token first. Once
 * it has made its change, a token that cannot be removed is left to expire.
 * @throws WireError
 */
export async function withMailToken(
  store: Store,
  kind: MailToken['kind'],
  { token, tokenId }: TokenPair,
  nowSeconds: number,
  work: (identityId: string) => Promise<boolean>,
): Promise<string> {
  if (!/^[0-9a-f]{128}$/.test(token) || !/^[0-9a-f]{24}$/.test(tokenId)) throw badRequest('invalid token data');
  const hash = hashOf(token);
  const found = await store.findMailToken(kind, tokenId, hash, nowSeconds);
  if (found === null || !(await work(found.identityId))) throw invalidToken();
  await store.takeMailToken(kind, tokenId, hash, nowSeconds).catch(() => undefined);
  return found.identityId;
}

/** Returns the link for a mail, an https page or a deep link, or null if `address` is not a valid URL. */
export function mailLink(address: string, { token, tokenId }: TokenPair): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  url.searchParams.set('token', token);
  url.searchParams.set('tokenId', tokenId);
  return url.href;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
