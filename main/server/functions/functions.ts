/** Runs the functions of an app folder, each call alone, with bounded time and memory. */
import pLimit from 'p-limit';
import * as z from 'zod';
import type { AppFunction } from '../configuration/functions-folder.js';
import { WireError } from '../routes/wire-error.js';
import { inProcess } from './in-process.js';
import { inWorker } from './in-worker.js';
import { FunctionFailure, endedSilently, type FunctionBounds, type FunctionCall, type RunFunction } from './run.js';

/** What functions see besides their arguments. */
export interface FunctionsOptions {
  functions: readonly AppFunction[];
  values: Readonly<Record<string, unknown>>;
  /** Milliseconds that a call may take. */
  timeoutMs: number;
  /** Megabytes that a call may use. */
  memoryMb?: number;
  /** Where calls run; in the app a worker, else a process. */
  runIn?: (bounds: FunctionBounds) => RunFunction;
}

const answer = z.union([
  z.object({ ok: z.literal(true), result: z.string() }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);
/** Calls at once; more wait, so that a burst of calls does not become a burst of processes. */
const maxAtOnce = 8;

/** The functions of one app. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #sources: FunctionCall['sources'];
  readonly #inTurn = pLimit(maxAtOnce);
  readonly #start: RunFunction;

  constructor(options: FunctionsOptions) {
    this.#options = options;
    const { timeoutMs, memoryMb = 128, runIn = isInApp ? inWorker : inProcess } = options;
    this.#start = runIn({ timeoutMs, memoryMb });
    this.#sources = Object.fromEntries(options.functions.map(({ name, source }) => [name, source]));
  }

  /** A function by name. */
  find(name: string): AppFunction | undefined {
    return this.#options.functions.find((known) => known.name === name);
  }

  /**
   * Calls a function. `argumentsText` is a JSON array in Extended JSON, and so is the result's text.
   * @throws FunctionFailure when it threw, WireError when it took too much
   */
  call(name: string, argumentsText: string, user: unknown): Promise<string> {
    const values = { ...this.#options.values };
    const environment = { tag: '', values: {} };
    return this.#inTurn(() => this.#run({ sources: this.#sources, name, argumentsText, user, values, environment }));
  }

  async #run(call: FunctionCall): Promise<string> {
    const { timeoutMs } = this.#options;
    const { answered, stop } = this.#start(call);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new WireError(400, 'ExecutionTimeLimitExceeded', 'execution time limit exceeded'));
      }, timeoutMs);
    });
    try {
      // The code of an app can reach the channel, and say anything on it.
      const given = answer.safeParse(await Promise.race([answered, late])).data;
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
