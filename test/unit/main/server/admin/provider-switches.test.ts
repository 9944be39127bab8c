import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Realm from 'realm-web';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdminKey } from '../../../../../main/server/admin/admin-keys.js';
import { schemas } from '../../../../../main/server/admin/views.js';
import { commands } from '../../../../../main/server/cli/commands/admin-commands.js';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import { commandContext } from '../../../../support/servers/command-context.js';
import {
  on,
  startTestServer,
  testAppId,
  type TestServer,
  wideLimits,
  writeAppFolder,
} from '../../../../support/servers/test-server.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';

const account = { email: 'ada@example.com', password: 'Correct-Horse-71' };
const page = 'https://app.example/signed-in';
const providers = {
  ...on('anon-user'),
  ...on('api-key'),
  ...on('local-userpass', { config: { autoConfirm: true } }),
  ...on('oauth2-google', {
    ...{ config: { clientId: 'google-client', openId: true }, secret_config: { clientSecret: 'google' } },
    redirect_uris: [page],
  }),
  ...on('oauth2-facebook', { config: { clientId: ' ' } }),
  ...on('oauth2-apple', { config: { clientId: 'apple-client' }, disabled: true }),
};
const app = {
  ...{ providers, secrets: { google: 'the client secret' } },
  roster: { discovery: { googleDesktopClient: true } },
};
const named = (name: string) => ({ error: `auth provider not found: '${name}'`, error_code: 'AuthProviderNotFound' });

describe(`sign-in providers that administrators turn off, on the ${storeKind} store`, () => {
  let server: TestServer;
  let key: string;
  beforeEach(async () => {
    server = await startTestServer(app, wideLimits);
    key = await server.withStore((store) => createAdminKey(store, 'ci', 1));
  });
  afterEach(() => server.stop());

  async function call(method: 'GET' | 'POST', path: string) {
    const response = await fetch(`${server.url}/admin/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
    });
    return { status: response.status, body: await response.json() };
  }
  const turn = async (name: string, verb: 'disable' | 'enable') => {
    const { status, body } = await call('POST', `/providers/${name}/${verb}`);
    expect(status).toBe(200);
    return statesIn(body);
  };
  const statesIn = (body: unknown) =>
    Object.fromEntries(schemas.ProviderList.parse(body).providers.map(({ provider, state }) => [provider, state]));
  const login = () =>
    server.send('POST', '/auth/providers/local-userpass/login', {
      body: { username: account.email, password: account.password },
    });
  const register = () => server.send('POST', '/auth/providers/local-userpass/register', { body: account });
  const location = async () => (await server.send('GET', '/location')).body['roster'];

  it('lists them with their states and what is missing', async () => {
    const { body } = await call('GET', '/providers');
    expect(statesIn(body)).toEqual({
      ...{ 'anon-user': 'on', 'api-key': 'on', 'local-userpass': 'on', 'oauth2-google': 'on' },
      ...{ 'oauth2-facebook': 'incomplete', 'oauth2-apple': 'disabledInFiles' },
      ...{ 'custom-token': 'notSetUp', 'custom-function': 'notSetUp' },
    });
    expect(schemas.ProviderList.parse(body).providers).toContainEqual({
      ...{ provider: 'oauth2-facebook', state: 'incomplete', works: 'no' },
      problems: [{ kind: 'emptySetting', name: 'oauth2-facebook' }],
    });
  });

  it('are refused like those that the files do not have, at once and after a restart; sessions continue', async () => {
    expect((await register()).status).toBe(201);
    const { body: session } = await login();
    expect(await turn('local-userpass', 'disable')).toMatchObject({ 'local-userpass': 'off', 'anon-user': 'on' });
    const absent = await server.send('POST', '/auth/providers/custom-token/login', { body: { token: 'x' } });
    expect([absent.status, absent.body]).toMatchObject([404, named('custom-token')]);
    for (const restarted of [false, true]) {
      if (restarted) await server.restart();
      for (const path of ['login', 'register', 'confirm', 'confirm/send', 'reset', 'reset/send']) {
        const refused = await server.send('POST', `/auth/providers/local-userpass/${path}`, { body: {} });
        expect([path, refused.status, refused.body]).toMatchObject([path, 404, named('local-userpass')]);
      }
      expect((await server.send('POST', '/auth/providers/anon-user/login', { body: {} })).status).toBe(200);
    }
    expect((await server.send('POST', '/auth/session', { token: String(session['refresh_token']) })).status).toBe(201);
    expect((await call('GET', '/app')).body).toMatchObject({ providers: ['anon-user', 'api-key', 'oauth2-google'] });
    expect(await turn('local-userpass', 'enable')).toMatchObject({ 'local-userpass': 'on' });
    expect((await login()).status).toBe(200);
  });

  it('are not in the location, nor is what a browser needs for them', async () => {
    expect(await location()).toMatchObject({
      providers: ['anon-user', 'local-userpass', 'api-key', 'oauth2-google'],
      browser: { google: { clientId: 'google-client' } },
    });
    await turn('oauth2-google', 'disable');
    expect(await location()).toMatchObject({ providers: ['anon-user', 'local-userpass', 'api-key'], browser: {} });
  });

  it('cannot be used in a browser, not even for a sign-in that began before', async () => {
    const start = async () =>
      fetch(`${server.appUrl}/auth/providers/oauth2-google/login?state=abc&redirect=${encodeURIComponent(page)}`, {
        redirect: 'manual',
      });
    const begun = await start();
    expect(begun.status).toBe(302);
    await turn('oauth2-google', 'disable');
    expect((await start()).status).toBe(404);
    const sentTo = new URL(begun.headers.get('location') ?? '');
    const callback = new URL(`${server.url}/api/client/v2.0/auth/callback`);
    callback.searchParams.set('state', sentTo.searchParams.get('state') ?? '');
    callback.searchParams.set('code', 'a code');
    const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const finished = await fetch(callback, { redirect: 'manual', headers: { Cookie: cookie } });
    expect(decodeURIComponent(finished.headers.get('location') ?? '')).toContain(
      "_baas_error=auth provider not found: 'oauth2-google'",
    );
  });

  it('make no API keys', async () => {
    await register();
    const token = String((await login()).body['refresh_token']);
    const create = (name: string) => server.send('POST', '/auth/api_keys', { token, body: { name } });
    const { body: made } = await create('first');
    await turn('api-key', 'disable');
    expect([(await create('second')).status, (await create('second')).body]).toMatchObject([404, named('api-key')]);
    const signIn = () => server.send('POST', '/auth/providers/api-key/login', { body: { key: made['key'] } });
    expect((await signIn()).status).toBe(404);
    await turn('api-key', 'enable');
    expect((await signIn()).status).toBe(200);
  });

  it('give the official SDK the error of a provider that the app does not have', async () => {
    const realm = new Realm.App({ id: testAppId, baseUrl: server.url });
    const errorOf = (promise: Promise<unknown>) =>
      promise.then(
        () => 'none',
        (error: unknown) => (error instanceof Realm.MongoDBRealmError ? [error.statusCode, error.errorCode] : error),
      );
    await turn('anon-user', 'disable');
    await turn('local-userpass', 'disable');
    const absent = await errorOf(realm.logIn(Realm.Credentials.jwt('a.b.c')));
    expect(absent).toEqual([404, 'AuthProviderNotFound']);
    expect(await errorOf(realm.logIn(Realm.Credentials.anonymous()))).toEqual(absent);
    expect(await errorOf(realm.emailPasswordAuth.registerUser(account))).toEqual(absent);
    const { email, password } = account;
    expect(await errorOf(realm.logIn(Realm.Credentials.emailPassword(email, password)))).toEqual(absent);
  });

  it('cannot be turned on without what the files lack', async () => {
    for (const verb of ['enable', 'disable']) {
      for (const [name, sentence] of [
        ['custom-token', 'The app’s files do not set up custom-token. Add it there, then restart the server.'],
        ['oauth2-apple', 'The app’s files disable oauth2-apple. Enable it there, then restart the server.'],
        [
          'oauth2-facebook',
          '“oauth2-facebook.config.clientId” is empty, so no user can sign in with oauth2-facebook. Complete it in the app’s files, then restart the server.',
        ],
      ] as const) {
        const { status, body } = await call('POST', `/providers/${name}/${verb}`);
        expect([status, body]).toMatchObject([409, { error: sentence, error_code: 'ProviderNotSetUp' }]);
      }
    }
    const unknown = await call('POST', '/providers/kerberos/disable');
    expect([unknown.status, unknown.body]).toMatchObject([404, { error_code: 'ProviderNotFound' }]);
    expect(await server.withStore((store) => store.listDisabledProviders())).toEqual([]);
  });

  it('are events of the administrator', async () => {
    await turn('local-userpass', 'disable');
    await call('POST', '/providers/custom-token/enable');
    await server.answer('providers.setDisabled', { provider: 'local-userpass', disabled: false });
    const { body } = await call('GET', '/events?kinds=administration');
    const { events } = schemas.EventList.parse(body);
    expect(
      events.map(({ subject, provider, outcome, reason, text }) => [subject, provider, outcome, reason, text]),
    ).toEqual([
      ['providers disable', 'local-userpass', 'ok', null, 'by the key ci'],
      [
        ...['providers enable', 'custom-token', 'refused', 'ProviderNotSetUp'],
        'by the key ci\nThe app’s files do not set up custom-token. Add it there, then restart the server.',
      ],
      ['providers enable', 'local-userpass', 'ok', null, 'by the window'],
    ]);
  });

  it('apply within seconds to a server that did not make the change', async () => {
    expect((await register()).status).toBe(201);
    expect((await login()).status).toBe(200);
    await server.withStore((store) => store.setProviderDisabled('local-userpass', true));
    server.advance(2);
    expect((await login()).status).toBe(404);
    await server.withStore((store) => store.setProviderDisabled('local-userpass', false));
    server.advance(2);
    expect((await login()).status).toBe(200);
  });

  it('are listed and switched on the command line, and the files stay as they are', async () => {
    const folder = writeAppFolder(app);
    const file = join(folder, 'auth/providers.json');
    const before = readFileSync(file, 'utf8');
    const run = async (line: string) => {
      const printed: string[] = [];
      const words = line.split(' ');
      const { store } = await openTestStorage(server.dataFolder);
      const command = commands.find(({ name }) => name === words.slice(0, 2).join(' '));
      const print = (text: string) => void printed.push(text);
      try {
        await command?.run(commandContext(store, '', print, {}, folder), words.slice(2));
        return printed;
      } finally {
        await store.close();
      }
    };
    expect(await run('providers disable local-userpass')).toEqual([
      'Turned off local-userpass. Users cannot sign in with it. Their sessions continue.',
    ]);
    server.advance(2);
    expect((await login()).status).toBe(404);
    const lines = await run('providers');
    expect(lines).toContain('local-userpass\tturned off by an administrator');
    expect(lines).toContain('anon-user\ton');
    expect(lines).toContain('custom-token\tnot set up');
    expect(lines).toContain('oauth2-apple\tdisabled in the app’s files');
    expect(lines.find((line) => line.startsWith('oauth2-facebook'))).toMatch(
      /^oauth2-facebook\tnot set up completely\t/,
    );
    expect(await run('providers enable local-userpass')).toEqual(['Turned on local-userpass.']);
    await expect(run('providers enable custom-token')).rejects.toMatchObject({ code: 'ProviderNotSetUp' });
    await expect(run('providers enable kerberos')).rejects.toMatchObject({ code: 'ProviderNotFound' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect((await readConfiguration(folder)).disabledProviders).toEqual(['oauth2-apple']);
  });
});
