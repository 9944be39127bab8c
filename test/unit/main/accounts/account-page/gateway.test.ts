/** An error page of a gateway or proxy says nothing about a session, even if its status is 401. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callFunction } from '../../../../../main/accounts/account-page/call-function.js';
import { jwtOf, startAuthServer } from '../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

const page = (status: number) =>
  new Response('<!doctype html><title>Sign in to the network</title>', {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

describe('a gateway’s error page', () => {
  it.each([200, 401, 403, 404, 407, 429, 502, 503, 511])(
    'with status %i keeps the account signed in and shows that the backend is not ready',
    async (status) => {
      const [profile, store] = [tmpDir('roster-gateway-'), memoryKeyStore()];
      let isCaught = false;
      const services = () =>
        createTestServices(profile, {
          selectKeyStore: () => Promise.resolve(store),
          fetch: (url, init) => (isCaught ? Promise.resolve(page(status)) : fetch(url, init)),
        });
      const before = await services();
      await before.vault.open();
      const id = await before.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
      const account = await before.accounts.signIn(id, jwtOf(`gateway-${String(status)}`));

      isCaught = true;
      const next = await services();
      await next.vault.open();
      await expect(next.apiKeys.list(account)).rejects.toThrow();
      await expect(next.accounts.refresh(account)).rejects.toThrow();
      await expect(callFunction(next.accounts, account, 'echo', '[]')).rejects.toThrow();
      expect(next.snapshot().accounts).toMatchObject([{ id: account, state: 'signedIn' }]);
      // A gateway answers 503 while the server behind it starts.
      expect(next.backends.summary(id).health.kind).toBe(status === 503 ? 'starting' : 'unreachable');

      isCaught = false;
      await next.backends.app(id).refreshDue();
      await next.accounts.refresh(account);
      expect(next.backends.summary(id).health.kind).toBe('ready');
    },
  );
});
