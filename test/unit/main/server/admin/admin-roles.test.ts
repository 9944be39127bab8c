import { join } from 'node:path';
import Database from 'libsql';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminApi } from '../../../../../main/server/admin/admin-api.js';
import { createAdminKey } from '../../../../../main/server/admin/admin-keys.js';
import { noEvents } from '../../../../../main/server/events/event-log.js';
import { RateLimits } from '../../../../../main/server/routes/rate-limits.js';
import { createMemoryLimiter } from '../../../../../main/server/store/rate-limiters.js';
import { SecretSearch } from '../../../../support/secret-search.js';
import { on, startTestServer, type TestServer, wideLimits } from '../../../../support/servers/test-server.js';
import { openTestStorage, storageEnvironment, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const email = 'ada@example.com';
const password = 'Correct-Horse-71';
const page = 'https://app.example/';
const providers = on('local-userpass', {
  config: { emailConfirmationUrl: `${page}confirm`, resetPasswordUrl: `${page}reset` },
});
const functions = { greet: 'exports = () => 1;' };

describe(`keys of the administration API on the ${storeKind} store`, () => {
  let server: TestServer;
  let viewer: string;
  let administrator: string;
  beforeEach(async () => {
    server = await startTestServer({ providers, functions });
    administrator = await server.withStore((store) => createAdminKey(store, 'ci', seconds()));
    viewer = await server.withStore((store) => createAdminKey(store, 'monitoring', seconds(), { role: 'viewer' }));
  });
  afterEach(() => server.stop());

  const seconds = () => Math.floor(server.now() / 1000);
  const stored = () => server.withStore((store) => store.listAdminKeys());
  async function call(key: string, method: string, path: string, body?: object) {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Every route of the router, including those that no list contains. */
  async function routes() {
    const storage = await openTestStorage(server.dataFolder);
    const { routes: all } = adminApi({
      ...{ events: noEvents, limits: new RateLimits(wideLimits), store: storage.store, trustedProxies: [] },
      ...{ createLimiter: createMemoryLimiter, now: server.now },
      administrationFor: () => {
        throw new Error('only the routes are read');
      },
    });
    await storage.store.close();
    return all.map(({ method, path }) => ({
      method,
      path: path.replace(':user', email).replace(/:\w+/, 'f'.repeat(24)),
    }));
  }

  it('lets a viewer read everything and change nothing', async () => {
    await server.send('POST', '/auth/providers/local-userpass/register', { body: { email, password } });
    const before = await server.withStore((store) => store.findPassword(email));
    const all = await routes();
    expect(all.filter(({ method }) => method !== 'GET').length).toBeGreaterThan(10);
    expect(all.map(({ method }) => method)).not.toContain('ALL');
    for (const { method, path } of all) {
      const { status, text } = await call(viewer, method, path, method === 'GET' ? undefined : {});
      if (method === 'GET') expect([path, [200, 404].includes(status)]).toEqual([path, true]);
      else {
        expect([method, path, status]).toEqual([method, path, 403]);
        expect(JSON.parse(text)).toMatchObject({
          error: 'this key has the role viewer; this request needs the role administrator',
          error_code: 'RoleRequired',
        });
        // An administrator's key passes: the refusal is about the role.
        if (method !== 'DELETE') expect((await call(administrator, method, path, {})).status).not.toBe(403);
      }
    }
    expect(await server.withStore((store) => store.findPassword(email))).toMatchObject({ hash: before?.hash });
    expect(server.mails().length).toBeGreaterThan(0);
    const { text } = await call(viewer, 'GET', '/admin/v1/events?outcome=errors');
    expect(text).toContain('"reason":"RoleRequired"');
    expect(text).toContain('by the key monitoring');
  });

  it('tell their role and when they expire', async () => {
    const expiresAt = seconds() + 60;
    const short = await server.withStore((store) =>
      createAdminKey(store, 'short', seconds(), { role: 'viewer', expiresAt }),
    );
    const read = async (key: string): Promise<unknown> => JSON.parse((await call(key, 'GET', '/admin/v1/key')).text);
    expect(await read(administrator)).toEqual({ name: 'ci', role: 'administrator', expiresAt: null });
    const end = new Date(expiresAt * 1000).toISOString();
    expect(await read(short)).toEqual({ name: 'short', role: 'viewer', expiresAt: end });
  });

  it('shows a viewer no token of a mail', async () => {
    await server.send('POST', '/auth/providers/local-userpass/register', { body: { email, password } });
    await call(administrator, 'POST', `/admin/v1/users/${email}/confirm`);
    await server.send('POST', '/auth/providers/local-userpass/login', { body: { username: email, password } });
    await call(administrator, 'POST', `/admin/v1/users/${email}/password-reset`);
    const tokens = server.mails().flatMap((mail) => {
      const text = mail.replaceAll('=\r\n', '').replaceAll('=3D', '=');
      return [...text.matchAll(/token=([\w-]+)/g)].map(([, value = '']) => ({ name: 'a token', value }));
    });
    expect(tokens.length).toBeGreaterThanOrEqual(2);
    const search = new SecretSearch(tokens);
    for (const { method, path } of await routes()) {
      if (method !== 'GET') continue;
      const { status, text } = await call(viewer, method, path);
      expect([path, status]).toEqual([path, 200]);
      search.in(path, 'the answer', Buffer.from(text));
    }
    expect(search.hits).toEqual([]);
  });

  it('end at once when they are deleted, and when they expire', async () => {
    const read = async (key: string) => (await call(key, 'GET', '/admin/v1/users')).status;
    expect(await read(viewer)).toBe(200);
    const id = (await stored()).find(({ name }) => name === 'monitoring')?.id ?? '';
    await server.withStore((store) => store.removeAdminKey(id));
    expect(await read(viewer)).toBe(401);
    const expiresAt = seconds() + 60;
    const short = await server.withStore((store) => createAdminKey(store, 'short', seconds(), { expiresAt }));
    server.advance(59);
    expect(await read(short)).toBe(200);
    server.advance(1);
    const refused = await call(short, 'GET', '/admin/v1/users');
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      401,
      { error: 'this administrator key has expired' },
    ]);
    expect(await read(administrator)).toBe(200);
    const { text } = await call(administrator, 'GET', '/admin/v1/events?outcome=errors');
    expect(text).toContain('"reason":"ExpiredKey"');
  });

  it('record their last use, at most once a minute', async () => {
    const used = async () => Object.fromEntries((await stored()).map(({ name, lastUsedAt }) => [name, lastUsedAt]));
    const first = seconds();
    await call(viewer, 'GET', '/admin/v1/app');
    server.advance(59);
    await call(viewer, 'GET', '/admin/v1/app');
    expect(await used()).toEqual({ ci: null, monitoring: first });
    server.advance(1);
    // A refused change counts as a use of the key.
    await call(viewer, 'POST', '/admin/v1/users', {});
    expect(await used()).toEqual({ ci: null, monitoring: first + 60 });
  });
});

describe(`keys of older servers on the ${storeKind} store`, () => {
  it('remain administrators that do not expire', async () => {
    const folder = tmpDir('roster-old-keys-');
    await (await openTestStorage(folder)).store.close();
    await addOldKey(folder);
    const { store } = await openTestStorage(folder);
    const key = { id: 'k1', name: 'ci', hash: 'h1', createdAt: 5 };
    const all = { ...key, role: 'administrator', expiresAt: null, lastUsedAt: null };
    expect(await store.listAdminKeys()).toEqual([all]);
    expect(await store.findAdminKey('h1')).toEqual(all);
    await store.close();
  });

  async function addOldKey(folder: string): Promise<void> {
    const { MONGODB_URI: uri } = storageEnvironment(folder);
    if (uri === undefined) {
      const database = new Database(join(folder, 'users.db'));
      for (const column of ['role', 'expires_at', 'last_used_at']) {
        database.exec(`ALTER TABLE admin_keys DROP COLUMN ${column}`);
      }
      database.exec("INSERT INTO admin_keys VALUES ('k1', 'ci', 'h1', 5); PRAGMA user_version = 9");
      database.close();
      return;
    }
    const client = new MongoClient(uri);
    const database = client.db();
    await database
      .collection<{ _id: string; name: string; hash: string; createdAt: number }>('admin_keys')
      .insertOne({ _id: 'k1', name: 'ci', hash: 'h1', createdAt: 5 });
    await database
      .collection<{ _id: string; version: number }>('schema')
      .updateOne({ _id: 'schema' }, { $set: { version: 2 } });
    await client.close();
  }
});
