/** The order in which the tab lists the sign-in methods: as in the sign-in dialog, with email first. */
import type { ProviderType } from '../../../preload/contract/index.js';

export const methodOrder: readonly ProviderType[] = [
  'local-userpass',
  'oauth2-google',
  'oauth2-apple',
  'oauth2-facebook',
  'custom-token',
  'api-key',
  'custom-function',
  'anon-user',
];
