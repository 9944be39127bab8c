/** The auth library behind a proxy that breaks the real server's responses: a clear error each time, and the session is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, MemoryStorage, type User } from '../../main/auth/index.js';
import { withGarbageCollection } from '../support/gc.js';
import { jwtOf, startAuthServer } from '../support/recorded-app.js';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../support/servers/network/faulty-proxy.js';
import { testAppId, type TestServer } from '../support/servers/test-server.js';

let server: TestServer;
let proxy: FaultyProxy;
beforeAll(async () => {
  server = await startAuthServer();
  proxy = await startFaultyProxy(() => server.url);
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

let number = 0;
async function signedIn(): Promise<{ app: App; user: User; storage: MemoryStorage }> {
  proxy.breakWith('none');
  const storage = new MemoryStorage();
  const app = new App({ id: testAppId, baseUrl: proxy.url, storage, timeout: 3_000 });
  const user = await app.logIn(jwtOf(`faulty-${String((number += 1))}`));
  return { app, user, storage };
}

const rows: [Fault, string][] = [
  ['reset', 'unreachable'],
  ['halfBody', 'unreachable'],
  ['silence', 'timedOut'],
  ['dripping', 'timedOut'],
  ['html', 'serverFault'],
  ['portal', 'unreachable'],
  ['hugeBody', 'badResponse'],
];

describe('a broken wire', () => {
  it.each(rows)('%s during a refresh: %s, and the session works afterwards', async (fault, kind) => {
    const { user, storage } = await signedIn();
    proxy.breakWith(fault, '/auth/session');
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind });
    expect(user.isLoggedIn).toBe(true);
    expect((await storage.read(user.id))?.session?.refreshToken).toBe(user.refreshToken);
    proxy.breakWith('none');
    await user.refreshCustomData();
  });

  it.each(['silence', 'dripping'] as const)('%s during garbage collection: still times out', async (fault) => {
    const { user } = await signedIn();
    proxy.breakWith(fault, '/auth/session');
    await expect(withGarbageCollection(() => user.refreshCustomData())).rejects.toMatchObject({ kind: 'timedOut' });
    proxy.breakWith('none');
    await user.refreshCustomData();
  });

  it.each(rows)('%s during a login: %s, and no user remains', async (fault, kind) => {
    const { app, user } = await signedIn();
    for (const path of ['/login', '/auth/profile']) {
      proxy.breakWith(fault, path);
      await expect(app.logIn(jwtOf('never'))).rejects.toMatchObject({ kind });
      expect(Object.keys(app.allUsers)).toEqual([user.id]);
      expect(app.currentUser?.id).toBe(user.id);
    }
  });

  it('refreshes once and retries each call once when many calls receive 401', async () => {
    const { user } = await signedIn();
    proxy.breakWith('unauthorized', '/auth/profile');
    await expect(user.refreshProfile()).rejects.toMatchObject({ statusCode: 401 });
    expect(proxy.count()).toBe(3);
    expect(user.isLoggedIn).toBe(true);
    proxy.breakWith('unauthorized', '');
    const calls = Array.from({ length: 50 }, () => user.refreshProfile());
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(proxy.count(), '50 calls and one refresh').toBeLessThanOrEqual(51);
    expect(user.isExpired).toBe(true);
  });
});
