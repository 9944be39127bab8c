/** Cancelling a sign-in that waits for a backend. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../../../../main/backends/backend.js';
import { signInHandlers } from '../../../../../../main/ipc/handlers/accounts/sign-in.js';
import { startAuthServer } from '../../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../../support/services.js';
import { tmpDir } from '../../../../../support/tmp-dir.js';

let server: TestServer;

/** Services whose requests wait until the test releases them or the signal cancels them. */
async function waitingServices() {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((open) => (release = open));
  const services = await createTestServices(tmpDir('roster-abandon-'), {
    selectKeyStore: () => Promise.resolve(memoryKeyStore()),
    fetch: async (url, init) => {
      await gate;
      return fetch(url, init);
    },
  });
  return { services, release, handlers: signInHandlers(() => Promise.resolve(services)) };
}
const ready = () => ({ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn });
const login = { backendId: embeddedBackendId };

describe('cancelling a sign-in', () => {
  beforeAll(async () => {
    server = await startAuthServer();
  });
  afterAll(() => server.stop());

  it('cancels the wait for a backend that is still starting', async () => {
    const { services, handlers } = await waitingServices();
    const signingIn = handlers['signIn.anonymous'](login);
    await handlers['signIn.cancelPending'](undefined);
    await expect(signingIn).rejects.toMatchObject({ code: 'cancelled' });
    expect(services.list.entries).toEqual([]);
  });

  it('cancels the wait for a response, leaves nothing behind, and allows the next sign-in', async () => {
    const { services, handlers, release } = await waitingServices();
    services.backends.embedded.ready(embeddedBackendId, ready());
    const signingIn = handlers['signIn.customFunction']({ ...login, payload: '{"who": "ada"}', linkTo: null });
    const ended = expect(signingIn).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((later) => setTimeout(later, 50));
    await handlers['signIn.cancelPending'](undefined);
    release();
    await ended;
    expect(services.list.entries).toEqual([]);
    await handlers['signIn.customFunction']({ ...login, payload: '{"who": "ada"}', linkTo: null });
    expect(services.list.entries).toHaveLength(1);
  });
});
