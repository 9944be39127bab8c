/** When backends are checked. The timer is the test's own, so that no test waits. */
import { describe, expect, it } from 'vitest';
import { HealthSchedule } from '../../../../main/backends/health-schedule.js';
import {
  type BackendHealth,
  type BackendId,
  backendId,
  type BackendSummary,
} from '../../../../preload/contract/index.js';

const [work, home] = ['b-work', 'b-home'].map((id) => backendId.parse(id)) as [BackendId, BackendId];

function createSchedule() {
  let now = 1_000_000;
  const timers = new Set<{ at: number; work: () => void }>();
  const health = new Map<BackendId, BackendHealth>([
    [work, { kind: 'ready' }],
    [home, { kind: 'ready' }],
  ]);
  const isThere = new Map<BackendId, boolean>();
  const isStarting = new Map<BackendId, boolean>();
  const checked: BackendId[] = [];
  const summary = (id: BackendId): BackendSummary => ({
    ...{
      id,
      kind: 'remote' as const,
      displayName: id,
      appId: 'a',
      baseUrl: 'https://example.com',
      isBuiltIn: false,
      isAdministered: false,
      adminRole: null,
    },
    ...{
      providers: [],
      providersSource: 'guessed' as const,
      openId: null,
      browser: [],
      checks: [],
      report: null,
      functions: null,
    },
    health: health.get(id) ?? { kind: 'ready' },
  });
  const set = (id: BackendId, next: BackendHealth) => {
    health.set(id, next);
    schedule.apply({ kind: 'backendPut', backend: summary(id) });
  };
  const away = (id: BackendId) => {
    if (health.get(id)?.kind === 'unreachable') return;
    set(id, { kind: 'unreachable', since: new Date(now).toISOString(), nextCheckAt: null });
  };
  const starting = (id: BackendId) => {
    isStarting.set(id, true);
    set(id, { kind: 'starting' });
  };
  const nextCheckAt = (id: BackendId) => {
    const one = health.get(id);
    return one?.kind === 'unreachable' && one.nextCheckAt !== null ? Date.parse(one.nextCheckAt) - now : null;
  };
  const schedule: HealthSchedule = new HealthSchedule({
    backends: () => [work, home].map(summary),
    check: (id) => {
      checked.push(id);
      if (isThere.get(id) === false) away(id);
      else if (isStarting.get(id) === true) set(id, { kind: 'starting' });
      else set(id, { kind: 'ready' });
      return Promise.resolve();
    },
    setNextCheck: (id, at) => {
      const one = health.get(id);
      if (one?.kind === 'unreachable') set(id, { ...one, nextCheckAt: new Date(at).toISOString() });
    },
    now: () => now,
    schedule: (ms, run) => {
      const timer = { at: now + ms, work: run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  /** Lets the time pass until the next timer, and its checks end. Returns how long that took. */
  const pass = async (): Promise<number> => {
    const [next] = [...timers].toSorted((one, other) => one.at - other.at);
    if (next === undefined) throw new Error('nothing is planned');
    const passed = next.at - now;
    now = next.at;
    timers.delete(next);
    next.work();
    await new Promise((done) => setImmediate(done));
    return passed;
  };
  return {
    ...{ schedule, pass, away, starting, set, isThere, isStarting, checked, nextCheckAt },
    planned: () => timers.size,
  };
}

describe('HealthSchedule', () => {
  it('checks every remote backend once after the start, and no more while they respond', async () => {
    const { schedule, pass, checked, planned } = createSchedule();
    schedule.start();
    expect(await pass()).toBe(5_000);
    expect(checked).toEqual([work, home]);
    expect(planned()).toBe(0);
  });

  it('checks a backend that does not respond less and less often, up to every five minutes, until it responds', async () => {
    const { pass, away, isThere, checked, nextCheckAt, planned } = createSchedule();
    isThere.set(work, false);
    away(work);
    const waits = [];
    for (let check = 0; check < 7; check += 1) waits.push(await pass());
    expect(waits).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
    expect(nextCheckAt(work)).toBe(300_000);
    expect(new Set(checked)).toEqual(new Set([work]));
    isThere.set(work, true);
    await pass();
    expect(planned()).toBe(0);
  });

  it('checks a backend that is starting after seconds, and like any other once it counts as unreachable', async () => {
    const { pass, starting, away, isThere, isStarting, planned } = createSchedule();
    starting(work);
    const waits = [];
    for (let check = 0; check < 5; check += 1) waits.push(await pass());
    isThere.set(work, false);
    away(work);
    for (let check = 0; check < 2; check += 1) waits.push(await pass());
    expect(waits).toEqual([2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 30_000]);
    isThere.delete(work);
    waits.splice(0, Infinity, await pass(), await pass());
    expect(waits, 'it responds again, but is not ready').toEqual([60_000, 2_000]);
    isStarting.clear();
    await pass();
    expect(planned()).toBe(0);
  });

  it('has one timer for all backends', () => {
    const { away, planned } = createSchedule();
    away(work);
    away(home);
    expect(planned()).toBe(1);
  });

  it('checks at once what does not respond when the computer is online again', async () => {
    const { schedule, away, checked, planned } = createSchedule();
    away(home);
    await schedule.retryNow();
    expect(checked).toEqual([home]);
    expect(planned()).toBe(0);
  });

  it('checks no backend that was removed, and nothing after its end', async () => {
    const { schedule, away, checked, planned } = createSchedule();
    away(work);
    schedule.apply({ kind: 'backendRemoved', backendId: work });
    expect(planned()).toBe(0);
    away(home);
    schedule.stop();
    await schedule.retryNow();
    expect([planned(), checked]).toEqual([0, []]);
  });
});
