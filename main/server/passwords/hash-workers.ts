/**
 * Argon2 in worker threads instead of libuv's pool: one thread per core, of lower priority than the main thread, so that
 * other requests do not wait for a core. The pool stays free for files and name lookups.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';
import { busy } from '../wire-error.js';

/**
 * Under load, three results are reported together: a hash evicts everything else from the core's caches, so that
 * whatever follows it is slow, but only once for all three.
 */
const reportedTogether = 3;
/** Jobs that a worker has at most, so that it never waits for the main thread between two. */
const jobsPerWorker = 2 * reportedTogether;
/** Jobs that would wait longer are rejected, so that those that were accepted end in time. */
const longestWaitMs = 5_000;
/** A worker takes 8 MB, and 30 ms to start. */
const idleMs = 60_000;
/** Relative to the main thread. Low enough to yield to it, high enough not to starve on a busy machine. */
const lowerPriority = 5;

/** Plain JavaScript, because no build has a file for it. */
const program = `
const { getPriority, setPriority } = require('node:os');
const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
const { hashSync, verifySync } = require(workerData.library);
// Elsewhere than on Linux, this would change the priority of the whole process.
if (process.platform === 'linux') {
  try {
    setPriority(Math.min(19, getPriority() + workerData.lowerPriority));
  } catch {}
}
function run({ id, stored, password, options }) {
  try {
    const startedAt = performance.now();
    const value = stored === null ? hashSync(password, options) : verifySync(stored, password);
    return { id, value, ms: performance.now() - startedAt };
  } catch (error) {
    return { id, problem: error.message };
  }
}
parentPort.on('message', (first) => {
  let results = [];
  for (let job = first; job !== undefined; job = receiveMessageOnPort(parentPort)?.message) {
    if (results.length === workerData.reportedTogether) {
      parentPort.postMessage(results);
      results = [];
    }
    results.push(run(job));
  }
  parentPort.postMessage(results);
});
`;

interface Job {
  id: number;
  /** Null: hashes the password instead of verifying it. */
  stored: string | null;
  password: string;
  options: Options;
}

interface Result {
  id: number;
  value?: string | boolean;
  ms?: number;
  problem?: string;
}

interface WaitingJob {
  job: Job;
  resolve: (value: string | boolean) => void;
  reject: (error: Error) => void;
}

interface RunningWorker {
  worker: Worker;
  /** What it has not reported yet. */
  jobs: Map<number, WaitingJob>;
  /** Ends the worker when it has had no job for some time. */
  idle: NodeJS.Timeout | undefined;
}

/** Starts workers on demand, at most `most`. */
export class HashWorkers {
  readonly #workers = new Set<RunningWorker>();
  #waiting: WaitingJob[] = [];
  #lastId = 0;
  #unfinished = 0;
  /** 0 until the first one is finished. */
  #msPerJob = 0;

  constructor(
    private readonly most = defaultCount(),
    private readonly longestMs = longestWaitMs,
  ) {}

  /** The encoded hash of a password. @throws WireError when too many jobs are waiting, or Error */
  async hash(password: string, options: Options): Promise<string> {
    return String(await this.#run({ stored: null, password, options }));
  }

  /** Whether a password has this hash. @throws as `hash`, and Error for a text that is no hash of argon2 */
  async verify(stored: string, password: string): Promise<boolean> {
    return (await this.#run({ stored, password, options: {} })) === true;
  }

  #run(job: Omit<Job, 'id'>): Promise<string | boolean> {
    if ((this.#unfinished * this.#msPerJob) / this.most > this.longestMs) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      this.#unfinished += 1;
      this.#lastId += 1;
      this.#waiting.push({ job: { id: this.#lastId, ...job }, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const chosen = this.#leastBusy();
      if (chosen === null) return;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      clearTimeout(chosen.idle);
      // A process that only waits for its hashes must not end.
      chosen.worker.ref();
      chosen.jobs.set(next.job.id, next);
      chosen.worker.postMessage(next.job);
    }
  }

  /** A worker that takes another job; null if all have enough, or none can be started. */
  #leastBusy(): RunningWorker | null {
    let found: RunningWorker | null = null;
    for (const one of this.#workers) if (found === null || one.jobs.size < found.jobs.size) found = one;
    if ((found === null || found.jobs.size > 0) && this.#workers.size < this.most) {
      try {
        return this.#start();
      } catch (error) {
        // The system allows no more threads. Those that run do the work.
        if (found === null) this.#rejectWaiting(error);
      }
    }
    return found !== null && found.jobs.size < jobsPerWorker ? found : null;
  }

  #rejectWaiting(error: unknown): void {
    const all = this.#waiting;
    this.#waiting = [];
    this.#unfinished -= all.length;
    const reason = error instanceof Error ? error : new Error('no thread could be started');
    for (const { reject } of all) reject(reason);
  }

  #start(): RunningWorker {
    const worker = new Worker(program, {
      ...{ eval: true, env: {}, execArgv: [], stdin: false },
      workerData: {
        ...{ lowerPriority, reportedTogether },
        library: createRequire(import.meta.url).resolve('@node-rs/argon2'),
      },
    });
    const started: RunningWorker = { worker, jobs: new Map(), idle: undefined };
    this.#workers.add(started);
    worker.on('message', (results: readonly Result[]) => {
      const finished = results.flatMap((result) => {
        const waiting = started.jobs.get(result.id);
        started.jobs.delete(result.id);
        return waiting === undefined ? [] : [{ waiting, result }];
      });
      this.#unfinished -= finished.length;
      for (const { result } of finished) this.#learn(result);
      this.#assign();
      if (started.jobs.size === 0) this.#rest(started);
      for (const { waiting, result } of finished) {
        if (result.value === undefined) waiting.reject(new Error(result.problem));
        else waiting.resolve(result.value);
      }
    });
    const end = (error: Error) => {
      this.#workers.delete(started);
      clearTimeout(started.idle);
      this.#unfinished -= started.jobs.size;
      for (const { reject } of started.jobs.values()) reject(error);
      started.jobs.clear();
      this.#assign();
    };
    worker.once('error', end);
    worker.once('exit', () => {
      end(new Error('the thread of password hashes ended'));
    });
    return started;
  }

  /** Rises slowly: a job may take long because the machine was asleep. */
  #learn({ ms }: Result): void {
    if (ms === undefined) return;
    this.#msPerJob = this.#msPerJob === 0 ? ms : Math.min(ms, this.#msPerJob * 1.1);
  }

  #rest(one: RunningWorker): void {
    one.worker.unref();
    one.idle = setTimeout(() => {
      this.#workers.delete(one);
      void one.worker.terminate();
    }, idleMs).unref();
  }
}

/** Where threads have no priority of their own, one core is left to the main thread. */
function defaultCount(): number {
  const cores = availableParallelism();
  return process.platform === 'linux' ? cores : Math.max(1, cores - 1);
}
