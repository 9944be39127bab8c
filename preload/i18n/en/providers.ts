/** How accounts are signed in to, in English: for the renderer and the command line. */
import type { ProviderType } from '../../contract/index.js';

export const providersEn = {
  'anon-user': 'Anonymous',
  'local-userpass': 'Email and password',
  'api-key': 'API key',
  'custom-function': 'Custom function',
  'custom-token': 'Single sign-on',
  'oauth2-facebook': 'Facebook',
  'oauth2-google': 'Google',
  'oauth2-apple': 'Apple',
} satisfies Record<ProviderType, string>;
