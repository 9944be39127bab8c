import { describe, expect, it } from 'vitest';
import { App, AuthError, Credentials, type Fetch, MemoryStorage } from '../../../../main/auth/index.js';

const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A backend with scripted responses: the tests cover the client's own state. */
function backend() {
  const calls: string[] = [];
  let issued = 0;
  const access = () => token({ iat: 0, exp: 1800, n: (issued += 1) });
  const answers: Record<string, () => Response | Promise<Response>> = {
    'GET /location': () => json({ hostname: 'http://backend.test' }),
    'POST /login': () =>
      json({
        user_id: `user${String((issued += 1))}`,
        access_token: access(),
        refresh_token: token({ iat: 0, exp: 9e9 }),
      }),
    'GET /profile': () =>
      json({ identities: [{ id: 'i', provider_type: 'local-userpass' }], data: { email: 'a@b.c' } }),
    'POST /session': () => json({ access_token: access() }, 201),
    'DELETE /session': () => new Response(null, { status: 204 }),
  };
  const fetch: Fetch = async (url, { method }) => {
    const call = `${method ?? 'GET'} /${url.split('/').at(-1) ?? ''}`;
    calls.push(call);
    return (await answers[call]?.()) ?? json({ error: 'not found' }, 404);
  };
  return { calls, answers, fetch };
}

const password = Credentials.emailPassword('a@b.c', 'secret');

describe('sessions of the auth library', () => {
  it('refreshes once for 1,000 callers whose token was rejected', async () => {
    const { calls, answers, fetch } = backend();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    const user = await app.logIn(password);
    let refused = 0;
    answers['GET /profile'] = () =>
      refused++ < 1000
        ? json({ error: 'invalid session', error_code: 'InvalidSession' }, 401)
        : json({ identities: [], data: {} });
    await Promise.all(Array.from({ length: 1000 }, () => user.refreshProfile()));
    expect(calls.filter((call) => call === 'POST /session')).toHaveLength(1);
    expect(calls.filter((call) => call === 'GET /profile')).toHaveLength(1 + 2000);
  });

  it('does not restore a session that was signed out during its refresh', async () => {
    const { answers, fetch } = backend();
    const storage = new MemoryStorage();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch, storage });
    const user = await app.logIn(password);
    let answer: (response: Response) => void = () => undefined;
    answers['POST /session'] = () => new Promise<Response>((resolve) => (answer = resolve));
    const refresh = user.refreshCustomData();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await user.logOut();
    answer(json({ access_token: token({ iat: 0, exp: 1800 }) }, 201));
    await expect(refresh).rejects.toBeInstanceOf(AuthError);
    expect(user.state).toBe('LoggedOut');
    expect((await storage.read(user.id))?.session).toBeNull();
  });

  it('leaves no user behind when the profile cannot be fetched', async () => {
    const { calls, answers, fetch } = backend();
    answers['GET /profile'] = () => json({ error: 'broken' }, 500);
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    await expect(app.logIn(password)).rejects.toMatchObject({ kind: 'serverFault' });
    expect(app.currentUser).toBeNull();
    expect(app.allUsers).toEqual({});
    expect(calls.at(-1)).toBe('DELETE /session');
  });

  it('reads a chunked response, even when a chunk ends within a character', async () => {
    const { answers, fetch } = backend();
    const bytes = Buffer.from(JSON.stringify({ identities: [], data: { name: 'Zoë' } }));
    const within = bytes.indexOf('ë') + 1;
    const pieces = [bytes.subarray(0, within), bytes.subarray(within, within + 1), bytes.subarray(within + 1)];
    answers['GET /profile'] = () =>
      new Response(ReadableStream.from(pieces), { headers: { 'content-type': 'application/json' } });
    const user = await new App({ id: 'app', baseUrl: 'http://backend.test', fetch }).logIn(password);
    expect(user.profile.name).toBe('Zoë');
  });

  it('reports expired when the backend rejects the renewal, and stays signed in when it is unreachable', async () => {
    const { answers, fetch } = backend();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    const user = await app.logIn(password);
    answers['POST /session'] = () => json({ error: 'maintenance' }, 503);
    await expect(user.refreshCustomData()).rejects.toMatchObject({ retryable: true });
    expect(user.isLoggedIn).toBe(true);
    answers['POST /session'] = () => json({ error: 'invalid session', error_code: 'InvalidSession' }, 401);
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind: 'sessionInvalid' });
    expect(user.isExpired).toBe(true);
  });

  it('makes the previously used user current when the current one signs out', async () => {
    const { fetch } = backend();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    await app.logIn(password);
    const second = await app.logIn(password);
    const third = await app.logIn(password);
    await third.logOut();
    expect(app.currentUser?.id).toBe(second.id);
  });

  it('renews a stored token by the backend’s clock when the local one is an hour slow', async () => {
    const { calls, answers, fetch } = backend();
    const server = Date.now();
    const dated: Fetch = async (url, init) => {
      const response = await fetch(url, init);
      response.headers.set('date', new Date(server).toUTCString());
      return response;
    };
    const seconds = Math.floor(server / 1000);
    answers['POST /login'] = () =>
      json({
        user_id: 'u',
        access_token: token({ iat: seconds - 1_790, exp: seconds + 10 }),
        refresh_token: token({ iat: 0, exp: 9e9 }),
      });
    const storage = new MemoryStorage();
    const config = { id: 'app', baseUrl: 'http://backend.test', fetch: dated, storage, now: () => server - 3_600_000 };
    await new App(config).logIn(password);
    const again = new App(config);
    await again.emailPasswordAuth.sendResetPasswordEmail({ email: 'any' }).catch(() => undefined);
    calls.length = 0;
    await again.currentUser?.refreshProfile();
    expect(calls).toEqual(['POST /session', 'GET /profile']);
  });

  it('backs off while the backend is unreachable, except for the user, and resets on wake-up', async () => {
    const { calls, answers, fetch } = backend();
    let now = 0;
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch, now: () => now, random: () => 1 });
    const user = await app.logIn(password);
    const refreshes = () => calls.filter((call) => call === 'POST /session').length;
    now = 1_790_000;
    answers['POST /session'] = () => json({ error: 'maintenance' }, 503);
    const tries: [number, number][] = [
      [0, 1],
      [900, 1],
      [200, 2],
      [1_900, 2],
      [200, 3],
    ];
    for (const [wait, expected] of tries) {
      now += wait;
      await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'serverFault' });
      expect(refreshes(), `after ${String(now)} ms`).toBe(expected);
    }
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind: 'serverFault' });
    expect(refreshes()).toBe(4);
    expect(user.isLoggedIn).toBe(true);
    answers['POST /session'] = () => json({ access_token: token({ iat: 0, exp: 1800 }) }, 201);
    await app.refreshDue();
    expect(refreshes()).toBe(5);
    await app.refreshDue();
    expect(refreshes(), 'no more renewals are due').toBe(5);
    await user.refreshProfile();
  });

  it('retries a rejected request only once', async () => {
    const { calls, answers, fetch } = backend();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    const user = await app.logIn(password);
    calls.length = 0;
    answers['GET /profile'] = () => json({ error: 'invalid session', error_code: 'InvalidSession' }, 401);
    await expect(user.refreshProfile()).rejects.toMatchObject({ statusCode: 401 });
    expect(calls).toEqual(['GET /profile', 'POST /session', 'GET /profile']);
  });

  it.each(['login', 'profile'] as const)('drops a second login when a logout happens during its %s', async (where) => {
    const { calls, answers, fetch } = backend();
    answers['POST /login'] = () =>
      json({ user_id: 'u', access_token: token({ iat: 0, exp: 1800 }), refresh_token: token({ iat: 0, exp: 9e9 }) });
    const storage = new MemoryStorage();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch, storage });
    const user = await app.logIn(password);
    const call = where === 'login' ? 'POST /login' : 'GET /profile';
    const answer = answers[call];
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    answers[call] = async () => {
      await gate;
      return (await answer?.()) ?? json({}, 500);
    };
    const second = app.logIn(password);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await user.logOut();
    expect(user.accessToken).toBe('');
    go();
    await expect(second).rejects.toMatchObject({ kind: 'userNotLoggedIn', code: 4101 });
    expect([user.state, user.accessToken, app.currentUser]).toEqual(['LoggedOut', '', null]);
    expect((await storage.read('u'))?.session).toBeNull();
    // The session of the login and the one before it are ended at the backend.
    expect(calls.filter((call) => call === 'DELETE /session')).toHaveLength(2);
    await app.logIn(password);
    expect(user.isLoggedIn).toBe(true);
  });
});
