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
  it('brings everybody along from the first schema', async () => {
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
    expect(await store.findSession('s2', 50)).toMatchObject({ userId: 'u2', provider: 'anon-user', identityId: 'i2' });
    expect((await store.listUsers(null, 10)).map(({ id }) => id)).toEqual(['u1', 'u2']);
    await store.close();
    // Opened again, nothing is done twice.
    const again = openSqliteStore(path);
    expect(await again.listUsers(null, 10)).toHaveLength(2);
    await again.close();
  });

  it('refuses a database of a newer server and leaves it as it is', async () => {
    const path = file();
    const newer = new Database(path);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    expect(() => openSqliteStore(path)).toThrow('newer version');
  });

  it('never gives one identity to two users, and one id of two providers to one', async () => {
    const store = openSqliteStore(file());
    expect(await store.addUser(user('u1', 'same'))).toBe(true);
    expect(await store.addUser(user('u2', 'same'))).toBe(false);
    expect(await store.findUser('u2')).toBeNull();
    expect(await store.findUserOfIdentity({ provider: 'oauth2-google', id: 'same' })).toBeNull();
    expect(await store.addIdentity('u1', { provider: 'custom-token', id: 'same', data: {} })).toBe(false);
    expect(await store.addIdentity('u1', { provider: 'oauth2-google', id: 'same', data: {} })).toBe(true);
    await store.close();
  });

  it('uses up a mail token once, in time, and only with the right secret', async () => {
    const store = openSqliteStore(file());
    const token = { id: 't', kind: 'reset', email: 'a@b.c', hash: 'h', expiresAt: 100 } as const;
    await store.putMailToken(token);
    expect(await store.takeMailToken('reset', 't', 'wrong', 50)).toBeNull();
    expect(await store.takeMailToken('confirm', 't', 'h', 50)).toBeNull();
    expect(await store.takeMailToken('reset', 't', 'h', 100)).toBeNull();
    expect(await store.takeMailToken('reset', 't', 'h', 50)).toEqual(token);
    expect(await store.takeMailToken('reset', 't', 'h', 50)).toBeNull();
    await store.close();
  });

  it('takes everything of a user along when the user goes', async () => {
    const store = openSqliteStore(file());
    await store.addUser({ ...user('u1'), identities: [{ provider: 'local-userpass', id: 'p1', data: {} }] });
    await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    await store.putMailToken({ id: 't', kind: 'reset', email: 'a@b.c', hash: 'h', expiresAt: 100 });
    await store.addApiKey({ id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'kh', disabled: false });
    await store.addSession(
      {
        id: 's',
        userId: 'u1',
        provider: 'local-userpass',
        identityId: 'p1',
        deviceId: 'd',
        expiresAt: 100,
      },
      7,
    );
    await store.deleteUser('u1');
    expect(await store.findPassword('a@b.c')).toBeNull();
    expect(await store.takeMailToken('reset', 't', 'h', 1)).toBeNull();
    expect(await store.findApiKeyByHash('kh')).toBeNull();
    expect(await store.findSession('s', 1)).toBeNull();
    await store.close();
  });

  it('shows at once what this and any other connection changed, though it remembers what it read', async () => {
    const path = file();
    const [store, other] = [openSqliteStore(path), openSqliteStore(path)];
    const session = { provider: 'anon-user', identityId: 'i1', deviceId: 'd', expiresAt: 100 } as const;
    await store.addUser({ ...user('u1'), identities: [{ provider: 'anon-user', id: 'i1', data: {} }] });
    await store.addSession({ id: 's', userId: 'u1', ...session }, 7);
    // The other connection may be as far as the next turn of the event loop behind.
    const turn = () => new Promise((done) => setImmediate(done));
    for (const [writer, reader] of [
      [store, store],
      [other, store],
      [store, other],
    ] as const) {
      await writer.setUserDisabled('u1', false);
      await turn();
      expect(await reader.findUser('u1')).toMatchObject({ disabled: false, lastLoginAt: 7 });
      expect(await reader.findSession('s', 99)).toMatchObject({ userId: 'u1' });
      expect(await reader.findSession('s', 100)).toBeNull();
      await writer.setCustomData('u1', { by: 'writer' });
      await writer.setUserDisabled('u1', true);
      await turn();
      expect(await reader.findUser('u1')).toMatchObject({ disabled: true, customData: { by: 'writer' } });
      expect(await reader.findSession('s', 1)).toBeNull();
      await writer.setCustomData('u1', null);
    }
    await other.deleteUser('u1');
    await turn();
    expect(await store.findUser('u1')).toBeNull();
    await Promise.all([store.close(), other.close()]);
  });
});
