/** Reads an exported App Services app folder. */
import * as z from 'zod';
import { isMailHost, isMailSender } from '../../validation/mail-fields.js';
import { publicUrl } from '../public-url.js';
import { type RelaySettings, relaySettings } from '../relay/relay-settings.js';
import type { ProviderName } from '../store/records.js';
import { type AllowedOrigins, allowedOrigins } from './allowed-origins.js';
import { type AppRoot, findApp } from './app-root.js';
import { customUserDataFile, customUserDataOf, type CustomUserDataSettings } from './custom-user-data.js';
import { type AppService, readServices } from './data-sources.js';
import { readJsonFile } from './files/json-file.js';
import { misnamedFiles } from './files/misnamed-files.js';
import { type AuthTrigger, readTriggers, type UnservedTrigger } from './functions/auth-triggers.js';
import { withRules } from './functions/function-rules.js';
import { connectionsOf, type FunctionLimitSettings, functionSettings } from './functions/function-settings.js';
import { type AppFunction, readFunctions } from './functions/functions-folder.js';
import { readPackages } from './functions/packages.js';
import { enabledNames, missingSetting, type ProvidersFile } from './providers/providers-file.js';
import { readProviders } from './providers/providers-folder.js';
import { type AppEnvironment, readEnvironment } from './values/environment.js';
import { readSecrets, type Secrets } from './values/secrets.js';
import { readValues } from './values/values.js';

/** Schema of `roster.json`: Roster settings that App Services exports do not contain. */
const rosterFile = z.object({
  /** Public URL of the proxy in front of the server. */
  publicUrl: publicUrl.optional(),
  /** Settings that `location` sends to desktop apps in addition to the public ones. */
  discovery: z
    .strictObject({
      /**
       * Whether to publish the Google client with its secret. Only for a client of type “Desktop app”: its secret is not
       * confidential, whereas that of a “Web application” is.
       */
      googleDesktopClient: z.boolean(),
    })
    .optional(),
  /** Relay for desktop apps, served below `/relay` by the same process. */
  relay: relaySettings.optional(),
  /**
   * Names of functions that may use data services although they run as their caller. `*` means all. There are no data
   * rules, so such a function reads and writes everything.
   */
  functionsWithoutRules: z.array(z.string()).default([]),
  ...functionSettings,
  /** Limits of the stored events by age and by number; the first that is reached applies. */
  events: z
    .strictObject({
      days: z.number().positive().max(3_650).optional(),
      rows: z.int().positive().max(10_000_000).optional(),
    })
    .optional(),
  mail: z
    .object({
      from: z.string().min(3),
      smtp: z
        .object({
          host: z.string().min(1),
          port: z.int().min(1).max(65_535).default(587),
          secure: z.boolean().default(false),
          /** Sends mail even if the mail server offers no TLS. For development with a local mail server. */
          allowUnencrypted: z.boolean().default(false),
          user: z.string().optional(),
          /** Name of the secret in `secrets.json` that holds the password. */
          passwordSecret: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});
export type MailSettings = NonNullable<z.infer<typeof rosterFile>['mail']>;

/** Settings and code read from an app folder. */
export interface Configuration {
  /** The app's folder: the chosen one, or one below it. */
  folder: string;
  layout: AppRoot['layout'];
  rootFile: AppRoot['rootFile'];
  appId: string;
  displayName: string;
  /** Enabled providers. */
  providers: ProviderName[];
  /** Sentences about enabled providers that are not served, because a setting is empty. */
  incompleteProviders: ReadonlyMap<ProviderName, string>;
  /** Providers that the files disable. */
  disabledProviders: readonly ProviderName[];
  settings: ProvidersFile;
  secrets: Secrets;
  functions: AppFunction[];
  /** Functions that may use data services although they run as their caller; `*` means all. */
  functionsWithoutRules: readonly string[];
  functionLimits: FunctionLimitSettings;
  /** Hosts with private addresses that functions may reach. */
  privateHosts: readonly string[];
  /** Connection strings by the names of data sources. */
  connections: ReadonlyMap<string, string>;
  values: Record<string, unknown>;
  /** Names of secrets by the names of the values that contain them. */
  valueSecrets: ReadonlyMap<string, string>;
  environment: AppEnvironment;
  customUserData: CustomUserDataSettings;
  authTriggers: readonly AuthTrigger[];
  unservedTriggers: readonly UnservedTrigger[];
  services: readonly AppService[];
  /** Names of the npm packages in `functions/node_modules`. */
  packages: ReadonlySet<string>;
  /** Whether the root file turns on the development mode of sync. */
  usesSync: boolean;
  /** Web origins that may call the server. */
  allowedOrigins: AllowedOrigins;
  /** How long events are kept. */
  events: { days?: number | undefined; rows?: number | undefined };
  mail: MailSettings | null;
  relay: RelaySettings | null;
  /** Whether `location` contains the Google client with its secret; null if the operator has not decided. */
  tellsGoogleClient: boolean | null;
  /** Public URL of the proxy in front of the server. */
  publicUrl: string | null;
  /** Sentences about settings in the folder that the server ignores or that cannot work. */
  warnings: string[];
}

/**
 * Reads and validates the folder. `appId` is used if no file contains the app ID, `secretsFile` in place of the folder's.
 * @throws ConfigurationError
 */
export async function readConfiguration(
  chosen: string,
  appId: string | null = null,
  secretsFile: string | null = null,
): Promise<Configuration> {
  const root = await findApp(chosen, appId);
  const { folder, settings: rootSettings } = root;
  const own = await readRosterFile(folder);
  const { settings, disabled: disabledProviders, notes: providerNotes } = await readProviders(folder);
  const incompleteProviders = new Map<ProviderName, string>();
  for (const name of enabledNames(settings)) {
    const sentence = missingSetting(name, settings);
    if (sentence !== null) incompleteProviders.set(name, sentence);
  }
  const providers = enabledNames(settings).filter((name) => !incompleteProviders.has(name));
  const customUserData = customUserDataOf(
    (await readJsonFile(folder, 'auth/custom_user_data.json', customUserDataFile)) ??
      rootSettings.custom_user_data_config ??
      null,
  );
  const secrets = await readSecrets(folder, secretsFile);
  const { values, fromSecrets } = await readValues(folder, secrets);
  const { environment, notes: environmentNotes } = await readEnvironment(folder, rootSettings.environment);
  const written = await readFunctions(folder);
  const functions = withRules(written.functions, { values, environment });
  const triggers = await readTriggers(folder);
  const origins = allowedOrigins(rootSettings.allowed_request_origins, rootSettings.security?.allowed_request_origins);
  const connections = connectionsOf({ dataSources: own.settings?.dataSources ?? {} }, secrets);
  const configuration: Configuration = {
    folder,
    layout: root.layout,
    rootFile: root.rootFile,
    appId: root.appId,
    displayName: rootSettings.name ?? root.appId,
    providers,
    incompleteProviders,
    disabledProviders,
    settings,
    secrets,
    functions: functions.functions,
    functionsWithoutRules: own.settings?.functionsWithoutRules ?? [],
    functionLimits: own.settings?.functionLimits ?? {},
    privateHosts: own.settings?.privateHosts ?? [],
    connections: connections.connections,
    values,
    valueSecrets: fromSecrets,
    environment,
    customUserData,
    authTriggers: triggers.triggers,
    unservedTriggers: triggers.unserved,
    services: await readServices(folder),
    packages: await readPackages(folder),
    usesSync: rootSettings.sync?.development_mode_enabled ?? false,
    allowedOrigins: origins.origins,
    events: own.settings?.events ?? {},
    mail: own.settings?.mail ?? null,
    relay: own.settings?.relay ?? null,
    tellsGoogleClient: own.settings?.discovery?.googleDesktopClient ?? null,
    publicUrl: own.settings?.publicUrl ?? null,
    warnings: [
      ...root.notes,
      ...(await misnamedFiles(folder)),
      ...origins.warnings,
      ...environmentNotes,
      ...written.notes,
      ...functions.warnings,
      ...triggers.notes,
      ...providerNotes,
      ...own.notes,
      ...connections.notes,
    ],
  };
  return { ...configuration, warnings: [...configuration.warnings, ...contradictions(configuration)] };
}

/** Reads `roster.json`. Unknown keys are reported, because a misspelt setting would have no effect. */
async function readRosterFile(
  folder: string,
): Promise<{ settings: z.infer<typeof rosterFile> | null; notes: string[] }> {
  const settings = await readJsonFile(folder, 'roster.json', rosterFile);
  const raw = (await readJsonFile(folder, 'roster.json', z.record(z.string(), z.unknown()))) ?? {};
  const unknown = Object.keys(raw).filter((key) => !(key in rosterFile.shape));
  return { settings, notes: unknown.map((key) => `roster.json: “${key}” is not known here and was left out.`) };
}

/** Returns warnings about settings that are unsafe or cannot work. */
function contradictions({ providers, settings, functions, mail }: Configuration): string[] {
  const found: string[] = [];
  if (mail?.smtp !== undefined && !isMailHost(mail.smtp.host)) {
    found.push(`roster.json: no mail can be sent, because “${mail.smtp.host}” in “mail.smtp.host” is not a host name.`);
  }
  if (mail?.smtp !== undefined && !isMailSender(mail.from)) {
    found.push(
      `roster.json: no mail can be sent, because “${mail.from}” in “mail.from” is not a sender. Use team@example.com or Team <team@example.com>.`,
    );
  }
  if (mail?.smtp?.allowUnencrypted === true && !mail.smtp.secure) {
    found.push(
      `roster.json: mails may go to ${mail.smtp.host} without encryption, and their links can be read on the way. Take “allowUnencrypted” out unless the mail server runs on this machine.`,
    );
  }
  const names = new Set(functions.map(({ name }) => name));
  const email = settings['local-userpass']?.config;
  if (providers.includes('local-userpass') && email !== undefined) {
    const { autoConfirm, runConfirmationFunction, emailConfirmationUrl } = email;
    if (!autoConfirm && !runConfirmationFunction && emailConfirmationUrl === '') {
      found.push('auth/providers.json: new email accounts are confirmed at once, since no way to confirm them is set.');
    }
    const wanted = [
      runConfirmationFunction ? email.confirmationFunctionName : '',
      email.runResetFunction ? email.resetFunctionName : '',
    ];
    for (const name of wanted) {
      if (name !== '' && !names.has(name))
        found.push(`auth/providers.json names the function “${name}”, which is not there.`);
    }
  }
  const jwt = settings['custom-token']?.config;
  if (providers.includes('custom-token') && jwt?.useJWKURI === true && jwt.jwkURI === undefined) {
    found.push(
      'auth/providers.json: custom-token.config.useJWKURI is true, but jwkURI is empty: every token is refused.',
    );
  }
  const login = settings['custom-function']?.config.authFunctionName;
  if (providers.includes('custom-function') && login !== undefined && !names.has(login)) {
    found.push(`auth/providers.json names the function “${login}”, which is not there.`);
  }
  return found;
}
