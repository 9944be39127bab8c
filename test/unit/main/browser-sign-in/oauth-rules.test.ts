/**
 * The rules for OAuth desktop clients about the request and the callback, with their numbers in the project's research (RFC 8252, 7636, 9700, 9207, OpenID Connect).
 * Rules that need a browser or two programs are tested in test/e2e, those of the listener also in loopback-server.test.ts, those of
 * the relay in test/unit/main/server/relay/relay.test.ts.
 */
import { createHash } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { facebookProvider } from '../../../../main/browser-sign-in/providers/facebook.js';
import { googleProvider } from '../../../../main/browser-sign-in/providers/google.js';
import { openIdProvider } from '../../../../main/browser-sign-in/providers/openid.js';
import type { BrowserProvider } from '../../../../main/browser-sign-in/providers/provider.js';
import { type MaliciousIssuer, startMaliciousIssuer, type Wrong } from '../../../support/fakes/malicious-issuer.js';
import {
  type AttemptOptions,
  beginAttempt,
  cancelAttempts,
  messageOf,
  portIsOpen,
  providerOf,
} from '../../../support/fakes/sign-in-attempt.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../../support/servers/providers/openid-provider.js';

let bad: MaliciousIssuer;
beforeAll(async () => {
  bad = await startMaliciousIssuer();
});
afterAll(() => bad.stop());
afterEach(cancelAttempts);

const ofBad = () => providerOf(bad);
const begin = (provider: BrowserProvider, more?: AttemptOptions) => beginAttempt(bad, provider, more);

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

let peer: OpenIdProvider;
beforeAll(async () => {
  peer = await startOpenIdProvider();
});
afterAll(() => peer.stop());

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
