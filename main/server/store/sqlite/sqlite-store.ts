/** SQLite store in one file: write-ahead log; every commit is flushed to the disk before it is acknowledged. */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import Database from 'libsql';
import * as z from 'zod';
import { checkedStore } from '../checked-store.js';
import type { CachedRows } from '../storage.js';
import { knownSourceSeconds, type Store } from '../store.js';
import { CommitFlush, flushed } from './commit-flush.js';
import { promised } from './promised.js';
import { RowCache } from './row-cache.js';
import { versionRow } from './row-schemas.js';
import { migrate } from './schema/schema.js';
import { sqliteAdministration } from './sqlite-administration.js';
import { sqliteApiKeys } from './sqlite-api-keys.js';
import { sqliteImports } from './sqlite-imports.js';
import { sqlitePasswords } from './sqlite-passwords.js';
import { sqliteSessions } from './sqlite-sessions.js';
import { sqliteTriggerEvents } from './sqlite-trigger-events.js';
import { sqliteUsers } from './sqlite-users.js';
import { createStatements, type Statements } from './statements.js';

/** How long a server waits while another process is writing. Nothing else runs in the meantime. */
const busyMs = 2_000;

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
  const database = openDatabase(path);
  const version = database.prepare('PRAGMA data_version').raw();
  const readVersion = () => versionRow.parse(version.get())[0];
  const cache = new RowCache(readVersion);
  const statements = createStatements(database, () => {
    cache.clear();
  });
  const commits = new CommitFlush(path, () => {
    emptyLog(database);
  });
  const { takeWritten } = statements;
  const flushWritten = async () => {
    if (takeWritten() === 'changed') await commits.flush();
  };
  const users = sqliteUsers(statements, cache);
  const sessions = sqliteSessions(statements, cache, flushWritten);
  const methods: Store = {
    ...users,
    ...sqlitePasswords(statements),
    ...sessions,
    findCaller: async (sessionId, userId, now) => {
      const [session, user] = await Promise.all([sessions.findSession(sessionId, userId, now), users.findUser(userId)]);
      return session !== null && user?.disabled === false ? { session, user } : null;
    },
    ...sqliteApiKeys(statements),
    ...sqliteTriggerEvents(statements),
    ...sqliteAdministration(statements),
    ...sqliteImports(statements),
    ...maintenance(statements, flushWritten),
    settled: () => commits.settled(),
    close: async () => {
      await commits.close();
      database.close();
    },
  };
  return {
    store: checkedStore(flushed(methods, takeWritten, commits)),
    cached: {
      session: (id, now) => {
        const session = cache.peek(cache.sessions, id);
        return session !== null && session.expiresAt > now ? session : null;
      },
      user: (id) => cache.peek(cache.users, id),
    },
    check: () => {
      readVersion();
    },
    probe: () => {
      probeWrite(database);
    },
  };
}

function openDatabase(path: string): Database.Database {
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
  return database;
}

const checkpointRow = z.object({ busy: z.int() });

/** Writes the log to the database, flushes it, and empties the log. @throws Error also if another process prevents it */
function emptyLog(database: Database.Database): void {
  const { busy } = checkpointRow.parse(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
  if (busy !== 0) throw Object.assign(new Error('the log of users.db is in use'), { code: 'SQLITE_BUSY' });
}

/** Rows that are removed at once. Requests are answered in between, because the driver is synchronous. */
const removedAtOnce = 1_000;

/** Known sources, and the removal of what has expired. `flush` waits until what was written is on the disk. */
function maintenance(
  { run, runUncached, isThere, together, withoutFlush }: Statements,
  flush: () => Promise<void>,
): Pick<Store, 'addKnownSources' | 'isKnownSource' | 'removeExpired'> {
  const removeUpTo = async (table: string, column: string, end: number): Promise<void> => {
    const expired = `SELECT rowid FROM ${table} WHERE ${column} <= ? LIMIT ${String(removedAtOnce)}`;
    for (let removed = removedAtOnce; removed === removedAtOnce;) {
      removed = run(`DELETE FROM ${table} WHERE rowid IN (${expired})`, end);
      await flush();
      await setImmediate();
    }
  };
  return {
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
    removeExpired: async (now) => {
      await removeUpTo('known_sources', 'seen_at', now - knownSourceSeconds);
      await removeUpTo('sessions', 'expires_at', now);
      await removeUpTo('mail_tokens', 'expires_at', now);
    },
  };
}

/** Writes without a change, because a full disk can still be read. Does not wait for another writer. */
function probeWrite(database: Database.Database): void {
  const schema = z.object({ user_version: z.int() }).parse(database.prepare('PRAGMA user_version').get());
  database.pragma('busy_timeout = 0');
  try {
    database.exec(`PRAGMA user_version = ${String(schema.user_version)}`);
  } finally {
    database.pragma(`busy_timeout = ${String(busyMs)}`);
  }
}
