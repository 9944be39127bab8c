/** `auth/providers.json` of an exported app: which ways to sign in there are, and their rules. */
import * as z from 'zod';

const providerBase = {
  name: z.string().optional(),
  type: z.string().optional(),
  id: z.string().optional(),
  disabled: z.boolean().default(false),
};

/** One claim that goes from a token into the profile. `name` is a dotted path; `\.` stands for a dot in a name. */
const metadataField = z.object({
  required: z.boolean().default(false),
  name: z.string().min(1),
  field_name: z.string().min(1).max(64).optional(),
});
export type MetadataField = z.infer<typeof metadataField>;

const audience = z.union([z.string(), z.array(z.string())]).optional();

/** Custom JWT. `roster_open_id` is Roster's own addition: where the desktop app signs in for such a token. */
const customToken = z.object({
  ...providerBase,
  config: z
    .object({
      audience,
      requireAnyAudience: z.boolean().default(false),
      signingAlgorithm: z.enum(['HS256', 'RS256']).optional(),
      useJWKURI: z.boolean().default(false),
      jwkURI: z.url().optional(),
    })
    .prefault({}),
  secret_config: z.object({ signingKeys: z.array(z.string()).default([]) }).prefault({}),
  metadata_fields: z.array(metadataField).default([]),
  roster_open_id: z.object({ issuer: z.url(), clientId: z.string().min(1) }).optional(),
});
export type CustomTokenSettings = z.infer<typeof customToken>;

const password = z.object({
  ...providerBase,
  config: z.object({ autoConfirm: z.boolean().default(false) }).prefault({}),
});

/** The file. Providers that are not known here are kept, to be reported. */
export const providersFile = z.looseObject({
  'anon-user': z.object(providerBase).optional(),
  'local-userpass': password.optional(),
  'custom-token': customToken.optional(),
});
export type ProvidersFile = z.infer<typeof providersFile>;
