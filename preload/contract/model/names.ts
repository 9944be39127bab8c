/** Names without schemas, for code that has to load fast, and for the page, which loads no schema library. */

/**
 * State of an account.
 * - `signedIn`: it has a session, in memory or encrypted on disk.
 * - `signedOut`: it has no session.
 * - `expired`: the backend refused to renew its session; the user has to sign in again.
 * - `disabled`: likewise, because the backend's administrator disabled the user.
 * - `locked`: its session is encrypted on disk with a key that is currently unavailable.
 * - `backendChanged`: its session was encrypted for a different address or app than the profile now names. It is not
 *   sent anywhere.
 * - `backendMissing`: its backend is unknown, so the account can only be viewed and removed.
 */
export const accountStates = [
  'signedIn',
  'signedOut',
  'expired',
  'disabled',
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

/** Which users of a backend a list contains. */
export const backendUserFilters = ['all', 'unconfirmed', 'disabled'] as const;
export type BackendUserFilter = (typeof backendUserFilters)[number];

/** Groups of kinds by which the log of a backend is filtered. */
export const backendLogGroups = ['all', 'sign-in', 'functions', 'mail', 'administration'] as const;
export type BackendLogGroup = (typeof backendLogGroups)[number];

/** How the connection to a mail server is encrypted. `none` only for one on this computer. */
export const mailSecurities = ['starttls', 'tls', 'none'] as const;

/** Maximum length of the ID of a user of a backend, or of the name of an email account. */
export const maxBackendUserIdLength = 320;

/** What an administrator key of a backend may do: a viewer only reads. */
export const adminRoles = ['viewer', 'administrator'] as const;
export type AdminRole = (typeof adminRoles)[number];
