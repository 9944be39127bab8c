/**
 * Schema of `auth/providers.json` of an exported app: the sign-in methods and their settings. Keys that start with
 * `roster` are Roster's own additions.
 */
import * as z from 'zod';

const providerBase = {
  id: z.unknown().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  disabled: z.boolean().default(false),
};

/** One token claim that is copied to the profile. `name` is a dotted path; `\.` stands for a dot in a name. */
const metadataField = z.object({
  required: z.boolean().default(false),
  name: z.string().min(1),
  field_name: z.string().min(1).max(64).optional(),
});
export type MetadataField = z.infer<typeof metadataField>;

const anonymous = z.object(providerBase);
const apiKey = z.object(providerBase);

/**
 * Email and password. New accounts are confirmed immediately, by mail, or by a function; passwords are reset by mail or
 * by a function.
 */
export const emailPasswordSettings = z.object({
  autoConfirm: z.boolean().default(false),
  emailConfirmationUrl: z.string().default(''),
  confirmEmailSubject: z.string().max(256).default(''),
  runConfirmationFunction: z.boolean().default(false),
  confirmationFunctionName: z.string().default(''),
  resetPasswordUrl: z.string().default(''),
  resetPasswordSubject: z.string().max(256).default(''),
  runResetFunction: z.boolean().default(false),
  resetFunctionName: z.string().default(''),
});
export type EmailPasswordSettings = z.infer<typeof emailPasswordSettings>;

const emailPassword = z.object({ ...providerBase, config: emailPasswordSettings.prefault({}) });

const customFunction = z.object({
  ...providerBase,
  config: z.object({ authFunctionName: z.string().min(1), authFunctionId: z.unknown().optional() }),
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
      requireAnyAudience: z.boolean().default(false),
      /** Ignored if `useJWKURI` is set, which implies RS256. */
      signingAlgorithm: z.union([z.enum(['HS256', 'RS256']), unused]),
      useJWKURI: z.boolean().default(false),
      jwkURI: z.union([z.url({ protocol: /^https?$/ }), unused]),
    })
    .prefault({}),
  secret_config: z.object({ signingKeys: z.array(z.string()).max(3).default([]) }).prefault({}),
  metadata_fields: z.array(metadataField).default([]),
  roster_open_id: z.object({ issuer: z.url(), clientId: z.string().min(1) }).optional(),
});
export type CustomTokenSettings = z.infer<typeof customToken>;

const oauth = {
  ...providerBase,
  secret_config: z.object({ clientSecret: z.string().optional() }).prefault({}),
  metadata_fields: z.array(metadataField).default([]),
  redirect_uris: z.array(z.string()).default([]),
  domain_restrictions: z.array(z.string()).default([]),
};

/** Google. The URLs only change if another issuer replaces Google. */
const google = z.object({
  ...oauth,
  config: z.object({ clientId: z.string().min(1), openId: z.boolean().default(false) }),
  roster: z
    .object({
      issuers: z.array(z.string()).default(['https://accounts.google.com', 'accounts.google.com']),
      jwksUri: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
      tokenEndpoint: z.url().default('https://oauth2.googleapis.com/token'),
      redirectUri: z.string().default('postmessage'),
    })
    .prefault({}),
});
export type GoogleSettings = z.infer<typeof google>;

const facebook = z.object({
  ...oauth,
  config: z.object({ clientId: z.string().min(1) }),
  roster: z
    .object({
      graphUrl: z.url().default('https://graph.facebook.com/v24.0'),
      /** URL of the relay for desktop apps. Without a relay the Meta app must be in development mode. */
      relay: z.url().optional(),
    })
    .prefault({}),
});
export type FacebookSettings = z.infer<typeof facebook>;

const apple = z.object({
  ...oauth,
  config: z.object({ clientId: z.union([z.string().min(1), z.array(z.string().min(1))]) }),
  roster: z
    .object({
      issuers: z.array(z.string()).default(['https://appleid.apple.com']),
      jwksUri: z.url().default('https://appleid.apple.com/auth/keys'),
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

/** Schema of the whole file. Unknown providers are kept so that they can be reported. */
export const providersFile = z.looseObject({
  'anon-user': anonymous.optional(),
  'local-userpass': emailPassword.optional(),
  'api-key': apiKey.optional(),
  'custom-function': customFunction.optional(),
  'custom-token': customToken.optional(),
  'oauth2-google': google.optional(),
  'oauth2-facebook': facebook.optional(),
  'oauth2-apple': apple.optional(),
});
export type ProvidersFile = z.infer<typeof providersFile>;

const record = z.record(z.string(), z.unknown());

/** Returns the dotted paths of unknown providers and settings, which are reported but never fatal. */
export function unknownProviderKeys(file: unknown): string[] {
  const unknown: string[] = [];
  for (const [name, settings] of Object.entries(record.safeParse(file).data ?? {})) {
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
