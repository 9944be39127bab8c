/** Sign-in at any OpenID provider, found by its issuer (OpenID Connect Discovery 1.0). */
import { createAuthorizationRequest, discover, loadClient } from '../authorization-code-flow.js';
import type { BrowserProvider } from './provider.js';

/** What the person or the backend's settings say of the provider. */
export interface OpenIdSettings {
  /** Issuer address. `https:`, or `http:` on this machine. */
  issuer: string;
  clientId: string;
  /** Parted by spaces. */
  scopes: string;
}

/** The provider of a company, a school, or whoever runs one. */
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
