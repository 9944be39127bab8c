/** The embedded server inside the app accepts only the app and programs with a token, not other users of the machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credentials } from '../../main/auth/index.js';
import { embeddedBackendId, noSignIn } from '../../main/backends/backend.js';
import { EmbeddedInstances } from '../../main/backends/embedded/embedded-instances.js';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { on, testAppId, writeAppFolder } from '../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../support/services.js';
import { tmpDir } from '../support/tmp-dir.js';

const secret = 'a-secret-of-this-start-0123456789abcdef';
const header = 'X-Roster-Instance-Secret';
let server: RunningServer;
let other: RunningServer;
const start = (instanceSecret: string) =>
  startServer({
    appFolder: writeAppFolder({
      providers: { ...on('anon-user'), ...on('local-userpass', { config: { autoConfirm: true } }), ...on('api-key') },
      functions: { hello: 'exports = () => "hello";' },
    }),
    dataFolder: tmpDir('roster-instance-'),
    port: 0,
    // The options that `main/server/embedded-process.ts` uses.
    ...{ origins: 'loopback', publicUrl: null, instanceSecret },
  });
beforeAll(async () => {
  server = await start(secret);
  other = await start(`${secret}-of-another`);
});
afterAll(() => Promise.all([server.stop(), other.stop()]));

const api = '/api/client/v2.0';
const app = `${api}/app/${testAppId}`;
async function ask(url: string, method: string, path: string, headers: Record<string, string> = {}, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}
const signIn = (url: string, headers: Record<string, string>) =>
  ask(url, 'POST', `${app}/auth/providers/anon-user/login`, headers, {});

describe('the embedded server with an instance secret', () => {
  it.each([
    ['GET', `${app}/location`, undefined],
    ['POST', `${app}/auth/providers/anon-user/login`, {}],
    ['POST', `${app}/auth/providers/local-userpass/login`, { username: 'a', password: 'b' }],
    ['POST', `${app}/auth/providers/local-userpass/register`, { email: 'a@b.c', password: 'password' }],
    ['POST', `${app}/auth/providers/local-userpass/reset/send`, { email: 'a@b.c' }],
    ['POST', `${app}/functions/call`, { name: 'hello', arguments: [] }],
    ['GET', `${api}/auth/profile`, undefined],
    ['POST', `${api}/auth/session`, undefined],
  ])('refuses %s %s without it', async (method, path, body) => {
    const wrong: Record<string, string>[] = [
      {},
      { [header]: '' },
      { [header]: secret.slice(1) },
      { [header]: `${secret}x` },
    ];
    for (const headers of wrong) expect((await ask(server.url, method, path, headers, body)).status).toBe(403);
    // Neither an invented token nor one of another server replaces it.
    const foreign = String((await signIn(other.url, { [header]: `${secret}-of-another` })).body['access_token']);
    for (const token of ['x', 'a.b.c', foreign]) {
      expect((await ask(server.url, method, path, { Authorization: `Bearer ${token}` }, body)).status).toBe(401);
    }
  });

  it('serves its app, and holders of a token until the token’s session ends', async () => {
    const { status, body } = await signIn(server.url, { [header]: secret });
    expect(status).toBe(200);
    const access = { Authorization: `Bearer ${String(body['access_token'])}` };
    const refresh = { Authorization: `Bearer ${String(body['refresh_token'])}` };
    expect((await ask(server.url, 'GET', `${api}/auth/profile`, access)).status).toBe(200);
    expect((await ask(server.url, 'GET', `${app}/location`, access)).status).toBe(200);
    expect((await ask(server.url, 'POST', `${app}/functions/call`, access, { name: 'hello' })).status).toBe(200);
    expect((await ask(server.url, 'POST', `${api}/auth/session`, refresh)).status).toBe(201);
    // A valid token does not make up for a wrong secret.
    expect((await ask(server.url, 'GET', `${api}/auth/profile`, { ...access, [header]: 'x' })).status).toBe(403);
    expect((await ask(server.url, 'DELETE', `${api}/auth/session`, refresh)).status).toBe(204);
    expect((await ask(server.url, 'POST', `${api}/auth/session`, refresh)).status).toBe(401);
  });

  it('receives the secret with sign-in, profile, function and health requests of the app', async () => {
    const asked: { url: string; carried: string | null }[] = [];
    const store = memoryKeyStore();
    const services = await createTestServices(tmpDir('roster-instance-'), {
      selectKeyStore: () => Promise.resolve(store),
      fetch: (url, init) => {
        asked.push({ url, carried: new Headers(init.headers).get(header) });
        return fetch(url, init);
      },
    });
    services.backends.embedded.ready(embeddedBackendId, {
      ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
      instanceSecret: secret,
    });
    const id = await services.accounts.signIn(embeddedBackendId, Credentials.anonymous());
    expect(await services.accounts.get(id).user.functions['hello']?.()).toBe('hello');
    await services.backendManagement.check(embeddedBackendId);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.every(({ carried }) => carried === secret)).toBe(true);
    expect(JSON.stringify(services.snapshot())).not.toContain(secret);
    // Another server never receives the secret, even on this machine.
    await services.backendManagement
      .add({ baseUrl: other.url, appId: testAppId, displayName: 'Other' })
      .catch(() => undefined);
    const elsewhere = asked.filter(({ url }) => url.startsWith(other.url));
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.every(({ carried }) => carried === null)).toBe(true);
  });
});

describe('the secrets of embedded servers', () => {
  it('are sent only to the address of the running server', async () => {
    const carried: (string | null)[] = [];
    const instances = new EmbeddedInstances((_url, init) => {
      carried.push(new Headers(init.headers).get(header));
      return Promise.resolve(new Response());
    });
    instances.started(embeddedBackendId, 'http://127.0.0.1:5001', secret);
    for (const url of [
      'http://127.0.0.1:5001/x',
      'http://127.0.0.1:5002/x',
      'http://localhost:5001/x',
      'https://127.0.0.1:5001/x',
    ])
      await instances.fetch(url, { headers: { Accept: 'a' } });
    instances.stopped(embeddedBackendId);
    await instances.fetch('http://127.0.0.1:5001/x', {});
    expect(carried).toEqual([secret, null, null, null, null]);
  });
});
