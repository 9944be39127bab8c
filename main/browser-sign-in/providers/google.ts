/** Sign-in with Google as a "Desktop app" client: loopback, PKCE, and the secret that is none (Google, OAuth 2.0 for desktop apps). */
import { createAuthorizationRequest, discover, loadClient } from '../authorization-code-flow.js';
import type { BrowserProvider } from './provider.js';

/** What the backend's settings say of its Google client. */
export interface GoogleSettings {
  clientId: string;
  /** Shipped with every desktop app; Google's token endpoint still wants it. */
  clientSecret: string | null;
}

/** Google's issuer. Another one stands for it in tests alone. */
export const googleIssuer = 'https://accounts.google.com';

/** Google. */
export function googleProvider({ clientId, clientSecret }: GoogleSettings, issuer = googleIssuer): BrowserProvider {
  return {
    name: 'google',
    fixedRedirectPath: false,
    redirectHost: '127.0.0.1',
    authorize: async (redirectUri, { loginHint }) => {
      const client = await loadClient();
      const authentication = clientSecret === null ? client.None() : client.ClientSecretPost(clientSecret);
      const config = await discover(client, issuer, clientId, authentication);
      // A hint skips the chooser, so whoever adds another account must get none.
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
