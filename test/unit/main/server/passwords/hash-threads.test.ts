import type { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HashWorkers } from '../../../../../main/server/passwords/hash-workers.js';

const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1 };

/** How many threads the system still allows, and those that were started. A test cannot make a system run out of threads. */
const threads = vi.hoisted(() => ({ allowed: 0, started: new Set<Worker>() }));
vi.mock(import('node:worker_threads'), async (importOriginal) => {
  const original = await importOriginal();
  class LimitedWorker extends original.Worker {
    constructor(...given: ConstructorParameters<typeof original.Worker>) {
      if (threads.started.size >= threads.allowed) throw new Error('EAGAIN');
      super(...given);
      threads.started.add(this);
    }
  }
  return { ...original, Worker: LimitedWorker };
});

beforeEach(() => {
  threads.started.clear();
});

describe('the workers of password hashes, when the system allows too few threads', () => {
  it('hash in the threads that run', async () => {
    threads.allowed = 1;
    const workers = new HashWorkers(3);
    const hashes = await Promise.all(Array.from({ length: 20 }, () => workers.hash('password', cheap)));
    expect(new Set(hashes).size).toBe(20);
    expect(threads.started.size).toBe(1);
  });

  it('reject what they cannot hash, and start a thread once there is one', async () => {
    threads.allowed = 0;
    const workers = new HashWorkers(2, 0);
    const refused = await Promise.allSettled([workers.hash('first', cheap), workers.hash('second', cheap)]);
    for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: { message: 'EAGAIN' } });
    threads.allowed = 2;
    // Rejected requests do not count as waiting.
    expect(await workers.verify(await workers.hash('third', cheap), 'third')).toBe(true);
    expect(await workers.verify(await workers.hash('fourth', cheap), 'fourth')).toBe(true);
  });

  it('reject the jobs of a thread that ends, and continue in another one', async () => {
    threads.allowed = 2;
    const workers = new HashWorkers(1);
    const jobs = Array.from({ length: 20 }, () => workers.hash('password', { ...cheap, memoryCost: 4_096 }));
    const [worker] = threads.started;
    const ended = Promise.allSettled(jobs);
    await worker?.terminate();
    const states = (await ended).map(({ status }) => status);
    expect(states.slice(0, 6)).toContain('rejected');
    expect(states.slice(6)).toEqual(Array.from({ length: 14 }, () => 'fulfilled'));
    expect(threads.started.size).toBe(2);
  });
});
