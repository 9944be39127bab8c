/** What a provider of browser sign-in has to be able to do. */

/** What is made for one attempt and dies with it. */
export interface AuthorizationRequest {
  /** Where the system browser goes. */
  url: URL;
  /** What the callback has to bring back. */
  state: string;
  /**
   * Turns the callback into an ID token, which is verified: signature, issuer, audience, times, nonce.
   * @throws SignInError
   */
  exchange: (callback: URLSearchParams) => Promise<string>;
}

/** One provider. */
export interface BrowserProvider {
  /** Part of the callback's path, so that no provider's answer reaches another's attempt (RFC 9700 section 2.1). */
  name: string;
  /** Whether the provider was told the whole path of the callback beforehand, so that every attempt has the same. */
  fixedRedirectPath: boolean;
  /** Prepares one attempt. @throws SignInError */
  authorize: (redirectUri: string) => Promise<AuthorizationRequest>;
}
