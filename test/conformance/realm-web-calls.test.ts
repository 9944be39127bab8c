/** Every credential type and every call of the official SDK, realm-web 2.0.1, against the server; the wire log is asserted. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as Realm from 'realm-web';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGraph, startFakeGraph } from '../support/fakes/fake-facebook-graph.js';
import { on, startTestServer, testAppId, type TestServer } from '../support/servers/test-server.js';

let server: TestServer;
let graph: FakeGraph;
let keys: Server;
let issuer: string;
let sign: (claims: Record<string, unknown>, audience: string) => Promise<string>;
let log: string[];

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  keys = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${String((keys.address() as AddressInfo).port)}`;
  sign = (claims, audience) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  graph = await startFakeGraph();
  const roster = { issuers: [issuer], jwksUri: `${issuer}/keys` };
  server = await startTestServer({
    providers: {
      ...on('anon-user'),
      ...on('local-userpass', {
        config: {
          runConfirmationFunction: true,
          confirmationFunctionName: 'confirm',
          runResetFunction: true,
          resetFunctionName: 'reset',
        },
      }),
      ...on('api-key'),
      ...on('custom-function', { config: { authFunctionName: 'login' } }),
      ...on('custom-token', {
        config: { useJWKURI: true, jwkURI: `${issuer}/keys`, audience: 'jwt-audience' },
        metadata_fields: [{ required: true, name: 'person.name', field_name: 'name' }],
      }),
      ...on('oauth2-google', { config: { clientId: 'google-client', openId: true }, roster }),
      ...on('oauth2-apple', { config: { clientId: 'apple-client' }, roster }),
      ...on('oauth2-facebook', {
        config: { clientId: graph.appId },
        secret_config: { clientSecret: 'facebook_secret' },
        roster: { graphUrl: graph.url },
      }),
    },
    secrets: { facebook_secret: graph.appSecret },
    values: { greeting: 'Hello' },
    functions: {
      confirm: `exports = ({ username }) => ({ status: username.startsWith('pending') ? 'pending' : username.startsWith('fail') ? 'fail' : 'success' });`,
      reset: `exports = ({ password, currentPasswordValid }, extra) => ({ status: extra === 'let me in' ? 'success' : 'fail' });`,
      login: `exports = async ({ who, at }) => { if (!who) throw new Error('say who you are'); return { id: who, name: who + ' since ' + at.getTime() }; };`,
      echo: `exports = (...given) => given;`,
      greet: `exports = (name) => context.values.get('greeting') + ', ' + name + ' (' + context.user.id.length + ')';`,
      boom: `exports = () => { throw new Error('kaboom'); };`,
      hidden: `exports = () => 1;`,
      nested: `exports = async () => 1 + await context.functions.execute('hidden');`,
    },
    privateFunctions: ['hidden'],
    customUserData: { enabled: true },
  });
});
afterAll(async () => {
  await server.stop();
  await graph.stop();
  keys.close();
});
beforeEach(() => {
  log = [];
});

/** Creates an app with separate storage whose requests are recorded. */
function app(): Realm.App {
  const storage = new Map<string, string>();
  const place = {
    get: (key: string) => storage.get(key) ?? null,
    set: (key: string, value: string) => void storage.set(key, value),
    remove: (key: string) => void storage.delete(key),
    prefix: (part: string) => new Prefixed(place, part),
    clear: () => {
      storage.clear();
    },
    addListener: () => undefined,
    removeListener: () => undefined,
  };
  return new Realm.App({
    id: testAppId,
    baseUrl: server.url,
    storage: place,
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const response = await fetch(input, init);
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      log.push(
        `${init?.method ?? 'GET'} ${pathname.replace('/api/client/v2.0', '')}${search} ${String(response.status)}`,
      );
      return response;
    },
  } as unknown as Realm.AppConfiguration);
}
/** realm-web requires storage that supports prefixes. */
class Prefixed {
  constructor(
    private readonly base: { get(k: string): string | null; set(k: string, v: string): void; remove(k: string): void },
    private readonly part: string,
  ) {}
  get(key: string) {
    return this.base.get(`${this.part}:${key}`);
  }
  set(key: string, value: string) {
    this.base.set(`${this.part}:${key}`, value);
  }
  remove(key: string) {
    this.base.remove(`${this.part}:${key}`);
  }
  prefix(part: string): Prefixed {
    return new Prefixed(this, part);
  }
  clear() {
    return undefined;
  }
  addListener() {
    return undefined;
  }
  removeListener() {
    return undefined;
  }
}

let number = 0;
const fresh = () => `someone${String((number += 1))}@example.com`;
async function emailUser(realm: Realm.App, email = fresh()) {
  await realm.emailPasswordAuth.registerUser({ email, password: 'correct horse' });
  return { email, user: await realm.logIn(Realm.Credentials.emailPassword(email, 'correct horse')) };
}
const A = `/app/${testAppId}`;

describe('realm-web signs in with', () => {
  it('anonymous', async () => {
    const user = await app().logIn(Realm.Credentials.anonymous(false));
    expect(user.identities).toMatchObject([{ providerType: 'anon-user' }]);
    expect(log).toEqual([
      `GET ${A}/location 200`,
      `POST ${A}/auth/providers/anon-user/login 200`,
      'GET /auth/profile 200',
    ]);
  });

  it('email and password', async () => {
    const { user, email } = await emailUser(app());
    expect(user.profile.email).toBe(email);
    expect(user.deviceId).toMatch(/^[0-9a-f]{24}$/);
    expect(log.slice(1)).toEqual([
      `POST ${A}/auth/providers/local-userpass/register 201`,
      `POST ${A}/auth/providers/local-userpass/login 200`,
      'GET /auth/profile 200',
    ]);
  });

  it('an API key, as its owner of type “server”', async () => {
    const { user } = await emailUser(app());
    const { key } = await user.apiKeys.create('ci');
    const again = await app().logIn(Realm.Credentials.apiKey(key));
    expect(again.id).toBe(user.id);
    expect(again.identities.map(({ providerType }) => providerType)).toEqual(['local-userpass', 'api-key']);
  });

  it('a custom function, whose error message it receives', async () => {
    const user = await app().logIn(Realm.Credentials.function({ who: 'ada', at: new Date(7) }));
    expect(user.profile.name).toBe('ada since 7');
    await expect(app().logIn(Realm.Credentials.function({}))).rejects.toMatchObject({
      statusCode: 401,
      errorCode: 'AuthError',
      error: 'say who you are',
    });
  });

  it('a custom JWT', async () => {
    const token = await sign({ sub: 'jwt-ada', person: { name: 'Ada' } }, 'jwt-audience');
    const user = await app().logIn(Realm.Credentials.jwt(token));
    expect(user.profile.name).toBe('Ada');
    expect((await app().logIn(Realm.Credentials.jwt(token))).id).toBe(user.id);
  });

  it('Google', async () => {
    const token = await sign(
      { sub: 'g1', email: 'a@b.c', email_verified: true, picture: 'https://p' },
      'google-client',
    );
    const user = await app().logIn(Realm.Credentials.google({ idToken: token }));
    expect(user.profile).toMatchObject({ email: 'a@b.c', pictureUrl: 'https://p' });
  });

  it('Apple', async () => {
    const user = await app().logIn(Realm.Credentials.apple(await sign({ sub: 'a1' }, 'apple-client')));
    expect(user.identities).toMatchObject([{ id: 'a1', providerType: 'oauth2-apple' }]);
  });

  it('Facebook', async () => {
    const user = await app().logIn(Realm.Credentials.facebook(graph.tokenOf('f1', 'Ada of the Graph')));
    expect(user.profile.name).toBe('Ada of the Graph');
    await expect(app().logIn(Realm.Credentials.facebook(graph.tokenOfAnotherApp('f1')))).rejects.toMatchObject({
      statusCode: 401,
    });
  });
});

describe('realm-web calls', () => {
  it('confirm and reset passwords by functions', async () => {
    const realm = app();
    const password = 'correct horse';
    await expect(realm.emailPasswordAuth.registerUser({ email: 'fail@x.y', password })).rejects.toMatchObject({
      statusCode: 400,
      error: 'failed to confirm user "fail@x.y"',
    });
    await realm.emailPasswordAuth.registerUser({ email: 'pending@x.y', password });
    const signIn = () => realm.logIn(Realm.Credentials.emailPassword('pending@x.y', password));
    await expect(signIn()).rejects.toMatchObject({ statusCode: 401, errorCode: 'AuthError' });
    await realm.emailPasswordAuth.retryCustomConfirmation({ email: 'pending@x.y' });
    const { email } = await emailUser(realm);
    const reset = (...given: unknown[]) =>
      realm.emailPasswordAuth.callResetPasswordFunction({ email, password: 'battery staple' }, ...given);
    await expect(reset('no')).rejects.toMatchObject({ error: `failed to reset password for user "${email}"` });
    await reset('let me in');
    await realm.logIn(Realm.Credentials.emailPassword(email, 'battery staple'));
  });

  it('create, fetch, list, disable, enable and delete API keys', async () => {
    const { user } = await emailUser(app());
    log = [];
    const created = await user.apiKeys.create('one');
    expect(created.key).toMatch(/^[A-Za-z0-9]{64}$/);
    const shown = { _id: created._id, name: 'one', disabled: false };
    expect(await user.apiKeys.fetch(created._id)).toEqual(shown);
    expect(await user.apiKeys.fetchAll()).toEqual([shown]);
    await user.apiKeys.disable(created._id);
    const signIn = () => app().logIn(Realm.Credentials.apiKey(created.key));
    await expect(signIn()).rejects.toMatchObject({ statusCode: 401, errorCode: 'AuthError' });
    await user.apiKeys.enable(created._id);
    await signIn();
    await user.apiKeys.delete(created._id);
    expect(await user.apiKeys.fetchAll()).toEqual([]);
    expect(log.filter((line) => line.includes('api_keys'))).toEqual([
      'POST /auth/api_keys 201',
      `GET /auth/api_keys/${created._id} 200`,
      'GET /auth/api_keys 200',
      `PUT /auth/api_keys/${created._id}/disable 204`,
      `PUT /auth/api_keys/${created._id}/enable 204`,
      `DELETE /auth/api_keys/${created._id} 204`,
      'GET /auth/api_keys 200',
    ]);
  });

  it('call functions with Extended JSON in both directions', async () => {
    const user = await app().logIn(Realm.Credentials.anonymous(false));
    const at = new Date(86_400_000);
    expect(await user.callFunction('echo', 1, 's', { at, deep: [1.5, null] }, true)).toEqual([
      1,
      's',
      { at, deep: [1.5, null] },
      true,
    ]);
    expect(await user.functions['greet']?.('Ada')).toBe('Hello, Ada (24)');
    expect(await user.callFunction('nested')).toBe(2);
    await expect(user.callFunction('boom')).rejects.toMatchObject({
      statusCode: 400,
      errorCode: 'FunctionExecutionError',
      error: 'kaboom',
    });
    for (const name of ['hidden', 'nothing', '__proto__', 'constructor']) {
      await expect(user.callFunction(name)).rejects.toMatchObject({ statusCode: 404, errorCode: 'FunctionNotFound' });
    }
  });

  it('link accounts: the ID does not change, and a conflict takes one request', async () => {
    const realm = app();
    const user = await realm.logIn(Realm.Credentials.anonymous(false));
    const email = fresh();
    await realm.emailPasswordAuth.registerUser({ email, password: 'correct horse' });
    await user.linkCredentials(Realm.Credentials.emailPassword(email, 'correct horse'));
    expect(user.identities.map(({ providerType }) => providerType)).toEqual(['anon-user', 'local-userpass']);
    expect((await app().logIn(Realm.Credentials.emailPassword(email, 'correct horse'))).id).toBe(user.id);

    const other = await emailUser(app());
    log = [];
    const refused = [
      Realm.Credentials.emailPassword(other.email, 'correct horse'),
      Realm.Credentials.emailPassword(email, 'wrong password'),
      Realm.Credentials.jwt('no.token.atall'),
    ];
    for (const credentials of refused) {
      await expect(user.linkCredentials(credentials)).rejects.toMatchObject({ error: expect.any(String) as string });
    }
    expect(log.map((line) => line.split(' ').at(-1))).toEqual(['409', '400', '400']);
  });

  it('refresh an expired access token, and report a deleted user', async () => {
    const realm = app();
    const { user, email } = await emailUser(realm);
    server.advance(1_801);
    log = [];
    expect(await user.callFunction('echo', 1)).toEqual([1]);
    expect(log).toEqual([`POST ${A}/functions/call 401`, 'POST /auth/session 201', `POST ${A}/functions/call 200`]);
    await realm.deleteUser(user);
    await expect(realm.logIn(Realm.Credentials.emailPassword(email, 'correct horse'))).rejects.toMatchObject({
      statusCode: 401,
      errorCode: 'InvalidPassword',
    });
  });
});
