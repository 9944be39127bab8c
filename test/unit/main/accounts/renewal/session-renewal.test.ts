import { describe, expect, it } from 'vitest';
import { SessionRenewal } from '../../../../../main/accounts/renewal/session-renewal.js';
import { type AccountId, accountId } from '../../../../../preload/contract/index.js';

const minute = 60_000;
const day = 24 * 60 * minute;
const idOf = (number: number): AccountId => accountId.parse(number.toString(16).padStart(32, '0'));

/** A simulation with a clock that the test moves. A renewal takes one second and returns a token for 30 minutes. */
function world(count: number, active: readonly number[] = [0], monotonic = true) {
  let now = 0;
  /** Offset of the wall clock. */
  let offset = 0;
  let asleep = 0;
  let seed = 1;
  const timers = new Set<{ at: number; work: () => void }>();
  const ends = new Map<AccountId, number>();
  const renewed: { id: AccountId; at: number }[] = [];
  let running = 0;
  let mostAtOnce = 0;
  let fails = false;
  const after = (ms: number, work: () => void) => {
    const timer = { at: now + ms, work };
    timers.add(timer);
    return () => {
      timers.delete(timer);
    };
  };
  const sessionRenewal = new SessionRenewal({
    now: () => now + offset,
    monotonicNow: () => (monotonic ? now - asleep : 0),
    random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
    schedule: after,
    endsAt: (id) => {
      const end = ends.get(id);
      return end === undefined ? null : end + offset;
    },
    signedIn: () =>
      Array.from({ length: count }, (_none, number) => ({ id: idOf(number), isActive: active.includes(number) })),
    renew: (id) => {
      renewed.push({ id, at: now });
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      return new Promise((resolve, reject) => {
        after(1_000, () => {
          running -= 1;
          if (fails) {
            reject(new Error('the backend is unreachable'));
            return;
          }
          ends.set(id, now + 30 * minute);
          resolve();
        });
      });
    },
  });
  return {
    schedule: sessionRenewal,
    renewed,
    timers,
    most: () => mostAtOnce,
    fail: (is: boolean) => (fails = is),
    /** Runs everything that is due until then. */
    runTo: async (end: number) => {
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.work();
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
      now = end;
    },
    /** Advances the time without running timers, as during sleep. */
    sleep: (ms: number) => {
      now += ms;
      asleep += ms;
    },
    /** Sets the wall clock. */
    set: (ms: number) => (offset += ms),
    now: () => now,
  };
}

describe('SessionRenewal', () => {
  it('renews the active account before each token expires and runs nothing in between', async () => {
    const { schedule: sessionRenewal, renewed, timers, runTo } = world(1);
    sessionRenewal.start();
    await runTo(5 * 60 * minute);
    const times = renewed.map(({ at }) => at);
    expect(times[0]).toBe(0);
    for (const [number, at] of times.entries()) {
      const before = times[number - 1];
      if (before === undefined) continue;
      expect(at - before).toBeGreaterThan(25 * minute);
      expect(at - before).toBeLessThan(29 * minute);
    }
    expect(timers.size).toBe(1);
  });

  it('runs no timer when no account is signed in', async () => {
    const { schedule: sessionRenewal, timers, runTo } = world(0);
    sessionRenewal.start();
    await runTo(day);
    expect(timers.size).toBe(0);
  });

  it('renews 1,000 accounts without a burst: the active one first, four at a time, each once a day', async () => {
    const { schedule: sessionRenewal, renewed, most, runTo } = world(1_000, [500]);
    sessionRenewal.start();
    await runTo(12 * 60 * minute);
    expect(renewed[0]?.id).toBe(idOf(500));
    expect(most()).toBeLessThanOrEqual(4);
    const others = renewed.filter(({ id }) => id !== idOf(500));
    expect(new Set(others.map(({ id }) => id)).size).toBe(999);
    expect(others).toHaveLength(999);
    const perMinute = new Map<number, number>();
    for (const { at } of others)
      perMinute.set(Math.floor(at / minute), (perMinute.get(Math.floor(at / minute)) ?? 0) + 1);
    expect(Math.max(...perMinute.values())).toBeLessThan(15);
  });

  it('renews recently used accounts on wake-up, the active one first and four at a time', async () => {
    const { schedule: sessionRenewal, renewed, most, runTo, sleep, now } = world(100, [7]);
    sessionRenewal.start();
    for (let number = 0; number < 50; number += 1) sessionRenewal.markActive(idOf(number));
    await runTo(20 * minute);
    const before = renewed.length;
    sleep(8 * 60 * minute);
    const woke = now();
    sessionRenewal.refreshDue();
    await runTo(woke + 2 * minute);
    const after = renewed.slice(before);
    expect(after[0]).toEqual({ id: idOf(7), at: woke });
    expect(new Set(after.map(({ id }) => id)).size).toBeGreaterThanOrEqual(50);
    expect(most()).toBeLessThanOrEqual(4);
  });

  it('sends no request on wake-up when nothing is due', async () => {
    const { schedule: sessionRenewal, renewed, runTo, now } = world(1);
    sessionRenewal.start();
    await runTo(minute);
    sessionRenewal.refreshDue();
    await runTo(now() + 5 * minute);
    expect(renewed).toHaveLength(1);
  });

  it('retries after some minutes while the backend is unreachable', async () => {
    const { schedule: sessionRenewal, renewed, fail, runTo } = world(1);
    fail(true);
    sessionRenewal.start();
    await runTo(30 * minute);
    expect(renewed.length).toBeGreaterThan(3);
    expect(renewed.length).toBeLessThan(14);
    fail(false);
    await runTo(60 * minute);
    const count = renewed.length;
    await runTo(80 * minute);
    expect(renewed.length - count).toBeLessThanOrEqual(1);
  });

  it('forgets signed-out accounts and pauses while Roster is locked', async () => {
    const { schedule: sessionRenewal, renewed, timers, runTo } = world(2, [0, 1]);
    sessionRenewal.start();
    await runTo(minute);
    sessionRenewal.untrack(idOf(0));
    sessionRenewal.pause();
    expect(timers.size).toBe(0);
    await runTo(3 * 60 * minute);
    expect(renewed).toHaveLength(2);
    sessionRenewal.resume();
    await runTo(4 * 60 * minute);
    expect(new Set(renewed.slice(2).map(({ id }) => id))).toEqual(new Set([idOf(1)]));
  });

  it.each([
    [-120, true],
    [-20, true],
    [120, true],
    [-120, false],
  ])(
    'renews before the token expires when the clock is set by %i minutes (a second clock: %s)',
    async (step, monotonic) => {
      const { schedule: sessionRenewal, renewed, set, runTo } = world(3, [0], monotonic);
      sessionRenewal.start();
      await runTo(minute);
      set(step * minute);
      await runTo(5 * 60 * minute);
      const times = renewed.filter(({ id }) => id === idOf(0)).map(({ at }) => at);
      for (const [number, at] of times.entries()) expect(at - (times[number - 1] ?? at)).toBeLessThan(29 * minute);
      expect(times.length).toBeGreaterThan(10);
      expect(times.length).toBeLessThan(14);
    },
  );

  it('retries after some minutes when the clock was set back after the failure', async () => {
    const { schedule: sessionRenewal, renewed, fail, set, runTo } = world(1);
    fail(true);
    sessionRenewal.start();
    await runTo(2_000);
    set(-120 * minute);
    fail(false);
    await runTo(10 * minute);
    expect(renewed.length).toBeGreaterThanOrEqual(2);
  });
});
