/** Names without schemas, for code that has to load fast. */

/**
 * State of an account.
 * - `signedIn`: it has a session, in memory or encrypted on disk.
 * - `signedOut`: it has no session.
 * - `expired`: the backend refused to renew its session; the user has to sign in again.
 * - `locked`: its session is encrypted on disk with a key that is currently unavailable.
 * - `backendChanged`: its session was encrypted for a different address or app than the profile now names. It is not
 *   sent anywhere.
 * - `backendMissing`: its backend is unknown, so the account can only be viewed and removed.
 */
export const accountStates = [
  'signedIn',
  'signedOut',
  'expired',
  'locked',
  'backendChanged',
  'backendMissing',
] as const;
export type AccountState = (typeof accountStates)[number];

/** Sign-in providers, by their names in the wire protocol. */
export const providerTypes = [
  'anon-user',
  'local-userpass',
  'api-key',
  'custom-function',
  'custom-token',
  'oauth2-facebook',
  'oauth2-google',
  'oauth2-apple',
] as const;

/**
 * Providers whose sign-in happens in the system browser. `openid` is any OpenID provider; the backend accepts its ID
 * tokens as custom JWTs.
 */
export const browserProviders = ['openid', 'google', 'facebook', 'apple'] as const;
