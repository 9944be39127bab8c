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

/** Rejects requests that carry neither the secret nor a session token. */
export function requireInstance(
  secret: string,
  sessions: Pick<Sessions, 'byAccessToken' | 'byRefreshToken'>,
): MiddlewareHandler {
  const wanted = digest(secret);
  return async (c, next) => {
    const given = c.req.header(instanceSecretHeader);
    if (given !== undefined && timingSafeEqual(digest(given), wanted)) return next();
    const token = bearer(c);
    if (given !== undefined || token === null)
      throw new WireError(403, null, 'only Roster may call this backend without a token');
    await sessions.byAccessToken(token).catch(async (error: unknown) => {
      await sessions.byRefreshToken(token).catch(() => {
        throw error;
      });
    });
    return next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
