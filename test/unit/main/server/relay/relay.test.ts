/** The relay, with a real OpenID provider instead of Apple. The rule numbers are those of the OAuth rules. */
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { RelayAttempts } from '../../../../../main/server/relay/attempts.js';
import { relaySettings } from '../../../../../main/server/relay/relay-settings.js';
import { type RunningRelay, startRelay } from '../../../../../main/server/relay/start-relay.js';
import { startServer } from '../../../../../main/server/start-server.js';
import { type FakeApple, startFakeApple } from '../../../../support/fakes/fake-apple.js';
import { tmpDir } from '../../../../support/tmp-dir.js';
import { defined } from '../../../../support/tuple.js';

let apple: FakeApple;
let relay: RunningRelay;
const logged: string[] = [];
beforeAll(async () => {
  apple = await startFakeApple();
});
beforeEach(async () => {
  logged.length = 0;
  const { clientId, authorizationEndpoint, issuer, jwksUri } = apple;
  const settings = relaySettings.parse({ apple: { clientId, authorizationEndpoint, issuers: [issuer], jwksUri } });
  relay = await startRelay({ settings, port: 0, log: (line) => logged.push(line) });
});
afterEach(() => relay.stop());
afterAll(() => apple.stop());

const secret = () => randomBytes(32).toString('base64url');
const sha256 = (text: string, as: 'hex' | 'base64url') => createHash('sha256').update(text).digest(as);

function wish() {
  const verifier = secret();
  const body = {
    challenge: sha256(verifier, 'base64url'),
    nonceHash: sha256(secret(), 'hex'),
    state: secret(),
    target: 40_001,
  };
  return { verifier, body };
}

const post = (path: string, body: unknown) =>
  fetch(`${relay.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Starts a sign-in and opens its URL like a browser. */
async function begin({ body }: ReturnType<typeof wish>) {
  const { beginUrl } = (await (await post('/v1/start', body)).json()) as { beginUrl: string };
  const begun = await fetch(beginUrl, { redirect: 'manual' });
  const cookie = begun.headers.getSetCookie()[0] ?? '';
  return { beginUrl, cookie, authorization: begun.headers.get('location') ?? '' };
}

const callback = (form: URLSearchParams, cookie: string, headers: Record<string, string> = {}) =>
  fetch(`${relay.url}/apple/callback`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Cookie: cookie.split(';')[0] ?? '',
      ...headers,
    },
    body: form.toString(),
  });

/** Returns the URL that a page of the relay redirects to. */
async function targetOf(response: Response): Promise<URL> {
  expect(response.status).toBe(200);
  const found = /<a href="([^"]+)"/.exec(await response.text())?.[1] ?? '';
  return new URL(found.replaceAll('&amp;', '&'));
}

const redeem = (handoff: string, verifier: string) => post('/v1/redeem', { handoff, verifier });

describe('a sign-in with Apple', () => {
  it('completes once, and returns the name the first time', async () => {
    for (const isFirst of [true, false]) {
      const asked = wish();
      const { cookie, authorization } = await begin(asked);
      const target = await targetOf(await callback(await apple.formOf(authorization, 'grace'), cookie));
      expect(target.origin + target.pathname).toBe('http://127.0.0.1:40001/cb/apple');
      expect(target.searchParams.get('state')).toBe(asked.body.state);
      expect([...target.searchParams.keys()].sort()).toEqual(['code', 'state']);
      const code = target.searchParams.get('code') ?? '';
      const answer = (await (await redeem(code, asked.verifier)).json()) as { id_token: string; user: unknown };
      expect(answer.id_token.split('.')).toHaveLength(3);
      expect(answer.user).toEqual(isFirst ? { firstName: 'grace', lastName: 'of Apple' } : null);
      expect((await redeem(code, asked.verifier)).status).toBe(400);
    }
  });

  it('follows Apple’s request format and sets a cookie that survives Apple’s POST', async () => {
    const asked = wish();
    const { cookie, authorization } = await begin(asked);
    const { searchParams } = new URL(authorization);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code id_token',
      response_mode: 'form_post',
      scope: 'openid name email',
      nonce: asked.body.nonceHash,
      redirect_uri: `${relay.url}/apple/callback`,
    });
    expect(searchParams.get('state')).not.toContain(asked.body.state);
    expect(cookie).toMatch(/^__Host-roster-[0-9a-f]{32}=/);
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=None', 'Path=/']) expect(cookie).toContain(attribute);
  });

  it('reports a cancellation without Apple’s text', async () => {
    const asked = wish();
    const { cookie, authorization } = await begin(asked);
    const state = new URL(authorization).searchParams.get('state') ?? '';
    const form = new URLSearchParams({ error: 'user_cancelled_authorize', error_description: '<b>x</b>', state });
    const target = await targetOf(await callback(form, cookie));
    expect(target.searchParams.get('error')).toBe('access_denied');
    expect(target.href).not.toContain('%3Cb');
  });

  it('can be opened twice in the browser that started it', async () => {
    const asked = wish();
    const { beginUrl, cookie, authorization } = await begin(asked);
    const again = await fetch(beginUrl, { redirect: 'manual', headers: { Cookie: cookie.split(';')[0] ?? '' } });
    expect(again.headers.get('location')).toBe(authorization);
    expect((await targetOf(await callback(await apple.formOf(authorization, 'ada'), cookie))).pathname).toBe(
      '/cb/apple',
    );
  });

  it('rule 29: a stolen code is useless without the verifier, and a try invalidates it', async () => {
    const asked = wish();
    const { cookie, authorization } = await begin(asked);
    const target = await targetOf(await callback(await apple.formOf(authorization, 'ada'), cookie));
    const code = target.searchParams.get('code') ?? '';
    expect((await redeem(code, secret())).status).toBe(400);
    expect((await redeem(code, asked.verifier)).status).toBe(400);
  });

  it('redirects to the registered scheme when the app requests it', async () => {
    const asked = wish();
    const { cookie, authorization } = await begin({ ...asked, body: { ...asked.body, target: 'scheme' as never } });
    const target = await targetOf(await callback(await apple.formOf(authorization, 'ada'), cookie));
    expect(target.href).toMatch(/^dev\.roster\.app:\/\/auth\/callback\?/);
  });
});

describe('a callback that is not Apple’s response to this browser', () => {
  it.each([
    ['another browser', () => undefined, { Cookie: '' }],
    [
      'another state',
      (form: URLSearchParams) => {
        form.set('state', `${form.get('state') ?? ''}x`);
      },
      {},
    ],
    [
      'a state twice',
      (form: URLSearchParams) => {
        form.append('state', form.get('state') ?? '');
      },
      {},
    ],
    ['another content type', () => undefined, { 'Content-Type': 'text/plain' }],
  ])('is refused, and the right one is still accepted: %s', async (_what, change, headers) => {
    const asked = wish();
    const { cookie, authorization } = await begin(asked);
    const form = await apple.formOf(authorization, 'ada');
    const wrong = new URLSearchParams(form);
    change(wrong);
    const refused = await callback(wrong, cookie, headers);
    expect(refused.status).toBe(400);
    expect(await refused.text()).not.toContain('127.0.0.1:40001');
    expect((await callback(form, cookie)).status).toBe(200);
    expect((await callback(form, cookie)).status, 'a replay').toBe(400);
  });

  it.each([
    ['another nonce', (token: string) => token],
    ['a changed signature', (token: string) => `${token.slice(0, -8)}AAAAAAAA`],
    ['no token', () => ''],
  ])('rules 14, 15: returns no code for %s', async (what, change) => {
    const asked = wish();
    const { cookie, authorization } = await begin(asked);
    const other = await begin(wish());
    const form = await apple.formOf(what === 'another nonce' ? other.authorization : authorization, 'ada');
    form.set('state', new URL(authorization).searchParams.get('state') ?? '');
    form.set('id_token', change(form.get('id_token') ?? ''));
    const target = await targetOf(await callback(form, cookie));
    expect([...target.searchParams.keys()].sort()).toEqual(['error', 'state']);
  });

  it('is too long', async () => {
    const form = new URLSearchParams({ state: 'x'.repeat(100_000) });
    const refused = await callback(form, 'a=b');
    expect(refused.status).toBe(413);
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });
});

describe('rule 40: redirects lead only to this machine or the app', () => {
  const odd = [
    '80@evil.example',
    '40001@evil.example',
    1e9,
    80,
    0,
    -1,
    40_001.5,
    '40001',
    '//evil.example',
    '４０００１',
    'https://evil.example',
    'SCHEME',
    null,
  ];
  it.each(odd)('refuses to start for %s', async (target) => {
    expect((await post('/v1/start', { ...wish().body, target })).status).toBe(400);
  });

  it('accepts no parameter that names an address', async () => {
    for (const name of ['redirect', 'redirect_uri', 'url', 'next', 'host']) {
      expect((await post('/v1/start', { ...wish().body, [name]: 'https://evil.example' })).status).toBe(400);
    }
  });

  it.each([...odd.map(String).filter((text) => text !== '40001'), '99999', '0080', '40001.', ' 40001', '40001/x'])(
    'rejects Facebook’s response with the state of %s',
    async (start) => {
      const query = new URLSearchParams({ code: 'c', state: `${start}.${secret()}` });
      const response = await fetch(`${relay.url}/facebook/callback?${query.toString()}`, { redirect: 'manual' });
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain('<a ');
    },
  );

  it('forwards Facebook’s code, and nothing else, to this machine', async () => {
    const state = `40001.${secret()}`;
    const query = new URLSearchParams({ code: 'AQB-c_1', state, next: 'https://evil.example' });
    const target = await targetOf(await fetch(`${relay.url}/facebook/callback?${query.toString()}`));
    expect(target.origin + target.pathname).toBe('http://127.0.0.1:40001/cb/facebook');
    expect(Object.fromEntries(target.searchParams)).toEqual({ code: 'AQB-c_1', state });
    for (const code of ['"><script>', 'a&b', ' ']) {
      const bad = new URLSearchParams({ code, state });
      expect((await fetch(`${relay.url}/facebook/callback?${bad.toString()}`)).status).toBe(400);
    }
    const twice = `code=a&code=b&state=${state}`;
    expect((await fetch(`${relay.url}/facebook/callback?${twice}`)).status).toBe(400);
  });
});

describe('the relay', () => {
  it('sends headers that forbid caching, referrers, scripts and frames', async () => {
    const { beginUrl } = await begin(wish());
    for (const url of [beginUrl, `${relay.url}/facebook/callback`, `${relay.url}/v1/begin/nothing`]) {
      const { headers } = await fetch(url, { redirect: 'manual' });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
    }
  });

  it('rule 33: logs attempt IDs and never a token, code, state or verifier', async () => {
    const asked = wish();
    const { cookie, authorization } = await begin(asked);
    const form = await apple.formOf(authorization, 'ada');
    const target = await targetOf(await callback(form, cookie));
    await redeem(target.searchParams.get('code') ?? '', asked.verifier);
    expect(logged.length).toBeGreaterThan(1);
    const known = [...form.values(), ...target.searchParams.values(), asked.verifier, ...Object.values(asked.body)];
    for (const value of known) expect(logged.join('\n')).not.toContain(String(value));
  });

  it('limits starts and redemptions of one address', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 80 }, async () => (await redeem(secret(), secret())).status),
    );
    expect(statuses).toContain(429);
    expect((await post('/v1/start', wish().body)).status).toBe(429);
  });

  it('uses the address that a configured proxy reports, not one that the caller invents', async () => {
    const settings = relaySettings.parse({ behindProxy: true });
    const proxied = await startRelay({ settings, port: 0, log: () => undefined });
    const statusOf = async (forwarded: string) => {
      const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': forwarded };
      return (await fetch(`${proxied.url}/v1/redeem`, { method: 'POST', headers, body: '{}' })).status;
    };
    const statuses = await Promise.all(
      Array.from({ length: 80 }, (_, index) => statusOf(`10.0.0.${String(index)}, 203.0.113.7`)),
    );
    expect(statuses).toContain(429);
    expect(await statusOf('203.0.113.7')).toBe(429);
    expect(await statusOf('203.0.113.8')).toBe(400);
    await proxied.stop();
  });

  it('counts an IPv6 network as one caller, in every spelling', async () => {
    const settings = relaySettings.parse({ behindProxy: true });
    const proxied = await startRelay({ settings, port: 0, log: () => undefined });
    const statusOf = async (forwarded: string) => {
      const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': forwarded };
      return (await fetch(`${proxied.url}/v1/redeem`, { method: 'POST', headers, body: '{}' })).status;
    };
    const statuses = await Promise.all(
      Array.from({ length: 80 }, (_, index) => statusOf(`2001:db8:1:2:${index.toString(16)}::${index.toString(16)}`)),
    );
    expect(statuses).toContain(429);
    for (const same of ['2001:0db8:0001:0002::9', '[2001:DB8:1:2::1]:4711', '2001:db8:1:2:ffff:ffff:ffff:ffff']) {
      expect(await statusOf(same), same).toBe(429);
    }
    for (const other of ['2001:db8:1:3::1', '203.0.113.9:4711', '::ffff:203.0.113.10', 'not an address']) {
      expect(await statusOf(other), other).toBe(400);
    }
    await proxied.stop();
  });

  it('allows one caller 100 sign-ins in progress, without locking others out', () => {
    const attempts = new RelayAttempts();
    const started = (caller: string) => attempts.start({ ...wish().body, target: 40_001 }, caller);
    const own = started('2001:db8:aaaa:1::/64');
    for (let count = 0; count < 100; count += 1) expect(started('2001:db8:bbbb:1::/64')).not.toBeNull();
    expect(started('2001:db8:bbbb:1::/64')).toBeNull();
    expect(started('198.51.100.1')).not.toBeNull();
    // One network with a new /64 for every sign-in, more than there is room for.
    let last: ReturnType<typeof started> = null;
    for (let count = 0; count < 11_000; count += 1) last = started(`2001:db8:cccc:${count.toString(16)}::/64`);
    expect(attempts.bindBrowser(own?.id ?? '', undefined), 'other callers keep their attempts').not.toBeNull();
    expect(attempts.bindBrowser(last?.id ?? '', undefined)).not.toBeNull();
    const late = started('203.0.113.7');
    expect(attempts.bindBrowser(late?.id ?? '', undefined), 'other callers can still start').not.toBeNull();
    // Finished attempts free the caller's slots.
    const state = late?.appleState ?? '';
    const cookie = attempts.bindBrowser(late?.id ?? '', undefined)?.browserSecret;
    expect(attempts.consume(state, () => cookie)).not.toBeNull();
    for (let count = 0; count < 100; count += 1) expect(started('203.0.113.7')).not.toBeNull();
    expect(started('203.0.113.7')).toBeNull();
  });

  it('keeps a result for one minute and an attempt for five', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'Date'] });
    try {
      // Zero would mean that the attempt has no start time.
      vi.advanceTimersByTime(1);
      const attempts = new RelayAttempts();
      const { verifier, body } = wish();
      const started = attempts.start({ ...body, target: 40_001 }, '203.0.113.7');
      const begun = defined(attempts.bindBrowser(started?.id ?? '', undefined), 'the attempt');
      const answer = { idToken: 'a', user: null };
      const early = attempts.storeResult(begun, answer);
      const late = attempts.storeResult(begun, answer);
      vi.advanceTimersByTime(59_000);
      expect(attempts.redeem(early, verifier)).toEqual(answer);
      vi.advanceTimersByTime(2_000);
      expect(attempts.redeem(late, verifier)).toBeNull();
      expect(attempts.waiting, 'no attempt is kept beyond its lifetime').toBe(0);
      vi.advanceTimersByTime(4 * 60_000);
      expect(attempts.bindBrowser(begun.id, begun.browserSecret)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the built-in relay', () => {
  it('is served by the backend under /relay when roster.json enables it, under any host name', async () => {
    const appFolder = tmpDir('roster-relay-app-');
    cpSync('assets/backend', appFolder, { recursive: true });
    writeFileSync(join(appFolder, 'roster.json'), JSON.stringify({ relay: { apple: { clientId: 'services-id' } } }));
    const server = await startServer({ appFolder, dataFolder: tmpDir('roster-data-'), port: 0 });
    const started = await fetch(`${server.url}/relay/v1/start`, { method: 'POST', body: JSON.stringify(wish().body) });
    const { beginUrl } = z.object({ beginUrl: z.string() }).parse(await started.json());
    expect(beginUrl).toContain(`${server.url}/relay/v1/begin/`);
    const statusAt = (path: string) =>
      new Promise<number | undefined>((resolve) => {
        get(`${server.url}${path}`, { headers: { host: 'relay.example.com' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
      });
    expect(await statusAt('/relay/health')).toBe(200);
    expect(await statusAt('/health'), 'the backend itself is served only under its own name').toBe(400);
    await server.stop();
  });
});
