/**
 * The redirect sign-in of web pages with Facebook and Apple. One local server stands for the hosts of both, which tests
 * cannot reach: it checks what this server sends, and signs Apple's tokens.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { on, startTestServer, type TestServer } from '../../../../../support/servers/test-server.js';

const page = 'https://shop.example.com/back';
const appleKeys = await generateKeyPair('RS256', { extractable: true });
/** The nonce of Apple's next token, and what the token endpoints received. */
let nonce = '';
let received: Record<string, string>[] = [];

const answers: Record<string, (request: IncomingMessage) => Promise<object | null>> = {
  '/facebook/oauth/access_token': async (request) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    received.push(form);
    return form['code'] === 'right' ? { access_token: 'facebook-token' } : null;
  },
  '/facebook/debug_token': () =>
    Promise.resolve({ data: { app_id: 'facebook-client', is_valid: true, user_id: 'ada-of-facebook' } }),
  '/facebook/me': () => Promise.resolve({ id: 'ada-of-facebook', name: 'Ada' }),
  '/apple/keys': async () => ({
    keys: [{ ...(await exportJWK(appleKeys.publicKey)), kid: 'a', alg: 'RS256', use: 'sig' }],
  }),
  '/apple/token': async (request) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    received.push(form);
    if (form['code'] !== 'right') return null;
    const token = new SignJWT({ nonce, email: 'ada@example.com', email_verified: 'true' })
      .setProtectedHeader({ alg: 'RS256', kid: 'a' })
      .setSubject('ada-of-apple')
      .setIssuer('https://appleid.apple.com')
      .setAudience('apple-client')
      .setIssuedAt()
      .setExpirationTime('5m');
    return { id_token: await token.sign(appleKeys.privateKey) };
  },
};
const hosts = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://x');
  void Promise.resolve(answers[pathname]?.(request) ?? null).then((body) => {
    response.writeHead(body === null ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
});

let server: TestServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => hosts.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${String((hosts.address() as AddressInfo).port)}`;
  server = await startTestServer({
    providers: {
      ...on('oauth2-facebook', {
        ...{ config: { clientId: 'facebook-client' }, secret_config: { clientSecret: 'ofFacebook' } },
        ...{ redirect_uris: [page], roster: { graphUrl: `${base}/facebook` } },
      }),
      ...on('oauth2-apple', {
        ...{ config: { clientId: 'apple-client' }, secret_config: { clientSecret: 'ofApple' }, redirect_uris: [page] },
        roster: { jwksUri: `${base}/apple/keys`, tokenEndpoint: `${base}/apple/token` },
      }),
    },
    secrets: { ofFacebook: 'facebook-secret', ofApple: 'apple-secret' },
  });
});
afterAll(async () => {
  await server.stop();
  hosts.close();
});
beforeEach(() => {
  received = [];
});

const ask = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });
const callback = () => `${server.url}/api/client/v2.0/auth/callback`;

/** Opens the window as the web SDK does. Returns the provider's address and the browser's cookie. */
async function open(provider: string, redirect = page) {
  const query = new URLSearchParams({ redirect, state: 'abcState', device: '' }).toString();
  const opened = await ask(`${server.appUrl}/auth/providers/${provider}/login?${query}`);
  const location = opened.headers.get('location');
  return {
    status: opened.status,
    url: location === null ? null : new URL(location),
    cookie: opened.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

/** The parameters that the page receives. */
async function result(url: string, cookie: string) {
  const answer = await ask(url, { headers: { cookie } });
  const location = new URL(answer.headers.get('location') ?? 'none:');
  expect(location.href.split('#')[0]).toBe(page);
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

describe('Facebook', () => {
  it('signs in the user of the code, and sends the secret in a body only', async () => {
    const { url, cookie } = await open('oauth2-facebook');
    expect(url?.origin).toBe('https://www.facebook.com');
    expect(Object.fromEntries(url?.searchParams ?? [])).toMatchObject({
      ...{ client_id: 'facebook-client', redirect_uri: callback(), response_type: 'code' },
    });
    expect(url?.href).not.toContain('secret');
    const state = url?.searchParams.get('state') ?? '';
    const signedIn = await result(`${callback()}?state=${state}&code=right`, cookie);
    expect(signedIn).toMatchObject({ _baas_state: 'abcState', _baas_client_app_id: 'test-app' });
    const [token] = signedIn['_baas_ua']?.split('$') ?? [];
    expect((await server.send('GET', '/auth/profile', { token })).body).toMatchObject({ data: { name: 'Ada' } });
    expect(received).toEqual([
      { code: 'right', redirect_uri: callback(), client_id: 'facebook-client', client_secret: 'facebook-secret' },
    ]);
  });

  it('rejects a wrong code, another browser, and a second use', async () => {
    const { url, cookie } = await open('oauth2-facebook');
    const state = url?.searchParams.get('state') ?? '';
    expect((await ask(`${callback()}?state=${state}&code=right`)).status).toBe(400);
    expect(await result(`${callback()}?state=${state}&code=wrong`, cookie)).toMatchObject({
      _baas_error: expect.any(String) as string,
    });
    expect((await ask(`${callback()}?state=${state}&code=right`, { headers: { cookie } })).status).toBe(400);
  });
});

describe('Apple', () => {
  /** Sends the form as Apple's page does: from another site, without the cookie. */
  const post = (fields: Record<string, string>) =>
    ask(callback(), {
      method: 'POST',
      headers: { origin: 'https://appleid.apple.com', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });

  it('signs in by the form that Apple sends, with the cookie at the redirect only', async () => {
    const { url, cookie } = await open('oauth2-apple');
    expect(url?.origin).toBe('https://appleid.apple.com');
    const sent = Object.fromEntries(url?.searchParams ?? []);
    expect(sent).toMatchObject({ client_id: 'apple-client', redirect_uri: callback(), response_mode: 'form_post' });
    nonce = sent['nonce'] ?? '';
    const returned = await post({ state: sent['state'] ?? '', code: 'right', user: '{"name":{}}' });
    expect(returned.status).toBe(303);
    const next = returned.headers.get('location') ?? '';
    expect(next.startsWith(`${callback()}?`)).toBe(true);
    expect((await ask(next)).status).toBe(400);
    const signedIn = await result(next, cookie);
    const [token] = signedIn['_baas_ua']?.split('$') ?? [];
    expect((await server.send('GET', '/auth/profile', { token })).body).toMatchObject({
      data: { email: 'ada@example.com' },
    });
    expect(received).toEqual([
      {
        ...{ grant_type: 'authorization_code', code: 'right', redirect_uri: callback() },
        ...{ client_id: 'apple-client', client_secret: 'apple-secret' },
      },
    ]);
  });

  it('rejects a token of another sign-in, and reports a cancelled one', async () => {
    const { url, cookie } = await open('oauth2-apple');
    nonce = 'of another sign-in';
    const state = url?.searchParams.get('state') ?? '';
    const next = (await post({ state, code: 'right' })).headers.get('location') ?? '';
    expect(await result(next, cookie)).toMatchObject({ _baas_error: expect.any(String) as string });

    const again = await open('oauth2-apple');
    const cancelled = await post({
      state: again.url?.searchParams.get('state') ?? '',
      error: 'user_cancelled_authorize',
    });
    expect(await result(cancelled.headers.get('location') ?? '', again.cookie)).toMatchObject({
      _baas_error: 'the sign-in was declined',
    });
  });

  it('rejects a form without state, and one that is no form', async () => {
    expect((await post({ code: 'right' })).status).toBe(400);
    expect((await ask(callback(), { method: 'POST', body: '{}' })).status).toBe(400);
  });
});

it.each(['oauth2-facebook', 'oauth2-apple'])(
  '%s sends results to the listed pages only, compared exactly',
  async (name) => {
    for (const other of [`${page}/`, `${page}?a=1`, page.toUpperCase(), 'https://evil.example.com/back', '']) {
      expect(await open(name, other)).toMatchObject({ status: 400, url: null });
    }
  },
);
