/** A hostile backend receives no token of another backend, cannot fill the memory and cannot change another user’s session. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { App, AuthError, Credentials, MemoryStorage, type User } from '../../main/auth/index.js';
import { liveBytes } from '../support/fuzz/fuzzer.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const token = (sub: string, exp = 9_999_999_999) =>
  ['{"alg":"none"}', JSON.stringify({ exp, iat: 1, sub }), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const good: Record<string, unknown> = {
  login: { user_id: 'ada', access_token: token('ada'), refresh_token: token('ada'), device_id: 'd' },
  profile: { identities: [{ id: 'ada', provider_type: 'anon-user' }], data: {}, type: 'normal', user_id: 'ada' },
  session: { access_token: token('ada') },
};

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Starts a backend that behaves correctly except for the given responses, which are keyed by the end of their path. */
async function backend(bad: Record<string, Answer>): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const end = /[^/]*$/.exec(request.url ?? '')?.[0] ?? '';
    seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? 'no token'}`);
    const answer = bad[end];
    if (answer !== undefined) {
      answer(request, response);
      return;
    }
    const body = end === 'location' ? { hostname: url } : (good[end] ?? null);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, seen };
}

const json =
  (value: unknown, status = 200): Answer =>
  (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof value === 'string' ? value : JSON.stringify(value));
  };
const appAt = (url: string, storage = new MemoryStorage()) =>
  new App({ id: 'test', baseUrl: url, storage, timeout: 2_000 });
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof AuthError ? error.kind : String(error)),
  );

describe('a backend that redirects', () => {
  it.each([301, 302, 303, 307, 308])('with %i is not followed, so no other host receives a token', async (status) => {
    const other = await backend({});
    const { url } = await backend({
      profile: (_request, response) => {
        response.writeHead(status, { Location: `${other.url}/stolen` }).end();
      },
    });
    expect(await kindOf(appAt(url).logIn(Credentials.anonymous()))).toBe('unreachable');
    expect(other.seen).toEqual([]);
  });

  it('cannot downgrade TLS to plain text by its location', async () => {
    const asked: string[] = [];
    const app = new App({
      id: 'test',
      baseUrl: 'https://backend.example',
      storage: new MemoryStorage(),
      fetch: (address) => {
        asked.push(address);
        return Promise.resolve(Response.json({ hostname: 'http://backend.example' }));
      },
    });
    expect(await kindOf(app.logIn(Credentials.emailPassword('a@example.com', 'secret')))).toBe('badResponse');
    expect(asked).toHaveLength(1);
  });
});

describe('a backend that returns another user’s token', () => {
  it.each([
    ['access token', { ...Object(good['login']), access_token: token('grace') }],
    ['refresh token', { ...Object(good['login']), refresh_token: token('grace') }],
  ])('signs in no user when it happens at a login, in the %s', async (_what, login) => {
    const { url } = await backend({ login: json(login) });
    const app = appAt(url);
    expect(await kindOf(app.logIn(Credentials.anonymous()))).toBe('badResponse');
    expect(Object.keys(app.allUsers)).toEqual([]);
  });

  it('does not end the session when it happens during a refresh', async () => {
    const { url } = await backend({ session: json({ access_token: token('grace') }) });
    const user: User = await appAt(url).logIn(Credentials.anonymous());
    expect(await kindOf(user.refreshCustomData())).toBe('badResponse');
    expect(user.accessToken).toBe(token('ada'));
    expect(user.isLoggedIn).toBe(true);
  });
});

describe('a backend that returns', () => {
  it('an endless body is cut off, and its memory is released', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    let sent = 0;
    const { url } = await backend({
      login: (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = () => {
          while (!response.destroyed && sent < 512 && response.write(megabyte)) sent += 1;
          if (!response.destroyed && sent < 512) response.once('drain', more);
        };
        more();
      },
    });
    const before = liveBytes();
    for (let count = 0; count < 5; count += 1) {
      sent = 0;
      expect(await kindOf(appAt(url).logIn(Credentials.anonymous()))).toBe('badResponse');
      expect(sent).toBeLessThan(64);
    }
    expect(liveBytes() - before).toBeLessThan(8 * 1024 * 1024);
  });

  it.each<[string, Answer, string]>([
    [
      'an HTML page',
      (_q, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<script>alert(1)</script>'),
      'badResponse',
    ],
    [
      'an HTML error',
      (_q, r) => void r.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
      'serverFault',
    ],
    ['a number as the user ID', json({ ...Object(good['login']), user_id: 1 }), 'badResponse'],
    ['a list', json([good['login']]), 'badResponse'],
    ['a string that is not a token', json({ ...Object(good['login']), access_token: 'x' }), 'badResponse'],
    ['a length that is not a number', json('{"user_id":{"length":{"toString":0,"valueOf":0}}}'), 'badResponse'],
    ['ten thousand nested arrays', json('['.repeat(10_000)), 'badResponse'],
  ])('rejects %s and signs in no user', async (_what, answer, kind) => {
    const { url } = await backend({ login: answer });
    const app = appAt(url);
    expect(await kindOf(app.logIn(Credentials.anonymous()))).toBe(kind);
    expect(Object.keys(app.allUsers)).toEqual([]);
  });

  it('changes no object prototype when a response contains __proto__', async () => {
    const evil = `{"identities":[],"data":{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"name":"Ada"},"type":"normal","__proto__":{"isAdmin":true}}`;
    const { url } = await backend({ profile: json(evil) });
    const user = await appAt(url).logIn(Credentials.anonymous());
    expect(user.profile.name).toBe('Ada');
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(Reflect.get(user.profile, 'isAdmin')).toBeUndefined();
    expect(Reflect.get(user, 'isAdmin')).toBeUndefined();
  });

  it('replaces a long error message of the backend with its own', async () => {
    const { url } = await backend({
      login: json({ error: '<b>'.repeat(100_000), error_code: 'X'.repeat(10_000) }, 400),
    });
    expect(await kindOf(appAt(url).logIn(Credentials.anonymous()))).toBe('refused');
  });
});
