import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { readCallback, sameState } from '../../../main/sign-in/callback.js';
import { openLoopback, type Loopback } from '../../../main/sign-in/loopback.js';

/** Sends one request and gives status and headers, without following or correcting anything. */
function send(url: string, options: { method?: string; path?: string; host?: string } = {}) {
  const { hostname, port, pathname, search, host } = new URL(url);
  return new Promise<{ status: number | undefined; location: string | undefined; body: string }>((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        path: options.path ?? `${pathname}${search}`,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? host },
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

describe('the loopback listener', () => {
  let loopback: Loopback;
  afterEach(() => {
    loopback.close();
  });
  const open = () =>
    openLoopback({ name: 'google', fixedRedirectPath: false, redirectHost: '127.0.0.1' }, (parameters) => {
      const callback = readCallback(parameters);
      return callback !== null && sameState('the-state', callback.state);
    });

  it('takes one callback with the right state and sheds the code from the address', async () => {
    loopback = await open();
    const good = `${loopback.redirectUri}?code=secret-code&state=the-state&scope=openid`;
    expect(await send(good)).toMatchObject({ status: 302, location: '/done' });
    expect(await send(good)).toMatchObject({ status: 410 });
    const done = await send(new URL('/done', good).href);
    expect(done.status).toBe(200);
    expect(done.body).not.toContain('secret-code');
  });

  it.each([
    ['a foreign Host (DNS rebinding)', {}, { host: 'evil.example' }, 400],
    ['localhost for 127.0.0.1', {}, { host: 'localhost' }, 400],
    ['a path that parses as a host', {}, { path: '//evil/cb' }, 400],
    ['another path', {}, { path: '/cb/google' }, 404],
    ['a POST', {}, { method: 'POST' }, 405],
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

  it('refuses a code that comes twice', async () => {
    loopback = await open();
    expect((await send(`${loopback.redirectUri}?code=a&code=b&state=the-state`)).status).toBe(400);
  });
});
