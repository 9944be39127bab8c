/** What a provider of browser sign-in has to be able to do. */

/** What a provider vouches for, verified here; the backend verifies it once more. */
export type VerifiedIdentity =
  | { provider: 'openid' | 'google'; subject: string; idToken: string }
  /** Apple tells the name at the first authorization and never again. Not signed: for display alone. */
  | { provider: 'apple'; subject: string; idToken: string; name: string | null }
  /** The backend asks Facebook itself with this token. */
  | { provider: 'facebook'; subject: string; accessToken: string };

/** Who is expected to sign in. */
export interface AuthorizeOptions {
  /** An address or a name for the provider's form; null lets the person choose among all. */
  loginHint: string | null;
}

/** What is made for one attempt and dies with it. */
export interface AuthorizationRequest {
  /** Where the system browser goes. */
  url: URL;
  /** What the callback has to bring back. */
  state: string;
  /**
   * Turns the callback into what the provider vouches for: signature, issuer, audience, times and nonce are verified.
   * @throws SignInError
   */
  exchange: (callback: URLSearchParams) => Promise<VerifiedIdentity>;
}

/** One provider. */
export interface BrowserProvider {
  /** Part of the callback's path, so that no provider's answer reaches another's attempt (RFC 9700 section 2.1). */
  name: string;
  /** Whether the provider was told the whole path of the callback beforehand, so that every attempt has the same. */
  fixedRedirectPath: boolean;
  /** How this machine is called in the redirect: Facebook alone wants the name (RFC 8252 section 8.3 asks for the address). */
  redirectHost: '127.0.0.1' | 'localhost';
  /** Prepares one attempt. @throws SignInError */
  authorize: (redirectUri: string, expected: AuthorizeOptions) => Promise<AuthorizationRequest>;
}
