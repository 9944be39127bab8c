/** Hostile requests to every route of the embedded server: each is rejected, and no other client is affected. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileValue, type Random, seededRandom } from '../support/fuzz/fuzzer.js';
import { longer } from '../support/fuzz/tamper-checked-services.js';
import { type Answer, on, startTestServer, type TestServer } from '../support/servers/test-server.js';

const key = 'k'.repeat(32);
const passwords = '/auth/providers/local-userpass';
let server: TestServer;

const routes: readonly (readonly [method: string, path: string])[] = [
  ...['anon-user', 'api-key', 'local-userpass', 'custom-function', 'custom-token', 'oauth2-google', 'oauth2-facebook']
    .concat('oauth2-apple', 'unknown-provider', '..%2f', '__proto__')
    .flatMap((name) => [['POST', `/auth/providers/${name}/login`] as const])
    .flatMap((route) => [route, [route[0], `${route[1]}?link=true`] as const]),
  ...['register', 'confirm', 'confirm/send', 'confirm/call', 'reset', 'reset/send', 'reset/call', 'nothing'].map(
    (path) => ['POST', `${passwords}/${path}`] as const,
  ),
  ['POST', '/auth/session'],
  ['DELETE', '/auth/session'],
  ['GET', '/auth/profile'],
  ['DELETE', '/auth/delete'],
  ['POST', '/auth/api_keys'],
  ['GET', '/auth/api_keys'],
  ['GET', '/auth/api_keys/0'],
  ['DELETE', '/auth/api_keys/%00'],
  ['PUT', '/auth/api_keys/__proto__/enable'],
  ['PUT', '/auth/api_keys/1/disable'],
  ['POST', '/functions/call'],
  ['GET', '/functions/call'],
  ['GET', '/location'],
];
const fields = [
  'username',
  'email',
  'password',
  'token',
  'tokenId',
  'key',
  'accessToken',
  'id_token',
  'authCode',
  'nonce',
].concat('name', 'service', 'arguments', 'options', 'id');

/** A length that cannot be allocated, and other unexpected JSON values. */
const odd: readonly unknown[] = [
  { length: { valueOf: 0, toString: 0 } },
  { $oid: { length: { valueOf: 0 } } },
  { device: { deviceId: { $oid: '0'.repeat(24) } } },
  { device: null },
  [[], {}],
  'e30.e30.e30',
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`,
  'ada@example.com',
  'correct horse',
  'echo',
];

function bodyOf(chance: Random): string | undefined {
  const text = JSON.stringify(
    chance.below(4) === 0
      ? hostileValue(chance)
      : Object.fromEntries(
          Array.from({ length: 1 + chance.below(5) }, () => [
            chance.of(fields),
            chance.below(3) === 0 ? hostileValue(chance) : chance.of(odd),
          ]),
        ),
    (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  ) as string | undefined;
  return chance.below(10) === 0 ? text?.slice(0, chance.below(text.length)) : text;
}

interface Attacker {
  access_token: string;
  refresh_token: string;
}

/** A user with a valid session who continues to use it. */
async function attacker(number: number): Promise<Attacker> {
  const email = `attacker-${String(number)}@example.com`;
  await server.send('POST', `${passwords}/register`, { body: { email, password: 'correct horse' } });
  const { body } = await server.send('POST', `${passwords}/login`, {
    body: { username: email, password: 'correct horse' },
  });
  return { access_token: String(body['access_token']), refresh_token: String(body['refresh_token']) };
}

function tokenOf(chance: Random, { access_token: access, refresh_token: refresh }: Attacker): string | undefined {
  const cut = chance.below(access.length);
  const token = chance.of(['', access, refresh, `${access.slice(0, cut)}A${access.slice(cut + 1)}`, 'null', 'x.y.z']);
  return token === '' ? undefined : token;
}

function judge(answer: Answer, told: string): void {
  expect(answer.status, told).toBeLessThan(500);
  const text = JSON.stringify(answer.body);
  expect(text, told).not.toMatch(/main\/server|node_modules|\bat \S+:\d+|TypeError|ZodError/);
  if (answer.status >= 400 && answer.headers.get('content-type') === 'application/json') {
    expect(typeof answer.body['error'], told).toBe('string');
  }
}

describe('the embedded server', () => {
  beforeAll(async () => {
    server = await startTestServer(
      {
        providers: {
          ...on('anon-user'),
          ...on('api-key'),
          ...on('local-userpass', { config: { autoConfirm: true } }),
          ...on('custom-function', { config: { authFunctionName: 'who' } }),
          ...on('custom-token', { config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['key'] } }),
          ...on('oauth2-google', { config: { clientId: 'roster', openId: true } }),
          ...on('oauth2-facebook', { config: { clientId: 'roster' } }),
          ...on('oauth2-apple', { config: { clientId: 'roster' } }),
        },
        functions: { who: 'exports = (given) => given.id;', echo: 'exports = (...given) => given;' },
        secrets: { key },
      },
      { failedLogins: 1e9, calls: 1e9, mails: 1e9 },
    );
  });
  afterAll(() => server.stop());

  it('handles 10,000 hostile requests without an error and keeps sessions valid', longer, async () => {
    const ada = await attacker(-1);
    const chance = seededRandom(21);
    const statuses = new Map<number, number>();
    for (let round = 0; round < 40; round += 1) {
      const who = await attacker(round);
      for (let batch = 0; batch < 25; batch += 1) {
        const requests = Array.from({ length: 10 }, () => {
          const [method, path] = chance.of(routes);
          const body = method === 'GET' ? undefined : bodyOf(chance);
          return { method, path, options: { body, token: tokenOf(chance, who) } };
        });
        await Promise.all(
          requests.map(async ({ method, path, options }) => {
            const answer = await server.send(method, path, options);
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            judge(answer, `${method} ${path} ${String(options.body).slice(0, 500)}`);
          }),
        );
      }
    }
    console.log(`hostile requests by status: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
    expect((await server.send('GET', '/auth/profile', { token: ada.access_token })).status).toBe(200);
    expect((await server.send('POST', '/auth/session', { token: ada.refresh_token })).status).toBe(201);
  });
});
