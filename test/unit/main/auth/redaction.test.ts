/** No console, logger or serializer shows credentials, and no token or ID of a backend contains terminal control characters. */
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { App, Credentials, MemoryStorage } from '../../../../main/auth/index.js';
import { jsonAnswer, scriptedBackend, tokenWith } from '../../../support/servers/scripted-backend.js';

const secret = 'S3cr3t-value';
const all: [string, Credentials][] = [
  ['a password', Credentials.emailPassword('a@b.c', secret)],
  ['a password in an object', Credentials.emailPassword({ email: 'a@b.c', password: secret })],
  ['an API key', Credentials.apiKey(secret)],
  ['a server API key', Credentials.serverApiKey(secret)],
  ['a user API key', Credentials.userApiKey(secret)],
  ['a JWT', Credentials.jwt(secret)],
  ['a function’s payload', Credentials.function({ pin: secret })],
  ['a Facebook token', Credentials.facebook(secret)],
  ['a Google ID token', Credentials.google({ idToken: secret })],
  ['a Google code', Credentials.google({ authCode: secret })],
  ['an Apple token', Credentials.apple(secret)],
];

/** Every way in which a program may print a value. */
const printed = (value: object) => {
  const unknownValue: unknown = value;
  return [
    inspect(value),
    inspect(value, { showHidden: true, depth: Infinity, customInspect: false }),
    inspect({ deep: [value] }, { depth: Infinity }),
    format('%o %O %j %s', value, value, value, value),
    JSON.stringify(value),
    JSON.stringify({ deep: [value] }),
    JSON.stringify({ ...value }),
    String(unknownValue),
    inspect(Object.entries(value), { depth: Infinity }),
    inspect(new Error('failed', { cause: value }), { depth: Infinity }),
  ].join('\n');
};

describe('printing', () => {
  it.each(all)('credentials with %s shows only the provider', async (_what, credentials) => {
    expect(printed(credentials)).not.toContain(secret);
    expect(inspect(credentials)).toContain(credentials.providerType);
    expect(JSON.parse(JSON.stringify(credentials))).toEqual({
      providerType: credentials.providerType,
      payload: '[redacted]',
    });
    const sent: string[] = [];
    const backend = scriptedBackend();
    const app = new App({
      id: 'app',
      baseUrl: 'http://backend.test',
      fetch: (url, init) => {
        if (typeof init.body === 'string') sent.push(init.body);
        return backend.fetch(url, init);
      },
    });
    await app.logIn(credentials);
    expect(sent.join()).toContain(secret);
  });

  it('an app, its users, storage and errors shows no token and no query of a picture’s URL', async () => {
    const { fetch, answers } = scriptedBackend({ sub: 'u' });
    answers['GET /profile'] = () =>
      jsonAnswer({
        identities: [{ id: 'i', provider_type: 'oauth2-facebook' }],
        data: { name: 'Ada', picture: `https://graph.test/me/picture?access_token=${secret}` },
      });
    const storage = new MemoryStorage();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch, storage });
    const user = await app.logIn(Credentials.facebook(secret));
    const { accessToken, refreshToken } = user;
    answers['POST /session'] = () => jsonAnswer({ error: 'no' }, 400);
    const error: unknown = await user.refreshCustomData().catch((failure: unknown) => failure);
    if (!(error instanceof Error)) throw new Error('The call did not fail.');
    for (const value of [app, user, user.apiKeys, app.emailPasswordAuth, app.allUsers, storage, error]) {
      const text = printed(value);
      for (const hidden of [secret, accessToken, refreshToken]) expect(text).not.toContain(hidden);
    }
    expect(inspect(app)).toContain('http://backend.test');
    expect(inspect(user)).toContain('Ada');
    expect(user.profile.pictureUrl, 'a program that displays the picture receives the whole URL').toContain(secret);
  });
});

describe('a response with terminal control characters', () => {
  const token = (more = '') => `${tokenWith({ iat: 0, exp: 9e9 })}${more}`;
  const good = { user_id: 'u', access_token: token(), refresh_token: token(), device_id: 'd' };
  const hostile = [
    '\u001b[2J',
    '\r\nexport PATH=/evil',
    '\n',
    ' x',
    '\u0000',
    '\u007f',
    '\u009b31m',
    'é',
    '\u202e',
    '\u2028',
  ];

  async function kindOfLogin(change: object, profile?: object): Promise<string> {
    const { fetch, answers } = scriptedBackend();
    answers['POST /login'] = () => jsonAnswer({ ...good, ...change });
    if (profile !== undefined) answers['GET /profile'] = () => jsonAnswer(profile);
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    const kind = await app.logIn(Credentials.jwt('t')).then(
      () => 'taken',
      (error: unknown) => String(Reflect.get(Object(error), 'kind')),
    );
    if (kind !== 'taken') expect(app.allUsers).toEqual({});
    return kind;
  }

  it.each(hostile)('is rejected with %j in a token of a login, renewal or link', async (more) => {
    for (const name of ['access_token', 'refresh_token'])
      expect(await kindOfLogin({ [name]: token(more) })).toBe('badResponse');
    const { fetch, answers } = scriptedBackend();
    const app = new App({ id: 'app', baseUrl: 'http://backend.test', fetch });
    const user = await app.logIn(Credentials.jwt('t'));
    const { accessToken } = user;
    answers['POST /session'] = () => jsonAnswer({ access_token: token(more) }, 201);
    answers['POST /login'] = () => jsonAnswer({ access_token: token(more) });
    answers['POST /api_keys'] = () => jsonAnswer({ _id: 'k', key: `key${more}`, name: 'n', disabled: false }, 201);
    await expect(user.refreshCustomData()).rejects.toThrow('Unexpected response');
    await expect(user.linkCredentials(Credentials.jwt('t'))).rejects.toThrow('Unexpected response');
    await expect(user.apiKeys.create('n')).rejects.toThrow('Unexpected response');
    expect([user.accessToken, user.isLoggedIn]).toEqual([accessToken, true]);
  });

  it.each(hostile.filter((more) => more !== ' x'))(
    'is rejected with %j in the ID of a user or device',
    async (more) => {
      for (const name of ['user_id', 'device_id'])
        expect(await kindOfLogin({ [name]: `id${more}` })).toBe('badResponse');
    },
  );

  it('is rejected in an identity, while IDs in other scripts are accepted', async () => {
    const profile = (id: string, provider_type = 'custom-function') => ({
      identities: [{ id, provider_type }],
      data: {},
    });
    for (const more of ['\u001b[2J', '\r\n', '\u009b31m', '\u202e', '\u2028'])
      expect(await kindOfLogin({}, profile(`id${more}`))).toBe('badResponse');
    expect(await kindOfLogin({}, profile('id', 'x\u001b[2J'))).toBe('badResponse');
    for (const id of ['Zoë Ω', '山田', '']) expect(await kindOfLogin({}, profile(id))).toBe('taken');
  });

  it.each(['-_', '+/=', '~.'])('is accepted with %j, which tokens may contain', async (more) => {
    expect(await kindOfLogin({ access_token: token(more) })).not.toBe('undefined');
    const isJwt = !more.includes('.');
    expect(await kindOfLogin({ access_token: token(more) })).toBe(isJwt ? 'taken' : 'badResponse');
  });

  it('has them removed from the code of an error', async () => {
    const { fetch, answers } = scriptedBackend();
    answers['POST /login'] = () => jsonAnswer({ error: 'no', error_code: 'X\u001b[2J', link: 'http://x\r\n' }, 400);
    const login = new App({ id: 'app', baseUrl: 'http://backend.test', fetch }).logIn(Credentials.jwt('t'));
    await expect(login).rejects.toMatchObject({ errorCode: undefined, link: undefined, kind: 'refused' });
  });

  it.each(['http://evil.test\u001b[2J', 'http://evil.test\r\n', 'file:///etc/passwd', 'javascript:alert(1)'])(
    'is rejected with %j in the location',
    async (hostname) => {
      const { fetch, answers, calls } = scriptedBackend();
      answers['GET /location'] = () => jsonAnswer({ hostname });
      const login = new App({ id: 'app', baseUrl: 'http://backend.test', fetch }).logIn(Credentials.jwt('t'));
      await expect(login).rejects.toMatchObject({ kind: 'badResponse' });
      expect(calls).toEqual(['GET /location']);
    },
  );
});
