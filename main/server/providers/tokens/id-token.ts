/** Verifies ID tokens of Google and Apple: signature against the issuer's key set, issuer, audience and times. */
import { type JWTPayload, jwtVerify } from 'jose';
import type { Fetch } from '../../../http/network.js';
import { badCredentials } from '../../wire-error.js';
import { externalIdOf } from '../external-id.js';
import { remoteKeys } from './remote-keys.js';
import { tokenProblem } from './token-problem.js';
import { isIssued, timesAt } from './token-times.js';

/** Requirements of an accepted token. */
export interface IdTokenRules {
  issuers: readonly string[];
  jwksUri: string;
  audience: string | readonly string[];
  /** Milliseconds since 1970. */
  now: () => number;
  /** Fetches the key set; defaults to Node's `fetch`. */
  fetch?: Fetch | undefined;
}

/** Returns a function that verifies a token and rejects with a WireError if it is invalid. */
export function idTokenVerifier({
  issuers,
  jwksUri,
  audience,
  now,
  fetch,
}: IdTokenRules): (token: string) => Promise<JWTPayload & { sub: string }> {
  const keys = remoteKeys(new URL(jwksUri), fetch);
  return async (token) => {
    const at = new Date(now());
    const { payload } = await jwtVerify(token, keys, {
      ...timesAt(at),
      algorithms: ['RS256', 'ES256'],
      issuer: [...issuers],
      audience: [audience].flat(),
    }).catch((error: unknown) => {
      throw badCredentials().because(tokenProblem(error));
    });
    const sub = externalIdOf(payload.sub);
    if (sub === undefined) throw badCredentials().because('InvalidSubject');
    if (!isIssued(payload, at)) throw badCredentials().because('TokenNotYetValid');
    return { ...payload, sub };
  };
}

const shown = { name: 'name', email: 'email', picture: 'picture', given_name: 'first_name', family_name: 'last_name' };

/**
 * Profile fields from an ID token. Omits an email address that the issuer did not verify: it may belong to another
 * user.
 */
export function profileOfIdToken(payload: JWTPayload): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [claim, field] of Object.entries(shown)) {
    const value = payload[claim];
    const verified = claim !== 'email' || payload['email_verified'] === true || payload['email_verified'] === 'true';
    if (typeof value === 'string' && verified) data[field] = value;
  }
  return data;
}
