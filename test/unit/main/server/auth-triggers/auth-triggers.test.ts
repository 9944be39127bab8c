/** Authentication triggers on the real server: their functions report to an endpoint of this test. */
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../../../main/server/start-server.js';
import { on, testAppId, wideLimits, writeAppFolder } from '../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** An HTTP endpoint that functions report to. It fails the first requests if a test requests it. */
async function startPage(failures = 0) {
  const received: Record<string, unknown>[] = [];
  let left = failures;
  const page = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      left -= 1;
      if (left >= 0) response.writeHead(503).end();
      else {
        received.push(JSON.parse(body) as Record<string, unknown>);
        response.end('{}');
      }
    });
  });
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  stops.push(() => page.close());
  return { url: `http://127.0.0.1:${String((page.address() as AddressInfo).port)}/`, received };
}

const trigger = (operation: string | string[], providers: string[], functionName = 'tell') => ({
  type: 'AUTHENTICATION',
  disabled: false,
  config: { operation_type: operation, providers },
  event_processors: { FUNCTION: { config: { function_name: functionName } } },
});

async function start(url: string, triggers: Record<string, object>, more: Record<string, string> = {}) {
  const appFolder = writeAppFolder({
    providers: { ...on('anon-user'), ...on('local-userpass', { config: { autoConfirm: true } }) },
    functions: {
      tell: `exports = async (event) => {
        const answer = await fetch('${url}', { method: 'POST', body: JSON.stringify(event) });
        if (!answer.ok) throw new Error('the page is busy');
      };`,
      ...more,
    },
    triggers,
    roster: { privateHosts: ['127.0.0.1'] },
  });
  const logged: string[] = [];
  const server: RunningServer = await startServer({
    ...{
      appFolder,
      dataFolder: mkdtempSync(join(tmpdir(), 'roster-triggers-')),
      port: 0,
      openStorage: openTestStorage,
      limits: wideLimits,
    },
    ...{ log: (line: string) => void logged.push(line), triggerDelaysMs: [20, 40], functionTimeoutMs: 60_000 },
  });
  stops.push(() => server.stop());
  const root = `${server.url}/api/client/v2.0`;
  const post = async (path: string, body: object) => {
    const response = await fetch(`${root}/app/${testAppId}/auth/providers/${path}`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  return {
    logged,
    server,
    anonymous: () => post('anon-user/login', {}),
    register: (email: string) => post('local-userpass/register', { email, password: 'correct horse' }),
    logIn: (username: string) => post('local-userpass/login', { username, password: 'correct horse' }),
    remove: (token: string | undefined) =>
      fetch(`${root}/auth/delete`, { method: 'DELETE', headers: { Authorization: `Bearer ${token ?? ''}` } }),
  };
}

describe('authentication triggers', () => {
  it('run for each operation with the user, the providers and the time', async () => {
    const page = await startPage();
    const app = await start(page.url, { all: trigger(['LOGIN', 'CREATE', 'DELETE'], ['local-userpass']) });
    await app.register('ada@example.com');
    const { body } = await app.logIn('ada@example.com');
    await expect.poll(() => page.received.length).toBe(2);
    expect(await app.remove(body['access_token'])).toMatchObject({ status: 204 });
    await expect.poll(() => page.received.length).toBe(3);
    expect(page.received.map(({ operationType }) => operationType).sort()).toEqual(['CREATE', 'DELETE', 'LOGIN']);
    for (const event of page.received) {
      expect(event).toMatchObject({
        providers: ['local-userpass'],
        user: { id: body['user_id'], type: 'normal', data: { email: 'ada@example.com' } },
      });
      expect(Date.parse(String(event['time']))).toBeGreaterThan(Date.now() - 600_000);
    }
  });

  it('create once: a second login is only a login', async () => {
    const page = await startPage();
    const app = await start(page.url, { made: trigger('CREATE', []), seen: trigger('LOGIN', []) });
    await app.register('ada@example.com');
    await app.logIn('ada@example.com');
    await app.logIn('ada@example.com');
    await expect.poll(() => page.received.length).toBe(3);
    expect(page.received.filter(({ operationType }) => operationType === 'CREATE')).toHaveLength(1);
  });

  it('run only for the providers that they name', async () => {
    const page = await startPage();
    const app = await start(page.url, { mail: trigger('LOGIN', ['local-userpass']) });
    await app.anonymous();
    await app.register('ada@example.com');
    await app.logIn('ada@example.com');
    await expect.poll(() => page.received.length).toBe(1);
    expect(page.received[0]).toMatchObject({ providers: ['local-userpass'] });
  });

  it('run again after a failure, which is logged with its reason', async () => {
    const page = await startPage(2);
    const app = await start(page.url, { seen: trigger('LOGIN', []) });
    expect((await app.anonymous()).status).toBe(200);
    await expect.poll(() => page.received.length).toBe(1);
    await expect.poll(() => app.logged.filter((line) => line.startsWith('trigger seen')).length).toBe(3);
    expect(app.logged.join('\n')).toMatch(
      /trigger seen: the function tell for LOGIN of user [0-9a-f]{24} failed: the page is busy; next attempt in 0\.02 s/,
    );
    expect(app.logged.join('\n')).toMatch(/ran at attempt 3/);
  });

  it('never fail or delay a login: one that throws and one that never ends', async () => {
    const page = await startPage();
    const app = await start(
      page.url,
      {
        loud: trigger('CREATE', [], 'loud'),
        endless: trigger('LOGIN', [], 'endless'),
        gone: trigger('LOGIN', [], 'gone'),
      },
      {
        loud: "exports = () => { throw new Error('no'); };",
        endless: 'exports = () => new Promise(() => setTimeout(() => 1, 1e9));',
      },
    );
    for (let count = 0; count < 5; count += 1) expect((await app.anonymous()).status).toBe(200);
    await expect.poll(() => app.logged.join('\n')).toMatch(/trigger loud: .* failed: no; not tried again/);
    await expect.poll(() => app.logged.join('\n')).toMatch(/trigger gone: .* failed: function not found: 'gone'/);
    await app.server.stop();
  });
});
