/**
 * Schema of `auth/providers.json` of an exported app: the sign-in methods and their settings. Keys that start with
 * `roster` are Roster's own additions.
 */
import * as z from 'zod';
import { type ProviderName, providerNames } from '../../store/records.js';
import { flag, listOf, textOrUnset, withoutNulls } from '../files/lenient.js';

const providerBase = {
  id: z.unknown().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  disabled: flag,
};

/** One token claim that is copied to the profile. `name` is a dotted path; `\.` stands for a dot in a name. */
const metadataField = z.object({
  required: flag,
  name: z.string().min(1),
  field_name: textOrUnset.pipe(z.string().max(64).optional()),
});
export type MetadataField = z.infer<typeof metadataField>;

const anonymous = z.object(providerBase);
const apiKey = z.object(providerBase);

/**
 * Email and password. New accounts are confirmed immediately, by mail, or by a function; passwords are reset by mail or
 * by a function.
 */
export const emailPasswordSettings = z.object({
  autoConfirm: flag,
  emailConfirmationUrl: z.string().default(''),
  confirmEmailSubject: z.string().max(256).default(''),
  runConfirmationFunction: flag,
  confirmationFunctionName: z.string().default(''),
  resetPasswordUrl: z.string().default(''),
  resetPasswordSubject: z.string().max(256).default(''),
  runResetFunction: flag,
  resetFunctionName: z.string().default(''),
});
export type EmailPasswordSettings = z.infer<typeof emailPasswordSettings>;

const emailPassword = z.object({ ...providerBase, config: emailPasswordSettings.prefault({}) });

const customFunction = z.object({
  ...providerBase,
  /** Empty: no function is chosen, so no user can sign in. */
  config: z.object({ authFunctionName: z.string(), authFunctionId: z.unknown().optional() }),
});

/** The audiences that a token must name. Empty, null or blank means the app's own ID. */
const audiences = z
  .union([z.string(), z.array(z.string())])
  .nullable()
  .default([])
  .transform((given) => [given ?? []].flat().map((name) => name.trim()))
  .transform((names) => names.filter((name) => name !== ''));

/** An unused setting. App Services exports write `""` for it. */
const unused = z
  .union([z.literal(''), z.null()])
  .optional()
  .transform(() => undefined);

/** Custom JWT. `roster_open_id` is the OpenID provider from which the desktop app gets such a token. */
const customToken = z.object({
  ...providerBase,
  config: z
    .object({
      audience: audiences,
      requireAnyAudience: flag,
      /** Ignored if `useJWKURI` is set, which implies RS256. */
      signingAlgorithm: z.union([z.enum(['HS256', 'RS256']), unused]),
      useJWKURI: flag,
      jwkURI: z.union([z.url({ protocol: /^https?$/ }), unused]),
    })
    .prefault({}),
  secret_config: z.object({ signingKeys: listOf(z.string()).pipe(z.array(z.string()).max(3)) }).prefault({}),
  metadata_fields: listOf(metadataField),
  roster_open_id: z
    .object({
      issuer: z.url(),
      clientId: z.string().min(1),
      /** Name that is shown to users, such as “Northwind SSO”. */
      name: z.string().max(80).optional(),
    })
    .optional(),
});
export type CustomTokenSettings = z.infer<typeof customToken>;

const oauth = {
  ...providerBase,
  secret_config: z.object({ clientSecret: textOrUnset }).prefault({}),
  metadata_fields: listOf(metadataField),
  redirect_uris: listOf(z.string()),
  domain_restrictions: listOf(z.string()),
};

/** Google. The URLs only change if another issuer replaces Google. */
const google = z.object({
  ...oauth,
  config: z.object({ clientId: z.string(), openId: flag }),
  roster: z
    .object({
      issuers: z.array(z.string()).default(['https://accounts.google.com', 'accounts.google.com']),
      jwksUri: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
      /** Endpoint to which the redirect sign-in sends web pages. */
      authorizationEndpoint: z.url().default('https://accounts.google.com/o/oauth2/v2/auth'),
      tokenEndpoint: z.url().default('https://oauth2.googleapis.com/token'),
      redirectUri: z.string().default('postmessage'),
    })
    .prefault({}),
});
export type GoogleSettings = z.infer<typeof google>;

const facebook = z.object({
  ...oauth,
  config: z.object({ clientId: z.string() }),
  roster: z
    .object({
      graphUrl: z.url().default('https://graph.facebook.com/v24.0'),
      /** Endpoint to which the redirect sign-in sends web pages. */
      authorizationEndpoint: z.url().default('https://www.facebook.com/v24.0/dialog/oauth'),
      /** URL of the relay for desktop apps. Without a relay the Meta app must be in development mode. */
      relay: z.url().optional(),
    })
    .prefault({}),
});
export type FacebookSettings = z.infer<typeof facebook>;

const apple = z.object({
  ...oauth,
  config: z.object({ clientId: z.union([z.string(), z.array(z.string())]) }),
  roster: z
    .object({
      issuers: z.array(z.string()).default(['https://appleid.apple.com']),
      jwksUri: z.url().default('https://appleid.apple.com/auth/keys'),
      /** Endpoint to which the redirect sign-in sends web pages. */
      authorizationEndpoint: z.url().default('https://appleid.apple.com/auth/authorize'),
      tokenEndpoint: z.url().default('https://appleid.apple.com/auth/token'),
      /** URL of the relay for desktop apps. */
      relay: z.url().optional(),
    })
    .prefault({}),
});
export type AppleSettings = z.infer<typeof apple>;

const known = {
  'anon-user': anonymous,
  'local-userpass': emailPassword,
  'api-key': apiKey,
  'custom-function': customFunction,
  'custom-token': customToken,
  'oauth2-google': google,
  'oauth2-facebook': facebook,
  'oauth2-apple': apple,
};

/** Schema of the enabled providers, by name. Unknown providers are kept so that they can be reported. */
const enabledProviders = z.looseObject({
  'anon-user': anonymous.optional(),
  'local-userpass': emailPassword.optional(),
  'api-key': apiKey.optional(),
  'custom-function': customFunction.optional(),
  'custom-token': customToken.optional(),
  'oauth2-google': google.optional(),
  'oauth2-facebook': facebook.optional(),
  'oauth2-apple': apple.optional(),
});
export type ProvidersFile = z.infer<typeof enabledProviders>;

const record = z.record(z.string(), z.unknown());

/** Schema of the whole file. Settings of disabled providers are not checked: exports leave them incomplete. */
export const providersFile = z.preprocess((file) => enabledIn(withoutNulls(file)), enabledProviders);

function enabledIn(file: unknown): unknown {
  const providers = record.safeParse(file).data;
  if (providers === undefined) return file;
  return Object.fromEntries(Object.entries(providers).filter(([, settings]) => !isDisabled(settings)));
}

/** Names of the providers that the file disables. */
export function disabledNames(file: unknown): ProviderName[] {
  const providers = record.safeParse(withoutNulls(file)).data ?? {};
  return providerNames.filter((name) => isDisabled(providers[name]));
}

function isDisabled(settings: unknown): boolean {
  return record.safeParse(settings).data?.['disabled'] === true;
}

/** Schema of one file in `auth_providers/`, where exports before 2021 keep each provider. */
export const ownProviderFile = z.preprocess(withoutNulls, z.looseObject({ name: textOrUnset, type: textOrUnset }));

/** Schema of the settings of one provider. Those of a disabled or unknown provider are not checked. */
export function providerSchema(name: string): z.ZodType {
  const schema: z.ZodType | undefined = Object.entries(known).find(([provider]) => provider === name)?.[1];
  const checked = z.preprocess(withoutNulls, schema ?? z.unknown());
  return z
    .unknown()
    .transform((settings) => (isDisabled(settings) ? undefined : settings))
    .pipe(checked.optional());
}

/** Returns a sentence about a required setting that is empty, or null. */
export function missingSetting(name: ProviderName, settings: ProvidersFile): string | null {
  const sentence = (setting: string) => `“${name}.config.${setting}” is empty, so no user can sign in with ${name}.`;
  const isEmpty = (id: string | string[] | undefined) =>
    id !== undefined && [id].flat().every((one) => one.trim() === '');
  switch (name) {
    case 'custom-function':
      return isEmpty(settings[name]?.config.authFunctionName) ? sentence('authFunctionName') : null;
    case 'oauth2-google':
    case 'oauth2-facebook':
    case 'oauth2-apple':
      return isEmpty(settings[name]?.config.clientId) ? sentence('clientId') : null;
    default:
      return null;
  }
}

/** Names of the providers that are on. */
export function enabledNames(settings: ProvidersFile): ProviderName[] {
  return providerNames.filter((name) => settings[name] !== undefined);
}

/** Returns the dotted paths of unknown providers and settings, which are reported but never fatal. */
export function unknownProviderKeys(file: unknown): string[] {
  const unknown: string[] = [];
  for (const [name, settings] of Object.entries(record.safeParse(enabledIn(withoutNulls(file))).data ?? {})) {
    const schema: z.ZodObject | undefined = Object.entries(known).find(([provider]) => provider === name)?.[1];
    if (schema === undefined) unknown.push(name);
    else unknown.push(...unknownKeys(schema, settings).map((key) => `${name}.${key}`));
  }
  return unknown;
}

function unknownKeys(schema: z.ZodObject, value: unknown): string[] {
  return Object.entries(record.safeParse(value).data ?? {}).flatMap(([key, inner]) => {
    const field: unknown = schema.shape[key];
    if (field === undefined) return [key];
    const object = field instanceof z.ZodPrefault ? field.unwrap() : field;
    return object instanceof z.ZodObject ? unknownKeys(object, inner).map((deep) => `${key}.${deep}`) : [];
  });
}
