/** Arguments and settings that code for the Realm Node SDK passes, right and wrong: what is accepted, and how the rest is rejected. */
import * as bson7 from 'bson';
import * as bson4 from 'bson4';
import * as bson5 from 'bson5';
import * as bson6 from 'bson6';
import { describe, expect, it, vi } from 'vitest';
import {
  App,
  type AppConfiguration,
  AuthError,
  Credentials,
  type Fetch,
  MemoryStorage,
  type User,
} from '../../../../main/auth/index.js';
import { jsonAnswer, type ScriptedBackend, scriptedBackend } from '../../../support/servers/scripted-backend.js';

const baseUrl = 'http://backend.test';
const hex = '0123456789abcdef01234567';
const credentials = Credentials.emailPassword('a@b.c', 'secret');

const appOf = (backend: ScriptedBackend, more: Partial<AppConfiguration> = {}) =>
  new App({ id: 'a', baseUrl, fetch: backend.fetch, ...more });

async function signedIn() {
  const backend = scriptedBackend({ sub: 'u' });
  const app = appOf(backend);
  const user = await app.logIn(credentials);
  backend.calls.length = 0;
  backend.urls.length = 0;
  return { ...backend, app, user };
}

/** Calls a method as JavaScript does, which checks no types. */
const call = (target: object, name: string, ...given: unknown[]): unknown =>
  Reflect.apply(Reflect.get(target, name) as () => unknown, target, given);

describe('the id of an API key', () => {
  const key = { _id: hex, name: 'n', disabled: false };
  const methods: [string, string][] = [
    ['fetch', `GET ${baseUrl}/api/client/v2.0/auth/api_keys/${hex}`],
    ['delete', `DELETE ${baseUrl}/api/client/v2.0/auth/api_keys/${hex}`],
    ['enable', `PUT ${baseUrl}/api/client/v2.0/auth/api_keys/${hex}/enable`],
    ['disable', `PUT ${baseUrl}/api/client/v2.0/auth/api_keys/${hex}/disable`],
  ];

  it.each(methods)('is accepted by %s as text of either case and as an ObjectId of every bson', async (name, url) => {
    const { user, answers, urls } = await signedIn();
    answers[`GET /${hex}`] = () => jsonAnswer(key);
    for (const path of [`DELETE /${hex}`, 'PUT /enable', 'PUT /disable'])
      answers[path] = () => new Response(null, { status: 204 });
    const ids = [hex, hex.toUpperCase(), ...[bson4, bson5, bson6, bson7].map(({ ObjectId }) => new ObjectId(hex))];
    for (const id of ids) expect(await call(user.apiKeys, name, id)).toEqual(name === 'fetch' ? key : undefined);
    expect(urls).toEqual(ids.map(() => url));
  });

  const invalid = 'Argument passed in must be a string of 12 bytes or a string of 24 hex characters or an integer';
  it.each([
    ['an empty text', '', invalid],
    ['a text of another length', 'key', invalid],
    ['a text that is not hexadecimal', 'z'.repeat(24), invalid],
    ['a path', '../profile', invalid],
    ['undefined', undefined, "Expected 'id' to be a string, got undefined"],
    ['null', null, "Expected 'id' to be a string, got null"],
    ['a number', 7, "Expected 'id' to be a string, got a number"],
    ['another object', { toHexString: hex }, "Expected 'id' to be a string, got an object"],
    ['an ObjectId whose text is none', { toHexString: () => 7 }, "Expected 'id' to be a string, got a number"],
  ])('is rejected without a request if it is %s', async (_what, id, message) => {
    const { user, calls } = await signedIn();
    for (const [name] of methods) {
      // A rejection, not an exception: code for the SDK awaits it or adds `catch`.
      const work = call(user.apiKeys, name, id);
      expect(work).toBeInstanceOf(Promise);
      await expect(work).rejects.toMatchObject({ message, kind: 'invalidArgument', code: 4000 });
    }
    expect(calls).toEqual([]);
  });

  it('a name of another type rejects, too', async () => {
    const { user, calls } = await signedIn();
    for (const name of [undefined, 7, {}]) await expect(call(user.apiKeys, 'create', name)).rejects.toThrow("'name'");
    expect(calls).toEqual([]);
  });
});

describe('calls with wrong types', () => {
  const fields: [string, Record<string, unknown>][] = [
    ['registerUser', { email: 'a', password: 'p' }],
    ['confirmUser', { token: 't', tokenId: 'i' }],
    ['resendConfirmationEmail', { email: 'a' }],
    ['retryCustomConfirmation', { email: 'a' }],
    ['sendResetPasswordEmail', { email: 'a' }],
    ['resetPassword', { password: 'p', token: 't', tokenId: 'i' }],
    ['callResetPasswordFunction', { email: 'a', password: 'p' }],
  ];

  it.each(fields)('%s rejects and names the argument, without a request', async (method, good) => {
    const { app, calls } = await signedIn();
    for (const details of [undefined, null, 7])
      await expect(call(app.emailPasswordAuth, method, details)).rejects.toThrow("Expected 'details' to be an object");
    for (const name of Object.keys(good)) {
      for (const value of [undefined, null, 7, ['a'], { a: 1 }])
        await expect(call(app.emailPasswordAuth, method, { ...good, [name]: value })).rejects.toMatchObject({
          kind: 'invalidArgument',
          message: expect.stringMatching(`^Expected '${name}' to be a string, got `) as string,
        });
    }
    expect(calls).toEqual([]);
  });

  it.each(fields)('%s also takes the texts that version 10 of the SDK took', async (method, details) => {
    const { app, calls, answers } = await signedIn();
    const sent: unknown[] = [];
    const record: Fetch = (_url, { body }) => {
      sent.push(typeof body === 'string' ? JSON.parse(body) : body);
      return Promise.resolve(new Response(null, { status: 200 }));
    };
    for (const path of ['/register', '/confirm', '/send', '/call', '/reset']) answers[`POST ${path}`] = record;
    const order = ['email', 'token', 'tokenId', 'password'].filter((name) => name in details);
    await call(app.emailPasswordAuth, method, ...order.map((name) => details[name]));
    await call(app.emailPasswordAuth, method, details);
    expect(sent[0]).toEqual(sent[1]);
    const missing = call(app.emailPasswordAuth, method, ...order.map((_name, at) => (at === 0 ? 'text' : undefined)));
    if (order.length > 1) await expect(missing).rejects.toThrow(`Expected '${String(order[1])}' to be a string`);
    else await missing;
    expect(calls.length).toBeGreaterThan(1);
  });

  it.each([undefined, null, {}, { providerType: 'custom-token', payload: {} }, 'token'])(
    'linkCredentials and logIn reject %j as credentials',
    async (given) => {
      const { app, user, calls } = await signedIn();
      const message = 'Expected credentials to be an instance of Credentials';
      await expect(call(user, 'linkCredentials', given)).rejects.toMatchObject({ message, code: 4000 });
      await expect(call(app, 'logIn', given)).rejects.toMatchObject({ message, code: 4000 });
      expect(calls).toEqual([]);
    },
  );

  it.each([undefined, null, 'u', 7])('removeUser, deleteUser and switchUser reject %j as a user', async (given) => {
    const { app, user } = await signedIn();
    const message = expect.stringContaining("Expected 'user' to be an object") as string;
    await expect(call(app, 'removeUser', given)).rejects.toMatchObject({ message });
    await expect(call(app, 'deleteUser', given)).rejects.toMatchObject({ message });
    expect(() => call(app, 'switchUser', given)).toThrow(AuthError);
    expect([app.currentUser, user.isLoggedIn]).toEqual([user, true]);
  });

  it('callFunction rejects a name that is no text', async () => {
    const { user, calls } = await signedIn();
    for (const name of [undefined, null, 7, {}])
      await expect(call(user, 'callFunction', name)).rejects.toThrow("Expected 'name' to be a string");
    expect(calls).toEqual([]);
  });
});

describe('a user that logged out or was removed', () => {
  const gone: [string, (app: App, user: User) => Promise<void>, string][] = [
    ['logged out', (_app, user) => user.logOut(), 'LoggedOut'],
    ['removed', (app, user) => app.removeUser(user), 'Removed'],
    ['deleted', (app, user) => app.deleteUser(user), 'Removed'],
  ];
  it.each(gone)('that %s rejects every call with the SDK’s error and sends nothing', async (_how, leave, state) => {
    const { app, user, calls } = await signedIn();
    await leave(app, user);
    calls.length = 0;
    expect([user.state, user.isLoggedIn, user.accessToken, user.customData]).toEqual([state, false, '', {}]);
    expect(() => {
      app.switchUser(user);
    }).toThrow(expect.objectContaining({ code: 4101, message: 'User is no longer valid or is logged out' }) as Error);
    await expect(app.deleteUser(user)).rejects.toMatchObject({
      code: 4101,
      message: 'User must be logged in to be deleted.',
    });
    const linked = { code: 4101, message: 'The specified user is not logged in.' };
    await expect(user.linkCredentials(credentials)).rejects.toMatchObject(linked);
    // The session is checked before the kind of the credentials.
    await expect(user.linkCredentials(Credentials.anonymous())).rejects.toMatchObject(linked);
    const rest = { code: 4101, message: 'The user is not logged in' };
    await expect(user.refreshCustomData()).rejects.toMatchObject(rest);
    await expect(user.callFunction('f')).rejects.toMatchObject(rest);
    await expect(user.apiKeys.fetchAll()).rejects.toMatchObject(rest);
    await user.logOut();
    expect(calls).toEqual([]);
  });
});

describe('the provider of a user', () => {
  it('is that of its first identity, before and after a restart', async () => {
    const backend = scriptedBackend();
    backend.answers['GET /profile'] = () =>
      jsonAnswer({
        identities: [
          { id: 'i', provider_type: 'local-userpass' },
          { id: hex, provider_type: 'api-key' },
        ],
        data: {},
      });
    const storage = new MemoryStorage();
    const user = await appOf(backend, { storage }).logIn(Credentials.apiKey('k'));
    expect(user.providerType).toBe('local-userpass');
    expect(appOf(backend, { storage }).currentUser?.providerType).toBe('local-userpass');
  });

  it('is that of the login when the backend reports none that the SDK knows', async () => {
    const backend = scriptedBackend();
    for (const identities of [[], [{ id: 'i', provider_type: 'a-new-one' }]]) {
      backend.answers['GET /profile'] = () => jsonAnswer({ identities, data: {} });
      expect((await appOf(backend).logIn(Credentials.jwt('t'))).providerType).toBe('custom-token');
    }
  });
});

describe('settings', () => {
  it.each([0, Number.NaN])('a timeout of %d means the default', async (timeout) => {
    const spy = vi.spyOn(globalThis, 'setTimeout');
    await appOf(scriptedBackend(), { timeout }).logIn(credentials);
    expect(new Set(spy.mock.calls.map(([, delay]) => delay))).toEqual(new Set([60_000]));
    spy.mockRestore();
  });

  it.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'a timeout of %d does not end calls at once',
    async (timeout) => {
      const backend = scriptedBackend();
      const answer = backend.answers['GET /profile'];
      backend.answers['GET /profile'] = async (url, init) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return (await answer?.(url, init)) ?? jsonAnswer({}, 500);
      };
      expect((await appOf(backend, { timeout }).logIn(credentials)).isLoggedIn).toBe(true);
    },
  );

  it('a fetch function is called without an object, as browsers require of their own', async () => {
    const backend = scriptedBackend();
    const objects: unknown[] = [];
    const fetch: AppConfiguration['fetch'] = function (this: unknown, url, init) {
      objects.push(this);
      return backend.fetch(url, init);
    };
    await appOf(backend, { fetch }).logIn(credentials);
    expect(objects).toEqual([undefined, undefined, undefined]);
  });

  it('a URL may end in slashes, in the configuration, in an update and in the location', async () => {
    const backend = scriptedBackend({ host: 'http://backend.test//' });
    const app = appOf(backend, { baseUrl: `${baseUrl}///` });
    expect(app.baseUrl).toBe(baseUrl);
    await app.logIn(credentials);
    await app.updateBaseUrl('http://other.test/');
    expect(app.baseUrl).toBe('http://other.test');
    await app.logIn(credentials);
    expect(backend.urls.filter((url) => /[^:]\/\//.test(url))).toEqual([]);
  });

  it.each([
    ['two strings', () => Credentials.google({ idToken: 'i', authCode: 'c' }), 'Must not supply both'],
    ['neither', () => call(Credentials, 'google', {}), 'Must supply either'],
  ])('Google credentials reject %s', (_what, create, message) => {
    expect(create).toThrow(message);
  });

  it('Google credentials tell a code from a token when they get a text', () => {
    expect(Credentials.google('4/code').payload).toMatchObject({ authCode: '4/code' });
    expect(Credentials.google('eyJ0').payload).toMatchObject({ id_token: 'eyJ0' });
    expect(() => Credentials.google('other')).toThrow('Must supply either');
  });

  it('an app without an ID is no app, however it is asked for', () => {
    for (const name of ['get', 'getApp'])
      for (const id of [undefined, null, 7])
        expect(() => call(App, name, id)).toThrow("Expected 'config' to be an object");
    expect(App.get('some-app')).toBe(App.getApp('some-app'));
  });

  it('Google credentials accept a field that is undefined beside the other', () => {
    const create = (input: object) => call(Credentials, 'google', input);
    expect(create({ authCode: 'c', idToken: undefined })).toMatchObject({ payload: { authCode: 'c' } });
    expect(create({ authCode: undefined, idToken: 'i' })).toMatchObject({ payload: { id_token: 'i' } });
  });
});

describe('listeners', () => {
  it.each(['app', 'user'] as const)(
    'of the %s that another one removes or adds meanwhile are not called',
    async (of) => {
      const { app, user } = await signedIn();
      const target = of === 'app' ? app : user;
      const heard: string[] = [];
      const later = () => heard.push('later');
      const removed = () => heard.push('removed');
      target.addListener(() => {
        heard.push('first');
        target.removeListener(removed);
        target.removeListener(later);
        target.addListener(later);
      });
      target.addListener(removed);
      await user.logOut();
      expect(heard.slice(0, 2)).toEqual(['first', 'later'].slice(0, heard.length));
      expect(heard).not.toContain('removed');
    },
  );

  it('of the app are no longer called once one of them removed them all', async () => {
    const { app, user } = await signedIn();
    const heard: string[] = [];
    app.addListener(() => {
      heard.push('first');
      app.removeAllListeners();
    });
    app.addListener(() => heard.push('second'));
    await user.logOut();
    await app.logIn(credentials);
    expect(heard).toEqual(['first']);
  });

  it('may be added again after they were removed, but not twice', async () => {
    const { app, user } = await signedIn();
    const heard = vi.fn();
    for (const target of [app, user]) {
      target.addListener(heard);
      expect(() => {
        target.addListener(heard);
      }).toThrow('Remove callback before adding it again');
      target.removeListener(heard);
      target.removeListener(heard);
      target.addListener(heard);
      target.removeAllListeners();
      expect(() => call(target, 'addListener')).toThrow(AuthError);
    }
    await user.logOut();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('functions by name', () => {
  it('are callers for every text, even those that objects have, and nothing for symbols', async () => {
    const { user, answers } = await signedIn();
    const bodies: unknown[] = [];
    answers['POST /call'] = (_url, { body }) => {
      bodies.push(typeof body === 'string' ? JSON.parse(body) : body);
      return jsonAnswer('called');
    };
    const names = ['then', 'constructor', 'toString', 'toJSON', 'hasOwnProperty', '__proto__', '0', ''];
    for (const name of names) expect(await call(user.functions, name, 1)).toBe('called');
    expect(bodies).toEqual(names.map((name) => ({ name, arguments: [{ $numberInt: '1' }] })));
    for (const name of [Symbol.toPrimitive, Symbol.iterator, Symbol.toStringTag, Symbol.asyncIterator, 'inspect'])
      expect(Reflect.get(user.functions, name)).toBeUndefined();
    // A caller keeps its user when it is taken off the object.
    const { greet } = user.functions;
    expect(await greet?.('Ada')).toBe('called');
  });

  it('reject a value that has no representation, and a result that is not valid, with an AuthError', async () => {
    const { user, answers, calls } = await signedIn();
    const unknown = { _bsontype: 'Later', value: 1 };
    await expect(user.callFunction('f', { deep: [unknown] })).rejects.toMatchObject({
      kind: 'invalidArgument',
      message: "A value of the type 'Later' cannot be sent",
    });
    expect(calls).toEqual([]);
    for (const value of [{ $oid: 'x' }, { $date: {} }, { $binary: 1 }, [{ deep: { $numberLong: 'x' } }]]) {
      answers['POST /call'] = () => jsonAnswer(value);
      const work = user.callFunction('f');
      await expect(work).rejects.toBeInstanceOf(AuthError);
      await expect(work).rejects.toMatchObject({ kind: 'badResponse', code: 4203 });
    }
  });

  it('send undefined, NaN and infinite numbers as the SDK does', async () => {
    const { user, answers } = await signedIn();
    const bodies: string[] = [];
    answers['POST /call'] = (_url, { body }) => {
      if (typeof body === 'string') bodies.push(body);
      return jsonAnswer(null);
    };
    const given = { gone: undefined, deep: { gone: undefined, kept: null }, list: [undefined] };
    expect(await user.callFunction('f', undefined, Number.NaN, -Infinity, 1.5, -0, 2 ** 62, 2 ** 63, given)).toBeNull();
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      name: 'f',
      arguments: [
        null,
        { $numberDouble: 'NaN' },
        { $numberDouble: '-Infinity' },
        { $numberDouble: '1.5' },
        { $numberDouble: '-0.0' },
        { $numberLong: '4611686018427387904' },
        { $numberDouble: '9223372036854776000' },
        { deep: { kept: null }, list: [null] },
      ],
    });
    expect(Object.keys(given)).toEqual(['gone', 'deep', 'list']);
  });
});
