/** How a backend’s accounts sign in with the browser. */
import type { BrowserProviderName } from '../../../contract/index.js';

export const signInSettingsEn = {
  signInSettingsHint:
    'Leave a field empty to use the backend’s own setting. The client must be registered at the backend.',
  signInProviders: {
    openid: 'OpenID provider (Keycloak, Entra, Okta, Auth0 …)',
    google: 'Google',
    facebook: 'Facebook',
    apple: 'Apple',
  } satisfies Record<BrowserProviderName, string>,
  issuer: 'Issuer URL',
  clientId: 'Client ID',
  servicesId: 'Services ID',
  appId: 'App ID',
  scopes: 'Scopes',
  googleSecret: 'Client secret of the “Desktop app” client',
  googleSecretHint:
    'Google requires it from desktop apps, although it is not confidential there. Leave empty to keep the current one.',
  graphVersion: 'Graph version, such as v24.0',
  relay: 'Relay URL',
  facebookRelayHint: 'Only for an app in live mode. Leave empty for an app in development mode.',
  appleRelayHint: 'Apple redirects only to a public address. Roster’s server can act as the relay.',
  invalidUrl: 'Must start with https://',
  scopesRule: 'Space-separated, must include openid',
  graphVersionRule: 'The letter v and a number such as 24.0',
  signInSettingsSaved: 'Sign-in settings saved',
};

export type SignInSettingsMessages = typeof signInSettingsEn;
