/**
 * Users of Auth0: the lines of an export, the file of password hashes that its support sends, and lists in the format of
 * its bulk import.
 */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { externalId } from '../providers/external-id.js';
import type { ProviderName } from '../store/records.js';
import { entryOf, identityOf, type ParsedRow, present, type RowProblem } from './import-row.js';

const data = z.record(z.string(), z.unknown());
const text = z.string().nullish();
const date = z.union([z.string(), z.object({ $date: z.string() }).transform(({ $date }) => $date)]).nullish();
const encoded = z.object({ value: z.string(), encoding: z.enum(['base64', 'hex', 'utf8']).default('base64') });
const customHash = z.object({
  algorithm: z.string(),
  hash: encoded.extend({ encoding: z.enum(['base64', 'hex', 'utf8']).default('utf8') }),
  salt: encoded.optional(),
  cost: z.int().default(16_384),
  blockSize: z.int().default(8),
  parallelization: z.int().default(1),
});

const user = z.object({
  user_id: z.union([externalId, z.number().transform(String)]).optional(),
  _id: z.union([externalId, z.object({ $oid: externalId }).transform(({ $oid }) => $oid)]).optional(),
  email: text,
  email_verified: z.boolean().nullish(),
  username: text,
  name: text,
  blocked: z.boolean().nullish(),
  created_at: date,
  last_login: date,
  identities: z
    .array(
      z.object({
        provider: z.string(),
        user_id: z.union([z.string(), z.number().transform(String)]),
        profileData: data.nullish(),
      }),
    )
    .nullish(),
  user_metadata: data.nullish(),
  app_metadata: data.nullish(),
  passwordHash: text,
  password_hash: text,
  custom_password_hash: customHash.nullish(),
});

const providers = new Map<string, ProviderName>([
  ['google-oauth2', 'oauth2-google'],
  ['facebook', 'oauth2-facebook'],
  ['apple', 'oauth2-apple'],
]);

export function isOfAuth0(value: object): boolean {
  return (
    'user_id' in value ||
    'custom_password_hash' in value ||
    'password_hash' in value ||
    ('email' in value && ('_id' in value || 'email_verified' in value))
  );
}

export function auth0User(value: unknown): ParsedRow {
  const parsed = safeParse(user, value);
  if (parsed === undefined) return { problem: 'It is not a user of an Auth0 export: a field has an unexpected type.' };
  const { email, identities } = parsed;
  const name = (email ?? '') === '' ? parsed.username : email;
  // The file of hashes has the ID of the database; exports have it after the name of the provider.
  const id = parsed.user_id ?? parsed._id ?? name;
  if (id == null || id === '') return { problem: 'It has neither `user_id` nor `email`.' };
  const [, prefix = 'auth0', rest = id] = /^([\w-]+)\|(.*)$/s.exec(id) ?? [];
  const linked = identities ?? [{ provider: prefix, user_id: rest, profileData: null }];
  const hash = hashOf(parsed);
  if (hash !== null && typeof hash !== 'string') return hash;
  const isDatabase = hash !== null || linked.some(({ provider }) => provider === 'auth0');
  if (isDatabase && (name ?? '') === '') return { problem: 'Its password account has neither email nor username.' };
  return entryOf({
    system: 'auth0',
    id: `${prefix}|${rest}`,
    identities: linked.flatMap(({ provider, user_id: own, profileData }, index) => {
      const known = providers.get(provider);
      if (known === undefined) return [];
      // The user's own fields are those of the first identity.
      const { email: address, name: shown } = index === 0 ? parsed : (profileData ?? {});
      return [identityOf(known, own, present({ email: address, name: shown }))];
    }),
    account: isDatabase ? { email: name ?? '', hash, confirmed: parsed.email_verified !== false } : null,
    disabled: parsed.blocked === true,
    createdAt: timeOf(parsed.created_at),
    lastLoginAt: timeOf(parsed.last_login),
    customData: present({
      name: parsed.name === name ? null : parsed.name,
      user_metadata: parsed.user_metadata,
      app_metadata: parsed.app_metadata,
    }),
  });
}

function hashOf({
  passwordHash,
  password_hash,
  custom_password_hash: custom,
}: z.infer<typeof user>): string | RowProblem | null {
  if (custom == null) return passwordHash ?? password_hash ?? null;
  if (custom.algorithm === 'bcrypt' || custom.algorithm === 'argon2') return custom.hash.value;
  if (custom.algorithm !== 'scrypt') {
    return {
      problem: `Its password hash is of the kind “${custom.algorithm}”, which is not supported. Without the hash, the user is imported and has to reset the password.`,
    };
  }
  const log = Math.log2(custom.cost);
  if (custom.salt === undefined || !Number.isInteger(log))
    return { problem: 'Its scrypt hash has no salt or an invalid cost.' };
  const base64 = ({ value, encoding }: z.infer<typeof encoded>) =>
    Buffer.from(value, encoding).toString('base64').replaceAll('=', '');
  const parameters = `ln=${String(log)},r=${String(custom.blockSize)},p=${String(custom.parallelization)}`;
  return `$scrypt$${parameters}$${base64(custom.salt)}$${base64(custom.hash)}`;
}

function timeOf(date: string | null | undefined): number | null {
  const time = date == null ? NaN : Date.parse(date);
  return Number.isNaN(time) ? null : Math.max(0, time);
}
