/** The authorization code flow that all providers share: state, nonce, PKCE S256, one exchange (RFC 7636, RFC 9700, OpenID Connect Core). */
import { t } from '../../preload/i18n/translate.js';
import { isLoopbackHost } from '../http/loopback-host.js';
import type * as OpenIdClient from 'openid-client';
import { clockToleranceSeconds } from '../validation/clock-tolerance.js';
import { discoveryFailure, requireEndpoints } from './discovery-failure.js';
import { SignInError } from './errors.js';
import type { AuthorizationRequest } from './providers/provider.js';
import { openIdFetch, requestTimeout } from './providers/provider-fetch.js';

export { clockToleranceSeconds };

/** The library, loaded with the first attempt and not with the app. */
export function loadClient(): Promise<typeof OpenIdClient> {
  return import('openid-client');
}

/** Whether an address is one of this machine, the only ones that may be reached without TLS. */
export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && isLoopbackHost(url.hostname);
}

/** What the library is told of every client: how far clocks may differ. */
export function clientMetadata(client: typeof OpenIdClient) {
  return { [client.clockTolerance]: clockToleranceSeconds };
}

/** What is known of the provider by its issuer's own document. @throws SignInError */
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

/** What a successful exchange gives. */
export interface Tokens {
  idToken: string;
  accessToken: string;
  /** The person at the provider: the ID token's `sub`. */
  subject: string;
}

/** What one request is made of. */
export interface AuthorizationRequestOptions {
  redirectUri: string;
  /** What every provider wants in its own words. */
  parameters: Record<string, string>;
  /** Put before the random part of the state, for a relay that has to know where the app listens. */
  statePrefix?: string;
}

/** One request of the flow, and the exchange of its answer. */
export async function createAuthorizationRequest<T>(
  client: typeof OpenIdClient,
  config: OpenIdClient.Configuration,
  { redirectUri, parameters, statePrefix = '' }: AuthorizationRequestOptions,
  toIdentity: (tokens: Tokens) => T,
): Promise<Omit<AuthorizationRequest, 'exchange'> & { exchange: (callback: URLSearchParams) => Promise<T> }> {
  config[client.customFetch] = openIdFetch;
  // Without this the library trusts the connection and leaves the ID token's signature unchecked.
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
        // The library looks at the end of a token's life, not at its beginning.
        if (claims.iat > Date.now() / 1000 + clockToleranceSeconds) throw clockSkewError();
        return toIdentity({ idToken: tokens.id_token, accessToken: tokens.access_token, subject: claims.sub });
      }
    } catch (error) {
      if (error instanceof SignInError) throw error;
      throw toSignInError(client, error);
    }
    throw new SignInError('browserSignInFailed', t().providerSaidNobody);
  };
  return { url, state, exchange };
}

/** The provider's token is of another time than this computer's. */
export function clockSkewError(): SignInError {
  return new SignInError('browserSignInFailed', t().wrongClock);
}

/** The provider's own words are not shown: they come by an address that anyone can write. */
function toSignInError(client: typeof OpenIdClient, error: unknown): SignInError {
  if (error instanceof client.AuthorizationResponseError) {
    return error.error === 'access_denied'
      ? new SignInError('cancelled', t().cancelledInBrowser)
      : new SignInError('browserSignInFailed', t().providerRefused);
  }
  if (error instanceof Error && 'code' in error && error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') {
    return clockSkewError();
  }
  return new SignInError('browserSignInFailed', t().providerUnusable, error);
}
