/** Cancellation: every call accepts an `AbortSignal`, rejects with its reason immediately and changes nothing. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { App, type CallOptions, Credentials, MemoryStorage, type User } from '../../main/auth/index.js';
import { jwtOf, startAuthServer } from '../support/recorded-app.js';
import { type FaultyProxy, startFaultyProxy } from '../support/servers/network/faulty-proxy.js';
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
async function signedIn() {
  proxy.breakWith('none');
  const storage = new MemoryStorage();
  const app = new App({ id: testAppId, baseUrl: proxy.url, storage });
  const user = await app.logIn(jwtOf(`aborted-${String((number += 1))}`));
  return { app, user, storage };
}

const reason = new Error('the user cancelled');
const email = 'a@b.c';
const keyId = '0123456789abcdef01234567';

/** Every call of the library, against a backend that never answers. */
const calls: [string, (app: App, user: User, options: CallOptions) => Promise<unknown>][] = [
  ['logIn', (app, _user, options) => app.logIn(jwtOf('never'), options)],
  ['deleteUser', (app, user, options) => app.deleteUser(user, options)],
  ['registerUser', (app, _, options) => app.emailPasswordAuth.registerUser({ email, password: 'secret' }, options)],
  ['confirmUser', (app, _, options) => app.emailPasswordAuth.confirmUser({ token: 't', tokenId: 'i' }, options)],
  ['resendConfirmationEmail', (app, _, options) => app.emailPasswordAuth.resendConfirmationEmail({ email }, options)],
  ['retryCustomConfirmation', (app, _, options) => app.emailPasswordAuth.retryCustomConfirmation({ email }, options)],
  ['sendResetPasswordEmail', (app, _, options) => app.emailPasswordAuth.sendResetPasswordEmail({ email }, options)],
  [
    'resetPassword',
    (app, _, options) => app.emailPasswordAuth.resetPassword({ password: 'p', token: 't', tokenId: 'i' }, options),
  ],
  [
    'callResetPasswordFunction',
    (app, _, options) => app.emailPasswordAuth.callResetPasswordFunction({ email, password: 'p', ...options }, 'more'),
  ],
  ['linkCredentials', (_, user, options) => user.linkCredentials(Credentials.emailPassword(email, 'p'), options)],
  ['refreshCustomData', (_, user, options) => user.refreshCustomData(options)],
  ['refreshProfile', (_, user, options) => user.refreshProfile(options)],
  ['a function', (_, user, options) => user.functionsWith(options)['echo']?.(1) ?? Promise.resolve()],
  ['apiKeys.create', (_, user, options) => user.apiKeys.create('k', options)],
  ['apiKeys.fetch', (_, user, options) => user.apiKeys.fetch(keyId, options)],
  ['apiKeys.fetchAll', (_, user, options) => user.apiKeys.fetchAll(options)],
  ['apiKeys.enable', (_, user, options) => user.apiKeys.enable(keyId, options)],
  ['apiKeys.disable', (_, user, options) => user.apiKeys.disable(keyId, options)],
  ['apiKeys.delete', (_, user, options) => user.apiKeys.delete(keyId, options)],
];

describe('AbortSignal', () => {
  it.each(calls)('%s rejects with the reason and leaves the user unchanged', async (_name, call) => {
    const { app, user, storage } = await signedIn();
    const before = await storage.read(user.id);
    proxy.breakWith('silence');
    const abort = new AbortController();
    const given = expect(call(app, user, { signal: abort.signal })).rejects.toBe(reason);
    // Only then is it certain that the request is not passed on later, after the proxy works again.
    await vi.waitFor(() => {
      expect(proxy.count()).toBeGreaterThan(0);
    }, 60_000);
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(reason);
    await given;
    // A call that is cancelled before it starts sends no request.
    proxy.breakWith('silence');
    await expect(call(app, user, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(Object.keys(app.allUsers)).toEqual([user.id]);
    expect(await storage.read(user.id)).toEqual(before);
    proxy.breakWith('none');
    await user.refreshProfile();
  });

  it.each(['logOut', 'removeUser'] as const)(
    '%s: completes locally and cancels only the request to the backend',
    async (name) => {
      const { app, user, storage } = await signedIn();
      proxy.breakWith('silence');
      const abort = new AbortController();
      setTimeout(() => {
        abort.abort(reason);
      }, 40);
      const options = { signal: abort.signal };
      await expect(name === 'logOut' ? user.logOut(options) : app.removeUser(user, options)).rejects.toBe(reason);
      expect(user.isLoggedIn).toBe(false);
      expect((await storage.read(user.id))?.session ?? null).toBeNull();
    },
  );

  it('cancels one caller without cancelling the renewal for the others', async () => {
    const { user } = await signedIn();
    proxy.countOnly('/auth/session');
    const abort = new AbortController();
    const impatient = user.refreshCustomData({ signal: abort.signal });
    const patient = user.refreshCustomData();
    abort.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    await patient;
    expect(proxy.count()).toBe(1);
  });

  it('of a time limit ends one request and no other on the same connections', { timeout: 120_000 }, async () => {
    proxy.breakWith('none');
    const app = new App({ id: testAppId, baseUrl: proxy.url, storage: new MemoryStorage(), timeout: 8_000 });
    const user = await app.logIn(jwtOf('limited'));
    // Requests that have ended used the signal before.
    for (let count = 0; count < 10; count += 1) await user.refreshProfile();
    proxy.breakWith('silence', '/auth/profile');
    const call = { isSettled: false };
    const slow = user
      .refreshProfile()
      .catch((error: unknown) => error)
      .finally(() => (call.isSettled = true));
    let others = 0;
    while (!call.isSettled) {
      await Promise.all([user.refreshCustomData(), user.apiKeys.fetchAll()]);
      others += 1;
    }
    await expect(slow).resolves.toMatchObject({ kind: 'timedOut' });
    expect(others).toBeGreaterThan(1);
    proxy.breakWith('none');
    for (let count = 0; count < 3; count += 1) await user.refreshProfile();
  });

  it('ends the new session when a login is cancelled after the backend accepted it', async () => {
    const { app, user } = await signedIn();
    const abort = new AbortController();
    proxy.breakWith('silence', '/auth/profile');
    setTimeout(() => {
      abort.abort(reason);
    }, 150);
    await expect(app.logIn(jwtOf('half-way'), { signal: abort.signal })).rejects.toBe(reason);
    expect(app.currentUser?.id).toBe(user.id);
    expect(Object.keys(app.allUsers)).toEqual([user.id]);
  });
});
