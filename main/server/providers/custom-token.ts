/** Custom JWT: tokens of an external issuer (wire protocol, provider rules). */
import { decodeProtectedHeader, errors, importSPKI, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import type { Fetch } from '../../http/network.js';
import { safeParse } from '../../validation/safe-parse.js';
import type { CustomTokenSettings } from '../configuration/providers/providers-file.js';
import type { Secrets } from '../configuration/values/secrets.js';
import { badCredentials } from '../wire-error.js';
import { externalIdOf } from './external-id.js';
import type { Provider } from './provider.js';
import { profileOfClaims } from './tokens/claims.js';
import { remoteKeys } from './tokens/remote-keys.js';
import { tokenProblem } from './tokens/token-problem.js';
import { isIssued, timesAt } from './tokens/token-times.js';

const credentials = z.object({ token: z.string().max(1_000_000) });

export interface CustomTokenOptions {
  settings: CustomTokenSettings;
  secrets: Secrets;
  /** Default audience if the settings specify none. */
  appId: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Fetches the key set; defaults to Node's `fetch`. */
  fetch?: Fetch | undefined;
}

export function customToken({ settings, secrets, appId, now, fetch }: CustomTokenOptions): Provider {
  const { config, secret_config, metadata_fields: fields } = settings;
  const verify = config.useJWKURI
    ? byKeySet(config.jwkURI, fetch)
    : bySigningKeys(config.signingAlgorithm ?? 'HS256', signingKeys(secret_config.signingKeys, secrets));
  // An empty list counts as unset: the vendor's default applies.
  const audiences = config.audience.length === 0 ? [appId] : config.audience;
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw badCredentials().because('IncompleteCredentials');
      const at = new Date(now());
      const payload = await verify(given.token, at).catch((error: unknown) => {
        throw badCredentials().because(tokenProblem(error));
      });
      const id = externalIdOf(payload.sub);
      if (id === undefined) throw badCredentials().because('InvalidSubject');
      if (!isIssued(payload, at)) throw badCredentials().because('TokenNotYetValid');
      if (!hasAudience(payload, audiences, config.requireAnyAudience)) throw badCredentials().because('WrongAudience');
      const profile = profileOfClaims(payload, fields);
      if ('missing' in profile) throw badCredentials().because('MissingField');
      return { provider: 'custom-token', id, data: profile.data };
    },
  };
}

type Verify = (token: string, at: Date) => Promise<JWTPayload>;

/**
 * Verifies with keys by `kid` from a URL; fetches them again for an unknown `kid`. RS256 only: the server chooses the
 * algorithm, not the token.
 */
function byKeySet(address: string | undefined, fetch: Fetch | undefined): Verify {
  if (address === undefined) return () => Promise.reject(new Error('no address of a key set'));
  const keys = remoteKeys(new URL(address), fetch);
  const withKid: JWTVerifyGetKey = (header, token) => {
    if (header.kid === undefined) throw new Error('a token has to name its key');
    return keys(header, token);
  };
  return async (token, currentDate) =>
    (await jwtVerify(token, withKid, { ...timesAt(currentDate), algorithms: ['RS256'] })).payload;
}

/** Verifies with a few fixed keys; any of them may have signed the token. */
function bySigningKeys(algorithm: 'HS256' | 'RS256', keys: readonly string[]): Verify {
  return async (token, currentDate) => {
    // Checked before any key is tried, so that an RSA public key is never used as an HMAC secret.
    if (decodeProtectedHeader(token).alg !== algorithm) throw new Error('another algorithm');
    const options = { ...timesAt(currentDate), algorithms: [algorithm] };
    for (const key of keys) {
      const material = algorithm === 'HS256' ? new TextEncoder().encode(key) : await importSPKI(key, 'RS256');
      try {
        return (await jwtVerify(token, material, options)).payload;
      } catch (error) {
        // The signature is right: another key does not help.
        if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) throw error;
      }
    }
    throw new Error('no key fits');
  };
}

function signingKeys(names: readonly string[], secrets: Secrets): string[] {
  const keys = names.map((name) => secrets.named(name));
  const fallback = secrets.ofProvider('custom-token', 'signingKeys');
  const found = keys.filter((key) => key !== undefined);
  return found.length === 0 && fallback !== undefined ? [fallback] : found;
}

/** `wanted` has at least one audience. A token without `aud`, or with a value that is not a string, does not match. */
function hasAudience({ aud }: JWTPayload, wanted: readonly string[], any: boolean): boolean {
  const given: readonly unknown[] = [aud ?? []].flat();
  return any ? wanted.some((name) => given.includes(name)) : wanted.every((name) => given.includes(name));
}
