/** Dropping records from memory, as the app lock does, loses nothing on disk, even while requests are in progress. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../../../main/auth/index.js';
import { jwtOf, recordedApp, startAuthServer } from '../../../support/recorded-app.js';
import type { TestServer } from '../../../support/servers/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

describe('unloading', () => {
  it.each(['/auth/profile', '/auth/session'])(
    'during %s keeps the session, the profile and the identities',
    async (path) => {
      const storage = new MemoryStorage();
      const { app, faults } = recordedApp(server, storage);
      const user = await app.logIn(jwtOf(`unloaded-${path}`, { first_name: 'Ada' }));
      const before = await storage.read(user.id);
      let answered: () => void = () => undefined;
      let asked: () => void = () => undefined;
      const isAsked = new Promise<void>((resolve) => (asked = resolve));
      const mayAnswer = new Promise<void>((resolve) => (answered = resolve));
      const method = path === '/auth/profile' ? 'GET' : 'POST';
      faults.set(`${method} ${path}`, async () => {
        asked();
        await mayAnswer;
        faults.clear();
        const token = path === '/auth/profile' ? before?.session?.accessToken : before?.session?.refreshToken;
        return fetch(`${server.url}/api/client/v2.0${path}`, {
          method,
          headers: { Authorization: `Bearer ${String(token)}` },
        });
      });
      const work = (path === '/auth/profile' ? user.refreshProfile() : user.refreshCustomData()).catch(() => undefined);
      await isAsked;
      await app.unload();
      answered();
      await work;
      const after = await storage.read(user.id);
      expect(after?.session?.refreshToken).toBe(before?.session?.refreshToken);
      expect([after?.state, after?.profile, after?.identities, after?.deviceId]).toEqual([
        before?.state,
        before?.profile,
        before?.identities,
        before?.deviceId,
      ]);
      await user.refreshCustomData();
      expect(user.isLoggedIn).toBe(true);
    },
  );

  it('before a logout keeps the profile of the account', async () => {
    const storage = new MemoryStorage();
    const { app } = recordedApp(server, storage);
    const user = await app.logIn(jwtOf('unloaded-logout', { first_name: 'Ada' }));
    const before = await storage.read(user.id);
    const unloading = app.unload();
    await user.logOut();
    await unloading;
    const after = await storage.read(user.id);
    expect(after).toEqual({ ...before, state: 'LoggedOut', session: null });
  });
});
