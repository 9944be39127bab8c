/** ID tokens of Google and Apple: signature by the issuer's key set, issuer, audience and times. */
import { jwtVerify, type JWTPayload } from 'jose';
import { badCredentials } from '../routes/wire-error.js';
import { remoteKeys } from './remote-keys.js';

/** Whose tokens are right. */
export interface IdTokenRules {
  issuers: readonly string[];
  jwksUri: string;
  audience: string | readonly string[];
  /** Milliseconds since 1970. */
  now: () => number;
}

const clockToleranceSeconds = 60;

/** Checks tokens by the rules. The answer rejects with a WireError for any token that is not right. */
export function idTokenVerifier({
  issuers,
  jwksUri,
  audience,
  now,
}: IdTokenRules): (token: string) => Promise<JWTPayload & { sub: string }> {
  const keys = remoteKeys(new URL(jwksUri));
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256', 'ES256'],
      issuer: [...issuers],
      audience: [audience].flat(),
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'sub'],
    }).catch(() => {
      throw badCredentials();
    });
    const { sub } = payload;
    if (sub === undefined || sub === '') throw badCredentials();
    return { ...payload, sub };
  };
}

const shown = { name: 'name', email: 'email', picture: 'picture', given_name: 'first_name', family_name: 'last_name' };

/** What a profile shows of an ID token. An address that the issuer did not verify is left out: it may be anyone's. */
export function profileOfIdToken(payload: JWTPayload): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [claim, field] of Object.entries(shown)) {
    const value = payload[claim];
    const verified = claim !== 'email' || payload['email_verified'] === true || payload['email_verified'] === 'true';
    if (typeof value === 'string' && verified) data[field] = value;
  }
  return data;
}
