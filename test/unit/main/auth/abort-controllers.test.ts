/** The signals of requests: reused for speed, but never by two requests at a time, and never after they were aborted. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, Credentials, MemoryStorage } from '../../../../main/auth/index.js';
import { scriptedBackend } from '../../../support/servers/scripted-backend.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A signed-in user whose requests record their signals. `hold` makes the next requests wait. */
async function recording() {
  const backend = scriptedBackend({ sub: 'u' });
  const signals: AbortSignal[] = [];
  const waiting: (() => void)[] = [];
  const set = { isHolding: false };
  const app = new App({
    ...{ id: 'a', baseUrl: 'http://backend.test', storage: new MemoryStorage(), timeout: 60_000 },
    fetch: async (url, { signal, ...init }) => {
      if (!(signal instanceof AbortSignal)) throw new Error('a request without a signal');
      signals.push(signal);
      if (set.isHolding) {
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
      }
      return backend.fetch(url, init);
    },
  });
  const user = await app.logIn(Credentials.apiKey('k'));
  const release = () => {
    for (const go of waiting.splice(0)) go();
  };
  return { app, user, signals, set, release };
}

describe('the signal of a request', () => {
  it('is reused by requests one after another, and replaced from time to time', async () => {
    const { user, signals } = await recording();
    for (let count = 0; count < 200; count += 1) await user.refreshProfile();
    const used = new Set(signals).size;
    expect(used).toBeGreaterThan(1);
    expect(used).toBeLessThan(40);
    for (const signal of new Set(signals))
      expect(signals.filter((one) => one === signal).length).toBeLessThanOrEqual(8);
  });

  it('belongs to one of several concurrent requests', async () => {
    const { user, signals, set, release } = await recording();
    signals.length = 0;
    set.isHolding = true;
    const calls = Array.from({ length: 10 }, () => user.refreshProfile());
    await vi.waitFor(() => {
      expect(signals).toHaveLength(10);
    }, 60_000);
    expect(new Set(signals).size).toBe(10);
    release();
    await Promise.all(calls);
  });

  it('is aborted by the time limit of its request, and then used by no other', async () => {
    const { user, signals, set, release } = await recording();
    await user.refreshProfile();
    set.isHolding = true;
    const slow = user.refreshProfile();
    await vi.waitFor(() => {
      expect(signals).toHaveLength(5);
    }, 60_000);
    await vi.advanceTimersByTimeAsync(30_000);
    const later = user.callFunction('f');
    const timedOut = expect(slow).rejects.toMatchObject({ kind: 'timedOut' });
    await vi.waitFor(() => {
      expect(signals).toHaveLength(6);
    }, 60_000);
    await vi.advanceTimersByTimeAsync(30_000);
    await timedOut;
    expect(signals.slice(4).map(({ aborted }) => aborted)).toEqual([true, false]);
    release();
    expect(await later).toBe('called');
    set.isHolding = false;
    await user.refreshProfile();
    expect(signals.at(-1)?.aborted).toBe(false);
  });

  it('is not the one of a call that its caller cancelled', async () => {
    const { user, signals, set } = await recording();
    set.isHolding = true;
    const abort = new AbortController();
    const cancelled = expect(user.refreshProfile({ signal: abort.signal })).rejects.toThrow('enough');
    await vi.waitFor(() => {
      expect(signals).toHaveLength(4);
    }, 60_000);
    abort.abort(new Error('enough'));
    await cancelled;
    set.isHolding = false;
    await user.refreshProfile();
    await user.refreshProfile();
    expect(signals.slice(3).map(({ aborted }) => aborted)).toEqual([true, false, false]);
  });
});
