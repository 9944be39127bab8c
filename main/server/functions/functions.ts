/** Runs the functions of an app folder. Each call is isolated, with limits on time and memory. */
import pLimit from 'p-limit';
import * as z from 'zod';
import type { AppService } from '../configuration/data-sources.js';
import type { AppFunction } from '../configuration/functions/functions-folder.js';
import type { AppEnvironment } from '../configuration/values/environment.js';
import { type EventSink, type NewEvent, noEvents } from '../events/event-log.js';
import { secretsIn } from '../events/redaction.js';
import type { Log } from '../log.js';
import { WireError } from '../wire-error.js';
import { FairQueue, QueueFullError } from './fair-queue.js';
import { functionLog } from './function-log.js';
import { openRequests, type Services } from './function-requests.js';
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
  functions: readonly (Pick<AppFunction, 'name' | 'source' | 'isPrivate'> & Partial<AppFunction>)[];
  values: Readonly<Record<string, unknown>>;
  /** `context.environment`. Default: no environment. */
  environment?: AppEnvironment;
  /** ID and name of the app, for `context.app`. */
  appId?: string;
  displayName?: string;
  services?: readonly AppService[];
  /** Functions that may use data services although they run as their caller; `*` means all. */
  functionsWithoutRules?: readonly string[];
  /** `functions/node_modules`; null: the app has no packages. */
  packagesFolder?: string | null;
  /** Time limit of a call in milliseconds. */
  timeoutMs: number;
  /** Time limit of calls for sign-in. Default: the time limit of all calls. */
  signInTimeoutMs?: number;
  /** Memory limit of a call in megabytes. */
  memoryMb?: number;
  /** Whether functions may run. In the desktop app false until the user has allowed the code of the app folder. */
  allowed?: boolean;
  /** Creates the runner. By default calls run in a worker inside the desktop app, and in a child process elsewhere. */
  runIn?: (bounds: FunctionLimits) => FunctionRunner;
  /** Handles the requests of functions to the server. Default: none are possible. */
  requests?: Services;
  /** Receives what functions print, and why they fail, without secrets. */
  log?: Log;
  events?: EventSink;
  /** The secrets of the app, which are removed from what functions print. */
  secrets?: readonly string[];
}

/** The part of a client's request that `context.request` shows. */
export type SeenRequest = Readonly<Record<string, unknown>>;

const answer = z.union([
  z.object({ ok: z.literal(true), result: z.string() }),
  z.object({ ok: z.literal(false), message: z.string(), stack: z.string().default('') }),
]);
/** Maximum number of running sign-in functions. Further calls wait, so that a burst does not start many processes. */
const concurrency = 8;
/**
 * Limits of client calls. They have their own slots, so that no user can slow down the sign-ins of others. One caller
 * can occupy at most half of the slots.
 */
const clientBounds = { atOnce: 8, atOncePerCaller: 4, waitingPerCaller: 64 };
/** Tests of an administrator that run at once. They do not wait: the window shows an answer or an error within its time. */
const maxTests = 4;
/** As on App Services. */
export const defaultFunctionLimits = { timeoutMs: 300_000, signInTimeoutMs: 30_000, memoryMb: 350 };

type EndEvent = Pick<NewEvent, 'reason' | 'text' | 'durationMs'>;
const noEnd: EndEvent = {};

/** How a call for an administrator ended. */
export interface TestedCall {
  /** Extended JSON; null if the function failed. */
  result: string | null;
  /** Code of the reason why it failed. */
  reason: string | null;
  /** What it printed, and the message of its error, without secrets. */
  text: string | null;
  durationMs: number;
}

/** The functions of one app. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #shared: Omit<FunctionCall, 'name' | 'argumentsText' | 'user' | 'request' | 'isServerCall'>;
  readonly #signIns = pLimit(concurrency);
  readonly #clients = new FairQueue(clientBounds);
  #tests = 0;
  readonly #start: FunctionRunner;

  constructor(options: FunctionsOptions) {
    this.#options = options;
    const { memoryMb = defaultFunctionLimits.memoryMb, runIn = isInApp ? workerRunner : childProcessRunner } = options;
    const { timeoutMs, packagesFolder = null, values, appId = '', displayName = '' } = options;
    this.#start = runIn({ timeoutMs, memoryMb, packagesFolder });
    const unruled = options.functionsWithoutRules ?? [];
    this.#shared = {
      sources: Object.fromEntries(
        options.functions.map(({ name, source, runsAsSystem = false }) => [
          name,
          { source, runsAsSystem, mayUseData: unruled.some((one) => one === '*' || one === name) },
        ]),
      ),
      values: { ...values },
      environment: options.environment ?? { tag: '', values: {} },
      app: {
        ...{ id: appId, clientAppId: appId, name: displayName, projectId: '' },
        deployment: { model: 'LOCAL', providerRegion: '' },
      },
      services: Object.fromEntries((options.services ?? []).map(({ name, type }) => [name, type])),
      packagesFolder,
    };
  }

  /** Returns the function with this name. */
  find(name: string): FunctionsOptions['functions'][number] | undefined {
    return this.#options.functions.find((known) => known.name === name);
  }

  /**
   * Calls a function for the server, as the system (sign-in, confirmation, password reset, triggers). `argumentsText` is a JSON
   * array in Extended JSON; with `credentials`, values in it that are not known to be public are removed from the function's
   * output. Returns the result as Extended JSON text. Failures are logged.
   * @throws FunctionFailure if the function fails or exceeds its memory; WireError on timeout or if functions are off
   */
  async call(name: string, argumentsText: string, user: unknown, contains?: 'credentials'): Promise<string> {
    this.#requireAllowed();
    const { timeoutMs, signInTimeoutMs = timeoutMs } = this.#options;
    const call = { ...this.#shared, name, argumentsText, user, request: {}, isServerCall: true };
    return this.#signIns(() => this.#run(call, signInTimeoutMs, { userId: null, contains }));
  }

  /** Calls a function for a client. Slots are shared fairly among callers. @throws as `call`, and QueueFullError */
  async callFor(
    caller: string,
    name: string,
    argumentsText: string,
    user: unknown,
    request: SeenRequest = {},
  ): Promise<string> {
    this.#requireAllowed();
    const call = { ...this.#shared, name, argumentsText, user, request, isServerCall: false };
    const { data } = seenUser.safeParse(user);
    return this.#clients.run(caller, () =>
      this.#run(call, this.#options.timeoutMs, { userId: data?.id ?? null, contains: undefined }),
    );
  }

  /**
   * Calls a function for an administrator: as a user, or as the system if `user` is null. A failure of the function is
   * part of the answer. @throws WireError if functions are off; QueueFullError if too many tests are running
   */
  async test(name: string, argumentsText: string, user: unknown, timeoutMs: number): Promise<TestedCall> {
    this.#requireAllowed();
    const isServerCall = user === null;
    const call = { ...this.#shared, name, argumentsText, user: user ?? { type: 'system' }, request: {}, isServerCall };
    let ended: EndEvent | null = null as EndEvent | null;
    const about = {
      userId: seenUser.safeParse(user).data?.id ?? null,
      contains: undefined,
      onEnd: (event: EndEvent) => (ended = event),
    };
    if (this.#tests >= maxTests) throw new QueueFullError('too many tests');
    this.#tests += 1;
    const result = await this.#run(call, Math.min(timeoutMs, this.#options.timeoutMs), about)
      .catch((error: unknown) => {
        if (ended === null) throw error;
        return null;
      })
      .finally(() => {
        this.#tests -= 1;
      });
    const { reason, text, durationMs } = ended ?? noEnd;
    return { result, reason: reason ?? null, text: text ?? null, durationMs: durationMs ?? 0 };
  }

  #requireAllowed(): void {
    if (this.#options.allowed !== false) return;
    throw new WireError(
      400,
      'FunctionsDisabled',
      'the functions of this backend are off until they are allowed in Roster',
    );
  }

  async #run(
    call: FunctionCall,
    timeoutMs: number,
    {
      userId,
      contains,
      onEnd = () => undefined,
    }: { userId: string | null; contains: 'credentials' | undefined; onEnd?: (event: EndEvent) => void },
  ): Promise<string> {
    const { requests: services, events = noEvents, secrets = [], log: write = () => undefined } = this.#options;
    const log = functionLog(call.name, write, () => [
      ...secrets,
      ...secretsIn(JSON.parse(call.argumentsText), contains === 'credentials'),
    ]);
    const startedAt = performance.now();
    const record = (ending: Pick<NewEvent, 'outcome' | 'reason'>) => {
      const durationMs = Math.round(performance.now() - startedAt);
      const event: NewEvent = { kind: 'function', subject: call.name, userId, ...ending, text: log.text(), durationMs };
      events.record(event);
      onEnd(event);
    };
    const requests = services === undefined ? null : openRequests(services, call);
    const { result, stop } = this.#start(call, {
      request: (text) => requests?.handle(text) ?? Promise.resolve(noServices),
      log: log.printed,
    });
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
      if (!given.ok) throw new FunctionFailure(given.message, given.stack);
      record({ outcome: 'ok', reason: null });
      return given.result;
    } catch (error) {
      if (error instanceof FunctionFailure) log.failed(error.message, error.appStack);
      else if (error instanceof WireError) log.failed(error.message, '');
      record({ outcome: 'failed', reason: error instanceof WireError ? error.code : 'FunctionError' });
      throw error;
    } finally {
      clearTimeout(timer);
      await stop();
      await requests?.end();
    }
  }
}

const seenUser = z.object({ id: z.string() });
const noServices = { isOk: false, text: JSON.stringify({ message: 'services are not available here' }) };

/** The packaged Electron runtime cannot run Node programs (the `runAsNode` fuse). */
const isInApp = 'electron' in process.versions;
