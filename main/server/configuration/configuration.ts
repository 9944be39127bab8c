/** Reads an exported App Services app folder. */
import * as z from 'zod';
import type { ProviderName } from '../store/store.js';
import { ConfigurationError, readJsonFile } from './json-file.js';
import { providersFile, type ProvidersFile } from './providers-file.js';
import { readSecrets, type Secrets } from './secrets.js';

const realmConfig = z.looseObject({ app_id: z.string().min(1), name: z.string().optional() });

/** Providers that this server can serve. */
const served = ['anon-user', 'local-userpass', 'custom-token'] as const satisfies readonly ProviderName[];

/** What the server takes from the folder. */
export interface Configuration {
  appId: string;
  displayName: string;
  /** Providers that are on. */
  providers: ProviderName[];
  settings: ProvidersFile;
  secrets: Secrets;
  /** Where the desktop app signs in for a custom JWT. */
  openId: { issuer: string; clientId: string } | null;
  /** What was found and is not served, in sentences. */
  warnings: string[];
}

/** Reads and checks the folder. @throws ConfigurationError */
export async function readConfiguration(folder: string): Promise<Configuration> {
  const realm =
    (await readJsonFile(folder, 'realm_config.json', realmConfig)) ??
    (await readJsonFile(folder, 'root_config.json', realmConfig));
  if (realm === null) {
    throw new ConfigurationError(
      `${folder} has no realm_config.json. Point --app at the folder of an exported App Services app.`,
    );
  }
  const settings = (await readJsonFile(folder, 'auth/providers.json', providersFile)) ?? {};
  const providers = served.filter((name) => settings[name]?.disabled === false);
  const warnings = Object.keys(settings)
    .filter((name) => !served.some((known) => known === name))
    .map((name) => `The backend's provider “${name}” is not served by this version of Roster.`);
  if (providers.includes('local-userpass') && settings['local-userpass']?.config.autoConfirm !== true) {
    warnings.push('New email accounts are confirmed at once: this version of Roster sends no confirmation mails.');
  }
  return {
    appId: realm.app_id,
    displayName: realm.name ?? realm.app_id,
    providers,
    settings,
    secrets: await readSecrets(folder),
    openId: (providers.includes('custom-token') ? settings['custom-token']?.roster_open_id : null) ?? null,
    warnings,
  };
}
