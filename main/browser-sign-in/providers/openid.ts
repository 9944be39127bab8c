/** Sign-in with any OpenID provider, discovered by its issuer (OpenID Connect Discovery 1.0). */
import { createAuthorizationRequest, discover, loadClient } from '../authorization-code-flow.js';
import type { BrowserProvider } from './provider.js';

/** OpenID provider settings, from the user or the backend's settings. */
export interface OpenIdSettings {
  /** Issuer URL: `https:`, or `http:` on this machine. */
  issuer: string;
  clientId: string;
  /** Separated by spaces. */
  scopes: string;
}

/** Creates a provider for a custom OpenID issuer, such as that of a company or a school. */
export function openIdProvider({ issuer, clientId, scopes }: OpenIdSettings): BrowserProvider {
  return {
    name: 'openid',
    fixedRedirectPath: true,
    redirectHost: '127.0.0.1',
    authorize: async (redirectUri, { loginHint }) => {
      const client = await loadClient();
      const config = await discover(client, issuer, clientId, client.None());
      const parameters = { scope: scopes, ...(loginHint === null ? {} : { login_hint: loginHint }) };
      return createAuthorizationRequest(client, config, { redirectUri, parameters }, ({ idToken, subject }) => ({
        provider: 'openid',
        idToken,
        subject,
      }));
    },
  };
}
