/** The database schema as a list of migration steps. A released step is never changed. */
import type Database from 'libsql';
import * as z from 'zod';
import { third } from './schema-3.js';
import { seventh } from './schema-7.js';
import { overwriteFreePages, removeStoredUrls } from './stored-urls.js';

/** The database was written by a newer server. It was not changed. */
class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
  constructor() {
    super(
      'The users.db was written by a newer version of Roster. Nothing was changed. Install that version, then start again.',
    );
  }
}

/** The first schema, from servers that stored no schema version: one identity per user, in the user's row. */
const first = `
  CREATE TABLE IF NOT EXISTS passwords (email TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, email TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_id);
`;

/** Several identities per user, disabled users, address confirmation, API keys, mail tokens. */
const second = `
  ALTER TABLE users RENAME TO users_1;
  ALTER TABLE sessions RENAME TO sessions_1;
  DROP INDEX sessions_of_user;
  CREATE TABLE users (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL, last_login_at INTEGER NOT NULL, custom_data TEXT) STRICT;
  CREATE TABLE identities (
    provider TEXT NOT NULL, id TEXT NOT NULL, user_id TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (provider, id)) STRICT;
  CREATE INDEX identities_of_user ON identities (user_id);
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, provider TEXT NOT NULL, identity_id TEXT NOT NULL,
    device_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX sessions_of_user ON sessions (user_id);
  CREATE INDEX sessions_by_end ON sessions (expires_at);
  ALTER TABLE passwords ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 1;
  CREATE TABLE mail_tokens (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, email TEXT NOT NULL, hash TEXT NOT NULL, expires_at INTEGER NOT NULL,
    UNIQUE (kind, email)) STRICT;
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
    disabled INTEGER NOT NULL, UNIQUE (user_id, name)) STRICT;
  INSERT INTO users (id, kind, disabled, created_at, last_login_at) SELECT id, 'normal', 0, 0, 0 FROM users_1;
  INSERT INTO identities
    SELECT provider, identity_id, id, CASE WHEN email IS NULL THEN '{}' ELSE json_object('email', email) END FROM users_1;
  INSERT INTO sessions
    SELECT s.id, s.user_id, u.provider, u.identity_id, '000000000000000000000000', s.expires_at
    FROM sessions_1 s JOIN users_1 u ON u.id = s.user_id;
  DROP TABLE users_1;
  DROP TABLE sessions_1;
`;

const versionRow = z.object({ user_version: z.int() });
const run = (sql: string) => (database: Database.Database) => {
  database.exec(sql);
};
/** Addresses and devices, as hashes, from which accounts were signed in to: other clients' guesses do not lock them. */
const fifth = `
  CREATE TABLE known_sources (hash TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) STRICT;
  CREATE INDEX known_sources_by_time ON known_sources (seen_at);
`;
/** The queue of authentication triggers. */
const sixth = `
  CREATE TABLE trigger_events (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, trigger_name TEXT NOT NULL, operation TEXT NOT NULL,
    user_id TEXT NOT NULL, arguments TEXT NOT NULL, attempts INTEGER NOT NULL, takeovers INTEGER NOT NULL,
    owner TEXT NOT NULL, leased_until INTEGER NOT NULL) STRICT;
  CREATE INDEX trigger_events_by_lease ON trigger_events (leased_until);
`;
/** Kinds of password hashes that imports brought from other systems. */
const eighth = `
  CREATE TABLE hash_kinds (kind TEXT PRIMARY KEY NOT NULL CHECK (instr(kind, char(0)) = 0)) STRICT;
`;
/** Deletions of keys and mail tokens, and the queue's timer, read the whole table without these. */
const deletionIndexes = `
  CREATE INDEX IF NOT EXISTS sessions_of_api_key ON sessions (identity_id) WHERE provider = 'api-key';
  CREATE INDEX IF NOT EXISTS mail_tokens_of_identity ON mail_tokens (identity_id);
  CREATE INDEX IF NOT EXISTS mail_tokens_by_end ON mail_tokens (expires_at);
  CREATE INDEX IF NOT EXISTS api_keys_of_servers ON api_keys (kind) WHERE kind = 'server';
  CREATE INDEX IF NOT EXISTS trigger_events_of_owner ON trigger_events (owner);
`;
/** Keys of older servers may do everything and do not expire. */
const keyRoles = `
  ALTER TABLE admin_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'administrator'
    CHECK (role IN ('viewer', 'administrator'));
  ALTER TABLE admin_keys ADD COLUMN expires_at INTEGER;
  ALTER TABLE admin_keys ADD COLUMN last_used_at INTEGER;
`;
/** The administration counts disabled users, which are few. */
const disabledUsers = `
  CREATE INDEX IF NOT EXISTS users_disabled ON users (kind) WHERE disabled = 1;
`;
/**
 * SQLite gives the number of the newest user, once deleted, to the next one. A client that is reading the pages of users would miss that one.
 * AUTOINCREMENT would have to copy the table. A trigger, because deletions by any version of the server count.
 */
const deletedNumbers = `
  CREATE TABLE IF NOT EXISTS deleted_numbers (table_name TEXT PRIMARY KEY NOT NULL, greatest INTEGER NOT NULL) STRICT;
  INSERT INTO deleted_numbers VALUES ('users', 0) ON CONFLICT DO NOTHING;
  CREATE TRIGGER IF NOT EXISTS users_deleted AFTER DELETE ON users BEGIN
    UPDATE deleted_numbers SET greatest = old.number WHERE table_name = 'users' AND greatest < old.number;
  END;
`;
/** Providers that administrators have turned off. */
const disabledProviders = `
  CREATE TABLE IF NOT EXISTS disabled_providers (provider TEXT PRIMARY KEY NOT NULL CHECK (instr(provider, char(0)) = 0)) STRICT;
`;
/** The fourth step removes profile URLs that contain a token. */
const steps = [
  ...[run(first), run(second), third, removeStoredUrls, run(fifth), run(sixth), run(seventh), run(eighth)],
  ...[run(deletionIndexes), run(keyRoles), run(disabledUsers), run(deletedNumbers)],
  run(disabledProviders),
];
const stepsWithUrls = 3;
/** Version of the newest schema. */
export const newestSchema = steps.length;

/** Migrates a database to the newest schema in one transaction. @throws NewerDatabaseError */
export function migrate(database: Database.Database): void {
  // Two servers may open a database at the same time: the second one must see what the first one did.
  const before = database
    .transaction(() => {
      const { user_version: version } = versionRow.parse(database.prepare('PRAGMA user_version').get());
      if (version > steps.length) throw new NewerDatabaseError();
      for (const step of steps.slice(version)) step(database);
      if (version < steps.length) database.exec(`PRAGMA user_version = ${String(steps.length)}`);
      return version;
    })
    .immediate();
  // A new database (version 0) has nothing to overwrite.
  if (before > 0 && before <= stepsWithUrls) overwriteFreePages(database);
}
