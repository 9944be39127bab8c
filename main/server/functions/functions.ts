/** Runs the functions of an app folder. Each call is isolated, with limits on time and memory. */
import pLimit from 'p-limit';
import * as z from 'zod';
import type { AppEnvironment } from '../configuration/environment.js';
import type { AppFunction } from '../configuration/functions-folder.js';
import { WireError } from '../wire-error.js';
import { FairQueue } from './fair-queue.js';
import { childProcessRunner } from './runners/child-process-runner.js';
import {
  endedSilently,
  type FunctionCall,
  FunctionFailure,
  type FunctionLimits,
  type FunctionRunner,
} from './runners/function-runner.js';
import { workerRunner } from './runners/worker-runner.js';

export interface FunctionsOptions {
  functions: readonly AppFunction[];
  values: Readonly<Record<string, unknown>>;
  /** `context.environment`. Default: no environment. */
  environment?: AppEnvironment;
  /** Time limit of a call in milliseconds. */
  timeoutMs: number;
  /** Memory limit of a call in megabytes. */
  memoryMb?: number;
  /** Whether functions may run. In the desktop app false until the user has allowed the code of the app folder. */
  allowed?: boolean;
  /** Creates the runner. By default calls run in a worker inside the desktop app, and in a child process elsewhere. */
  runIn?: (bounds: FunctionLimits) => FunctionRunner;
}

const answer = z.union([
  z.object({ ok: z.literal(true), result: z.string() }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);
/** Maximum number of running sign-in functions. Further calls wait, so that a burst does not start many processes. */
const concurrency = 8;
/**
 * Limits of client calls. They have their own slots, so that no user can slow down the sign-ins of others. One caller
 * can occupy at most half of the slots.
 */
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

  /** Returns the function with this name. */
  find(name: string): AppFunction | undefined {
    return this.#options.functions.find((known) => known.name === name);
  }

  /**
   * Calls a function for the server (sign-in, confirmation, password reset). `argumentsText` is a JSON array in
   * Extended JSON. Returns the result as Extended JSON text.
   * @throws FunctionFailure if the function fails or exceeds its memory; WireError on timeout or if functions are off
   */
  async call(name: string, argumentsText: string, user: unknown): Promise<string> {
    this.#requireAllowed();
    return this.#signIns(() => this.#run(this.#callOf(name, argumentsText, user)));
  }

  /** Calls a function for a client. Slots are shared fairly among callers. @throws as `call`, and QueueFullError */
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
    const { values, environment = { tag: '', values: {} } } = this.#options;
    return { sources: this.#sources, name, argumentsText, user, values: { ...values }, environment };
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
      // App code can reach the channel, so the message is untrusted.
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

/** The packaged Electron runtime cannot run Node programs (the `runAsNode` fuse). */
const isInApp = 'electron' in process.versions;
