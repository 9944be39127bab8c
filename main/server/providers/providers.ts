/** The providers that an app folder turns on. */
import type { Configuration } from '../configuration/configuration.js';
import type { ProviderName, Store } from '../store/store.js';
import { anonymous } from './anonymous.js';
import { customToken } from './custom-token.js';
import { emailPassword } from './email-password.js';
import type { Provider } from './provider.js';

/** What building them needs. */
export interface ProvidersOptions {
  configuration: Configuration;
  store: Store;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** One for each that is on. @throws ConfigurationError */
export function buildProviders({ configuration, store, now }: ProvidersOptions): Map<ProviderName, Provider> {
  const { appId, settings, secrets } = configuration;
  const build: Partial<Record<ProviderName, () => Provider | undefined>> = {
    'anon-user': () => anonymous,
    'local-userpass': () => emailPassword(store),
    'custom-token': () =>
      settings['custom-token'] && customToken({ settings: settings['custom-token'], secrets, appId, now }),
  };
  const providers = new Map<ProviderName, Provider>();
  for (const name of configuration.providers) {
    const provider = build[name]?.();
    if (provider !== undefined) providers.set(name, provider);
  }
  return providers;
}
