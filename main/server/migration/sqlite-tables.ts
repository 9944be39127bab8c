/** The SQLite side of a migration. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import * as z from 'zod';
import type { Log } from '../log.js';
import { keyFile } from '../sessions/key-file.js';
import { accountKey } from '../store/account-key.js';
import { progressFile, readProgressFile } from '../store/migration-progress.js';
import { promised } from '../store/sqlite/promised.js';
import {
  adminKeyRow,
  apiKeyRow,
  mailTokenRow,
  passwordRow,
  sessionRecordRow,
  triggerEventRow,
  userRow,
} from '../store/sqlite/row-schemas.js';
import { adminKeyValues, intoAdminKeys } from '../store/sqlite/sqlite-administration.js';
import { insertSession } from '../store/sqlite/sqlite-sessions.js';
import { openSqliteStore } from '../store/sqlite/sqlite-store.js';
import { intoUsers, selectUsers } from '../store/sqlite/sqlite-users.js';
import { openEvents } from './sqlite-event-table.js';
import { sqliteTable } from './sqlite-table.js';
import type { KnownSource, MigrationStore, PasswordRow } from './tables.js';

const variant = z.object({ variant: z.int() });
const hashKind = z.object({ kind: z.string() });
const disabledProvider = z.object({ provider: z.string() });
const knownSource = z
  .object({ hash: z.string(), seen_at: z.int() })
  .transform(({ hash, seen_at: seenAt }): KnownSource => ({ hash, seenAt }));

/** Opens the users and keys of a data folder, which is migrated to the newest schema first. `log`: if events are damaged. */
export async function openSqliteTables(dataFolder: string, log: Log): Promise<MigrationStore> {
  const path = join(dataFolder, 'users.db');
  await openSqliteStore(path).close();
  const database = new Database(path, { timeout: 2_000 });
  database.pragma('synchronous = FULL');
  const run = (sql: string, ...values: unknown[]) => database.prepare(sql).run(...values);
  const table = sqliteTable(database);
  const events = openEvents(dataFolder, log);

  const removeIdentities = (id: string) => run('DELETE FROM identities WHERE user_id = ?', id);
  return {
    name: 'users.db of the data folder',
    tables: {
      users: table({
        ...{
          name: 'users',
          column: 'id',
          id: 'u.id',
          order: 'u.number',
          select: selectUsers,
          parse: (row) => userRow.parse(row),
        },
        put: ({ value }) => {
          run(
            `INSERT ${intoUsers}
             ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, disabled = excluded.disabled,
               created_at = excluded.created_at, last_login_at = excluded.last_login_at,
               custom_data = excluded.custom_data`,
            ...[value.id, value.kind, Number(value.disabled), value.createdAt, value.lastLoginAt],
            value.customData === null ? null : JSON.stringify(value.customData),
          );
          removeIdentities(value.id);
          for (const { provider, id, data } of value.identities) {
            run('INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?)', provider, id, value.id, JSON.stringify(data));
          }
        },
        remove: removeIdentities,
      }),
      passwords: table<PasswordRow>({
        ...{ name: 'passwords', column: 'email', id: 'email', order: 'email', select: 'SELECT * FROM passwords' },
        parse: (row) => ({ ...passwordRow.parse(row), ...variant.parse(row) }),
        put: ({ value }) => {
          run(
            `INSERT OR REPLACE INTO passwords (email, identity_id, hash, confirmed, folded, variant)
             VALUES (?, ?, ?, ?, ?, ?)`,
            ...[value.email, value.identityId, value.hash, Number(value.confirmed), accountKey(value.email)],
            value.variant,
          );
        },
      }),
      apiKeys: table({
        ...{ name: 'api_keys', column: 'id', id: 'id', order: 'rowid', select: 'SELECT * FROM api_keys' },
        parse: (row) => apiKeyRow.parse(row),
        put: ({ value }) => {
          run(
            `INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
               user_id = excluded.user_id, kind = excluded.kind, name = excluded.name, hash = excluded.hash,
               disabled = excluded.disabled`,
            ...[value.id, value.userId, value.kind, value.name, value.hash, Number(value.disabled)],
          );
        },
      }),
      sessions: table({
        ...{ name: 'sessions', column: 'id', id: 'id', order: 'id', select: 'SELECT * FROM sessions' },
        parse: (row) => sessionRecordRow.parse(row),
        put: ({ value }) => {
          run(
            insertSession,
            ...[value.id, value.userId, value.provider, value.identityId, value.deviceId, value.expiresAt],
            ...[value.createdAt, value.lastUsedAt, value.address],
            value.device === null ? null : JSON.stringify(value.device),
          );
        },
      }),
      adminKeys: table({
        ...{ name: 'admin_keys', column: 'id', id: 'id', order: 'id', select: 'SELECT * FROM admin_keys' },
        parse: (row) => adminKeyRow.parse(row),
        put: ({ value }) => {
          run(`INSERT OR REPLACE INTO ${intoAdminKeys}`, ...adminKeyValues(value));
        },
      }),
      mailTokens: table({
        ...{ name: 'mail_tokens', column: 'id', id: 'id', order: 'id', select: 'SELECT * FROM mail_tokens' },
        parse: (row) => mailTokenRow.parse(row),
        put: ({ value }) => {
          run(
            'INSERT OR REPLACE INTO mail_tokens VALUES (?, ?, ?, ?, ?)',
            ...[value.id, value.kind, value.identityId, value.hash, value.expiresAt],
          );
        },
      }),
      triggerEvents: table({
        ...{ name: 'trigger_events', column: 'id', id: 'id', order: 'number', select: 'SELECT * FROM trigger_events' },
        parse: (row) => triggerEventRow.parse(row),
        put: ({ value }) => {
          // No server owns the event: the next one that starts takes it at once.
          run(
            `INSERT INTO trigger_events
               (id, trigger_name, operation, user_id, arguments, attempts, takeovers, owner, leased_until)
               VALUES (?, ?, ?, ?, ?, ?, ?, '', 0)
             ON CONFLICT (id) DO UPDATE SET attempts = excluded.attempts, takeovers = excluded.takeovers`,
            ...[value.id, value.trigger, value.operation, value.userId, value.argumentsText],
            ...[value.attempts, value.takeovers],
          );
        },
      }),
      hashKinds: table<string>({
        ...{ name: 'hash_kinds', column: 'kind', id: 'kind', order: 'kind', select: 'SELECT * FROM hash_kinds' },
        parse: (row) => hashKind.parse(row).kind,
        put: ({ value }) => {
          run('INSERT OR REPLACE INTO hash_kinds VALUES (?)', value);
        },
      }),
      disabledProviders: table<string>({
        ...{ name: 'disabled_providers', column: 'provider', id: 'provider', order: 'provider' },
        select: 'SELECT * FROM disabled_providers',
        parse: (row) => disabledProvider.parse(row).provider,
        put: ({ value }) => {
          run('INSERT OR REPLACE INTO disabled_providers VALUES (?)', value);
        },
      }),
      knownSources: table<KnownSource>({
        ...{ name: 'known_sources', column: 'hash', id: 'hash', order: 'hash', select: 'SELECT * FROM known_sources' },
        parse: (row) => knownSource.parse(row),
        put: ({ value: { hash, seenAt } }) => {
          run('INSERT OR REPLACE INTO known_sources VALUES (?, ?)', hash, seenAt);
        },
      }),
      events: events.table,
    },
    keys: keyFile(dataFolder),
    readProgress: () => readProgressFile(dataFolder),
    writeProgress: async (progress) => {
      const temporary = `${progressFile(dataFolder)}.new`;
      await writeFile(temporary, JSON.stringify(progress), { mode: 0o600, flush: true });
      await rename(temporary, progressFile(dataFolder));
    },
    close: promised(() => {
      events.close();
      database.close();
    }),
  };
}
