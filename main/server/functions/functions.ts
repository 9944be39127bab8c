/** Runs the functions of an app folder, each call in a worker of its own with bounded time and memory. */
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { AppFunction } from '../configuration/functions-folder.js';
import { WireError } from '../routes/wire-error.js';
import { workerSource } from './worker-source.js';

/** What functions see besides their arguments. */
export interface FunctionsOptions {
  functions: readonly AppFunction[];
  values: Readonly<Record<string, unknown>>;
  /** Milliseconds that a call may take. */
  timeoutMs: number;
  /** Megabytes that a call may use. */
  memoryMb?: number;
}

/** A function threw. `message` is what it threw. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
}

const answer = z.union([
  z.object({ ok: z.literal(true), result: z.string() }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);
/** Calls at once; more wait, so that a burst of calls does not become a burst of threads. */
const maxAtOnce = 8;

/** The functions of one app. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  /** A function by name. */
  find(name: string): AppFunction | undefined {
    return this.#options.functions.find((known) => known.name === name);
  }

  /**
   * Calls a function. `argumentsText` is a JSON array in Extended JSON, and so is the result's text.
   * @throws FunctionFailure when it threw, WireError when it took too much
   */
  async call(name: string, argumentsText: string, user: unknown): Promise<string> {
    if (this.#running >= maxAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await this.#run(name, argumentsText, user);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #run(name: string, argumentsText: string, user: unknown): Promise<string> {
    const { functions, values, timeoutMs, memoryMb = 128 } = this.#options;
    const sources = Object.fromEntries(functions.map((known) => [known.name, known.source]));
    const worker = new Worker(workerSource, {
      eval: true,
      // Nothing of this process is theirs: neither its environment nor its output.
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
      workerData: { sources, name, argumentsText, user, values: { ...values }, environment: { tag: '', values: {} } },
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const given = await new Promise<z.infer<typeof answer>>((resolve, reject) => {
        timer = setTimeout(() => {
          reject(new WireError(400, 'ExecutionTimeLimitExceeded', 'execution time limit exceeded'));
        }, timeoutMs);
        worker.once('message', (message: unknown) => {
          resolve(answer.parse(message));
        });
        worker.once('error', (error: unknown) => {
          const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
          const text = isMemory ? 'memory limit exceeded' : error instanceof Error ? error.message : String(error);
          reject(new FunctionFailure(text));
        });
        worker.once('exit', () => {
          reject(new FunctionFailure('the function ended without an answer'));
        });
      });
      if (!given.ok) throw new FunctionFailure(given.message);
      return given.result;
    } finally {
      clearTimeout(timer);
      await worker.terminate();
    }
  }
}
