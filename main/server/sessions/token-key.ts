/** Signs and verifies JSON Web Tokens with one key. Synchronous, which is much faster than Web Crypto for short tokens. */
import { createDecoder, createSigner, createVerifier } from 'fast-jwt';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';

/** One key, prepared once instead of for each token. */
export interface TokenKey {
  sign: (claims: Readonly<Record<string, unknown>>) => string;
  /** Returns the claims of a token whose signature is right; does not check when it expires. @throws Error */
  verify: (token: string) => unknown;
}

/** The only algorithm: a token that names another one is rejected. */
const algorithm = 'HS256';

export function tokenKey(kid: string, secret: Buffer): TokenKey {
  const verify = createVerifier({ key: secret, algorithms: [algorithm], ignoreExpiration: true });
  const sign = createSigner({ key: secret, algorithm, kid });
  return {
    sign,
    verify: (token): unknown => verify(token),
  };
}

const decode = createDecoder({ complete: true });
const protectedHeader = z.object({ header: z.object({ alg: z.literal(algorithm), kid: z.string().optional() }) });

/** The key ID in a token's header, or undefined if it has none. Null if it is no token of this algorithm. */
export function keyIdOf(token: string): string | undefined | null {
  try {
    const decoded: unknown = decode(token);
    const header = safeParse(protectedHeader, decoded)?.header;
    return header === undefined ? null : header.kid;
  } catch {
    return null;
  }
}
