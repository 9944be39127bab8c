/**
 * Restricts the embedded server to its own app: every user of the machine can connect to a port on 127.0.0.1. The app
 * authenticates with a secret that is created at each start; other programs authenticate with a session token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Sessions } from '../sessions/sessions.js';
import { WireError } from '../wire-error.js';
import { bearer } from './responses.js';

/** Header that carries the secret. */
export const instanceSecretHeader = 'x-roster-instance-secret';

type TokenSessions = Pick<Sessions, 'byAccessToken' | 'byRefreshToken'>;

/** Rejects requests that carry neither the secret nor a session token. */
export function requireInstance(secret: string, sessions: TokenSessions): MiddlewareHandler {
  const check = instanceCheck(secret, sessions);
  return async (c, next) => {
    await check(c.req.header(instanceSecretHeader), bearer(c));
    return next();
  };
}

/** Throws a WireError unless the secret or the token is right. */
export function instanceCheck(secret: string, sessions: TokenSessions) {
  const wanted = digest(secret);
  return async (given: string | undefined, token: string | null): Promise<void> => {
    if (given !== undefined && timingSafeEqual(digest(given), wanted)) return;
    if (given !== undefined || token === null)
      throw new WireError(403, null, 'only Roster may call this backend without a token');
    await sessions.byAccessToken(token).catch(async (error: unknown) => {
      await sessions.byRefreshToken(token).catch(() => {
        throw error;
      });
    });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
