/** Every way in which a browser sign-in can end; each ends the others. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type AttemptProgress,
  type AttemptState,
  AttemptStateMachine,
  attemptTransitions,
} from '../../../../main/browser-sign-in/attempt-states.js';
import { SignInError } from '../../../../main/browser-sign-in/errors.js';
import { openIdProvider } from '../../../../main/browser-sign-in/providers/openid.js';
import type { BrowserProvider } from '../../../../main/browser-sign-in/providers/provider.js';
import { SignInAttempts, type StartOptions } from '../../../../main/browser-sign-in/sign-in-attempts.js';
import { callbackPages } from '../../../../main/ipc/texts/callback-pages.js';
import { type MaliciousIssuer, startMaliciousIssuer } from '../../../support/fakes/malicious-issuer.js';

let issuer: MaliciousIssuer;
beforeAll(async () => {
  issuer = await startMaliciousIssuer();
});
afterAll(() => issuer.stop());

/** Every transition that occurred in the tests of this file. */
const seen = new Set<string>();
const open: SignInAttempts[] = [];
/** Pending deadlines. They expire only when a test triggers them. */
const deadlines = new Set<() => void>();
afterEach(() => {
  for (const attempts of open.splice(0)) attempts.cancelAll();
});

const provider = () => openIdProvider({ issuer: issuer.issuer, clientId: issuer.clientId, scopes: 'openid' });

function newAttempts(more: { lingerMs?: number; openExternal?: () => Promise<void> } = {}) {
  const attempts = new SignInAttempts({
    openExternal: () => Promise.resolve(),
    now: Date.now,
    schedule: (ms, work) => {
      expect(ms).toBe(60_000);
      deadlines.add(work);
      return () => deadlines.delete(work);
    },
    timeoutMs: 60_000,
    lingerMs: 20,
    pages: callbackPages,
    ...more,
  });
  open.push(attempts);
  return attempts;
}

/** Starts an attempt; `starting` is the promise that `start` returned. */
function begin(attempts: SignInAttempts, more: Partial<StartOptions<string>> = {}) {
  const steps: AttemptProgress<string>[] = [];
  const kinds: AttemptState[] = ['preparing'];
  const starting = attempts.start<string>({
    provider: provider(),
    authorizeOptions: { loginHint: null },
    signIn: ({ subject }) => Promise.resolve(subject),
    ...more,
    onProgress: (_id, step) => {
      steps.push(step);
      seen.add(`${kinds.at(-1) ?? ''} → ${step.kind}`);
      kinds.push(step.kind);
    },
  });
  starting.catch(() => undefined);
  const ended = vi.waitFor(
    () => {
      const last = steps.at(-1);
      if (last === undefined || attemptTransitions[last.kind].length > 0) throw new Error('not ended yet');
      return last;
    },
    { timeout: 60_000 },
  );
  return { steps, kinds, starting, ended };
}

/** Starts an attempt and waits until its browser was opened. */
async function waitingAttempt(attempts: SignInAttempts, more: Partial<StartOptions<string>> = {}) {
  issuer.does('none');
  const started = begin(attempts, more);
  const id = await started.starting;
  const [first] = started.steps;
  if (first?.kind !== 'waiting') throw new Error('the attempt does not wait');
  const url = new URL(first.url);
  issuer.authorized(url);
  const redirectUri = url.searchParams.get('redirect_uri') ?? '';
  const state = url.searchParams.get('state') ?? '';
  const parameters = new URLSearchParams({ code: 'a-code', state, iss: issuer.issuer });
  const callbackUrl = `${redirectUri}?${parameters.toString()}`;
  return { ...started, id, attempts, redirectUri, state, parameters, callbackUrl };
}
type Waiting = Awaited<ReturnType<typeof waitingAttempt>>;

const isListening = (address: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });

const ways: [string, AttemptProgress<string>['kind'], (attempt: Waiting) => unknown][] = [
  ['the loopback callback', 'signedIn', ({ callbackUrl }) => fetch(callbackUrl, { redirect: 'manual' })],
  ['a deep link', 'signedIn', ({ attempts, parameters }) => attempts.handleCallback(parameters)],
  [
    'a pasted address',
    'signedIn',
    ({ attempts, id, callbackUrl }) => {
      attempts.submitCallbackUrl(id, `  ${callbackUrl}\n`);
    },
  ],
  [
    'a refusal at the provider',
    'cancelled',
    ({ redirectUri, state }) => {
      const parameters = new URLSearchParams({ error: 'access_denied', state, iss: issuer.issuer });
      return fetch(`${redirectUri}?${parameters.toString()}`, { redirect: 'manual' });
    },
  ],
  [
    'a cancellation by the user',
    'cancelled',
    ({ attempts, id }) => {
      attempts.cancel(id);
    },
  ],
  ['a newer sign-in', 'cancelled', ({ attempts }) => begin(attempts).starting],
  [
    'quitting the app',
    'cancelled',
    ({ attempts }) => {
      attempts.cancelAll();
    },
  ],
  [
    'the deadline',
    'timedOut',
    () => {
      for (const pass of deadlines) pass();
    },
  ],
];

describe('a browser sign-in ends by', () => {
  it.each(ways)('%s, and accepts no other end', async (_name, kind, end) => {
    const attempt = await waitingAttempt(newAttempts());
    expect(deadlines.size).toBe(1);
    const { attempts, id, parameters, callbackUrl, redirectUri, kinds } = attempt;
    await end(attempt);
    expect((await attempt.ended).kind).toBe(kind);
    // Neither the deep link nor a pasted address is accepted any more.
    expect(attempts.handleCallback(parameters)).toBe(false);
    expect(() => {
      attempts.submitCallbackUrl(id, callbackUrl);
    }).toThrow(expect.objectContaining({ code: 'attemptNotFound' }) as Error);
    expect(() => {
      attempts.cancel(id);
    }).toThrow(expect.objectContaining({ code: 'attemptNotFound' }) as Error);
    // A returning tab is rejected until the listener closes.
    const late = await fetch(callbackUrl, { redirect: 'manual' }).catch(() => null);
    expect(late?.status ?? 410).toBe(410);
    await expect.poll(() => isListening(redirectUri), { timeout: 60_000 }).toBe(false);
    attempts.cancelAll();
    await expect.poll(() => deadlines.size).toBe(0);
    expect(kinds.filter((state) => attemptTransitions[state].length === 0)).toEqual([kind]);
  });

  it('a provider that cannot be used, without a listener and without progress', async () => {
    const attempts = newAttempts();
    let redirectUri = '';
    const unusable: BrowserProvider = {
      ...provider(),
      authorize: (uri) => {
        redirectUri = uri;
        return Promise.reject(new SignInError({ code: 'providerUnreachable' }));
      },
    };
    const { starting, steps } = begin(attempts, { provider: unusable });
    await expect(starting).rejects.toMatchObject({ code: 'providerUnreachable' });
    seen.add('preparing → failed');
    expect(steps).toEqual([]);
    expect(await isListening(redirectUri)).toBe(false);
  });

  it.each([
    ['a newer sign-in', 'newerSignIn'],
    ['quitting the app', 'quit'],
  ] as const)('%s while it is being prepared', async (_name, by) => {
    const attempts = newAttempts();
    let redirectUri = '';
    let answer: () => void = () => undefined;
    const slow: BrowserProvider = {
      ...provider(),
      authorize: async (uri, options) => {
        redirectUri = uri;
        await new Promise<void>((resolve) => (answer = resolve));
        return provider().authorize(uri, options);
      },
    };
    const first = begin(attempts, { provider: slow });
    await expect.poll(() => redirectUri).not.toBe('');
    if (by === 'quit') attempts.cancelAll();
    else await begin(attempts).starting;
    await expect(first.starting).rejects.toMatchObject({ failure: { code: 'cancelled', by } });
    seen.add('preparing → cancelled');
    answer();
    expect(await isListening(redirectUri)).toBe(false);
    expect(first.steps).toEqual([]);
  });

  it('an exchange that the provider rejects', async () => {
    const attempt = await waitingAttempt(newAttempts());
    issuer.does('errorPage');
    await fetch(attempt.callbackUrl, { redirect: 'manual' });
    expect(await attempt.ended).toMatchObject({ kind: 'failed', error: { code: 'providerUnusable' } });
  });

  it('a cancellation while the backend signs in, which aborts that', async () => {
    let signal: AbortSignal | undefined;
    const attempt = await waitingAttempt(newAttempts(), {
      signIn: (_identity, given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    });
    attempt.attempts.handleCallback(attempt.parameters);
    await expect.poll(() => signal).toBeDefined();
    expect(signal?.aborted).toBe(false);
    attempt.attempts.cancel(attempt.id);
    expect(await attempt.ended).toMatchObject({ kind: 'cancelled', error: { failure: { by: 'user' } } });
    expect(signal?.aborted).toBe(true);
    expect(attempt.kinds).toEqual(['preparing', 'waiting', 'exchanging', 'cancelled']);
  });

  it('an unexpected error of the caller', async () => {
    const steps: string[] = [];
    const starting = newAttempts().start<string>({
      provider: provider(),
      authorizeOptions: { loginHint: null },
      signIn: ({ subject }) => Promise.resolve(subject),
      onProgress: (_id, { kind }) => {
        steps.push(kind);
        if (kind === 'waiting') throw new Error('a broken listener');
      },
    });
    starting.catch(() => undefined);
    await expect.poll(() => steps).toEqual(['waiting', 'failed']);
    seen.add('waiting → failed');
  });
});

describe('of two concurrent callbacks', () => {
  it.each(['deep link first', 'loopback first'] as const)('one signs in: %s', async (order) => {
    const identities: string[] = [];
    const attempt = await waitingAttempt(newAttempts({ lingerMs: 60_000 }), {
      signIn: ({ subject }) => {
        identities.push(subject);
        return Promise.resolve(subject);
      },
    });
    const { attempts, parameters, callbackUrl } = attempt;
    const before = issuer.tokenRequests.length;
    const loopback = () => fetch(callbackUrl, { redirect: 'manual' });
    if (order === 'deep link first') {
      expect(attempts.handleCallback(parameters)).toBe(true);
      expect((await loopback()).status).toBe(410);
    } else {
      expect((await loopback()).status).toBe(302);
      expect(attempts.handleCallback(parameters)).toBe(false);
    }
    expect((await attempt.ended).kind).toBe('signedIn');
    expect(identities).toHaveLength(1);
    expect(issuer.tokenRequests.length).toBe(before + 1);
    expect(attempts.endedBy(parameters)).toBe('completed');
  });
});

describe('a pasted address', () => {
  it.each([
    ['another port', (url: URL) => (url.port = '1')],
    ['another path', (url: URL) => (url.pathname = '/cb/other')],
    ['another host', (url: URL) => (url.hostname = 'localhost')],
    [
      'another state',
      (url: URL) => {
        url.searchParams.set('state', 'guessed');
      },
    ],
    [
      'two codes',
      (url: URL) => {
        url.searchParams.append('code', 'b');
      },
    ],
  ])('with %s is refused and the attempt goes on', async (_what, change) => {
    const { attempts, id, callbackUrl, kinds, ended } = await waitingAttempt(newAttempts());
    const wrong = new URL(callbackUrl);
    change(wrong);
    for (const address of [wrong.href, 'no address', '']) {
      expect(() => {
        attempts.submitCallbackUrl(id, address);
      }).toThrow(expect.objectContaining({ code: 'callbackMismatch' }) as Error);
    }
    expect(kinds).toEqual(['preparing', 'waiting']);
    attempts.submitCallbackUrl(id, callbackUrl);
    expect((await ended).kind).toBe('signedIn');
  });

  it('of another attempt is rejected', async () => {
    const one = await waitingAttempt(newAttempts());
    const other = await waitingAttempt(newAttempts());
    const mixed = `${one.redirectUri}?${other.parameters.toString()}`;
    expect(() => {
      one.attempts.submitCallbackUrl(one.id, mixed);
    }).toThrow(expect.objectContaining({ code: 'callbackMismatch' }) as Error);
  });
});

describe('a browser that does not open', () => {
  it('is reported, and the sign-in continues with the copied link', async () => {
    const attempts = newAttempts({ openExternal: () => Promise.reject(new Error('no browser')) });
    const attempt = await waitingAttempt(attempts);
    await expect.poll(() => attempt.steps).toMatchObject([{ opened: true }, { opened: false }]);
    await fetch(attempt.callbackUrl, { redirect: 'manual' });
    expect((await attempt.ended).kind).toBe('signedIn');
  });
});

describe('the transition table', () => {
  it('lists exactly the transitions that the tests above observed', () => {
    const allowed = Object.entries(attemptTransitions).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`));
    expect([...seen].sort()).toEqual(allowed.sort());
  });

  it('is enforced by the state machine, which does not report rejected transitions', () => {
    const error = new SignInError({ code: 'timedOut' });
    const steps: Record<Exclude<AttemptState, 'preparing'>, AttemptProgress<string>> = {
      waiting: { kind: 'waiting', url: 'https://provider.example/', deadline: 0, opened: true },
      exchanging: { kind: 'exchanging' },
      signedIn: { kind: 'signedIn', done: 'ada' },
      cancelled: { kind: 'cancelled', error },
      timedOut: { kind: 'timedOut', error },
      failed: { kind: 'failed', error },
    };
    const paths: Record<AttemptState, (keyof typeof steps)[]> = {
      preparing: [],
      waiting: ['waiting'],
      exchanging: ['waiting', 'exchanging'],
      signedIn: ['waiting', 'exchanging', 'signedIn'],
      cancelled: ['cancelled'],
      timedOut: ['waiting', 'timedOut'],
      failed: ['failed'],
    };
    for (const [from, path] of Object.entries(paths) as [AttemptState, (keyof typeof steps)[]][]) {
      for (const to of Object.keys(steps) as (keyof typeof steps)[]) {
        const reported: string[] = [];
        const machine = new AttemptStateMachine<string>(({ kind }) => reported.push(kind));
        for (const state of path) machine.enter(steps[state]);
        expect(machine.state).toBe(from);
        const isAllowed = attemptTransitions[from].includes(to);
        const enter = () => {
          machine.enter(steps[to]);
        };
        if (isAllowed) enter();
        else expect(enter).toThrow(`cannot go from ${from} to ${to}`);
        expect(reported).toEqual(isAllowed ? [...path, to] : path);
      }
    }
  });
});
