/** Reads an exported App Services app folder. */
import * as z from 'zod';
import { publicUrl } from '../public-url.js';
import { type RelaySettings, relaySettings } from '../relay/relay-settings.js';
import { type ProviderName, providerNames } from '../store/store.js';
import { type AllowedOrigins, allowedOrigins, originList } from './allowed-origins.js';
import { withRules } from './function-rules.js';
import { type AppFunction, readFunctions } from './functions-folder.js';
import { ConfigurationError, readJsonFile } from './json-file.js';
import { type ProvidersFile, providersFile, unknownProviderKeys } from './providers-file.js';
import { readSecrets, type Secrets } from './secrets.js';
import { readValues } from './values.js';

const customUserData = z.looseObject({
  enabled: z.boolean().default(false),
  on_user_creation_function_name: z.string().optional(),
});
const realmConfig = z.looseObject({
  app_id: z.string().min(1),
  name: z.string().optional(),
  custom_user_data_config: customUserData.optional(),
  allowed_request_origins: originList,
  security: z.looseObject({ allowed_request_origins: originList }).nullable().prefault({}),
});
/** Schema of `roster.json`: Roster settings that App Services exports do not contain. */
const rosterFile = z.object({
  /** Public URL of the proxy in front of the server. */
  publicUrl: publicUrl.optional(),
  /** Relay for desktop apps, served below `/relay` by the same process. */
  relay: relaySettings.optional(),
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

/** Settings that a desktop app needs for signing in with the browser. */
export interface BrowserSignIn {
  openid: { issuer: string; clientId: string } | null;
  google: { clientId: string; clientSecret: string | null } | null;
  facebook: { clientId: string; graphVersion: string; relay: string | null } | null;
  apple: { clientId: string; relay: string } | null;
}

/** Settings and code read from an app folder. */
export interface Configuration {
  appId: string;
  displayName: string;
  /** Enabled providers. */
  providers: ProviderName[];
  settings: ProvidersFile;
  secrets: Secrets;
  functions: AppFunction[];
  values: Record<string, unknown>;
  customUserData: { enabled: boolean; onCreation: string | null };
  /** Web origins that may call the server. */
  allowedOrigins: AllowedOrigins;
  mail: MailSettings | null;
  relay: RelaySettings | null;
  /** Public URL of the proxy in front of the server. */
  publicUrl: string | null;
  /** Browser sign-in settings by provider. */
  signIn: BrowserSignIn;
  /** Sentences about settings in the folder that the server ignores or that cannot work. */
  warnings: string[];
}

/** Reads and validates the folder. @throws ConfigurationError */
export async function readConfiguration(folder: string): Promise<Configuration> {
  const realm =
    (await readJsonFile(folder, 'realm_config.json', realmConfig)) ??
    (await readJsonFile(folder, 'root_config.json', realmConfig));
  if (realm === null) {
    throw new ConfigurationError(
      `${folder} has no realm_config.json. Choose the folder of an exported App Services app that holds this file.`,
    );
  }
  const settings = (await readJsonFile(folder, 'auth/providers.json', providersFile)) ?? {};
  const raw = await readJsonFile(folder, 'auth/providers.json', z.unknown());
  const data =
    (await readJsonFile(folder, 'auth/custom_user_data.json', customUserData)) ?? realm.custom_user_data_config;
  const providers = providerNames.filter((name) => settings[name]?.disabled === false);
  const secrets = await readSecrets(folder);
  const own = await readJsonFile(folder, 'roster.json', rosterFile);
  const values = await readValues(folder, secrets);
  const functions = withRules(await readFunctions(folder), { values, environment: { tag: '', values: {} } });
  const origins = allowedOrigins(realm.allowed_request_origins, realm.security?.allowed_request_origins);
  const configuration: Configuration = {
    appId: realm.app_id,
    displayName: realm.name ?? realm.app_id,
    providers,
    settings,
    secrets,
    functions: functions.functions,
    values,
    customUserData: { enabled: data?.enabled ?? false, onCreation: data?.on_user_creation_function_name ?? null },
    allowedOrigins: origins.origins,
    mail: own?.mail ?? null,
    relay: own?.relay ?? null,
    publicUrl: own?.publicUrl ?? null,
    signIn: browserSignIn(providers, settings, secrets),
    warnings: [
      ...origins.warnings,
      ...functions.warnings,
      ...unknownProviderKeys(raw).map((key) => `auth/providers.json: “${key}” is not known here and was left out.`),
    ],
  };
  return { ...configuration, warnings: [...configuration.warnings, ...contradictions(configuration)] };
}

/**
 * Browser sign-in settings of the enabled providers. The Google client is of type "Desktop app", whose secret is not
 * confidential (RFC 8252 section 8.5). The Facebook secret never leaves the server.
 */
function browserSignIn(providers: readonly ProviderName[], settings: ProvidersFile, secrets: Secrets): BrowserSignIn {
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

/** Returns warnings about settings that are unsafe or cannot work. */
function contradictions({ providers, settings, functions, mail }: Configuration): string[] {
  const found: string[] = [];
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
