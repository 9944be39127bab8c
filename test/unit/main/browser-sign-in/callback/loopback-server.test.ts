import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type LoopbackServer,
  startLoopbackServer,
} from '../../../../../main/browser-sign-in/callback/loopback-server.js';
import { callbackPages } from '../../../../../main/ipc/texts/callback-pages.js';

/** Sends one request and returns status and headers, without following or normalising anything. */
function send(
  url: string,
  options: { method?: string; path?: string; host?: string; headers?: Record<string, string> } = {},
) {
  const { hostname, port, pathname, search, host } = new URL(url);
  return new Promise<{ status: number | undefined; location: string | undefined; body: string }>((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        path: options.path ?? `${pathname}${search}`,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? host, ...options.headers },
      },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode, location: response.headers.location, body });
        });
      },
    );
    sent.on('error', reject).end();
  });
}

/** Sends bytes that no HTTP client would send and returns the response. */
function raw({ redirectUri }: LoopbackServer, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(redirectUri).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket
      .on('error', () => undefined)
      .once('close', () => {
        resolve(answer);
      });
  });
}

describe('LoopbackServer', () => {
  let loopback: LoopbackServer;
  afterEach(() => {
    loopback.close();
  });
  const open = async () => {
    const provider = { name: 'google', fixedRedirectPath: false, redirectHost: '127.0.0.1' } as const;
    const opened = await startLoopbackServer(provider, { pages: callbackPages });
    void opened.callback('the-state', new AbortController().signal);
    return opened;
  };

  it.each([
    ['another page’s request', { Origin: 'https://evil.example' }],
    ['a form of a page without an origin', { Origin: 'null' }],
    ['an image of another page', { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors' }],
    ['a frame of another page', { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Mode': 'navigate' }],
    ['a fetch of another page', { 'Sec-Fetch-Dest': 'empty' }],
  ])('refuses %s and keeps the sign-in open', async (_what, headers) => {
    loopback = await open();
    const good = `${loopback.redirectUri}?code=secret-code&state=the-state`;
    expect(await send(good, { headers })).toMatchObject({ status: 400 });
    expect(await send(good, { headers: { 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate' } })).toMatchObject(
      {
        status: 302,
      },
    );
  });

  it('accepts one callback with the right state and removes the code from the address', async () => {
    loopback = await open();
    const good = `${loopback.redirectUri}?code=secret-code&state=the-state&scope=openid`;
    expect(await send(good)).toMatchObject({ status: 302, location: '/done' });
    expect(await send(good)).toMatchObject({ status: 410 });
    const done = await send(new URL('/done', good).href);
    expect(done.status).toBe(200);
    expect(done.body).not.toContain('secret-code');
  });

  it.each([
    ['rule 7: another Host header (DNS rebinding)', {}, { host: 'evil.example' }, 400],
    ['rule 7: localhost for 127.0.0.1', {}, { host: 'localhost' }, 400],
    ['rule 8: a path that parses as a host', {}, { path: '//evil/cb' }, 400],
    ['rule 8: an absolute target', {}, { path: 'http://evil.example/cb/google' }, 400],
    ['rule 5: another path', {}, { path: '/cb/google' }, 404],
    ['rule 6: a POST', {}, { method: 'POST' }, 405],
    ['rule 6: a HEAD', {}, { method: 'HEAD' }, 405],
    ['rule 6: a PUT', {}, { method: 'PUT' }, 405],
    ['rule 6: an OPTIONS', {}, { method: 'OPTIONS' }, 405],
    ['a wrong state', { state: 'another' }, {}, 400],
    ['an error without state', { error: 'access_denied', state: '' }, {}, 400],
  ])('refuses %s and keeps waiting', async (_what, change, options, status) => {
    loopback = await open();
    const good = new URL(loopback.redirectUri);
    good.search = new URLSearchParams({ code: 'c', state: 'the-state' }).toString();
    const bad = new URL(good);
    for (const [name, value] of Object.entries(change)) bad.searchParams.set(name, value);
    expect((await send(bad.href, options)).status).toBe(status);
    expect((await send(good.href)).status).toBe(302);
  });

  it.each([
    ['two Host lines', (host: string) => `Host: ${host}\r\nHost: evil.example\r\n`, '1.1'],
    ['two Host lines, the other way round', (host: string) => `Host: evil.example\r\nHost: ${host}\r\n`, '1.1'],
    ['no Host', () => '', '1.1'],
    ['no Host in HTTP/1.0', () => '', '1.0'],
  ])('rule 7: refuses %s and keeps waiting', async (_what, lines, version) => {
    loopback = await open();
    const { host, pathname } = new URL(loopback.redirectUri);
    const answer = await raw(
      loopback,
      `GET ${pathname}?code=c&state=the-state HTTP/${version}\r\n${lines(host)}Connection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await send(`${loopback.redirectUri}?code=c&state=the-state`)).status).toBe(302);
  });

  it('rule 8: rejects a target of more than 8 KB', async () => {
    loopback = await open();
    const { host, pathname } = new URL(loopback.redirectUri);
    const long = `GET ${pathname}?code=${'c'.repeat(9_000)}&state=the-state HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    expect(await raw(loopback, long)).not.toMatch(/^HTTP\/1\.1 (200|302)/);
    expect((await send(`${loopback.redirectUri}?code=c&state=the-state`)).status).toBe(302);
  });

  it('rule 21: drops idle connections and still accepts the callback, however many there are', async () => {
    loopback = await open();
    const { port } = new URL(loopback.redirectUri);
    const held = Array.from({ length: 300 }, (_none, number) => {
      // Half of them send nothing, the others never finish their headers.
      const socket = connect(Number(port), '127.0.0.1', () => {
        if (number % 2 === 0) socket.write('GET / HTTP/1.1\r\nX-Slow: ');
      });
      socket.on('error', () => undefined).resume();
      return {
        socket,
        connected: new Promise<void>((done) => socket.once('connect', done)),
        closed: new Promise<void>((done) =>
          socket.once('close', () => {
            done();
          }),
        ),
      };
    });
    await Promise.all(held.map(({ connected }) => connected));
    // Each connection is either still open or was dropped to make room.
    expect((await send(`${loopback.redirectUri}?code=c&state=another`)).status).toBe(400);
    expect((await send(`${loopback.redirectUri}?code=c&state=the-state`)).status).toBe(302);
    await Promise.all(held.map(({ closed }) => closed));
  });

  it('rejects a repeated code parameter', async () => {
    loopback = await open();
    expect((await send(`${loopback.redirectUri}?code=a&code=b&state=the-state`)).status).toBe(400);
  });
});

describe('the page after the redirect', () => {
  const provider = { name: 'openid', fixedRedirectPath: true, redirectHost: '127.0.0.1' } as const;

  it.each([
    ['says that the user is signed in once that is so', true, 'Signed in to Roster'],
    ['makes no claim after a failure', false, 'Back to Roster'],
    ['makes no claim while the outcome is not known', null, 'Back to Roster'],
  ])('%s', async (_what, isSignedIn, heading) => {
    const listener = await startLoopbackServer(provider, {
      pages: callbackPages,
      outcomeMs: isSignedIn === null ? 1 : 60_000,
    });
    onTestFinished(() => {
      listener.close();
    });
    const page = send(listener.redirectUri, { path: '/done' });
    if (isSignedIn !== null) listener.finish(isSignedIn);
    expect((await page).body).toContain(`<h1>${heading}</h1>`);
  });
});
