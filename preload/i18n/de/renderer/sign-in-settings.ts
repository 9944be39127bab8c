/** How a backend’s accounts sign in with the browser, in German. */
import type { SignInSettingsMessages } from '../../en/renderer/sign-in-settings.js';

export const signInSettingsDe: SignInSettingsMessages = {
  signInSettingsHint:
    'Für leere Felder gelten die Einstellungen des Backends. Der Client muss auch beim Backend registriert sein.',
  signInProviders: {
    openid: 'OpenID-Anbieter (Keycloak, Entra, Okta, Auth0 …)',
    google: 'Google',
    facebook: 'Facebook',
    apple: 'Apple',
  },
  issuer: 'Adresse des Ausstellers',
  clientId: 'Client-ID',
  servicesId: 'Services ID',
  appId: 'App-ID',
  scopes: 'Scopes',
  googleSecret: 'Client-Geheimnis des Clients „Desktop-App“',
  googleSecretHint: 'Google verlangt es von Desktop-Apps, obwohl jeder es dort lesen kann. Leer behält das gesetzte.',
  graphVersion: 'Graph-Version, etwa v24.0',
  relay: 'Adresse des Relays',
  facebookRelayHint: 'Nur für eine App im Live-Modus. Leer, solange sie im Entwicklungsmodus ist.',
  appleRelayHint:
    'Apple schickt Menschen nur an eine öffentliche Adresse zurück. Der Server von Roster kann dieses Relay sein.',
  invalidUrl: 'Eine Adresse, die mit https:// beginnt',
  scopesRule: 'Wörter mit Leerzeichen dazwischen, eines davon openid',
  graphVersionRule: 'Der Buchstabe v und eine Zahl wie 24.0',
  signInSettingsSaved: 'Einstellungen der Anmeldung gespeichert',
};
