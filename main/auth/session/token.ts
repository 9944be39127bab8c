/** Decodes the claims of a token. Signatures are not verified: only the backend has the key. */
import * as v from 'valibot';
import { AuthError, badResponse } from '../errors/auth-error.js';
import { clientCodes } from '../errors/error-codes.js';
import { safeParse } from '../http/safe-parse.js';
import { jsonObject, shapeOf } from '../http/shape.js';

const time = v.custom<number>(Number.isSafeInteger);
const claims = shapeOf(
  v.object({ exp: time, iat: time, sub: v.optional(v.string()), user_data: v.optional(jsonObject) }),
);

/** Characters allowed in a token: base64, base64url and dots. None has a special meaning in a terminal or a header. */
export const tokenText = /^[\w.~+/=-]+$/;

const utf8 = new TextDecoder();

/** Token claims that the client uses. Times are in seconds since 1970. */
export interface TokenClaims {
  exp: number;
  iat: number;
  userData: Record<string, unknown>;
  /** The user's id, if the backend includes it. */
  sub: string | undefined;
}

/**
 * Decodes a JWT's payload (RFC 7519 section 7.2, steps 1-10 without the signature).
 * @throws AuthError `badResponse` if the token is not a JWT with `exp` and `iat`. The error does not contain the token.
 */
export function decodeToken(token: string): TokenClaims {
  const parts = token.split('.');
  const payload = parts[1];
  if (tokenText.test(token) && parts.length === 3 && payload !== undefined && parts[2] !== '') {
    try {
      const parsed = safeParse(claims, JSON.parse(textOf(payload)));
      if (parsed.success) {
        return {
          exp: parsed.data.exp,
          iat: parsed.data.iat,
          userData: parsed.data.user_data ?? {},
          sub: parsed.data.sub,
        };
      }
    } catch {
      // Use the error below; the failed step is not useful to the caller.
    }
  }
  throw new AuthError({
    kind: 'badResponse',
    code: clientCodes.badToken,
    message: 'Could not log in user: received malformed JWT',
  });
}

/** Decodes base64url and UTF-8. */
function textOf(base64url: string): string {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  // ASCII is the same in UTF-8.
  if (!/[\u0080-\u00ff]/.test(binary)) return binary;
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return utf8.decode(bytes);
}

/** Returns a token's claims. @throws AuthError `badResponse` if its `sub` claim names another user */
export function requireTokenOf(userId: string, token: string): TokenClaims {
  const claims = decodeToken(token);
  if (claims.sub !== undefined && claims.sub !== userId) throw badResponse('a token of another user');
  return claims;
}
