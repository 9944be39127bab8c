/** The request for a new access token. */
import type { Transport, WireRequest } from '../http/transport.js';
import { sessionAnswer } from '../http/wire.js';
import { requireTokenOf, type TokenClaims } from './token.js';

/** @throws AuthError, also if the token is another user's */
export async function requestAccessToken(
  transport: Transport,
  userId: string,
  refreshToken: string,
): Promise<{ accessToken: string; claims: TokenClaims }> {
  const request: WireRequest = { method: 'POST', scope: 'root', path: '/auth/session', token: refreshToken };
  const { access_token: accessToken } = await transport.request(request, sessionAnswer);
  return { accessToken, claims: requireTokenOf(userId, accessToken) };
}
