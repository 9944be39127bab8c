/** Converts database rows to the server's types. A row of another shape means that the database is damaged. */
import * as z from 'zod';
import {
  adminRoles,
  type MailToken,
  type SessionDevice,
  type SessionRecord,
  type StoredAdminKey,
  type StoredApiKey,
  type StoredPassword,
  type StoredSession,
  type StoredTriggerEvent,
  type StoredUser,
} from '../records.js';

const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
const json = z.string().transform((text): unknown => JSON.parse(text));
const data = z.record(z.string(), z.unknown());
const identity = z.object({ provider: z.string(), id: z.string(), data });

/** A row of `users`, with its identities as JSON. */
export const userRow = z
  .object({
    id: z.string(),
    kind: z.enum(['normal', 'server']),
    disabled: flag,
    created_at: z.int(),
    last_login_at: z.int(),
    custom_data: json.pipe(data).nullable(),
    identities: json.pipe(z.array(identity)),
  })
  .transform((row): StoredUser => ({
    id: row.id,
    kind: row.kind,
    disabled: row.disabled,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
    customData: row.custom_data,
    identities: row.identities,
  }));

/** `number` orders users by creation. */
export const numberedUserRow = z
  .intersection(userRow, z.object({ number: z.int() }))
  .transform(({ number, ...user }) => ({ user, number }));

/** Row for existence checks. */
export const rowId = z.object({ id: z.string() });

/** An account's name and identity. */
export const nameRow = z.object({ email: z.string(), identity_id: z.string() });
export const countRow = z.object({ count: z.int() });

export const passwordRow = z
  .object({ email: z.string(), identity_id: z.string(), hash: z.string(), confirmed: flag })
  .transform(({ email, identity_id, hash, confirmed }): StoredPassword => ({
    email,
    identityId: identity_id,
    hash,
    confirmed,
  }));

export const sessionRow = z
  .object({
    id: z.string(),
    user_id: z.string(),
    provider: z.string(),
    identity_id: z.string(),
    device_id: z.string(),
    expires_at: z.int(),
  })
  .transform((row): StoredSession => ({
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    identityId: row.identity_id,
    deviceId: row.device_id,
    expiresAt: row.expires_at,
  }));

/** With `exactOptionalPropertyTypes`, a field that is absent may not be undefined. */
function withoutUndefined(device: z.infer<typeof storedDevice>): SessionDevice {
  return Object.fromEntries(Object.entries(device).filter(([, value]) => value !== undefined));
}

const storedDevice = z
  .object({
    ...{ platform: z.string(), platformVersion: z.string(), sdk: z.string(), sdkVersion: z.string() },
    ...{ frameworkName: z.string(), frameworkVersion: z.string(), deviceName: z.string() },
    ...{ appId: z.string(), appVersion: z.string() },
  })
  .partial();

/** A row of `sessions` with what the administration shows. */
export const sessionRecordRow = z
  .intersection(
    sessionRow,
    z
      .object({
        created_at: z.int().nullable(),
        last_used_at: z.int().nullable(),
        address: z.string().nullable(),
        device: json.pipe(storedDevice).nullable(),
      })
      .transform(({ created_at: createdAt, last_used_at: lastUsedAt, address, device }) => ({
        ...{ createdAt, lastUsedAt, address, device: device === null ? null : withoutUndefined(device) },
      })),
  )
  .transform((row): SessionRecord => row);

export const adminKeyRow = z
  .object({
    ...{ id: z.string(), name: z.string(), hash: z.string(), role: z.enum(adminRoles) },
    ...{ created_at: z.int(), expires_at: z.int().nullable(), last_used_at: z.int().nullable() },
  })
  .transform(({ created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt, ...row }): StoredAdminKey => ({
    ...{ ...row, createdAt, expiresAt, lastUsedAt },
  }));

export const apiKeyRow = z
  .object({
    id: z.string(),
    user_id: z.string(),
    kind: z.enum(['user', 'server']),
    name: z.string(),
    hash: z.string(),
    disabled: flag,
  })
  .transform(({ user_id, ...row }): StoredApiKey => ({ ...row, userId: user_id }));

export const mailTokenRow = z
  .object({
    id: z.string(),
    kind: z.enum(['confirm', 'reset']),
    identity_id: z.string(),
    hash: z.string(),
    expires_at: z.int(),
  })
  .transform(({ expires_at, identity_id, ...row }): MailToken => ({
    ...row,
    identityId: identity_id,
    expiresAt: expires_at,
  }));

export const triggerEventRow = z
  .object({
    id: z.string(),
    trigger_name: z.string(),
    operation: z.string(),
    user_id: z.string(),
    arguments: z.string(),
    attempts: z.int(),
    takeovers: z.int(),
  })
  .transform((row): StoredTriggerEvent => ({
    id: row.id,
    trigger: row.trigger_name,
    operation: row.operation,
    userId: row.user_id,
    argumentsText: row.arguments,
    attempts: row.attempts,
    takeovers: row.takeovers,
  }));

/** SQLite's `data_version`, which changes when another connection writes; one row as an array of columns. */
export const versionRow = z.tuple([z.int()]);
