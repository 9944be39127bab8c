/** When an app moves to another host while a program is running, its location is requested again, once and without a loop. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { App, Credentials, type Fetch } from '../../../../main/auth/index.js';
import { jsonAnswer, pageAnswer, type Scripted, scriptedBackend } from '../../../support/servers/scripted-backend.js';

const credentials = Credentials.emailPassword('a@b.c', 'secret');
const base = 'http://base.test';

const refused: Scripted = () => Promise.reject(networkError('ECONNREFUSED'));
const networkError = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code}`), { code }) });

/** A deployment with two hosts, `http://a.test` and `http://b.test`, and a base URL that names the serving one. */
async function deployment() {
  const log: string[] = [];
  const backend = scriptedBackend({ sub: 'u' });
  let serving = 'a';
  /** The response of a host instead of the backend's. */
  const instead: Record<string, Scripted | undefined> = {};
  const fetch: Fetch = async (url, init) => {
    const { host, pathname } = new URL(url);
    const name = host.replace('.test', '');
    log.push(`${init.method ?? 'GET'} ${name} ${pathname.split('/').at(-1) ?? ''}`);
    if (name === 'base') return instead['base']?.(url, init) ?? jsonAnswer({ hostname: `http://${serving}.test/` });
    return instead[name]?.(url, init) ?? backend.fetch(url, init);
  };
  const app = new App({ id: 'app', baseUrl: base, fetch, timeout: 200 });
  const user = await app.logIn(credentials);
  log.length = 0;
  return {
    ...{ app, user, log, instead, answers: backend.answers },
    move: (to: string, old: Scripted) => {
      instead[serving] = old;
      serving = to;
      instead[to] = undefined;
    },
  };
}

const gone: [string, Scripted][] = [
  ['refuses connections', refused],
  ['is no longer in the DNS', () => Promise.reject(networkError('ENOTFOUND'))],
  ['refuses connections, with Chromium’s error', () => Promise.reject(new Error('net::ERR_CONNECTION_REFUSED'))],
  ['redirects, with Chromium’s error', () => Promise.reject(new Error('Redirect was cancelled'))],
  ...[301, 302, 307, 308].map((status): [string, Scripted] => [
    `redirects with ${String(status)}`,
    () => new Response(null, { status, headers: { location: 'http://elsewhere.test/' } }),
  ]),
  ['redirects with JSON', () => jsonAnswer({ error: 'moved permanently' }, 308)],
  ['shows a page', () => pageAnswer(200)],
  ['shows a page with 404', () => pageAnswer(404)],
  ['does not know the app', () => jsonAnswer({ error: "cannot find app using Client App ID 'app'" }, 404)],
];

describe('an app whose old host', () => {
  it.each(gone)('%s: sends the request to the new host', async (_what, old) => {
    const { user, app, log, move } = await deployment();
    move('b', old);
    await user.refreshProfile();
    expect(log).toEqual(['GET a profile', 'GET base location', 'GET b profile']);
    for (const [back, to] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      move(back, old);
      log.length = 0;
      await user.callFunction('f');
      expect(log).toEqual([`POST ${to} call`, 'GET base location', `POST ${back} call`]);
    }
    await app.logIn(credentials);
    await user.refreshCustomData();
    await user.logOut();
    expect(log.filter((line) => line.includes('location'))).toHaveLength(1);
  });

  it.each<[string, Scripted]>([
    ['resets the connection', () => Promise.reject(networkError('ECONNRESET'))],
    ['has a gateway that reports a fault', () => pageAnswer(504)],
  ])('%s: what may have been done is not done twice, what changes nothing is', async (_what, old) => {
    const { user, log, move } = await deployment();
    move('b', old);
    await expect(user.callFunction('f')).rejects.toMatchObject({ retryable: true });
    expect(log).toEqual(['POST a call', 'GET base location']);
    await user.callFunction('f');
    expect(log.at(-1)).toBe('POST b call');
    move('a', old);
    await user.refreshCustomData();
    move('b', old);
    await user.refreshProfile();
    expect(log.slice(-6)).toEqual([
      ...['POST b session', 'GET base location', 'POST a session'],
      ...['GET a profile', 'GET base location', 'GET b profile'],
    ]);
  });

  it('is silent: ends the call in time, and the next one finds the new host', async () => {
    const { user, log, move } = await deployment();
    move('b', () => new Promise(() => undefined));
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'timedOut' });
    expect(log).toEqual(['GET a profile']);
    await user.refreshProfile();
    expect(log).toEqual(['GET a profile', 'GET base location', 'GET b profile']);
  });

  it('fails together with the new one: sends one more request and does not loop', async () => {
    const { user, log, instead, move } = await deployment();
    move('b', refused);
    instead['b'] = refused;
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(log).toEqual(['GET a profile', 'GET base location', 'GET b profile']);
    expect(user.isLoggedIn).toBe(true);
  });

  it('fails without a known successor: returns the failure unchanged', async () => {
    const { user, log, instead } = await deployment();
    instead['a'] = refused;
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(log).toEqual(['GET a profile', 'GET base location']);
    instead['base'] = refused;
    log.length = 0;
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(log).toEqual(['GET a profile', 'GET base location']);
    log.length = 0;
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(log, 'the location is requested first').toEqual(['GET base location']);
  });

  it('returns its own error: uses no other host', async () => {
    const { user, log, instead } = await deployment();
    instead['a'] = () => jsonAnswer({ error: 'broken', error_code: 'InternalServerError' }, 500);
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'serverFault' });
    expect(log).toEqual(['GET a profile']);
  });

  it('fails for twenty concurrent calls: requests the location once', async () => {
    const { user, log, move } = await deployment();
    move('b', refused);
    await Promise.all(Array.from({ length: 20 }, () => user.refreshProfile()));
    expect(log.filter((line) => line.includes('location'))).toHaveLength(1);
  });

  it('fails after the call was cancelled: sends nothing more', async () => {
    const { user, log, move } = await deployment();
    const abort = new AbortController();
    move('b', () => {
      abort.abort(new Error('given up'));
      return Promise.resolve(pageAnswer(404));
    });
    await expect(user.refreshProfile({ signal: abort.signal })).rejects.toThrow('given up');
    expect(log).not.toContain('GET b profile');
  });
});

describe('over the real wire', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  it('does not follow a redirect and uses the host that the location names', async () => {
    const backend = scriptedBackend({ sub: 'u' });
    const seen: string[] = [];
    const hosts: string[] = [];
    let serving = 0;
    let isMoved = false;
    for (const number of [0, 1]) {
      const server = createServer((request, response) => {
        seen.push(`${String(number)} ${request.url ?? ''}`);
        if (request.url?.endsWith('/location') === true) {
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ hostname: hosts[serving] }));
        } else if (number === 0 && isMoved) {
          response.writeHead(308, { location: `${hosts[1] ?? ''}/stolen` }).end();
        } else {
          void backend
            .fetch(`http://x${request.url ?? ''}`, { method: request.method ?? 'GET' })
            .then(async (answer) => {
              response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
            });
        }
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      hosts.push(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
      stops.push(() => {
        server.closeAllConnections();
        server.close();
      });
    }
    const user = await new App({ id: 'app', baseUrl: hosts[0] ?? '' }).logIn(credentials);
    isMoved = true;
    serving = 1;
    seen.length = 0;
    await user.refreshProfile();
    expect(seen.map((line) => line.replace('/api/client/v2.0', ''))).toEqual([
      '0 /auth/profile',
      '0 /app/app/location',
      '1 /auth/profile',
    ]);
  });
});
