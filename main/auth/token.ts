/** Reads what a client may read of a token. Nothing is verified here: only the backend holds the key. */
import * as z from 'zod/mini';
import { AuthError, badResponse, clientCodes } from './errors.js';

const claims = z.looseObject({
  exp: z.int(),
  iat: z.int(),
  sub: z.optional(z.string()),
  user_data: z.optional(z.record(z.string(), z.unknown())),
});

/** What a token is made of: the letters of base64 and base64url, and dots. None that a terminal or a header acts on. */
export const tokenText = /^[\w.~+/=-]+$/;

const utf8 = new TextDecoder();

/** The claims that the client uses. Times in seconds since 1970. */
export interface TokenClaims {
  exp: number;
  iat: number;
  userData: Record<string, unknown>;
  /** The user, where the backend says it. */
  sub: string | undefined;
}

/**
 * Decodes a JWT's payload (RFC 7519 section 7.2, steps 1-10 without the signature).
 * @throws AuthError `badResponse`, without the token in it, when the token is not a JWT with `exp` and `iat`.
 */
export function decodeToken(token: string): TokenClaims {
  const parts = token.split('.');
  const payload = parts[1];
  if (tokenText.test(token) && parts.length === 3 && payload !== undefined && parts[2] !== '') {
    try {
      const parsed = claims.safeParse(JSON.parse(utf8.decode(bytesOf(payload))));
      if (parsed.success) {
        return {
          exp: parsed.data.exp,
          iat: parsed.data.iat,
          userData: parsed.data.user_data ?? {},
          sub: parsed.data.sub,
        };
      }
    } catch {
      // Falls through to the one error below: which step failed helps nobody.
    }
  }
  throw new AuthError({
    kind: 'badResponse',
    code: clientCodes.badToken,
    message: 'Could not log in user: received malformed JWT',
  });
}

function bytesOf(base64url: string): Uint8Array {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Refuses a token that says of itself that it is another user's; gives what else it says. @throws AuthError `badResponse` */
export function requireTokenOf(userId: string, token: string): TokenClaims {
  const claims = decodeToken(token);
  if (claims.sub !== undefined && claims.sub !== userId) throw badResponse('a token of another user');
  return claims;
}
