import Database from 'libsql';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../main/server/store/sqlite-store.js';
import type { StoredUser } from '../../../main/server/store/store.js';

const file = () => join(mkdtempSync(join(tmpdir(), 'roster-store-')), 'users.db');
const user = (id: string, identity = `i-${id}`): StoredUser => ({
  id,
  kind: 'normal',
  disabled: false,
  createdAt: 1,
  lastLoginAt: 1,
  customData: null,
  identities: [{ provider: 'custom-token', id: identity, data: { name: id } }],
});

describe('the SQLite store', () => {
  it('brings everybody along from the first schema', () => {
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
    expect(store.findUserOfIdentity({ provider: 'local-userpass', id: 'i1' })).toMatchObject({
      id: 'u1',
      identities: [{ provider: 'local-userpass', id: 'i1', data: { email: 'ada@example.com' } }],
    });
    expect(store.findPassword('ada@example.com')).toMatchObject({ identityId: 'i1', confirmed: true });
    expect(store.findSession('s2', 50)).toMatchObject({ userId: 'u2', provider: 'anon-user', identityId: 'i2' });
    expect(store.listUsers(null, 10).map(({ id }) => id)).toEqual(['u1', 'u2']);
    store.close();
    // Opened again, nothing is done twice.
    const again = openSqliteStore(path);
    expect(again.listUsers(null, 10)).toHaveLength(2);
    again.close();
  });

  it('refuses a database of a newer server and leaves it as it is', () => {
    const path = file();
    const newer = new Database(path);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    expect(() => openSqliteStore(path)).toThrow('newer version');
  });

  it('never gives one identity to two users, and one id of two providers to one', () => {
    const store = openSqliteStore(file());
    expect(store.addUser(user('u1', 'same'))).toBe(true);
    expect(store.addUser(user('u2', 'same'))).toBe(false);
    expect(store.findUser('u2')).toBeNull();
    expect(store.findUserOfIdentity({ provider: 'oauth2-google', id: 'same' })).toBeNull();
    expect(store.addIdentity('u1', { provider: 'custom-token', id: 'same', data: {} })).toBe(false);
    expect(store.addIdentity('u1', { provider: 'oauth2-google', id: 'same', data: {} })).toBe(true);
    store.close();
  });

  it('uses up a mail token once, in time, and only with the right secret', () => {
    const store = openSqliteStore(file());
    const token = { id: 't', kind: 'reset', email: 'a@b.c', hash: 'h', expiresAt: 100 } as const;
    store.putMailToken(token);
    expect(store.takeMailToken('reset', 't', 'wrong', 50)).toBeNull();
    expect(store.takeMailToken('confirm', 't', 'h', 50)).toBeNull();
    expect(store.takeMailToken('reset', 't', 'h', 100)).toBeNull();
    expect(store.takeMailToken('reset', 't', 'h', 50)).toEqual(token);
    expect(store.takeMailToken('reset', 't', 'h', 50)).toBeNull();
    store.close();
  });

  it('takes everything of a user along when the user goes', () => {
    const store = openSqliteStore(file());
    store.addUser({ ...user('u1'), identities: [{ provider: 'local-userpass', id: 'p1', data: {} }] });
    store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    store.putMailToken({ id: 't', kind: 'reset', email: 'a@b.c', hash: 'h', expiresAt: 100 });
    store.addApiKey({ id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'kh', disabled: false });
    store.addSession({
      id: 's',
      userId: 'u1',
      provider: 'local-userpass',
      identityId: 'p1',
      deviceId: 'd',
      expiresAt: 100,
    });
    store.deleteUser('u1');
    expect(store.findPassword('a@b.c')).toBeNull();
    expect(store.takeMailToken('reset', 't', 'h', 1)).toBeNull();
    expect(store.findApiKeyByHash('kh')).toBeNull();
    expect(store.findSession('s', 1)).toBeNull();
    store.close();
  });
});
