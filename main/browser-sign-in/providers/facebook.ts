/**
 * Sign-in with Facebook without an app secret: OpenID with PKCE ("Manually build a login flow", OIDC token). A loopback
 * redirect works while the Meta app is in development mode; a live app needs an https redirect, which the relay
 * provides.
 */
import { clientMetadata, createAuthorizationRequest, isLoopbackHttp, loadClient } from '../authorization-code-flow.js';
import type { BrowserProvider } from './provider.js';
import { requestTimeout } from './provider-fetch.js';
import { relayUrl } from './relay-client.js';

/** Meta app settings of a backend. */
export interface FacebookSettings {
  clientId: string;
  /** For example `v24.0`. Facebook retires versions after about two years. */
  graphVersion: string;
  /** URL of the relay for a live app; null while the app is in development mode. */
  relay: string | null;
}

/** Facebook's endpoints. Only tests use other values. */
export interface FacebookAddresses {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  jwksUri: string;
}

/** Returns the endpoints of a Graph version. Hard-coded because Facebook's discovery document names another host. */
function facebookAddresses(graphVersion: string): FacebookAddresses {
  return {
    issuer: 'https://www.facebook.com',
    authorizationEndpoint: `https://www.facebook.com/${graphVersion}/dialog/oauth`,
    tokenEndpoint: `https://graph.facebook.com/${graphVersion}/oauth/access_token`,
    jwksUri: 'https://www.facebook.com/.well-known/oauth/openid/jwks/',
  };
}

export function facebookProvider(
  { clientId, graphVersion, relay }: FacebookSettings,
  addresses = facebookAddresses(graphVersion),
): BrowserProvider {
  return {
    name: 'facebook',
    // The relay redirects to one fixed path, because it accepts no redirect URL from clients.
    fixedRedirectPath: relay !== null,
    // Meta exempts `localhost` from its https rule, but not 127.0.0.1.
    redirectHost: relay === null ? 'localhost' : '127.0.0.1',
    authorize: async (loopbackUri) => {
      const client = await loadClient();
      const server = {
        issuer: addresses.issuer,
        authorization_endpoint: addresses.authorizationEndpoint,
        token_endpoint: addresses.tokenEndpoint,
        jwks_uri: addresses.jwksUri,
        id_token_signing_alg_values_supported: ['RS256'],
      };
      const config = new client.Configuration(server, clientId, clientMetadata(client), client.None());
      config.timeout = requestTimeout;
      if (isLoopbackHttp(new URL(addresses.tokenEndpoint))) client.allowInsecureRequests(config);
      const parameters = { scope: 'openid public_profile email' };
      const request =
        relay === null
          ? { redirectUri: loopbackUri, parameters }
          : {
              redirectUri: relayUrl(relay, 'facebook/callback').href,
              parameters,
              statePrefix: `${new URL(loopbackUri).port}.`,
            };
      return createAuthorizationRequest(client, config, request, ({ accessToken, subject }) => ({
        provider: 'facebook',
        accessToken,
        subject,
      }));
    },
  };
}
