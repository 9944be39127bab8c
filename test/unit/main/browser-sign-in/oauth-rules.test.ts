/**
 * The rules for OAuth desktop clients, with their numbers in the project's research (RFC 8252, 7636, 9700, 9207, OpenID Connect).
 * Rules that need a browser or two programs are tested in test/e2e, those of the listener also in loopback-server.test.ts, those of
 * the relay in test/unit/main/server/relay/relay.test.ts.
 */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { getHeapSnapshot } from 'node:v8';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AttemptProgress } from '../../../../main/browser-sign-in/attempt-states.js';
import { SignInError } from '../../../../main/browser-sign-in/errors.js';
import { facebookProvider } from '../../../../main/browser-sign-in/providers/facebook.js';
import { googleProvider } from '../../../../main/browser-sign-in/providers/google.js';
import { openIdProvider } from '../../../../main/browser-sign-in/providers/openid.js';
import type { BrowserProvider, VerifiedIdentity } from '../../../../main/browser-sign-in/providers/provider.js';
import { SignInAttempts } from '../../../../main/browser-sign-in/sign-in-attempts.js';
import { signInFailureOf } from '../../../../main/ipc/errors/sign-in-errors.js';
import { callbackPages } from '../../../../main/ipc/texts/callback-pages.js';
import { calls } from '../../../../preload/contract/index.js';
import { setLanguage } from '../../../../preload/i18n/translate.js';
import { type MaliciousIssuer, startMaliciousIssuer, type Wrong } from '../../../support/fakes/malicious-issuer.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../../support/servers/providers/openid-provider.js';

let bad: MaliciousIssuer;
let peer: OpenIdProvider;
beforeAll(async () => {
  bad = await startMaliciousIssuer();
  peer = await startOpenIdProvider();
});
afterAll(async () => {
  await bad.stop();
  await peer.stop();
});

const schedule = (ms: number, work: () => void) => {
  const timer = setTimeout(work, ms);
  return () => {
    clearTimeout(timer);
  };
};

/** One attempt: the opened address, the result, and the callback. */
async function begin(
  provider: BrowserProvider,
  more: { attempts?: SignInAttempts; timeoutMs?: number; lingerMs?: number } = {},
) {
  const opened: URL[] = [];
  const openExternal = (url: string) => {
    opened.push(new URL(url));
    return Promise.resolve();
  };
  const attempts =
    more.attempts ??
    new SignInAttempts({ openExternal, now: Date.now, schedule, timeoutMs: 60_000, pages: callbackPages, ...more });
  const steps: AttemptProgress<string>[] = [];
  const identities: VerifiedIdentity[] = [];
  let end: (step: AttemptProgress<string>) => void = () => undefined;
  const ended = new Promise<AttemptProgress<string>>((resolve) => (end = resolve));
  let shown = '';
  const id = await attempts.start<string>({
    provider,
    authorizeOptions: { loginHint: null },
    signIn: (given) => {
      identities.push(given);
      return Promise.resolve(given.subject);
    },
    onProgress: (_id, step) => {
      steps.push(step);
      if (step.kind === 'waiting') shown = step.url;
      else if (step.kind !== 'exchanging') end(step);
    },
  });
  open.push(attempts);
  const url = opened[0] ?? new URL(shown);
  const parameter = (name: string) => url.searchParams.get(name) ?? '';
  const back = Object.assign(
    (parameters: Record<string, string>) =>
      fetch(`${parameter('redirect_uri')}?${new URLSearchParams(parameters).toString()}`, { redirect: 'manual' }),
    { base: parameter('redirect_uri') },
  );
  const good = { code: 'a-code', state: parameter('state'), iss: bad.issuer };
  bad.authorized(url);
  return { id, attempts, url, parameter, back, good, steps, ended, identities };
}
let open: SignInAttempts[] = [];
afterEach(() => {
  for (const attempts of open) attempts.cancelAll();
  open = [];
});

/** The message that the user sees at the end of a sign-in. */
function messageOf(end: AttemptProgress<string>): string {
  return 'error' in end && end.error instanceof SignInError ? signInFailureOf(end.error).sentence : '';
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
/** Every string as long as a verifier that is reachable in this process. */
async function stringsOfThisProcess(): Promise<string[]> {
  const snapshot = await text(getHeapSnapshot());
  const { strings } = z.object({ strings: z.array(z.string()) }).parse(JSON.parse(snapshot));
  // The snapshot contains a substring as the longer string: base64 with its padding.
  return strings
    .filter((found) => /^[\w+/-]{43}=?$/.test(found))
    .map((found) => found.replace('=', '').replaceAll('+', '-').replaceAll('/', '_'));
}

const ofBad = () => openIdProvider({ issuer: bad.issuer, clientId: bad.clientId, scopes: 'openid email profile' });
const portIsOpen = (port: number, host = '127.0.0.1') =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });

describe('the request', () => {
  it('rules 2, 3, 4: listens on 127.0.0.1 only, on a new port each time, and closes at the end', async () => {
    const first = await begin(ofBad(), { lingerMs: 50 });
    const second = await begin(ofBad());
    const [a, b] = [first, second].map(({ parameter }) => new URL(parameter('redirect_uri')));
    expect([a?.hostname, b?.hostname]).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(a?.port).not.toBe(b?.port);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((found) => found?.internal === false && found.family === 'IPv4');
    if (outside !== undefined) expect(await portIsOpen(Number(a?.port), outside.address)).toBe(false);
    expect(await portIsOpen(Number(a?.port))).toBe(true);
    first.attempts.cancel(first.id);
    // The port closes after a short delay, in which a returning tab receives the result of its sign-in.
    await expect.poll(() => portIsOpen(Number(a?.port))).toBe(false);
  });

  it('rules 5, 17: uses a separate path for each provider, unguessable where the provider allows it', async () => {
    const google = await begin(googleProvider({ clientId: 'g', clientSecret: 's' }, bad.issuer));
    const facebook = await begin(facebookProvider({ clientId: 'f', graphVersion: 'v24.0', relay: null }));
    expect(new URL(google.parameter('redirect_uri')).pathname).toMatch(/^\/cb\/google\/[0-9a-f]{32}$/);
    expect(new URL(facebook.parameter('redirect_uri')).pathname).toMatch(/^\/cb\/facebook\/[0-9a-f]{32}$/);
    // Google's code sent to Facebook's callback: another state, port and path. It is refused.
    const stray = await facebook.back({ code: 'a-code', state: google.parameter('state') }).catch(() => null);
    expect(stray?.status ?? 400).toBe(400);
    expect(facebook.steps.map(({ kind }) => kind)).toEqual(['waiting']);
  });

  it('rule 3: sends the host name only to Facebook, whose https rule requires it', async () => {
    const { url, parameter } = await begin(facebookProvider({ clientId: 'f', graphVersion: 'v24.0', relay: null }));
    expect(url.origin + url.pathname).toBe('https://www.facebook.com/v24.0/dialog/oauth');
    expect(new URL(parameter('redirect_uri')).hostname).toBe('localhost');
  });

  it('rules 11, 12: creates new, long state, nonce and verifier values, with an S256 challenge', async () => {
    const seen = new Set<string>();
    for (let number = 0; number < 5; number += 1) {
      const { parameter } = await begin(ofBad());
      expect(parameter('code_challenge_method')).toBe('S256');
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(Buffer.from(parameter(name), 'base64url').length).toBeGreaterThanOrEqual(32);
        seen.add(parameter(name));
      }
    }
    expect(seen.size).toBe(15);
  });

  it('rule 12: sends the verifier of the challenge to the token endpoint only', async () => {
    bad.does('none');
    const { url, parameter, back, good, ended } = await begin(ofBad());
    await back(good);
    await ended;
    const verifier = bad.tokenRequests[0]?.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(parameter('code_challenge'));
    expect(url.href).not.toContain(verifier);
  });
});

describe('the callback', () => {
  it('rules 10, 14, 15, 18: signs in once, with more parameters than requested', async () => {
    bad.does('none');
    const { back, good, parameter, ended, identities } = await begin(ofBad());
    expect((await back({ ...good, scope: 'openid', authuser: '0', hd: 'x', prompt: 'none' })).status).toBe(302);
    expect(await ended).toEqual({ kind: 'signedIn', done: 'ada' });
    expect(identities).toHaveLength(1);
    expect(bad.tokenRequests).toHaveLength(1);
    expect(bad.tokenRequests[0]?.get('redirect_uri')).toBe(parameter('redirect_uri'));
  });

  it('rules 11, 20: ignores a thousand wrong requests, then accepts the right one', async () => {
    bad.does('none');
    const { back, good, ended, steps, parameter } = await begin(ofBad());
    const address = parameter('redirect_uri');
    const wrong: (() => Promise<unknown>)[] = [
      () => back({ ...good, state: 'another' }),
      () => back({ error: 'access_denied' }),
      () => back({ error: 'access_denied', state: '' }),
      () => fetch(`${address}?code=a&code=b&state=${good.state}`, { redirect: 'manual' }),
      () => fetch(`${address}?state=${good.state}`, { redirect: 'manual' }),
      () => fetch(address, { method: 'POST', body: 'code=a', redirect: 'manual' }),
      () => fetch(`${address}/more`, { redirect: 'manual' }),
      () => fetch(`${address}?${'x'.repeat(9_000)}`, { redirect: 'manual' }),
    ];
    for (let number = 0; number < 1_000; number += 1) await wrong[number % wrong.length]?.().catch(() => undefined);
    expect(steps.map(({ kind }) => kind)).toEqual(['waiting']);
    expect(bad.tokenRequests).toHaveLength(0);
    await back(good);
    expect(await ended).toEqual({ kind: 'signedIn', done: 'ada' });
  });

  it('rules 9, 16, 17: rejects a wrong or missing issuer in the callback without a token request', async () => {
    bad.does('none');
    for (const iss of ['https://elsewhere.example', '', undefined]) {
      const { back, good, ended } = await begin(ofBad());
      const { code, state } = good;
      await back(iss === undefined ? { code, state } : { code, state, iss });
      expect((await ended).kind).toBe('failed');
    }
    expect(bad.tokenRequests).toHaveLength(0);
  });

  const wrongs: [Wrong, string][] = [
    ['nonce', 'rule 14'],
    ['noNonce', 'rule 14'],
    ['issuer', 'rule 15'],
    ['audience', 'rule 15'],
    ['expired', 'rules 15, 38'],
    ['future', 'rules 15, 38'],
    ['signature', 'rule 15'],
    ['algNone', 'rule 15'],
    ['algHs256', 'rule 15'],
    ['unknownKey', 'rule 16'],
    ['noIdToken', 'rule 15'],
    ['redirect', 'rule 34'],
    ['hugeBody', 'rule 34'],
    ['drop', 'rule 35'],
    ['errorPage', 'rule 35'],
  ];
  it.each(wrongs)(
    '%s from the token endpoint (%s): rejects after one request, without a call to the backend',
    async (wrong) => {
      bad.does(wrong);
      const { back, good, ended, identities } = await begin(ofBad());
      const page = await back(good);
      // Rule 24: the browser shows no result that could turn out to be wrong.
      const done = await fetch(new URL(page.headers.get('location') ?? '', page.url));
      expect(await done.text()).toContain('Roster shows how the sign-in went');
      const end = await ended;
      expect(end.kind).toBe('failed');
      expect(identities).toEqual([]);
      expect(bad.tokenRequests).toHaveLength(1);
      const message = messageOf(end);
      if (wrong === 'expired' || wrong === 'future') expect(message).toContain('Check your clock');
      // Rule 33: no code and no verifier in the output.
      expect(message).not.toContain('a-code');
      expect(message).not.toContain(bad.tokenRequests[0]?.get('code_verifier') ?? 'none');
    },
  );

  it('rule 16: refetches the key set for unknown keys, but not every time', async () => {
    bad.does('unknownKey');
    const before = bad.keyRequests();
    for (let number = 0; number < 5; number += 1) {
      const { back, good, ended } = await begin(ofBad());
      await back(good);
      await ended;
    }
    expect(bad.keyRequests() - before).toBeLessThanOrEqual(10);
  });

  it('rule 23: never shows the provider’s text', async () => {
    const { back, good, ended } = await begin(ofBad());
    const { state, iss } = good;
    const answer = await back({ state, iss, error: 'server_error', error_description: '<script>alert(1)</script>' });
    const end = await ended;
    const told = (await answer.text()) + messageOf(end);
    expect(told).not.toContain('script');
    expect(end.kind).toBe('failed');
  });

  it('rule 19: reports that a repeated callback was already used', async () => {
    bad.does('none');
    const { back, good, ended } = await begin(ofBad());
    await back(good);
    await ended;
    expect((await back(good)).status).toBe(410);
    expect(bad.tokenRequests).toHaveLength(1);
  });
});

describe('the end of a sign-in', () => {
  it('rule 13: releases the verifier from memory when the attempt ends', async () => {
    const cancelled = await begin(ofBad());
    cancelled.attempts.cancel(cancelled.id);
    const timedOut = await begin(ofBad(), { timeoutMs: 20 });
    await timedOut.ended;
    const waiting = await begin(ofBad());
    const challenges = [cancelled, timedOut, waiting].map(({ parameter }) => parameter('code_challenge'));
    const known = new Set((await stringsOfThisProcess()).map((text) => sha256(text)));
    expect(challenges.map((challenge) => known.has(challenge))).toEqual([false, false, true]);
    // The snapshot blocked the process, so process the closed connections before the next request.
    await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it('rule 24: shows a page in the browser that is true whatever the result of the exchange', async () => {
    bad.does('errorPage');
    const { back, good, ended } = await begin(ofBad());
    const { headers } = await back(good);
    const page = await (await fetch(new URL(headers.get('location') ?? '', back.base))).text();
    expect((await ended).kind).toBe('failed');
    expect(page).toContain('Roster shows how the sign-in went.');
    expect(page).not.toMatch(/success|signed in/i);
  });

  it('rule 36: accepts no provider settings from the caller of a sign-in', () => {
    const input = { backendId: 'embedded', provider: 'google' };
    expect(calls['signIn.startBrowser'].input.safeParse(input).success).toBe(true);
    for (const name of ['issuer', 'clientId', 'authorization_endpoint', 'authorizationEndpoint', 'relay', 'url']) {
      const more = { ...input, [name]: 'https://evil.example' };
      expect(calls['signIn.startBrowser'].input.safeParse(more).success, name).toBe(false);
    }
  });

  it('rule 25: closes the port and reports it on timeout, cancel, quit and a new attempt', async () => {
    const late = await begin(ofBad(), { timeoutMs: 50, lingerMs: 50 });
    expect((await late.ended).kind).toBe('timedOut');
    const cancelled = await begin(ofBad(), { lingerMs: 50 });
    cancelled.attempts.cancel(cancelled.id);
    expect((await cancelled.ended).kind).toBe('cancelled');
    expect(messageOf(await cancelled.ended)).toBe('The sign-in was cancelled.');
    const quit = await begin(ofBad());
    quit.attempts.cancelAll();
    expect((await quit.ended).kind).toBe('cancelled');
    const old = await begin(ofBad(), { lingerMs: 50 });
    await begin(ofBad(), { attempts: old.attempts });
    expect((await old.ended).kind).toBe('cancelled');
    expect(messageOf(await old.ended)).toContain('new sign-in');
    for (const { parameter } of [late, cancelled, quit, old]) {
      await expect.poll(() => portIsOpen(Number(new URL(parameter('redirect_uri')).port))).toBe(false);
    }
  });

  it.each([
    ['superseded', 'This sign-in was replaced by a newer one', 'durch eine neuere ersetzt'],
    ['cancelled', 'This sign-in was cancelled', 'wurde abgebrochen'],
    ['timedOut', 'This sign-in has expired', 'ist abgelaufen'],
  ] as const)('shows in a tab, in both languages, that its sign-in was %s', async (how, en, de) => {
    bad.does('none');
    const lingerMs = 60_000;
    const old = await begin(ofBad(), { lingerMs, ...(how === 'timedOut' ? { timeoutMs: 20 } : {}) });
    if (how === 'superseded') await begin(ofBad(), { attempts: old.attempts });
    if (how === 'cancelled') old.attempts.cancel(old.id);
    await old.ended;
    for (const [language, sentence] of [
      ['en', en],
      ['de', de],
    ] as const) {
      setLanguage(language);
      const page = await old.back(old.good);
      const body = await page.text();
      setLanguage('en');
      expect(page.status).toBe(410);
      expect(body).toContain(sentence);
      expect(body).toContain(`<html lang="${language}">`);
      // Nothing of the callback stays in the address bar, and nothing of it is on the page.
      expect(body).toContain("history.replaceState(null, '', location.pathname)");
      for (const secret of [old.good.code, old.good.state, old.parameter('nonce')]) expect(body).not.toContain(secret);
    }
    expect(bad.tokenRequests).toHaveLength(0);
    expect(old.identities).toEqual([]);
    expect(old.attempts.endedBy(new URLSearchParams(old.good))).toBe(how);
    expect(old.attempts.endedBy(new URLSearchParams({ ...old.good, state: 'guessed' }))).toBeNull();
  });

  it('shows in a repeated tab and for a late link that the sign-in is complete', async () => {
    bad.does('none');
    const { attempts, back, good, ended } = await begin(ofBad(), { lingerMs: 60_000 });
    expect((await back(good)).status).toBe(302);
    await ended;
    const again = await back(good);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain('Already completed');
    expect(attempts.handleCallback(new URLSearchParams(good))).toBe(false);
    expect(attempts.endedBy(new URLSearchParams(good))).toBe('completed');
  });

  it('rule 26: signs no user in when a superseded attempt ends late', async () => {
    bad.does('none');
    const old = await begin(ofBad());
    await begin(ofBad(), { attempts: old.attempts });
    await old.back(old.good).catch(() => undefined);
    expect(old.identities).toEqual([]);
    expect(bad.tokenRequests).toHaveLength(0);
  });

  it('rule 27: ignores a deep-link callback without an attempt and accepts the one of an attempt', async () => {
    bad.does('none');
    const { attempts, good, ended } = await begin(ofBad());
    expect(attempts.handleCallback(new URLSearchParams({ ...good, state: 'guessed' }))).toBe(false);
    expect(bad.tokenRequests).toHaveLength(0);
    expect(attempts.handleCallback(new URLSearchParams(good))).toBe(true);
    expect((await ended).kind).toBe('signedIn');
    expect(attempts.handleCallback(new URLSearchParams(good))).toBe(false);
  });
});

describe('a real provider', () => {
  it('rules 12, 14, 15, 18: completes the whole flow', async () => {
    const { url, ended, parameter, identities } = await begin(
      openIdProvider({ issuer: peer.issuer, clientId: peer.clientId, scopes: 'openid email profile' }),
    );
    const address = await peer.callbackOf(url.href, 'grace');
    expect(address.startsWith(parameter('redirect_uri'))).toBe(true);
    await fetch(address, { redirect: 'manual' });
    expect(await ended).toEqual({ kind: 'signedIn', done: 'grace' });
    expect(identities[0]).toMatchObject({ provider: 'openid', subject: 'grace' });
  });
});
