import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../../main/local-api/command-error.js';
import { hiddenLimitMs, sayAfterMs, shownLimitMs, waitFor } from '../../../../main/local-api/command-wait.js';

/** A clock that the test advances. */
function clock() {
  let now = 0;
  const timers = new Set<{ at: number; work: () => void }>();
  return {
    timers,
    after: (ms: number, work: () => void) => {
      const timer = { at: now + ms, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass: (until: number) => {
      now = until;
      for (const timer of [...timers].filter(({ at }) => at <= until)) {
        timers.delete(timer);
        timer.work();
      }
    },
  };
}

function waiting(isWindowShown: boolean) {
  const time = clock();
  const output: string[] = [];
  const gone = new AbortController();
  let finish: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => (finish = resolve));
  const waited = waitFor(
    work,
    {
      sentence: 'Waiting.',
      failure: () => new CommandError('keychainLocked'),
      progress: (message) => output.push(message),
      signal: gone.signal,
    },
    { after: time.after, isWindowShown: () => isWindowShown },
  );
  return { time, said: output, gone, finish, waited };
}

describe('a command that waits', () => {
  it('reports nothing when the wait is short, and leaves no timer behind', async () => {
    const { time, said: output, finish, waited } = waiting(false);
    time.pass(sayAfterMs - 1);
    finish('done');
    expect(await waited).toBe('done');
    expect(output).toEqual([]);
    expect(time.timers.size).toBe(0);
  });

  it('reports once what it waits for and returns the result', async () => {
    const { time, said: output, finish, waited } = waiting(false);
    time.pass(sayAfterMs);
    time.pass(hiddenLimitMs - 1);
    expect(output).toEqual(['Waiting.']);
    finish('done');
    expect(await waited).toBe('done');
  });

  it('times out while no window is shown', async () => {
    const { time, waited } = waiting(false);
    time.pass(hiddenLimitMs);
    await expect(waited).rejects.toMatchObject({ code: 'keychainLocked' });
    expect(time.timers.size).toBe(0);
  });

  it('waits longer, but not forever, while the window is shown', async () => {
    const { time, waited } = waiting(true);
    time.pass(hiddenLimitMs);
    time.pass(shownLimitMs);
    await expect(waited).rejects.toMatchObject({ code: 'keychainLocked' });
  });

  it('ends when the user cancels it, even before it starts', async () => {
    const { gone, waited } = waiting(true);
    gone.abort();
    await expect(waited).rejects.toMatchObject({ code: 'commandCancelled' });
    const wait = {
      ...{ sentence: '', failure: () => new CommandError('locked'), progress: () => undefined },
      signal: AbortSignal.abort(),
    };
    const parts = { after: clock().after, isWindowShown: () => true };
    await expect(waitFor(new Promise(() => undefined), wait, parts)).rejects.toMatchObject({
      code: 'commandCancelled',
    });
  });

  it('throws the error of its work, and nothing when the work fails after the wait', async () => {
    const { time, waited } = waiting(false);
    time.pass(hiddenLimitMs);
    await expect(waited).rejects.toThrow('keychainLocked');
    const wait = {
      ...{ sentence: '', failure: () => new CommandError('locked'), progress: () => undefined },
      signal: new AbortController().signal,
    };
    await expect(
      waitFor(Promise.reject(new Error('of the work')), wait, { after: clock().after, isWindowShown: () => true }),
    ).rejects.toThrow('of the work');
  });
});
