/** How accounts are signed in to, in German: for the renderer and the command line. */
import type { ProviderType } from '../../contract/index.js';

export const providersDe = {
  'anon-user': 'Anonym',
  'local-userpass': 'E-Mail und Passwort',
  'api-key': 'API-Schlüssel',
  'custom-function': 'Eigene Funktion',
  'custom-token': 'Single Sign-on',
  'oauth2-facebook': 'Facebook',
  'oauth2-google': 'Google',
  'oauth2-apple': 'Apple',
} satisfies Record<ProviderType, string>;
