/** Settings that the desktop app needs for signing in with the browser. */
import type { ProviderName } from '../../store/records.js';
import type { Secrets } from '../values/secrets.js';
import type { ProvidersFile } from './providers-file.js';

/** Settings that a desktop app needs for signing in with the browser. */
export interface BrowserSignIn {
  /** `name`: the name that is shown to users, such as “Northwind SSO”. */
  openid: { issuer: string; clientId: string; name?: string | undefined } | null;
  google: { clientId: string; clientSecret: string | null } | null;
  facebook: { clientId: string; graphVersion: string; relay: string | null } | null;
  apple: { clientId: string; relay: string } | null;
}

/**
 * Browser sign-in settings of these providers. The Google client is of type "Desktop app", whose secret is not
 * confidential (RFC 8252 section 8.5). The Facebook secret never leaves the server.
 */
export function browserSignIn(
  providers: readonly ProviderName[],
  settings: ProvidersFile,
  secrets: Secrets,
): BrowserSignIn {
  const own = <Name extends ProviderName>(name: Name) => (providers.includes(name) ? settings[name] : undefined);
  const google = own('oauth2-google');
  const facebook = own('oauth2-facebook');
  const apple = own('oauth2-apple');
  const secretName = google?.secret_config.clientSecret;
  const appleClient = apple?.config.clientId;
  return {
    openid: own('custom-token')?.roster_open_id ?? null,
    // Desktop apps can only send an ID token: the protocol has no field for the PKCE verifier of an authorization code.
    google:
      google?.config.openId === true
        ? {
            clientId: google.config.clientId,
            clientSecret:
              secrets.ofProvider('oauth2-google', 'clientSecret') ??
              (secretName === undefined ? null : (secrets.named(secretName) ?? null)),
          }
        : null,
    facebook:
      facebook === undefined
        ? null
        : {
            clientId: facebook.config.clientId,
            graphVersion: /v\d+\.\d+/.exec(facebook.roster.graphUrl)?.[0] ?? 'v24.0',
            relay: facebook.roster.relay ?? null,
          },
    apple:
      apple?.roster.relay === undefined || appleClient === undefined
        ? null
        : { clientId: Array.isArray(appleClient) ? (appleClient[0] ?? '') : appleClient, relay: apple.roster.relay },
  };
}
