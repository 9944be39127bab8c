/** Errors in the protocol's catalogue that sessions, API keys, functions and malformed requests can cause. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CatalogueRow,
  expectError,
  keyOf,
  signedIn,
  startCatalogueServers,
  userpass,
} from '../support/servers/error-catalogue.js';
import { on, startTestServer, type TestServer } from '../support/servers/test-server.js';

let server: TestServer;
let auto: TestServer;
beforeAll(async () => {
  ({ server, auto } = await startCatalogueServers());
});
afterAll(() => Promise.all([server.stop(), auto.stop()]));

const rows: CatalogueRow[] = [
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
      const { _id } = await keyOf(server, (await signedIn(server)).refresh);
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
      const { key, _id } = await keyOf(server, (await signedIn(server)).refresh);
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

describe('the error catalogue: sessions and requests', () => {
  it.each(rows)('%s', async (_what, status, code, error, bring) => {
    expectError(await bring(), status, code, error);
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
