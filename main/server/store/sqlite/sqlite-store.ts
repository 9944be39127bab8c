/** SQLite store in one file: write-ahead log; every commit is flushed to the disk before it is acknowledged. */
import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { checkedStore } from '../checked-store.js';
import type { CachedRows } from '../storage.js';
import {
  type Conditions,
  type Identity,
  knownSourceSeconds,
  type Store,
  type StoredSession,
  type StoredUser,
} from '../store.js';
import { detectChanges } from './change-detection.js';
import { CommitFlush, flushed } from './commit-flush.js';
import { grouped } from './grouped.js';
import { promised } from './promised.js';
import { apiKeyRow, rowId, sessionRow, userRow, versionRow } from './row-schemas.js';
import { migrate } from './schema/schema.js';
import { sqliteAdministration } from './sqlite-administration.js';
import { sqliteImports } from './sqlite-imports.js';
import { sqlitePasswords } from './sqlite-passwords.js';
import { sqliteSessions } from './sqlite-sessions.js';
import { sqliteTriggerEvents } from './sqlite-trigger-events.js';

/** How long a server waits while another process is writing. Nothing else runs in the meantime. */
const busyMs = 2_000;
/** Number of cached users and sessions: clients send the same token repeatedly. */
const remembered = 1_000;

/**
 * Users with their identities in one statement: each statement starts its own transaction, which costs more than its
 * rows.
 */
export const selectUsers = `
  SELECT u.*, (
    SELECT json_group_array(json_object('provider', provider, 'id', id, 'data', json(data)) ORDER BY rowid)
    FROM identities WHERE user_id = u.id) AS identities
  FROM users u`;
const userById = `${selectUsers} WHERE u.id = ?`;
const userByIdentity = `${selectUsers} WHERE u.id = (SELECT user_id FROM identities WHERE provider = ? AND id = ?)`;
const usersAfter = `
  ${selectUsers} WHERE number > coalesce((SELECT number FROM users WHERE id = ?), 0) ORDER BY number LIMIT ?`;

export const insertSession = `
  INSERT OR REPLACE INTO sessions
    (id, user_id, provider, identity_id, device_id, expires_at, created_at, last_used_at, address, device)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** `check` reads and `probe` writes; they throw if the database cannot. */
export interface SqliteDatabase {
  store: Store;
  cached: CachedRows;
  check: () => void;
  probe: () => void;
}

export function openSqliteStore(path: string): Store {
  return openSqlite(path).store;
}

/** Opens the database at `path`. @throws NewerDatabaseError, or Error when it is not a database or cannot be written */
export function openSqlite(path: string): SqliteDatabase {
  // The file contains password hashes: create it with owner-only permissions, because SQLite would create it
  // world-readable.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = new Database(path, { timeout: busyMs });
  database.pragma('journal_mode = WAL');
  // Overwrites deleted and replaced content.
  database.pragma('secure_delete = ON');
  database.pragma('synchronous = FULL');
  migrate(database);
  // From here on, `CommitFlush` flushes.
  database.pragma('synchronous = NORMAL');
  const commits = new CommitFlush(path);
  /** Whether there is something to flush. */
  let hasWritten = false;
  const takeWritten = (): boolean => {
    const before = hasWritten;
    hasWritten = false;
    return before;
  };

  // Parsing a statement costs more than running most of them.
  const prepared = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const users = new LRUCache<string, StoredUser>({ max: remembered });
  const sessions = new LRUCache<string, StoredSession>({ max: remembered });
  const forget = () => {
    users.clear();
    sessions.clear();
  };
  const version = database.prepare('PRAGMA data_version').raw();
  const look = detectChanges(() => versionRow.parse(version.get())[0], forget);
  /** Returns the cached row or reads it. Missing rows are not cached. */
  const known = <T extends object>(rows: LRUCache<string, T>, id: string, read: () => T | null): T | null => {
    look();
    const before = rows.get(id);
    if (before !== undefined) return before;
    const row = read();
    if (row !== null) rows.set(id, row);
    return row;
  };
  /** The cached row; null also if the version cannot be read, so that the store's call reports it. */
  const cachedRow = <T extends object>(rows: LRUCache<string, T>, id: string): T | null => {
    try {
      look();
      return rows.get(id) ?? null;
    } catch {
      return null;
    }
  };
  /** For writes that change no user, or whose user is removed from the cache by the caller. */
  const runUncached = (sql: string, ...values: unknown[]): number => {
    const { changes } = prepare(sql).run(...values);
    if (changes > 0) hasWritten = true;
    return changes;
  };
  const run = (sql: string, ...values: unknown[]): number => {
    forget();
    return runUncached(sql, ...values);
  };
  /** Runs a write that a power failure may lose: it does not wait for the disk. */
  const withoutFlush = (work: () => void): void => {
    work();
    hasWritten = false;
  };
  // Deriving a schema for each query would cost more than the query.
  const one = <T>(row: z.ZodType<T>, sql: string, ...values: unknown[]): T | null => {
    const found: unknown = prepare(sql).get(...values);
    if (found === undefined || found === null) return null;
    if (sql.includes('RETURNING')) hasWritten = true;
    return row.parse(found);
  };
  const all = <T>(row: z.ZodType<T>, sql: string, ...values: unknown[]): T[] =>
    prepare(sql)
      .all(...values)
      .map((found: unknown) => row.parse(found));
  // Not the driver's `transaction`: on a full disk SQLite rolls back by itself, and the driver then reports its own
  // failed rollback instead of the cause.
  const together = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  const isThere = (sql: string, ...values: unknown[]): boolean => one(rowId, sql, ...values) !== null;
  const isAllowed = (userId: string, identityId: string, { session, passwordHash }: Conditions): boolean =>
    isThere('SELECT id FROM users WHERE id = ? AND disabled = 0', userId) &&
    (session === undefined ||
      isThere(
        'SELECT id FROM sessions WHERE id = ? AND user_id = ? AND expires_at > ?',
        session.id,
        userId,
        session.now,
      )) &&
    (passwordHash === undefined ||
      isThere('SELECT identity_id AS id FROM passwords WHERE identity_id = ? AND hash = ?', identityId, passwordHash));

  const insertIdentity = (userId: string, { provider, id, data }: Identity): boolean =>
    run(
      'INSERT INTO identities VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      provider,
      id,
      userId,
      JSON.stringify(data),
    ) === 1;

  /** Inside a transaction. Returns false if an identity is taken. */
  const insertUser = ({ id, identities, ...user }: StoredUser): boolean => {
    const taken = identities.some(({ provider, id: own }) =>
      isThere('SELECT id FROM identities WHERE provider = ? AND id = ?', provider, own),
    );
    if (taken) return false;
    run(
      'INSERT INTO users (id, kind, disabled, created_at, last_login_at, custom_data) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      user.kind,
      Number(user.disabled),
      user.createdAt,
      user.lastLoginAt,
      user.customData === null ? null : JSON.stringify(user.customData),
    );
    for (const identity of identities) insertIdentity(id, identity);
    return true;
  };

  /** Inside a transaction. */
  const insertNewSession = (
    { id, userId, provider, identityId, deviceId, expiresAt, ...origin }: Parameters<Store['addSession']>[0],
    now: number,
    conditions: Conditions,
  ): boolean => {
    const hasKey =
      provider !== 'api-key' || isThere('SELECT id FROM api_keys WHERE id = ? AND disabled = 0', identityId);
    if (!hasKey || !isAllowed(userId, identityId, conditions)) return false;
    // Only this user's row has changed: clearing the caches would slow down the refreshes of all others.
    users.delete(userId);
    runUncached(
      insertSession,
      ...[id, userId, provider, identityId, deviceId, expiresAt, now, now, origin.address ?? null],
      origin.device == null ? null : JSON.stringify(origin.device),
    );
    runUncached('UPDATE users SET last_login_at = ? WHERE id = ?', now, userId);
    return true;
  };
  const flushWritten = async () => {
    if (takeWritten()) await commits.flush();
  };
  const addSessions = grouped(
    (given: readonly Parameters<Store['addSession']>[]) =>
      together(() => given.map(([session, now, conditions = {}]) => insertNewSession(session, now, conditions))),
    flushWritten,
  );

  const methods: Store = {
    ...sqlitePasswords({ run, one, together }),
    ...sqliteTriggerEvents({ run, one, all, together }),
    ...sqliteSessions({
      ...{ all, runUncached },
      together: (work) => {
        withoutFlush(() => {
          together(work);
        });
      },
    }),
    ...sqliteAdministration({ run, one, all, together }, selectUsers),
    findUser: promised((id) => known(users, id, () => one(userRow, userById, id))),
    findUserOfIdentity: promised(({ provider, id }) => one(userRow, userByIdentity, provider, id)),
    listUsers: promised((after, limit) => all(userRow, usersAfter, after, limit)),
    addUser: promised((user) => together(() => insertUser(user))),
    ...sqliteImports({ run, one, all, together, insertUser }),
    addIdentity: promised((userId, identity, conditions = {}) =>
      together(
        () =>
          isAllowed(userId, identity.id, conditions) &&
          !(
            conditions.isOnly === true &&
            isThere('SELECT id FROM identities WHERE user_id = ? AND provider = ?', userId, identity.provider)
          ) &&
          insertIdentity(userId, identity),
      ),
    ),
    updateIdentity: promised(({ provider, id, data }) => {
      run('UPDATE identities SET data = ? WHERE provider = ? AND id = ?', JSON.stringify(data), provider, id);
    }),
    setCustomData: promised((id, content) => {
      run('UPDATE users SET custom_data = ? WHERE id = ?', content === null ? null : JSON.stringify(content), id);
    }),
    setUserDisabled: promised((id, disabled) => {
      run('UPDATE users SET disabled = ? WHERE id = ?', Number(disabled), id);
    }),
    deleteUser: promised((id) => {
      together(() => {
        for (const table of ['mail_tokens', 'passwords']) {
          run(
            `DELETE FROM ${table} WHERE identity_id IN
               (SELECT id FROM identities WHERE provider = 'local-userpass' AND user_id = ?)`,
            id,
          );
        }
        for (const table of ['sessions', 'api_keys', 'identities']) run(`DELETE FROM ${table} WHERE user_id = ?`, id);
        run('DELETE FROM users WHERE id = ?', id);
      });
    }),

    addSession: (...given) => addSessions(given),
    findSession: promised((id, now) => {
      const session = known(sessions, id, () =>
        one(
          sessionRow,
          'SELECT s.* FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ? AND u.disabled = 0',
          id,
        ),
      );
      return session !== null && session.expiresAt > now ? session : null;
    }),
    deleteSession: promised((id) => {
      run('DELETE FROM sessions WHERE id = ?', id);
    }),
    deleteSessionsOf: promised((userId) => {
      run('DELETE FROM sessions WHERE user_id = ?', userId);
    }),

    addApiKey: promised(({ id, userId, kind, name, hash, disabled }, conditions = {}) =>
      together(
        () =>
          isAllowed(userId, id, conditions) &&
          (conditions.most === undefined ||
            all(rowId, 'SELECT id FROM api_keys WHERE user_id = ?', userId).length < conditions.most) &&
          run(
            'INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            id,
            userId,
            kind,
            name,
            hash,
            Number(disabled),
          ) === 1,
      ),
    ),
    findApiKey: promised((id) => one(apiKeyRow, 'SELECT * FROM api_keys WHERE id = ?', id)),
    findApiKeyByHash: promised((hash) => one(apiKeyRow, 'SELECT * FROM api_keys WHERE hash = ?', hash)),
    listApiKeys: promised((userId) =>
      all(apiKeyRow, 'SELECT * FROM api_keys WHERE user_id = ? ORDER BY rowid', userId),
    ),
    listServerKeys: promised(() => all(apiKeyRow, "SELECT * FROM api_keys WHERE kind = 'server' ORDER BY rowid")),
    setApiKeyDisabled: promised((id, disabled) => {
      together(() => {
        run('UPDATE api_keys SET disabled = ? WHERE id = ?', Number(disabled), id);
        if (disabled) run("DELETE FROM sessions WHERE provider = 'api-key' AND identity_id = ?", id);
      });
    }),
    deleteApiKey: promised((id) => {
      together(() => {
        for (const table of ['sessions', 'identities']) {
          const column = table === 'sessions' ? 'identity_id' : 'id';
          run(`DELETE FROM ${table} WHERE provider = 'api-key' AND ${column} = ?`, id);
        }
        run('DELETE FROM api_keys WHERE id = ?', id);
      });
    }),

    addKnownSources: promised((hashes, now) => {
      withoutFlush(() => {
        together(() => {
          for (const hash of hashes)
            runUncached(
              'INSERT INTO known_sources VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET seen_at = excluded.seen_at',
              hash,
              now,
            );
        });
      });
    }),
    isKnownSource: promised((hash) => isThere('SELECT hash AS id FROM known_sources WHERE hash = ?', hash)),

    removeExpired: promised((now) => {
      run('DELETE FROM known_sources WHERE seen_at <= ?', now - knownSourceSeconds);
      run('DELETE FROM sessions WHERE expires_at <= ?', now);
      run('DELETE FROM mail_tokens WHERE expires_at <= ?', now);
    }),
    close: async () => {
      await commits.close();
      database.close();
    },
  };
  return {
    store: checkedStore(flushed(methods, takeWritten, () => commits.flush())),
    cached: {
      session: (id, now) => {
        const session = cachedRow(sessions, id);
        return session !== null && session.expiresAt > now ? session : null;
      },
      user: (id) => cachedRow(users, id),
    },
    check: () => {
      versionRow.parse(version.get());
    },
    probe: () => {
      const schema = z.object({ user_version: z.int() }).parse(database.prepare('PRAGMA user_version').get());
      // Does not wait for another writer, and writes, because a full disk can still be read.
      database.pragma('busy_timeout = 0');
      try {
        database.exec(`PRAGMA user_version = ${String(schema.user_version)}`);
      } finally {
        database.pragma(`busy_timeout = ${String(busyMs)}`);
      }
    },
  };
}
