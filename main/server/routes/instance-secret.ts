/**
 * The embedded server answers its own app alone: the port of 127.0.0.1 is open to every user of the machine. The app proves itself by a secret of
 * this start; a program that was given a token proves itself by that.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Sessions } from '../sessions/sessions.js';
import { bearer } from './responses.js';
import { WireError } from '../wire-error.js';

/** The header that carries the secret. */
export const instanceSecretHeader = 'x-roster-instance-secret';

/** Lets requests through that carry the secret, or a token of a session. */
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
