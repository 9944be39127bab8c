/** The auth library against the real server: every credential and every call, with the payloads that the Realm Node SDK sends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, AuthError, Credentials } from '../../main/auth/index.js';
import { jwtOf, recordedApp, startAuthServer } from '../support/recorded-app.js';
import { testAppId, type TestServer } from '../support/servers/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

const A = `/app/${testAppId}`;
const options = { device: {} };
const password = 'correct horse';
let number = 0;
const fresh = () => `core${String((number += 1))}@example.com`;

async function emailUser() {
  const recorded = recordedApp(server);
  const email = fresh();
  await recorded.app.emailPasswordAuth.registerUser({ email, password });
  const user = await recorded.app.logIn(Credentials.emailPassword(email, password));
  return { ...recorded, user, email };
}

describe('login payloads', () => {
  const rows: [string, Credentials, string, object][] = [
    ['anonymous', Credentials.anonymous(false), 'anon-user', { provider: 'anon-user' }],
    [
      'email and password',
      Credentials.emailPassword('e', 'p'),
      'local-userpass',
      { provider: 'local-userpass', username: 'e', password: 'p' },
    ],
    [
      'email and password as an object',
      Credentials.emailPassword({ email: 'e', password: 'p' }),
      'local-userpass',
      { provider: 'local-userpass', username: 'e', password: 'p' },
    ],
    ['API key', Credentials.apiKey('k'), 'api-key', { provider: 'api-key', key: 'k' }],
    ['server API key', Credentials.serverApiKey('k'), 'api-key', { provider: 'api-key', key: 'k' }],
    ['user API key', Credentials.userApiKey('k'), 'api-key', { provider: 'api-key', key: 'k' }],
    [
      'custom function',
      Credentials.function({ who: 'x', n: 1, at: new Date(0), gone: undefined }),
      'custom-function',
      { who: 'x', n: { $numberInt: '1' }, at: { $date: { $numberLong: '0' } } },
    ],
    ['custom JWT', Credentials.jwt('t'), 'custom-token', { provider: 'custom-token', token: 't' }],
    ['Facebook', Credentials.facebook('t'), 'oauth2-facebook', { provider: 'oauth2-facebook', accessToken: 't' }],
    [
      'Google by ID token',
      Credentials.google({ idToken: 't' }),
      'oauth2-google',
      { provider: 'oauth2-google', id_token: 't' },
    ],
    [
      'Google by code',
      Credentials.google({ authCode: 'c' }),
      'oauth2-google',
      { provider: 'oauth2-google', authCode: 'c' },
    ],
    ['Apple', Credentials.apple('t'), 'oauth2-apple', { provider: 'oauth2-apple', id_token: 't' }],
  ];
  it.each(rows)('%s', async (_what, credentials, provider, payload) => {
    const { app, log } = recordedApp(server);
    await app.logIn(credentials).catch(() => undefined);
    const login = log.find(({ line }) => line.includes('/login'));
    expect(login?.line).toMatch(`POST ${A}/auth/providers/${provider}/login `);
    expect(login?.body).toEqual({ ...payload, options });
    expect(login?.token).toBeNull();
  });

  it('gives the SDK’s options precedence over a payload’s own', async () => {
    const { app, log } = recordedApp(server);
    await app.logIn(Credentials.function({ who: 'x', options: 'mine' }));
    expect(log.find(({ line }) => line.includes('/login'))?.body).toEqual({ who: 'x', options });
  });
});

describe('argument errors, before any request', () => {
  const bad = (value: unknown) => value as never;
  it.each([
    [
      'no email',
      () => Credentials.emailPassword(bad(undefined), 'p'),
      "Expected 'email' to be a string, got undefined",
    ],
    [
      'a number as the password',
      () => Credentials.emailPassword('e', bad(1)),
      "Expected 'password' to be a string, got a number",
    ],
    [
      'both Google fields',
      () => Credentials.google(bad({ idToken: 'a', authCode: 'b' })),
      'Must not supply both an authCode or idToken field',
    ],
    ['no Google field', () => Credentials.google(bad({})), 'Must supply either an authCode or idToken field'],
    ['no config', () => new App(bad(undefined)), "Expected 'config' to be an object, got undefined"],
    ['a number as the configuration', () => new App(bad(7)), "Expected 'config' to be an object, got a number"],
    ['a config without id', () => new App(bad({})), "Expected 'id' to be a string, got undefined"],
    [
      'a string as the payload',
      () => Credentials.function(bad('x')),
      "Expected 'payload' to be an object, got a string",
    ],
  ])('%s', (_what, call, message) => {
    expect(call).toThrow(AuthError);
    expect(call).toThrow(message);
  });

  it('reject calls instead of throwing', async () => {
    const { app, log } = recordedApp(server);
    await expect(app.logIn(bad({}))).rejects.toMatchObject({ kind: 'invalidArgument' });
    await expect(app.emailPasswordAuth.registerUser(bad({ email: 'e' }))).rejects.toThrow(
      "Expected 'password' to be a string",
    );
    await expect(app.emailPasswordAuth.confirmUser(bad(undefined))).rejects.toThrow(
      "Expected 'details' to be an object",
    );
    expect(log).toEqual([]);
  });
});

describe('calls', () => {
  it('manages email accounts', async () => {
    const { app, log } = recordedApp(server);
    const auth = app.emailPasswordAuth;
    const email = fresh();
    const extra = { email, password, secret: 'stays here' };
    await auth.registerUser(extra);
    await auth.confirmUser({ token: 't', tokenId: 'i' }).catch(() => undefined);
    await auth.resendConfirmationEmail({ email }).catch(() => undefined);
    await auth.retryCustomConfirmation({ email }).catch(() => undefined);
    await auth.sendResetPasswordEmail({ email }).catch(() => undefined);
    await auth.resetPassword({ password, token: 't', tokenId: 'i' }).catch(() => undefined);
    await auth.callResetPasswordFunction({ email, password: 'battery staple' }, 'please', 2, { x: null, u: undefined });
    const base = `POST ${A}/auth/providers/local-userpass`;
    expect(log.slice(1).map(({ line, body }) => [line, body])).toEqual([
      [`${base}/register 201`, { email, password }],
      [`${base}/confirm 400`, { token: 't', tokenId: 'i' }],
      [`${base}/confirm/send 400`, { email }],
      [`${base}/confirm/call 400`, { email }],
      [`${base}/reset/send 400`, { email }],
      [`${base}/reset 400`, { password, token: 't', tokenId: 'i' }],
      [
        `${base}/reset/call 200`,
        { email, password: 'battery staple', arguments: ['please', { $numberInt: '2' }, { x: null }] },
      ],
    ]);
    await app.logIn(Credentials.emailPassword(email, 'battery staple'));
  });

  it('manages API keys with the refresh token', async () => {
    const { user, log } = await emailUser();
    log.length = 0;
    const created = await user.apiKeys.create('one');
    const { _id: id, key } = created;
    expect(created).toEqual({ _id: id, key, name: 'one', disabled: false });
    expect(await user.apiKeys.fetch(id)).toEqual({ _id: id, name: 'one', disabled: false });
    await user.apiKeys.disable(id);
    expect(await user.apiKeys.fetchAll()).toEqual([{ _id: id, name: 'one', disabled: true }]);
    await user.apiKeys.enable(id);
    expect((await recordedApp(server).app.logIn(Credentials.apiKey(key))).id).toBe(user.id);
    await user.apiKeys.delete(id);
    await expect(user.apiKeys.fetch(id)).rejects.toMatchObject({
      code: 4334,
      errorCode: 'APIKeyNotFound',
      statusCode: 404,
    });
    expect(new Set(log.map(({ token }) => token))).toEqual(new Set([user.refreshToken]));
    expect(log[0]).toMatchObject({ line: 'POST /auth/api_keys 201', body: { name: 'one' } });
  });

  it('calls functions with Extended JSON in both directions', async () => {
    const { app, log } = recordedApp(server);
    const user = await app.logIn(jwtOf('fn'));
    const mine = { d: new Date(0), u: undefined };
    expect(await user.callFunction('echo', 1, 's', mine, [1.5], null)).toEqual([
      1,
      's',
      { d: new Date(0) },
      [1.5],
      null,
    ]);
    expect(log.at(-1)?.body).toEqual({
      name: 'echo',
      arguments: [{ $numberInt: '1' }, 's', { d: { $date: { $numberLong: '0' } } }, [{ $numberDouble: '1.5' }], null],
    });
    expect(mine).toHaveProperty('u');
    expect(await user.functions['echo']?.(2)).toEqual([2]);
    expect(await user.callFunction('nothing')).toBeNull();
    await expect(user.callFunction('gone')).rejects.toMatchObject({ code: 4325, statusCode: 404 });
  });

  it('links credentials: keeps the ID, adds an identity that can sign in, and makes the user current', async () => {
    const { app, log } = recordedApp(server);
    const user = await app.logIn(Credentials.anonymous(false));
    const other = await app.logIn(jwtOf('other'));
    const email = fresh();
    await app.emailPasswordAuth.registerUser({ email, password });
    const before = user.accessToken;
    await user.linkCredentials(Credentials.emailPassword(email, password));
    expect(user.identities.map(({ providerType }) => providerType)).toEqual(['anon-user', 'local-userpass']);
    expect(log.find(({ line }) => line.includes('link=true'))).toMatchObject({
      line: `POST ${A}/auth/providers/local-userpass/login?link=true 200`,
      token: before,
    });
    expect(app.currentUser?.id).toBe(user.id);
    app.switchUser(other);
    await user.linkCredentials(jwtOf(email), { makeCurrent: false });
    expect(app.currentUser?.id).toBe(other.id);
    expect((await recordedApp(server).app.logIn(Credentials.emailPassword(email, password))).id).toBe(user.id);
    log.length = 0;
    await expect(user.linkCredentials(jwtOf('other'))).rejects.toMatchObject({ statusCode: 409, code: 4301 });
    expect(log).toHaveLength(1);
    await expect(user.linkCredentials(Credentials.anonymous())).rejects.toMatchObject({ code: 4105 });
  });

  it('returns the profile with the documented names and the backend’s own', async () => {
    const { app } = recordedApp(server);
    const user = await app.logIn(jwtOf('named', { first_name: 'Ada' }));
    expect(user.profile).toEqual({ firstName: 'Ada', first_name: 'Ada' });
    expect(user.customData).toEqual({});
    expect(user.deviceId).toMatch(/^[0-9a-f]{24}$/);
    expect(JSON.stringify(user)).not.toContain(user.accessToken);
  });
});

describe('several apps', () => {
  it('App.get returns one app for an ID; new App creates another', () => {
    const first = App.get('shared-app');
    expect(App.get('shared-app')).toBe(first);
    expect(App.getApp('shared-app')).toBe(first);
    expect(new App('shared-app')).not.toBe(first);
    expect(App.get('another-app')).not.toBe(first);
  });

  it('request their location once, again after a failure, and use the returned host', async () => {
    const { app, faults, lines } = recordedApp(server);
    faults.set('/location', () => Promise.reject(new TypeError('fetch failed')));
    await expect(app.logIn(jwtOf('loc'))).rejects.toMatchObject({ kind: 'unreachable', retryable: true, code: 4000 });
    faults.clear();
    await Promise.all([app.logIn(jwtOf('loc1')), app.logIn(jwtOf('loc2'))]);
    expect(lines().filter((line) => line.includes('/location'))).toHaveLength(1);
  });
});
