/** The SQLite side of a migration. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import * as z from 'zod';
import { keyFile } from '../sessions/key-file.js';
import { accountKey } from '../store/account-key.js';
import { progressFile, readProgressFile } from '../store/migration-progress.js';
import { promised } from '../store/promised.js';
import {
  adminKeyRow,
  apiKeyRow,
  countRow,
  mailTokenRow,
  passwordRow,
  sessionRecordRow,
  triggerEventRow,
  userRow,
} from '../store/row-schemas.js';
import { insertSession, openSqliteStore, selectUsers } from '../store/sqlite-store.js';
import type { MigrationStore, PasswordRow, Row, Table } from './tables.js';

interface TableOptions<T> {
  name: string;
  /** The column of the ID, and in `select`. */
  column: string;
  id: string;
  /** The column that orders the rows. */
  order: string;
  select: string;
  parse: (row: unknown) => T;
  /** Writes one row. */
  put: (row: Row<T>) => void;
  /** Removes what belongs to a row. */
  remove?: (id: string) => void;
}

const variant = z.object({ variant: z.int() });

/** Opens the users and keys of a data folder, which is migrated to the newest schema first. */
export async function openSqliteTables(dataFolder: string): Promise<MigrationStore> {
  const path = join(dataFolder, 'users.db');
  await openSqliteStore(path).close();
  const database = new Database(path, { timeout: 2_000 });
  database.pragma('synchronous = FULL');
  const run = (sql: string, ...values: unknown[]) => database.prepare(sql).run(...values);

  function table<T>({ name, column, id, order, select, parse, put, remove }: TableOptions<T>): Table<T> {
    const located = z.object({ row_id: z.string(), row_position: z.union([z.int(), z.string()]) });
    const rowOf = (found: unknown): Row<T> => {
      const { row_id, row_position } = located.parse(found);
      return { id: row_id, position: typeof row_position === 'number' ? row_position : 0, value: parse(found) };
    };
    const from = select.replace('SELECT', `SELECT ${id} AS row_id, ${order} AS row_position,`);
    const inTransaction = database.transaction((work: () => void) => {
      work();
    });
    return {
      count: promised(() => countRow.parse(database.prepare(`SELECT count(*) AS count FROM ${name}`).get()).count),
      page: promised((after, limit) => {
        const start = after === null ? null : order === id ? after.id : after.position;
        const condition = start === null ? '' : `WHERE ${order} > ?`;
        const given = start === null ? [limit] : [start, limit];
        return database
          .prepare(`${from} ${condition} ORDER BY ${order} LIMIT ?`)
          .all(...given)
          .map(rowOf);
      }),
      find: promised((ids) =>
        database.prepare(`${from} WHERE ${id} IN (SELECT value FROM json_each(?))`).all(JSON.stringify(ids)).map(rowOf),
      ),
      put: promised((rows) => {
        inTransaction(() => {
          rows.forEach(put);
        });
      }),
      remove: promised((ids) => {
        inTransaction(() => {
          for (const one of ids) {
            remove?.(one);
            run(`DELETE FROM ${name} WHERE ${column} = ?`, one);
          }
        });
      }),
    };
  }

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
            `INSERT INTO users (id, kind, disabled, created_at, last_login_at, custom_data) VALUES (?, ?, ?, ?, ?, ?)
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
        put: ({ value: { id, name, hash, createdAt } }) => {
          run('INSERT OR REPLACE INTO admin_keys VALUES (?, ?, ?, ?)', id, name, hash, createdAt);
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
    },
    keys: keyFile(dataFolder),
    readProgress: () => readProgressFile(dataFolder),
    writeProgress: async (progress) => {
      const temporary = `${progressFile(dataFolder)}.new`;
      await writeFile(temporary, JSON.stringify(progress), { mode: 0o600, flush: true });
      await rename(temporary, progressFile(dataFolder));
    },
    close: promised(() => {
      database.close();
    }),
  };
}
