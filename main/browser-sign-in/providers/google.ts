/**
 * Sign-in with Google as a "Desktop app" client: loopback, PKCE and a non-confidential secret (Google, OAuth 2.0 for
 * desktop apps).
 */
import { createAuthorizationRequest, discover, loadClient } from '../authorization-code-flow.js';
import type { BrowserProvider } from './provider.js';

/** Google client settings of a backend. */
export interface GoogleSettings {
  clientId: string;
  /** Not confidential, since desktop apps ship it; Google's token endpoint requires it anyway. */
  clientSecret: string | null;
}

/** Google's issuer. Only tests use another one. */
const googleIssuer = 'https://accounts.google.com';

export function googleProvider({ clientId, clientSecret }: GoogleSettings, issuer = googleIssuer): BrowserProvider {
  return {
    name: 'google',
    fixedRedirectPath: false,
    redirectHost: '127.0.0.1',
    authorize: async (redirectUri, { loginHint }) => {
      const client = await loadClient();
      const authentication = clientSecret === null ? client.None() : client.ClientSecretPost(clientSecret);
      const config = await discover(client, issuer, clientId, authentication);
      // A hint skips the account chooser, so do not set one when the user adds another account.
      const parameters = {
        scope: 'openid email profile',
        ...(loginHint === null ? { prompt: 'select_account' } : { login_hint: loginHint }),
      };
      return createAuthorizationRequest(client, config, { redirectUri, parameters }, ({ idToken, subject }) => ({
        provider: 'google',
        idToken,
        subject,
      }));
    },
  };
}
