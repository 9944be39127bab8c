/**
 * The authorization code flow for OpenID providers: state, nonce, PKCE S256, one exchange (RFC 7636, RFC 9700, OpenID
 * Connect Core).
 */
import type * as OpenIdClient from 'openid-client';
import { isLoopbackHost } from '../../preload/urls/loopback-host.js';
import { clockToleranceSeconds } from '../validation/clock-tolerance.js';
import { discoveryFailure, requireEndpoints } from './discovery-failure.js';
import { SignInError } from './errors.js';
import type { AuthorizationRequest } from './providers/provider.js';
import { openIdFetch, requestTimeout } from './providers/provider-fetch.js';

export { clockToleranceSeconds };

/** Loads the OpenID library on the first attempt instead of at app start. */
export function loadClient(): Promise<typeof OpenIdClient> {
  return import('openid-client');
}

/** Whether a URL is `http:` on this machine, the only case in which TLS is not required. */
export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && isLoopbackHost(url.hostname);
}

/** Client metadata for the library: the clock tolerance. */
export function clientMetadata(client: typeof OpenIdClient) {
  return { [client.clockTolerance]: clockToleranceSeconds };
}

/** Fetches the provider's configuration from its issuer's discovery document. @throws SignInError */
export async function discover(
  client: typeof OpenIdClient,
  issuer: string,
  clientId: string,
  authentication: OpenIdClient.ClientAuth,
): Promise<OpenIdClient.Configuration> {
  const url = new URL(issuer);
  try {
    const config = await client.discovery(url, clientId, clientMetadata(client), authentication, {
      timeout: requestTimeout,
      [client.customFetch]: openIdFetch,
      ...(isLoopbackHttp(url) ? { execute: [client.allowInsecureRequests] } : {}),
    });
    requireEndpoints(url, config.serverMetadata());
    return config;
  } catch (error) {
    throw discoveryFailure(url, error);
  }
}

/** Result of a successful code exchange. */
export interface Tokens {
  idToken: string;
  accessToken: string;
  /** The user's id at the provider: the ID token's `sub`. */
  subject: string;
}

/** Parameters of an authorization request. */
export interface AuthorizationRequestOptions {
  redirectUri: string;
  /** Provider-specific parameters. */
  parameters: Record<string, string>;
  /** Prefix of the random state, which tells a relay where the app listens. */
  statePrefix?: string;
}

/** Creates an authorization request, with the function that exchanges its callback for tokens. */
export async function createAuthorizationRequest<T>(
  client: typeof OpenIdClient,
  config: OpenIdClient.Configuration,
  { redirectUri, parameters, statePrefix = '' }: AuthorizationRequestOptions,
  toIdentity: (tokens: Tokens) => T,
): Promise<Omit<AuthorizationRequest, 'exchange'> & { exchange: (callback: URLSearchParams) => Promise<T> }> {
  config[client.customFetch] = openIdFetch;
  // Without this the library relies on TLS and does not check the ID token's signature.
  client.enableNonRepudiationChecks(config);
  const state = `${statePrefix}${client.randomState()}`;
  const nonce = client.randomNonce();
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    ...parameters,
    redirect_uri: redirectUri,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const exchange = async (callback: URLSearchParams): Promise<T> => {
    const current = new URL(redirectUri);
    current.search = callback.toString();
    try {
      const tokens = await client.authorizationCodeGrant(config, current, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (tokens.id_token !== undefined && claims !== undefined) {
        // The library checks a token's expiry, but not that it was issued in the past.
        if (claims.iat > Date.now() / 1000 + clockToleranceSeconds) throw clockSkewError();
        return toIdentity({ idToken: tokens.id_token, accessToken: tokens.access_token, subject: claims.sub });
      }
    } catch (error) {
      if (error instanceof SignInError) throw error;
      throw toSignInError(client, error);
    }
    throw new SignInError({ code: 'noIdentity' });
  };
  return { url, state, exchange };
}

/** Returns the error for a token whose times do not match this computer's clock. */
export function clockSkewError(): SignInError {
  return new SignInError({ code: 'clockSkew' });
}

/** Converts a library error. The provider's error text is not shown: anyone can forge the URL that contains it. */
function toSignInError(client: typeof OpenIdClient, error: unknown): SignInError {
  if (error instanceof client.AuthorizationResponseError) {
    return error.error === 'access_denied'
      ? new SignInError({ code: 'cancelled', by: 'provider' })
      : new SignInError({ code: 'providerRefused' });
  }
  if (error instanceof Error && 'code' in error && error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') {
    return clockSkewError();
  }
  return new SignInError({ code: 'providerUnusable' }, error);
}
