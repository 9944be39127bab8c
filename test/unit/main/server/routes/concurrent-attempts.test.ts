import { describe, expect, it } from 'vitest';
import { ConcurrentAttempts } from '../../../../../main/server/routes/concurrent-attempts.js';

/** Runs attempts that end when told to, with at most three failures. */
function startAttempts() {
  const attempts = new ConcurrentAttempts();
  const running: ((isRight: boolean) => void)[] = [];
  let failed = 0;
  const failures = () => {
    if (failed >= 3) throw new Error('locked');
    return Promise.resolve({ failed, most: 3 });
  };
  const attempt = () =>
    attempts.run('account', failures, async () => {
      const isRight = await new Promise<boolean>((resolve) => running.push(resolve));
      if (!isRight) failed += 1;
      return isRight;
    });
  return { attempt, running };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('concurrent attempts', () => {
  it('run together as long as all of them may fail; the others wait', async () => {
    const { attempt, running } = startAttempts();
    const results = Array.from({ length: 5 }, attempt);
    await turn();
    expect(running).toHaveLength(3);
    running[0]?.(true);
    await turn();
    expect(running).toHaveLength(4);
    running[1]?.(false);
    await turn();
    // One has failed and two are running.
    expect(running).toHaveLength(4);
    running[2]?.(true);
    await turn();
    expect(running).toHaveLength(5);
    for (const end of running.slice(3)) end(true);
    expect(await Promise.all(results)).toEqual([true, false, true, true, true]);
  });

  it('that wait are rejected once too many have failed, and those afterwards', async () => {
    const { attempt, running } = startAttempts();
    const results = Promise.allSettled(Array.from({ length: 20 }, attempt));
    await turn();
    for (const end of running) end(false);
    expect((await results).map(({ status }) => status)).toEqual([
      ...Array.from({ length: 3 }, () => 'fulfilled'),
      ...Array.from({ length: 17 }, () => 'rejected'),
    ]);
    expect(running).toHaveLength(3);
    await expect(attempt()).rejects.toThrow('locked');
  });
});
