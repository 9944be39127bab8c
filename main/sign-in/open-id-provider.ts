/** Sign-in at any OpenID provider: discovery, code flow with PKCE, nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9207). */
import type * as OpenIdClient from 'openid-client';
import { SignInError } from './errors.js';
import type { AuthorizationRequest, BrowserProvider } from './provider.js';

/** What the person or the backend's settings say of the provider. */
export interface OpenIdSettings {
  /** Issuer address. `https:`, or `http:` on this machine. */
  issuer: string;
  clientId: string;
}

const timeoutSeconds = 10;
const clockToleranceSeconds = 60;
const scope = 'openid email profile';

/** A provider found by its issuer. The library is loaded with the first attempt, not with the app. */
export function openIdProvider(settings: OpenIdSettings): BrowserProvider {
  return {
    name: 'openid',
    fixedRedirectPath: true,
    authorize: async (redirectUri) => {
      const client = await import('openid-client');
      const config = await discover(client, settings);
      return request(client, config, redirectUri);
    },
  };
}

async function discover(
  client: typeof OpenIdClient,
  { issuer, clientId }: OpenIdSettings,
): Promise<OpenIdClient.Configuration> {
  const url = new URL(issuer);
  const insecure = url.protocol === 'http:' && url.hostname === '127.0.0.1';
  try {
    const config = await client.discovery(
      url,
      clientId,
      { [client.clockTolerance]: clockToleranceSeconds },
      client.None(),
      {
        timeout: timeoutSeconds,
        ...(insecure ? { execute: [client.allowInsecureRequests] } : {}),
      },
    );
    // Without this the library trusts the connection and leaves the ID token's signature unchecked.
    client.enableNonRepudiationChecks(config);
    return config;
  } catch (error) {
    throw new SignInError(
      'browserSignInFailed',
      'The sign-in provider could not be reached. Check its address in the backend’s settings and that you are online.',
      error,
    );
  }
}

async function request(
  client: typeof OpenIdClient,
  config: OpenIdClient.Configuration,
  redirectUri: string,
): Promise<AuthorizationRequest> {
  const state = client.randomState();
  const nonce = client.randomNonce();
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const exchange = async (callback: URLSearchParams): Promise<string> => {
    const current = new URL(redirectUri);
    current.search = callback.toString();
    try {
      const tokens = await client.authorizationCodeGrant(config, current, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      if (tokens.id_token !== undefined) return tokens.id_token;
    } catch (error) {
      throw explain(client, error);
    }
    throw new SignInError('browserSignInFailed', 'The provider did not say who signed in. Try again.');
  };
  return { url, state, exchange };
}

/** The provider's own words are not shown: they come by an address that anyone can write. */
function explain(client: typeof OpenIdClient, error: unknown): SignInError {
  if (error instanceof client.AuthorizationResponseError) {
    return error.error === 'access_denied'
      ? new SignInError('cancelled', 'The sign-in was cancelled in the browser.')
      : new SignInError('browserSignInFailed', 'The provider refused the sign-in. Try again, or ask whoever runs it.');
  }
  if (error instanceof Error && 'code' in error && error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') {
    return new SignInError(
      'browserSignInFailed',
      'The provider’s answer is not valid at this computer’s time. Check your clock, then try again.',
    );
  }
  return new SignInError(
    'browserSignInFailed',
    'The provider’s answer could not be used. Start the sign-in again.',
    error,
  );
}
