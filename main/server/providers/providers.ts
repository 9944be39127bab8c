/** Creates the providers that are enabled in the app folder. */
import type { Fetch } from '../../http/network.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Functions } from '../functions/functions.js';
import type { ProviderName } from '../store/records.js';
import type { Store } from '../store/store.js';
import { anonymous } from './anonymous.js';
import { apiKey } from './api-key.js';
import { customFunction } from './custom-function.js';
import { customToken } from './custom-token.js';
import { emailPassword } from './email-password/email-password.js';
import type { Provider } from './provider.js';
import { apple } from './social/apple.js';
import { facebook } from './social/facebook.js';
import { google } from './social/google.js';
import type { UnstoredFields } from './social/unstored-fields.js';

export interface ProvidersOptions {
  configuration: Configuration;
  functions: Functions;
  store: Store;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Sends requests to providers; defaults to Node's `fetch`. */
  fetch?: Fetch | undefined;
  /** Receives identity fields that must not be stored. */
  unstored: UnstoredFields;
}

/** Returns one provider for each enabled name. */
export function createProviders({
  configuration,
  functions,
  store,
  now,
  fetch,
  unstored,
}: ProvidersOptions): Map<ProviderName, Provider> {
  const { appId, settings, secrets, providers: on } = configuration;
  const clientSecret = (provider: ProviderName, name: string | undefined) =>
    (name === undefined ? undefined : secrets.named(name)) ?? secrets.ofProvider(provider, 'clientSecret');
  const build: Record<ProviderName, () => Provider | undefined> = {
    'anon-user': () => anonymous,
    'local-userpass': () => emailPassword(store),
    'api-key': () => apiKey(store),
    'custom-function': () => {
      const own = settings['custom-function'];
      return own && customFunction(functions, own.config.authFunctionName);
    },
    'custom-token': () => {
      const own = settings['custom-token'];
      return own && customToken({ settings: own, secrets, appId, now, fetch });
    },
    'oauth2-google': () => {
      const own = settings['oauth2-google'];
      return (
        own &&
        google({
          settings: own,
          clientSecret: clientSecret('oauth2-google', own.secret_config.clientSecret),
          now,
          fetch,
        })
      );
    },
    'oauth2-facebook': () => {
      const own = settings['oauth2-facebook'];
      return own && facebook(own, clientSecret('oauth2-facebook', own.secret_config.clientSecret), fetch);
    },
    'oauth2-apple': () => {
      const own = settings['oauth2-apple'];
      return (
        own &&
        apple({
          settings: own,
          clientSecret: clientSecret('oauth2-apple', own.secret_config.clientSecret),
          now,
          fetch,
        })
      );
    },
  };
  const providers = new Map<ProviderName, Provider>();
  for (const name of on) {
    const provider = build[name]();
    if (provider !== undefined) providers.set(name, unstored.keptOut(provider));
  }
  return providers;
}
