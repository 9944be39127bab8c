/** The interface of sign-in providers. */
import type { Identity } from '../store/records.js';

/** An identity, with the conditions that must still hold when its session starts. */
export type Identified = Identity & {
  /** The hash that the password was checked against. A concurrent reset replaces it. */
  passwordHash?: string;
};

/** Verifies the credentials of one login. */
export interface Provider {
  /** Returns the identity that the credentials prove. @throws WireError when they are invalid */
  identify: (credentials: unknown) => Promise<Identified>;
  /** Sign-in of web pages by a redirect to the provider; absent if the provider does not support it. */
  redirect?: RedirectSignIn;
}

/** Parameters of an authorization request that differ for each sign-in. */
export interface AuthorizationRequest {
  redirectUri: string;
  state: string;
  nonce: string;
  /** S256 of the code verifier (RFC 7636). */
  challenge: string;
}

/** The authorization code flow of a provider, run by the server for a web page. */
export interface RedirectSignIn {
  /** Addresses of pages that may receive the result. Compared exactly. */
  pages: readonly string[];
  /** The URL of the provider's sign-in page. */
  urlFor: (request: AuthorizationRequest) => string;
  /** Returns the identity that the code proves. @throws WireError */
  identify: (code: string, sent: { redirectUri: string; nonce: string; verifier: string }) => Promise<Identified>;
}
