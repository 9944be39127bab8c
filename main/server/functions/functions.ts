/** Runs the functions of an app folder, each call alone, with bounded time and memory. */
import pLimit from 'p-limit';
import * as z from 'zod';
import type { AppFunction } from '../configuration/functions-folder.js';
import { WireError } from '../wire-error.js';
import { FairQueue } from './fair-queue.js';
import { childProcessRunner } from './runners/child-process-runner.js';
import { workerRunner } from './runners/worker-runner.js';
import {
  FunctionFailure,
  endedSilently,
  type FunctionLimits,
  type FunctionCall,
  type FunctionRunner,
} from './runners/function-runner.js';

/** What functions see besides their arguments. */
export interface FunctionsOptions {
  functions: readonly AppFunction[];
  values: Readonly<Record<string, unknown>>;
  /** Milliseconds that a call may take. */
  timeoutMs: number;
  /** Megabytes that a call may use. */
  memoryMb?: number;
  /** Whether they may run at all; false until a user of the desktop app has allowed the code of an app folder. */
  allowed?: boolean;
  /** Where calls run; in the app a worker, else a process. */
  runIn?: (bounds: FunctionLimits) => FunctionRunner;
}

const answer = z.union([
  z.object({ ok: z.literal(true), result: z.string() }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);
/** Sign-in functions at once; more wait, so that a burst of calls does not become a burst of processes. */
const concurrency = 8;
/** Calls of clients. They have places of their own, so that no user can slow down the sign-ins of others, and half of those are out of one caller's reach. */
const clientBounds = { atOnce: 8, atOncePerCaller: 4, waitingPerCaller: 64 };

/** The functions of one app. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #sources: FunctionCall['sources'];
  readonly #signIns = pLimit(concurrency);
  readonly #clients = new FairQueue(clientBounds);
  readonly #start: FunctionRunner;

  constructor(options: FunctionsOptions) {
    this.#options = options;
    const { timeoutMs, memoryMb = 128, runIn = isInApp ? workerRunner : childProcessRunner } = options;
    this.#start = runIn({ timeoutMs, memoryMb });
    this.#sources = Object.fromEntries(options.functions.map(({ name, source }) => [name, source]));
  }

  /** A function by name. */
  find(name: string): AppFunction | undefined {
    return this.#options.functions.find((known) => known.name === name);
  }

  /**
   * Calls a function for the server: a sign-in, a confirmation, a reset. `argumentsText` is a JSON array in Extended JSON, and so is the result's text.
   * @throws FunctionFailure when it threw, WireError when it took too much or functions are off
   */
  async call(name: string, argumentsText: string, user: unknown): Promise<string> {
    this.#requireAllowed();
    return this.#signIns(() => this.#run(this.#callOf(name, argumentsText, user)));
  }

  /** Calls a function for a client. Those of one caller wait for each other first. @throws as `call`, and QueueFullError */
  async callFor(caller: string, name: string, argumentsText: string, user: unknown): Promise<string> {
    this.#requireAllowed();
    return this.#clients.run(caller, () => this.#run(this.#callOf(name, argumentsText, user)));
  }

  #requireAllowed(): void {
    if (this.#options.allowed !== false) return;
    throw new WireError(
      400,
      'FunctionsDisabled',
      'the functions of this backend are off until they are allowed in Roster',
    );
  }

  #callOf(name: string, argumentsText: string, user: unknown): FunctionCall {
    const environment = { tag: '', values: {} };
    return { sources: this.#sources, name, argumentsText, user, values: { ...this.#options.values }, environment };
  }

  async #run(call: FunctionCall): Promise<string> {
    const { timeoutMs } = this.#options;
    const { result, stop } = this.#start(call);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new WireError(400, 'ExecutionTimeLimitExceeded', 'execution time limit exceeded'));
      }, timeoutMs);
    });
    try {
      // The code of an app can reach the channel, and say anything on it.
      const given = answer.safeParse(await Promise.race([result, late])).data;
      if (given === undefined) throw new FunctionFailure(endedSilently);
      if (!given.ok) throw new FunctionFailure(given.message);
      return given.result;
    } finally {
      clearTimeout(timer);
      await stop();
    }
  }
}

/** Electron's packaged runtime runs no Node program (the `runAsNode` fuse). */
const isInApp = process.versions['electron'] !== undefined;
