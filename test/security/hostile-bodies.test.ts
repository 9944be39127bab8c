/** Valid JSON bodies that no handler can process: nested too deeply, or with text that cannot be stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { on, startTestServer, type TestServer, wideLimits } from '../support/servers/test-server.js';

const userpass = '/auth/providers/local-userpass';
let server: TestServer;
let tokens: { access: string; refresh: string };
beforeAll(async () => {
  server = await startTestServer(
    {
      providers: {
        ...on('anon-user'),
        ...on('api-key'),
        ...on('local-userpass', { config: { autoConfirm: true, runResetFunction: true, resetFunctionName: 'reset' } }),
        ...on('custom-function', { config: { authFunctionName: 'who' } }),
        ...on('custom-token', { config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['key'] } }),
        ...on('oauth2-google', { config: { clientId: 'roster', openId: true } }),
        ...on('oauth2-facebook', { config: { clientId: 'roster' } }),
        ...on('oauth2-apple', { config: { clientId: 'roster' } }),
      },
      functions: {
        who: 'exports = (given) => given.answer;',
        echo: 'exports = (given) => given;',
        reset: "exports = () => ({ status: 'pending' });",
      },
      secrets: { key: 'k'.repeat(32) },
    },
    wideLimits,
    15_000,
  );
  const body = { email: 'ada@example.com', password: 'correct horse' };
  await server.send('POST', `${userpass}/register`, { body });
  const signed = await server.send('POST', `${userpass}/login`, {
    body: { username: body.email, password: body.password },
  });
  tokens = { access: String(signed.body['access_token']), refresh: String(signed.body['refresh_token']) };
});
afterAll(() => server.stop());

const logins = ['anon-user', 'api-key', 'local-userpass', 'custom-function', 'custom-token']
  .concat('oauth2-google', 'oauth2-facebook', 'oauth2-apple')
  .flatMap((name) => [`/auth/providers/${name}/login`, `/auth/providers/${name}/login?link=true`]);
const routes = [
  ...logins,
  ...['register', 'confirm', 'confirm/send', 'confirm/call', 'reset', 'reset/send', 'reset/call'].map(
    (path) => `${userpass}/${path}`,
  ),
  '/auth/api_keys',
  '/functions/call',
];
const tokenOf = (path: string) => (path === '/auth/api_keys' ? tokens.refresh : tokens.access);
const nested = (levels: number, open: string, close: string) => `${open.repeat(levels)}1${close.repeat(levels)}`;

describe.each(routes)('POST %s', (path) => {
  it('returns 400 when the body is nested too deeply', async () => {
    for (const levels of [250, 5_000, 100_000]) {
      for (const deep of [nested(levels, '[', ']'), nested(Math.min(levels, 40_000), '{"a":', '}')]) {
        const bodies = [deep, `{"email":"x","arguments":[${deep}],"options":${deep},"answer":${deep},"name":"echo"}`];
        for (const body of bodies.filter(({ length }) => length < 256 * 1024)) {
          const { status, body: answer } = await server.send('POST', path, { body, token: tokenOf(path) });
          expect({ status, answer }).toMatchObject({ status: 400, answer: { error_code: 'BadRequest' } });
        }
      }
    }
  });
});

describe('the depth limit of a body', () => {
  it('accepts brackets in strings, which do not count as nesting', async () => {
    const text = '[{"\\'.repeat(5_000);
    const { status, body } = await server.send('POST', '/functions/call', {
      token: tokens.access,
      body: { name: 'echo', arguments: [text, { '[[': '\\"[' }] },
    });
    expect({ status, body }).toEqual({ status: 200, body: { value: text } });
  });

  it('accepts arguments nested up to the limit', async () => {
    const body = `{"name":"echo","arguments":[${nested(100, '[', ']')}]}`;
    expect((await server.send('POST', '/functions/call', { token: tokens.access, body })).status).toBe(200);
  });
});

describe('text that the database cannot store', () => {
  const texts = ['a\0b', '\0', 'x\ud800', '\udfffy'];

  it('causes no server error on any route', async () => {
    const fields = [
      'username',
      'email',
      'key',
      'token',
      'tokenId',
      'name',
      'id',
      'password',
      'accessToken',
      'id_token',
    ];
    for (const text of texts) {
      const body = Object.fromEntries(fields.map((field) => [field, text]));
      for (const path of routes) {
        const answer = await server.send('POST', path, { body: { ...body, arguments: [text] }, token: tokenOf(path) });
        expect(answer.status, `${path} ${JSON.stringify(text)} ${JSON.stringify(answer.body)}`).toBeLessThan(500);
      }
      for (const path of [encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, '\0')), '%00', '%ed%a0%80']) {
        const answer = await server.send('GET', `/auth/api_keys/${path}`, { token: tokens.refresh });
        expect(answer.status).toBe(404);
      }
    }
  });

  it('creates no identity from a login function’s result, neither as its ID nor in its data', async () => {
    const answers = [...texts, ...texts.map((name) => ({ id: 'ada', name })), { id: 'b\0' }, ''];
    for (const answer of answers) {
      const { status, body } = await server.send('POST', '/auth/providers/custom-function/login', { body: { answer } });
      expect({ status, body }, JSON.stringify(answer)).toMatchObject({
        status: 401,
        body: { error_code: 'AuthError' },
      });
    }
    const { status } = await server.send('POST', '/auth/providers/custom-function/login', { body: { answer: 'ada' } });
    expect(status).toBe(200);
  });
});

describe('the name of an API key', () => {
  const create = (name: string) => server.send('POST', '/auth/api_keys', { token: tokens.refresh, body: { name } });

  it('has at most 128 characters', async () => {
    expect((await create('n'.repeat(128))).status).toBe(201);
    for (const length of [129, 200_000]) {
      const { status, body } = await create('n'.repeat(length));
      expect({ status, body }).toMatchObject({ status: 400, body: { error_code: 'InvalidParameter' } });
    }
  });

  it.each(['line\nbreak', 'name\n', 'nul\0', 'bidi\u202e', 'ünicode', '\ud800'])('cannot be %j', async (name) => {
    expect((await create(name)).status).toBe(400);
  });
});
