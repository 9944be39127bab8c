import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { UserPosition } from '../../../../../../main/server/store/administration-store.js';
import type { StoredUser } from '../../../../../../main/server/store/records.js';
import { openSqliteStore } from '../../../../../../main/server/store/sqlite/sqlite-store.js';
import type { Store } from '../../../../../../main/server/store/store.js';
import { tmpDir } from '../../../../../support/tmp-dir.js';

const file = () => join(tmpDir('roster-store-'), 'users.db');
const user = (id: string, identity = `i-${id}`): StoredUser => ({
  id,
  kind: 'normal',
  disabled: false,
  createdAt: 1,
  lastLoginAt: 1,
  customData: null,
  identities: [{ provider: 'custom-token', id: identity, data: { name: id } }],
});

const textColumns = z
  .array(z.object({ name: z.string(), type: z.string() }))
  .transform((columns) => columns.filter(({ type }) => type === 'TEXT'));
const secondSchema = `
  CREATE TABLE passwords (
    email TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 1) STRICT;
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
  CREATE TABLE mail_tokens (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, email TEXT NOT NULL, hash TEXT NOT NULL, expires_at INTEGER NOT NULL,
    UNIQUE (kind, email)) STRICT;
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
    disabled INTEGER NOT NULL, UNIQUE (user_id, name)) STRICT;
  PRAGMA user_version = 2;
`;

describe('the SQLite store', () => {
  it('opens a file of the sixth schema with all its users and sessions', async () => {
    const path = file();
    copyFileSync('test/fixtures/server/users-6.db', path);
    const store = openSqliteStore(path);
    const [userId, sessionId] = ['b'.repeat(24), 'd'.repeat(24)];
    expect(await store.findPassword('ada@example.com')).toMatchObject({ confirmed: true });
    expect((await store.findUsersByEmail('ada@gmail.example', 2)).map(({ id }) => id)).toEqual([userId]);
    expect((await store.listUnconfirmed(null, 2)).map(({ email }) => email)).toEqual(['grace@example.com']);
    expect(await store.findSession(sessionId, userId, 1)).toMatchObject({ userId });
    const unknown = { createdAt: null, lastUsedAt: null, address: null, device: null };
    expect(await store.listSessions(userId, 1)).toEqual([expect.objectContaining({ id: sessionId, ...unknown })]);
    await store.recordSessionUses([{ id: sessionId, at: 7 }]);
    expect(await store.listSessions(userId, 1)).toEqual([expect.objectContaining({ lastUsedAt: 7, createdAt: null })]);
    await store.close();
  });

  it('reuses no number of a deleted user, in a file of an older schema and after it was opened again', async () => {
    const path = file();
    copyFileSync('test/fixtures/server/users-6.db', path);
    const reopened = async (work: (store: Store) => Promise<unknown>) => {
      const store = openSqliteStore(path);
      await work(store);
      await store.close();
    };
    const ids = ['u1', 'u2', 'u3', 'u4'];
    const last: (UserPosition | null)[] = [];
    for (const id of ids) {
      await reopened((store) => store.addUser(user(id)));
      await reopened(async (store) => last.push(await store.findUserPosition(id)));
      await reopened((store) => store.deleteUser(id));
    }
    expect(last.map((position) => position?.number)).toEqual([2, 3, 4, 5]);
  });

  it('migrates every user from the first schema', async () => {
    const path = file();
    const old = new Database(path);
    old.exec(`
      CREATE TABLE passwords (email TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL) STRICT;
      CREATE TABLE users (id TEXT PRIMARY KEY, identity_id TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, email TEXT) STRICT;
      CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
      CREATE INDEX sessions_of_user ON sessions (user_id);
      INSERT INTO passwords VALUES ('ada@example.com', 'i1', 'hash');
      INSERT INTO users VALUES ('u1', 'i1', 'local-userpass', 'ada@example.com'), ('u2', 'i2', 'anon-user', NULL);
      INSERT INTO sessions VALUES ('s1', 'u1', 100), ('s2', 'u2', 100);
    `);
    old.close();
    const store = openSqliteStore(path);
    expect(await store.findUserOfIdentity({ provider: 'local-userpass', id: 'i1' })).toMatchObject({
      id: 'u1',
      identities: [{ provider: 'local-userpass', id: 'i1', data: { email: 'ada@example.com' } }],
    });
    expect(await store.findPassword('ada@example.com')).toMatchObject({ identityId: 'i1', confirmed: true });
    expect(await store.findSession('s2', 'u2', 50)).toMatchObject({
      userId: 'u2',
      provider: 'anon-user',
      identityId: 'i2',
    });
    expect((await store.listUsers(null, 10)).users.map(({ id }) => id)).toEqual(['u1', 'u2']);
    await store.close();
    // Opened again, nothing is done twice.
    const again = openSqliteStore(path);
    expect((await again.listUsers(null, 10)).users).toHaveLength(2);
    await again.close();
  });

  it('refuses a database of a newer server and leaves it unchanged', () => {
    const path = file();
    const newer = new Database(path);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    expect(() => openSqliteStore(path)).toThrow('newer version');
  });

  it('migrates accounts with NUL characters and equal names from the second schema', async () => {
    const path = file();
    const old = new Database(path);
    old.exec(secondSchema);
    const add = (email: string, id: string) => {
      old.prepare('INSERT INTO passwords VALUES (?, ?, ?, 1)').run(email, id, 'hash');
      old
        .prepare("INSERT INTO users (id, kind, disabled, created_at, last_login_at) VALUES (?, 'normal', 0, 1, 1)")
        .run(`u-${id}`);
      old
        .prepare("INSERT INTO identities VALUES ('local-userpass', ?, ?, ?)")
        .run(id, `u-${id}`, JSON.stringify({ email: email.split('\0')[0] }));
      old.prepare("INSERT INTO sessions VALUES (?, ?, 'local-userpass', ?, 'd', 100)").run(`s-${id}`, `u-${id}`, id);
      old.prepare("INSERT INTO mail_tokens VALUES (?, 'reset', ?, ?, 100)").run(`t-${id}`, email, `h-${id}`);
    };
    add('boss@corp.test', 'boss');
    add('boss@corp.test\0 <attacker@evil.test>', 'attacker');
    add('Boss@corp.test', 'namesake');
    old.prepare("INSERT INTO api_keys VALUES ('k', 'u-boss', 'user', 'n', 'kh', 1)").run();
    old.prepare("INSERT INTO sessions VALUES ('s-k', 'u-boss', 'api-key', 'k', 'd', 100)").run();
    old.prepare("INSERT INTO identities VALUES ('api-key', 'k', 'u-boss', '{}')").run();
    old.close();

    const store = openSqliteStore(path);
    expect(await store.findPassword('boss@corp.test')).toMatchObject({ identityId: 'boss' });
    expect(await store.findPassword('Boss@corp.test')).toMatchObject({ identityId: 'namesake' });
    expect(await store.findPasswordOfIdentity('attacker')).toBeNull();
    expect(await store.findUserOfIdentity({ provider: 'local-userpass', id: 'attacker' })).toBeNull();
    expect(await store.findSession('s-attacker', 'u-attacker', 1)).toBeNull();
    expect(await store.findSession('s-k', 'u-boss', 1), 'the key is disabled').toBeNull();
    expect(await store.findSession('s-boss', 'u-boss', 1)).not.toBeNull();
    expect(await store.takeMailToken('reset', 't-attacker', 'h-attacker', 1)).toBeNull();
    expect(await store.takeMailToken('reset', 't-boss', 'h-boss', 1)).toMatchObject({ identityId: 'boss' });
    expect((await store.listUsers(null, 10)).users.map(({ id }) => id)).toEqual(['u-boss', 'u-attacker', 'u-namesake']);
    const twin = { identityId: 'new', hash: 'h', confirmed: true };
    expect(await store.addPassword({ email: 'BOSS@corp.test', ...twin })).toBe(false);
    await store.close();
    const raw = new Database(path);
    expect(raw.prepare('SELECT source FROM set_aside').all()).toEqual([
      { source: 'passwords' },
      { source: 'identities' },
    ]);
    raw.close();
  });

  it('accepts NUL characters in no text column', async () => {
    const path = file();
    const store = openSqliteStore(path);
    await store.addUser(user('u1'));
    await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    await store.putMailToken({ id: 't', kind: 'reset', identityId: 'p1', hash: 'h', expiresAt: 100 });
    await store.addApiKey({ id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'kh', disabled: false });
    const session = { id: 's', userId: 'u1', provider: 'custom-token', identityId: 'i-u1', deviceId: 'd' } as const;
    await store.addSession({ ...session, expiresAt: 100 }, 7);
    const key = { id: 'a', name: 'n', hash: 'h', createdAt: 1, role: 'viewer', expiresAt: null } as const;
    await store.addAdminKey({ ...key, lastUsedAt: null });
    await store.close();
    const raw = new Database(path);
    const tables = ['users', 'identities', 'passwords', 'mail_tokens', 'api_keys', 'sessions', 'admin_keys'];
    let columns = 0;
    for (const table of tables) {
      for (const { name } of textColumns.parse(raw.prepare(`PRAGMA table_info(${table})`).all())) {
        columns += 1;
        expect(() => raw.prepare(`UPDATE ${table} SET ${name} = ?`).run('a\0b'), `${table}.${name}`).toThrow('CHECK');
      }
    }
    expect(columns).toBe(31);
    raw.close();
  });

  it('rejects a second spelling of a name even if the program does not check', async () => {
    const path = file();
    const store = openSqliteStore(path);
    await store.addPassword({ email: 'A@x', identityId: 'i1', hash: 'h', confirmed: true });
    await store.close();
    const raw = new Database(path);
    const insert = "INSERT INTO passwords SELECT 'a@x', 'i2', hash, confirmed, folded, variant FROM passwords";
    expect(() => raw.exec(insert)).toThrow('UNIQUE');
    raw.close();
  });

  it('searches many rows slice by slice, lets others run in between, and finds each row once', async () => {
    const path = file();
    const store = openSqliteStore(path);
    const rows = 2_500;
    const database = new Database(path);
    const numbers = `WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${String(rows)})`;
    const name = `CASE x % 500 WHEN 7 THEN 'Needle ' ELSE 'Hay ' END || x`;
    database.exec(`
      BEGIN;
      INSERT INTO users (id, kind, disabled, created_at, last_login_at) ${numbers} SELECT 'u' || x, 'normal', 0, 0, 0 FROM n;
      INSERT INTO identities (provider, id, user_id, data)
        ${numbers} SELECT 'custom-token', 'i' || x, 'u' || x, json_object('name', ${name}) FROM n;
      INSERT INTO sessions (id, user_id, provider, identity_id, device_id, expires_at)
        ${numbers} SELECT 's' || x, 'u' || x, 'custom-token', 'i' || x, 'd', 100 + x / 10 FROM n;
      INSERT INTO passwords (email, identity_id, hash, confirmed, folded, variant)
        ${numbers} SELECT ${name}, 'p' || x, '', x % 2, ${name}, 0 FROM n;
      COMMIT;`);
    database.close();
    const order: string[] = [];
    setImmediate(() => order.push('another request'));
    const { users: found } = await store.searchUsers({ text: 'needle', disabledOnly: false, provider: null }, null, 9);
    order.push('the search');
    expect(order).toEqual(['another request', 'the search']);
    const ids = (prefix: string) => [2_007, 1_507, 1_007, 507, 7].map((number) => `${prefix}${String(number)}`);
    expect(found.map(({ id }) => id)).toEqual(ids('u'));
    const after = { id: 'u1007', number: 1_007 };
    const page = await store.searchUsers({ text: 'needle', disabledOnly: false, provider: null }, after, 1);
    expect(page.next).toEqual({ id: 'u507', number: 507 });
    expect(page.users.map(({ id }) => id)).toEqual(['u507']);
    const sessions = async (after: string | null, limit: number) => {
      const [last] = await store.searchSessions({ text: after ?? '', now: 0 }, null, 1);
      const from = after === null || last === undefined ? null : { id: last.id, expiresAt: last.expiresAt };
      return (await store.searchSessions({ text: 'needle', now: 0 }, from, limit)).map(({ id }) => id);
    };
    expect(await sessions(null, 9)).toEqual(ids('s'));
    expect(await sessions('s1507', 2)).toEqual(['s1007', 's507']);
    const accounts = async (which: 'without user' | 'unconfirmed', text: string) =>
      (await store.searchAccounts({ text, which }, null, 5_000)).length;
    expect(await accounts('without user', 'NEEDLE')).toBe(5);
    expect(await accounts('without user', '')).toBe(rows);
    expect(await accounts('unconfirmed', '')).toBe(rows / 2);
    await store.close();
  });

  it('answers other requests while it removes many expired sessions', async () => {
    const path = join(tmpDir('roster-expired-'), 'users.db');
    const store = openSqliteStore(path);
    const database = new Database(path);
    database.exec(`
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000)
      INSERT INTO sessions (id, user_id, provider, identity_id, device_id, expires_at)
        SELECT 's' || x, 'u', 'anon-user', 'i', 'd', x FROM n`);
    database.close();
    const order: string[] = [];
    const removed = store.removeExpired(2_500).then(() => order.push('removal'));
    setImmediate(() => void store.findSession('s1', 'u', 0).then(() => order.push('another request')));
    await removed;
    expect(order).toEqual(['another request', 'removal']);
    expect(await store.countSubjects(0)).toMatchObject({ sessions: 500 });
    await store.close();
  });
});
