/**
 * Schema step 3: text columns reject NUL characters, mail tokens belong to an identity, and a name is unique across all
 * spellings.
 */
import type Database from 'libsql';
import { accountKey } from '../../account-key.js';
import { countRow, nameRow } from '../row-schemas.js';

/** SQLite's driver returns a column up to its first NUL, so one account could be read as another. */
const text = (column: string) => `${column} TEXT NOT NULL CHECK (instr(${column}, char(0)) = 0)`;

const tables = `
  CREATE TABLE set_aside (source TEXT NOT NULL, row_in_hex TEXT NOT NULL) STRICT;
  CREATE TABLE users_3 (
    number INTEGER PRIMARY KEY, ${text('id')} UNIQUE, ${text('kind')}, disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL, last_login_at INTEGER NOT NULL,
    custom_data TEXT CHECK (instr(custom_data, char(0)) = 0)) STRICT;
  CREATE TABLE identities_3 (
    ${text('provider')}, ${text('id')}, ${text('user_id')}, ${text('data')}, PRIMARY KEY (provider, id)) STRICT;
  CREATE TABLE sessions_3 (
    ${text('id')} PRIMARY KEY, ${text('user_id')}, ${text('provider')}, ${text('identity_id')}, ${text('device_id')},
    expires_at INTEGER NOT NULL) STRICT;
  CREATE TABLE api_keys_3 (
    ${text('id')} PRIMARY KEY, ${text('user_id')}, ${text('kind')}, ${text('name')}, ${text('hash')} UNIQUE,
    disabled INTEGER NOT NULL, UNIQUE (user_id, name)) STRICT;
  CREATE TABLE passwords_3 (
    ${text('email')} PRIMARY KEY, ${text('identity_id')} UNIQUE, ${text('hash')}, confirmed INTEGER NOT NULL,
    ${text('folded')}, variant INTEGER NOT NULL, UNIQUE (folded, variant)) STRICT;
  CREATE TABLE mail_tokens_3 (
    ${text('id')} PRIMARY KEY, ${text('kind')}, ${text('identity_id')}, ${text('hash')}, expires_at INTEGER NOT NULL,
    UNIQUE (kind, identity_id)) STRICT;
`;

const copied = {
  users: ['number', 'id', 'kind', 'disabled', 'created_at', 'last_login_at', 'custom_data'],
  identities: ['provider', 'id', 'user_id', 'data'],
  sessions: ['id', 'user_id', 'provider', 'identity_id', 'device_id', 'expires_at'],
  api_keys: ['id', 'user_id', 'kind', 'name', 'hash', 'disabled'],
} as const;
const passwordColumns = ['email', 'identity_id', 'hash', 'confirmed'] as const;

/**
 * Names and IDs with a NUL were created to impersonate other accounts. They are moved to the `set_aside` table, together
 * with the rows that sign in with them. Sessions of deleted and disabled API keys end.
 */
const setAside = `
  ${moved('passwords', passwordColumns, hasNul(['email', 'identity_id', 'hash']))}
  ${moved(
    'identities',
    copied.identities,
    `${hasNul(copied.identities)} OR (provider = 'local-userpass' AND
       hex(id) IN (SELECT json_extract(row_in_hex, '$.identity_id') FROM set_aside WHERE source = 'passwords'))`,
  )}
  ${moved('api_keys', copied.api_keys, hasNul(['id', 'user_id', 'kind', 'name', 'hash']))}
  ${moved('users', copied.users, hasNul(['id', 'kind', 'custom_data']))}
  DELETE FROM sessions WHERE ${hasNul(['id', 'user_id', 'provider', 'identity_id', 'device_id'])}
    OR NOT EXISTS (SELECT 1 FROM identities i WHERE i.provider = sessions.provider AND i.id = sessions.identity_id)
    OR (provider = 'api-key' AND identity_id IN (SELECT id FROM api_keys WHERE disabled = 1));
`;

const copy = `
  ${Object.entries(copied)
    .map(([name, columns]) => `INSERT INTO ${name}_3 SELECT ${columns.join(', ')} FROM ${name} ORDER BY rowid;`)
    .join('\n')}
  INSERT OR IGNORE INTO mail_tokens_3
    SELECT t.id, t.kind, p.identity_id, t.hash, t.expires_at FROM mail_tokens t JOIN passwords p ON p.email = t.email
    WHERE NOT (${hasNul(['t.id', 't.kind', 't.hash'])});
  ${[...Object.keys(copied), 'passwords', 'mail_tokens']
    .map((name) => `DROP TABLE ${name}; ALTER TABLE ${name}_3 RENAME TO ${name};`)
    .join('\n')}
  CREATE INDEX identities_of_user ON identities (user_id);
  CREATE INDEX sessions_of_user ON sessions (user_id);
  CREATE INDEX sessions_by_end ON sessions (expires_at);
`;

/**
 * Runs the step inside a transaction. Accounts whose names differ in spelling only are kept as variants of one name.
 */
export function third(database: Database.Database): void {
  database.exec(tables);
  database.exec(setAside);
  const { count } = countRow.parse(database.prepare('SELECT count(*) AS count FROM set_aside').get());
  if (count > 0) {
    console.error(`users.db: ${String(count)} rows with a NUL character were moved to the table “set_aside”.`);
  }
  const variants = new Map<string, number>();
  const add = database.prepare(
    `INSERT INTO passwords_3 SELECT ${passwordColumns.join(', ')}, ?, ? FROM passwords WHERE identity_id = ?`,
  );
  for (const row of database.prepare('SELECT email, identity_id FROM passwords ORDER BY rowid').all()) {
    const { email, identity_id: identityId } = nameRow.parse(row);
    const key = accountKey(email);
    const variant = variants.get(key) ?? 0;
    variants.set(key, variant + 1);
    add.run(key, variant, identityId);
  }
  database.exec(copy);
}

function hasNul(columns: readonly string[]): string {
  return columns.map((column) => `coalesce(instr(${column}, char(0)), 0) > 0`).join(' OR ');
}

function moved(table: string, columns: readonly string[], condition: string): string {
  const row = columns.map((column) => `'${column}', hex(${column})`).join(', ');
  return `
    INSERT INTO set_aside SELECT '${table}', json_object(${row}) FROM ${table} WHERE ${condition};
    DELETE FROM ${table} WHERE ${condition};`;
}
