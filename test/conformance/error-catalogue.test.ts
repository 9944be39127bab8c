/** One row for each error of the protocol's catalogue that a request can cause: status, `error_code`, `error`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, on, startTestServer, type TestServer } from '../support/servers/test-server.js';

let server: TestServer;
let auto: TestServer;
const password = 'correct horse';
let number = 0;
const fresh = () => `row${String((number += 1))}@example.com`;

beforeAll(async () => {
  const others = { ...on('anon-user'), ...on('api-key') };
  const functions = {
    confirm: `exports = ({ username }) => ({ status: /pending/.test(username) ? 'pending' : /refused/.test(username) ? 'fail' : 'success' });`,
    reset: `exports = () => ({ status: 'fail' });`,
    login: `exports = () => { throw new Error('not today'); };`,
    boom: `exports = () => { throw new Error('kaboom'); };`,
  };
  server = await startTestServer({
    functions,
    providers: {
      ...others,
      ...on('local-userpass', {
        config: {
          runConfirmationFunction: true,
          confirmationFunctionName: 'confirm',
          runResetFunction: true,
          resetFunctionName: 'reset',
        },
      }),
      ...on('custom-function', { config: { authFunctionName: 'login' } }),
      ...on('custom-token', { config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['jwt'] } }),
    },
    secrets: { jwt: 'k'.repeat(32) },
  });
  auto = await startTestServer({
    providers: { ...others, ...on('local-userpass', { config: { autoConfirm: true } }) },
  });
});
afterAll(() => Promise.all([server.stop(), auto.stop()]));

const userpass = '/auth/providers/local-userpass';
const login = (at: TestServer, username: string, given = password) =>
  at.send('POST', `${userpass}/login`, { body: { username, password: given } });
async function registered(at: TestServer, email = fresh()): Promise<string> {
  await at.send('POST', `${userpass}/register`, { body: { email, password } });
  return email;
}
async function signedIn(at: TestServer): Promise<{ access: string; refresh: string; email: string }> {
  const email = await registered(at);
  const { body } = await login(at, email);
  return { access: String(body['access_token']), refresh: String(body['refresh_token']), email };
}
async function keyOf(refresh: string, name = 'k'): Promise<Record<string, unknown>> {
  return (await server.send('POST', '/auth/api_keys', { token: refresh, body: { name } })).body;
}
const badPair = { token: 'f'.repeat(128), tokenId: 'f'.repeat(24) };

const rows: [string, number, string | undefined, string | RegExp, () => Promise<Answer>][] = [
  ['wrong password', 401, 'InvalidPassword', 'unauthorized', async () => login(server, await registered(server), 'no')],
  ['unknown user', 401, 'InvalidPassword', 'unauthorized', () => login(server, 'nobody@example.com')],
  [
    'deleted user',
    401,
    'InvalidPassword',
    'unauthorized',
    async () => {
      const { access, email } = await signedIn(server);
      expect((await server.send('DELETE', '/auth/delete', { token: access })).status).toBe(204);
      return login(server, email);
    },
  ],
  [
    'pending user',
    401,
    'AuthError',
    'unauthorized',
    async () => login(server, await registered(server, `pending${fresh()}`)),
  ],
  [
    'wrong API key',
    401,
    'AuthError',
    'unauthorized',
    () => server.send('POST', '/auth/providers/api-key/login', { body: { key: 'no' } }),
  ],
  [
    'bad JWT',
    401,
    'AuthError',
    'unauthorized',
    () => server.send('POST', '/auth/providers/custom-token/login', { body: { token: 'no' } }),
  ],
  [
    'auth function threw',
    401,
    'AuthError',
    'not today',
    () => server.send('POST', '/auth/providers/custom-function/login', { body: {} }),
  ],
  [
    'existing name',
    409,
    'AccountNameInUse',
    'name already in use',
    async () => server.send('POST', `${userpass}/register`, { body: { email: await registered(server), password } }),
  ],
  ...(['12345', 'x'.repeat(129)] as const).map((short): (typeof rows)[number] => [
    `password of ${String(short.length)}`,
    400,
    'BadRequest',
    'password must be between 6 and 128 characters',
    () => server.send('POST', `${userpass}/register`, { body: { email: fresh(), password: short } }),
  ]),
  [
    'confirm function returned fail',
    400,
    'BadRequest',
    'failed to confirm user "refused@x.y"',
    () => server.send('POST', `${userpass}/register`, { body: { email: 'refused@x.y', password } }),
  ],
  [
    'confirm with garbage',
    400,
    'BadRequest',
    'invalid token data',
    () => server.send('POST', `${userpass}/confirm`, { body: { token: 'a', tokenId: 'b' } }),
  ],
  [
    'confirm with an unknown token',
    400,
    'UserpassTokenInvalid',
    'userpass token is expired or invalid',
    () => server.send('POST', `${userpass}/confirm`, { body: badPair }),
  ],
  [
    'reset with garbage',
    400,
    'BadRequest',
    'invalid token data',
    () => server.send('POST', `${userpass}/reset`, { body: { password, token: 'a', tokenId: 'b' } }),
  ],
  [
    'reset with an unknown token',
    400,
    'UserpassTokenInvalid',
    'userpass token is expired or invalid',
    () => server.send('POST', `${userpass}/reset`, { body: { password, ...badPair } }),
  ],
  ...(['confirm/send', 'confirm/call'] as const).map((path): (typeof rows)[number] => [
    `${path} for a confirmed user`,
    400,
    'UserAlreadyConfirmed',
    'already confirmed',
    async () => server.send('POST', `${userpass}/${path}`, { body: { email: await registered(server) } }),
  ]),
  [
    'confirm/call while auto-confirm is on',
    400,
    undefined,
    'cannot run confirmation for a@b.c: automatic confirmation is enabled',
    () => auto.send('POST', `${userpass}/confirm/call`, { body: { email: 'a@b.c' } }),
  ],
  [
    'confirm/send for an unknown address',
    404,
    'UserNotFound',
    'user not found',
    () => server.send('POST', `${userpass}/confirm/send`, { body: { email: 'no@x.y' } }),
  ],
  [
    'reset/send for an unknown address',
    404,
    'UserNotFound',
    'user not found',
    () => auto.send('POST', `${userpass}/reset/send`, { body: { email: 'no@x.y' } }),
  ],
  [
    'reset/send while a function is set',
    400,
    undefined,
    'please use reset password via function',
    async () => server.send('POST', `${userpass}/reset/send`, { body: { email: await registered(server) } }),
  ],
  [
    'reset function returned fail',
    400,
    'BadRequest',
    /^failed to reset password for user "row\d+@example.com"$/,
    async () =>
      server.send('POST', `${userpass}/reset/call`, {
        body: { email: await registered(server), password, arguments: [] },
      }),
  ],
  [
    'link: identity of another user',
    409,
    'InvalidSession',
    'a user already exists with the specified provider',
    async () => {
      const other = await signedIn(server);
      const { access } = await signedIn(server);
      return server.send('POST', `${userpass}/login?link=true`, {
        token: access,
        body: { username: other.email, password },
      });
    },
  ],
  [
    'link: second identity of the same provider',
    409,
    'InvalidSession',
    'a user already exists with the specified provider',
    async () => {
      const { access } = await signedIn(server);
      return server.send('POST', `${userpass}/login?link=true`, {
        token: access,
        body: { username: await registered(server), password },
      });
    },
  ],
  [
    "link: another user's API key",
    400,
    'BadRequest',
    'invalid user link request',
    async () => {
      const { key } = await keyOf((await signedIn(server)).refresh);
      const { access } = await signedIn(server);
      return server.send('POST', '/auth/providers/api-key/login?link=true', { token: access, body: { key } });
    },
  ],
  [
    'no token where one is needed',
    401,
    'MissingAuthReq',
    'must authenticate first',
    () => server.send('GET', '/auth/profile'),
  ],
  [
    'the word null as a token',
    401,
    'MissingAuthReq',
    'must authenticate first',
    () => server.send('GET', '/auth/profile', { token: 'null' }),
  ],
  [
    'expired access token',
    401,
    'InvalidSession',
    'invalid session: access token expired',
    async () => {
      const { access } = await signedIn(auto);
      auto.advance(1_801);
      return auto.send('GET', '/auth/profile', { token: access });
    },
  ],
  [
    'access token with a wrong signature',
    401,
    'InvalidSession',
    'unauthorized',
    async () => server.send('GET', '/auth/profile', { token: (await signedIn(auto)).access }),
  ],
  [
    'revoked refresh token',
    401,
    'InvalidSession',
    'invalid session: failed to find refresh token',
    async () => {
      const { refresh } = await signedIn(server);
      expect((await server.send('DELETE', '/auth/session', { token: refresh })).status).toBe(204);
      return server.send('POST', '/auth/session', { token: refresh });
    },
  ],
  [
    'access token on the session route',
    401,
    'InvalidSession',
    'invalid refresh token: incorrect token type',
    async () => server.send('POST', '/auth/session', { token: (await signedIn(server)).access }),
  ],
  [
    'refresh token on an access route',
    401,
    'InvalidSession',
    'unauthorized',
    async () => server.send('GET', '/auth/profile', { token: (await signedIn(server)).refresh }),
  ],
  [
    'unknown API key id',
    404,
    'APIKeyNotFound',
    'API key not found',
    async () => server.send('GET', `/auth/api_keys/${'0'.repeat(24)}`, { token: (await signedIn(server)).refresh }),
  ],
  [
    "another user's API key id",
    404,
    'APIKeyNotFound',
    'API key not found',
    async () => {
      const { _id } = await keyOf((await signedIn(server)).refresh);
      return server.send('DELETE', `/auth/api_keys/${String(_id)}`, { token: (await signedIn(server)).refresh });
    },
  ],
  [
    'API key name with other characters',
    400,
    'InvalidParameter',
    'can only contain ASCII letters, numbers, underscores, and hyphens',
    async () =>
      server.send('POST', '/auth/api_keys', { token: (await signedIn(server)).refresh, body: { name: 'a b' } }),
  ],
  [
    'API key name empty',
    400,
    undefined,
    "'name' is a required string",
    async () => server.send('POST', '/auth/api_keys', { token: (await signedIn(server)).refresh, body: {} }),
  ],
  [
    'deleting the key one is signed in with',
    403,
    undefined,
    'cannot delete the API key that is signed in with',
    async () => {
      const { key, _id } = await keyOf((await signedIn(server)).refresh);
      const { body } = await server.send('POST', '/auth/providers/api-key/login', { body: { key } });
      return server.send('DELETE', `/auth/api_keys/${String(_id)}`, { token: String(body['refresh_token']) });
    },
  ],
  [
    'unknown function',
    404,
    'FunctionNotFound',
    "function not found: 'no'",
    async () =>
      server.send('POST', '/functions/call', {
        token: (await signedIn(server)).access,
        body: { name: 'no', arguments: [] },
      }),
  ],
  [
    'function threw',
    400,
    'FunctionExecutionError',
    'kaboom',
    async () =>
      server.send('POST', '/functions/call', {
        token: (await signedIn(server)).access,
        body: { name: 'boom', arguments: [] },
      }),
  ],
  [
    'provider that is off',
    404,
    'AuthProviderNotFound',
    "auth provider not found: 'oauth2-google'",
    () => server.send('POST', '/auth/providers/oauth2-google/login', { body: {} }),
  ],
  [
    'unknown provider',
    404,
    'AuthProviderNotFound',
    "auth provider not found: '__proto__'",
    () => server.send('POST', '/auth/providers/__proto__/login', { body: {} }),
  ],
  [
    'a body that is not JSON',
    400,
    'BadRequest',
    'the request body is not valid JSON',
    () => server.send('POST', `${userpass}/login`, { body: '{half' }),
  ],
  [
    'a body of megabytes',
    413,
    'BadRequest',
    'request body too large',
    () => server.send('POST', `${userpass}/login`, { body: { username: 'x'.repeat(300_000) } }),
  ],
  ['unknown path', 404, undefined, 'not found', () => server.send('GET', '/nothing')],
];

describe('the error catalogue', () => {
  it.each(rows)('%s', async (_what, status, code, error, bring) => {
    const answer = await bring();
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect({ status: answer.status, code: answer.body['error_code'] }).toEqual({ status, code });
    if (typeof error === 'string') expect(answer.body['error']).toBe(error);
    else expect(answer.body['error']).toMatch(error);
    expect(answer.body['link']).toBe('');
    expect(JSON.stringify(answer.body)).not.toContain(' at ');
  });

  it('stops a function that never ends and serves others in the meantime', async () => {
    const hasty = await startTestServer(
      { providers: on('anon-user'), functions: { forever: 'exports = () => { for (;;); };' } },
      undefined,
      1_500,
    );
    const { body } = await hasty.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const token = String(body['access_token']);
    const call = hasty.send('POST', '/functions/call', { token, body: { name: 'forever', arguments: [] } });
    expect((await hasty.send('GET', '/auth/profile', { token })).status).toBe(200);
    expect((await call).body).toMatchObject({ error_code: 'ExecutionTimeLimitExceeded' });
    await hasty.stop();
  });

  it('rejects another Host header and names an unknown app', async () => {
    const unknown = await fetch(`${server.url}/api/client/v2.0/app/other/location`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: "cannot find app using Client App ID 'other'" });
  });

  it('answers a browser’s preflight and allows any page to read the response', async () => {
    const preflight = await fetch(`${server.appUrl}/auth/providers/anon-user/login`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'null',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      expect(preflight.headers.get('access-control-allow-methods')).toContain(method);
    }
  });
});
