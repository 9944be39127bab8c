import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { HashWorkers } from '../../../../../main/server/passwords/hash-workers.js';

const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1 };
/** Skipped on other systems, and in a process that already has the lowest priority. */
const hasThreadPriorities = existsSync('/proc/self/task') && getPriority() < 19;

/** The priority of each thread of this process. */
function threadPriorities(): number[] {
  return readdirSync('/proc/self/task').map((id) => {
    const [, fields = ''] = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ');
    return Number(fields.split(' ')[16]);
  });
}

describe('the workers of password hashes', () => {
  it('verify what they hashed, more jobs than there are workers', async () => {
    const workers = new HashWorkers(2);
    const passwords = Array.from({ length: 20 }, (_none, number) => `pässword ${String(number)}`);
    const hashes = await Promise.all(passwords.map((password) => workers.hash(password, cheap)));
    expect(new Set(hashes).size).toBe(20);
    const right = await Promise.all(hashes.map((hash, at) => workers.verify(hash, passwords[at] ?? '')));
    expect(right).toEqual(passwords.map(() => true));
    const wrong = await Promise.all(hashes.map((hash, at) => workers.verify(hash, passwords[at + 1] ?? 'other')));
    expect(wrong).toEqual(passwords.map(() => false));
  });

  it('reject the job that fails, and no other', async () => {
    const workers = new HashWorkers(1);
    const hash = await workers.hash('right', cheap);
    const ended = await Promise.allSettled([
      workers.verify(hash, 'right'),
      workers.verify('not a hash', 'secret word'),
      workers.verify(hash, 'wrong'),
    ]);
    expect(ended.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([true, 'failed', false]);
    expect(JSON.stringify(ended)).not.toContain('secret word');
  });

  it('reject jobs that would wait too long, and accept them again afterwards', async () => {
    const workers = new HashWorkers(1, 0);
    await workers.hash('first', cheap);
    const [accepted, ...others] = await Promise.allSettled([1, 2, 3].map(() => workers.hash('next', cheap)));
    expect(accepted?.status).toBe('fulfilled');
    for (const one of others)
      expect(one).toMatchObject({ status: 'rejected', reason: { status: 503, retryAfterSeconds: 5 } });
    await workers.hash('last', cheap);
  });

  it.runIf(hasThreadPriorities)('have a lower priority than the main thread, which keeps its own', async () => {
    const before = getPriority();
    const lower = () => threadPriorities().filter((priority) => priority > before).length;
    const known = lower();
    await new HashWorkers(1).hash('password', cheap);
    expect(lower()).toBe(known + 1);
    expect(getPriority(process.pid)).toBe(before);
  });
});
