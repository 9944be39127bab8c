import { expect, it, vi } from 'vitest';
import { AppCounts } from '../../../../../main/server/admin/app-counts.js';

it('counts again only after fifty times the time that it took, and at once after an error', async () => {
  let now = 1_000_000_000;
  let took = 0;
  const countSubjects = vi.fn(() => {
    now += took;
    return Promise.resolve({ users: 1, unconfirmed: 0, disabled: 0, sessions: 0 });
  });
  const counts = new AppCounts({
    store: { countSubjects },
    eventStore: { countErrors: () => Promise.resolve(2), countMails: () => Promise.resolve(3) },
    ...{ flushEvents: () => Promise.resolve(), now: () => now, onOutdated: () => undefined },
  });
  expect(await counts.read()).toEqual({ users: 1, unconfirmed: 0, disabled: 0, sessions: 0, errors: 2, mails: 3 });
  await counts.read();
  expect(countSubjects).toHaveBeenCalledTimes(2);
  took = 100;
  await counts.read();
  now += 4_999;
  await counts.read();
  expect(countSubjects).toHaveBeenCalledTimes(3);
  now += 1;
  await Promise.all([counts.read(), counts.read()]);
  expect(countSubjects).toHaveBeenCalledTimes(4);
  // The clock was set back by a day.
  now -= 86_400_000;
  await counts.read();
  expect(countSubjects).toHaveBeenCalledTimes(5);
  now += 5_000;
  countSubjects.mockRejectedValueOnce(new Error('no disk'));
  await expect(counts.read()).rejects.toThrow('no disk');
  await counts.read();
  expect(countSubjects).toHaveBeenCalledTimes(7);
});

it('tells once when counts that were given out are outdated and counting is possible again', async () => {
  vi.useFakeTimers();
  try {
    const onOutdated = vi.fn();
    const counts = new AppCounts({
      store: {
        countSubjects: () => {
          vi.advanceTimersByTime(100);
          return Promise.resolve({ users: 1, unconfirmed: 0, disabled: 0, sessions: 0 });
        },
      },
      eventStore: { countErrors: () => Promise.resolve(2), countMails: () => Promise.resolve(3) },
      ...{ flushEvents: () => Promise.resolve(), now: Date.now, onOutdated },
    });
    await counts.read();
    await counts.read();
    await vi.advanceTimersByTimeAsync(1_000);
    counts.changed();
    await counts.read();
    await counts.read();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(onOutdated).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onOutdated).toHaveBeenCalledTimes(1);
    await counts.read();
    await counts.read();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onOutdated).toHaveBeenCalledTimes(1);
  } finally {
    vi.useRealTimers();
  }
});
