/** The rules for OAuth desktop clients about the end of a sign-in. See oauth-rules.test.ts for the others. */
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { getHeapSnapshot } from 'node:v8';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { BrowserProvider } from '../../../../main/browser-sign-in/providers/provider.js';
import { calls } from '../../../../preload/contract/index.js';
import { setLanguage } from '../../../../preload/i18n/translate.js';
import { type MaliciousIssuer, startMaliciousIssuer } from '../../../support/fakes/malicious-issuer.js';
import {
  type AttemptOptions,
  beginAttempt,
  cancelAttempts,
  messageOf,
  portIsOpen,
  providerOf,
} from '../../../support/fakes/sign-in-attempt.js';

let bad: MaliciousIssuer;
beforeAll(async () => {
  bad = await startMaliciousIssuer();
});
afterAll(() => bad.stop());
afterEach(cancelAttempts);

const ofBad = () => providerOf(bad);
const begin = (provider: BrowserProvider, more?: AttemptOptions) => beginAttempt(bad, provider, more);

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
