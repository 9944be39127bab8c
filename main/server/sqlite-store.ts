/** The store in one SQLite file: write-ahead log, every commit flushed to the disk before it is acknowledged. */
import Database from 'libsql';
import * as z from 'zod';
import type { Store, StoredPassword, StoredUser } from './store.js';

const schema = `
  CREATE TABLE IF NOT EXISTS passwords (email TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, email TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_id);
`;

const passwordRow = z.object({ email: z.string(), identity_id: z.string(), hash: z.string() });
const userRow = z.object({
  id: z.string(),
  identity_id: z.string(),
  provider: z.enum(['anon-user', 'local-userpass']),
  email: z.string().nullable(),
});
const sessionRow = z.object({ user_id: z.string() });

/** Opens the database at `path`. @throws Error when it is no database or cannot be written */
export function openSqliteStore(path: string): Store {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(schema);
  const run = (sql: string, ...values: unknown[]) => database.prepare(sql).run(...values);
  const user = (sql: string, value: string): StoredUser | null => {
    const row = userRow.nullish().parse(database.prepare(sql).get(value));
    return row ? { id: row.id, identityId: row.identity_id, provider: row.provider, email: row.email } : null;
  };
  return {
    addPassword: ({ email, identityId, hash }: StoredPassword) =>
      run('INSERT INTO passwords VALUES (?, ?, ?) ON CONFLICT (email) DO NOTHING', email, identityId, hash).changes ===
      1,
    findPassword: (email) => {
      const row = passwordRow.nullish().parse(database.prepare('SELECT * FROM passwords WHERE email = ?').get(email));
      return row ? { email: row.email, identityId: row.identity_id, hash: row.hash } : null;
    },
    findUserOfIdentity: (identityId) => user('SELECT * FROM users WHERE identity_id = ?', identityId),
    findUser: (id) => user('SELECT * FROM users WHERE id = ?', id),
    addUser: ({ id, identityId, provider, email }) => {
      run('INSERT INTO users VALUES (?, ?, ?, ?)', id, identityId, provider, email);
    },
    deleteUser: (id) => {
      database.transaction(() => {
        run('DELETE FROM passwords WHERE identity_id = (SELECT identity_id FROM users WHERE id = ?)', id);
        run('DELETE FROM sessions WHERE user_id = ?', id);
        run('DELETE FROM users WHERE id = ?', id);
      })();
    },
    addSession: (id, userId, expiresAt) => {
      run('INSERT INTO sessions VALUES (?, ?, ?)', id, userId, expiresAt);
    },
    findSession: (id, now) => {
      const found = database.prepare('SELECT user_id FROM sessions WHERE id = ? AND expires_at > ?').get(id, now);
      return sessionRow.nullish().parse(found)?.user_id ?? null;
    },
    deleteSession: (id) => {
      run('DELETE FROM sessions WHERE id = ?', id);
    },
    close: () => {
      database.close();
    },
  };
}
