/** Interface of browser sign-in providers. */

/** An identity asserted by a provider and verified by the app; the backend verifies it again. */
export type VerifiedIdentity =
  | { provider: 'openid' | 'google'; subject: string; idToken: string }
  /** Apple sends the name only at the first authorization. It is not signed, so use it only for display. */
  | { provider: 'apple'; subject: string; idToken: string; name: string | null }
  /** The backend queries Facebook with this token. */
  | { provider: 'facebook'; subject: string; accessToken: string };

/** Options of an authorization request. */
export interface AuthorizeOptions {
  /** Email address or user name for the provider's form; null lets the user choose an account. */
  loginHint: string | null;
}

/** Authorization request of one attempt. */
export interface AuthorizationRequest {
  /** URL to open in the system browser. */
  url: URL;
  /** OAuth `state` that the callback must contain. */
  state: string;
  /**
   * Exchanges the callback for an identity, after verifying signature, issuer, audience, times and nonce.
   * @throws SignInError
   */
  exchange: (callback: URLSearchParams) => Promise<VerifiedIdentity>;
}

/** A browser sign-in provider. */
export interface BrowserProvider {
  /** Part of the callback path, so that a provider's callback cannot reach another's attempt (RFC 9700 section 2.1). */
  name: string;
  /** Whether the complete callback path is registered with the provider, so that every attempt uses the same path. */
  fixedRedirectPath: boolean;
  /** Host in the redirect URI: only Facebook requires `localhost` (RFC 8252 section 8.3 recommends the IP address). */
  redirectHost: '127.0.0.1' | 'localhost';
  /** Prepares one attempt. @throws SignInError */
  authorize: (redirectUri: string, expected: AuthorizeOptions) => Promise<AuthorizationRequest>;
}
