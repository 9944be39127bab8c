/**
 * Authentication triggers: functions that run after a user has signed in, was created or was deleted. They run after
 * the response, so that no login waits for them or fails with them. Events are in memory: those that are waiting when
 * the server stops are lost.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { AuthOperation, AuthTrigger } from '../configuration/auth-triggers.js';
import type { Functions } from '../functions/functions.js';
import type { ProviderName, StoredUser } from '../store/store.js';
import { WireError } from '../wire-error.js';

/** Something that a user did. */
export interface AuthEvent {
  operation: AuthOperation;
  user: StoredUser;
  /** The provider of the login; all providers of a deleted user. */
  providers: readonly ProviderName[];
}

export interface AuthTriggersOptions {
  triggers: readonly AuthTrigger[];
  functions: Pick<Functions, 'call'>;
  log: (line: string) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Delays before the second and each further attempt, in milliseconds. */
  retryDelaysMs?: readonly number[];
}

/** Few, so that half of the slots for sign-in functions stay free for sign-ins. A slow trigger takes one slot only. */
const concurrency = 4;
/** Further events are dropped, with a line in the log. */
const maxWaiting = 10_000;
/** How long running functions may continue when the server stops. */
const graceMs = 1_500;

/** The triggers of one app. */
export class AuthTriggers {
  readonly #options: AuthTriggersOptions;
  readonly #limit = pLimit(concurrency);
  readonly #ofTrigger: ReadonlyMap<AuthTrigger, LimitFunction>;
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Map<ReturnType<typeof setTimeout>, () => void>();
  #isStopped = false;

  constructor(options: AuthTriggersOptions) {
    this.#options = options;
    this.#ofTrigger = new Map(options.triggers.map((trigger) => [trigger, pLimit(1)]));
  }

  /** Runs the triggers of an event after the current request. Never throws. */
  fire({ operation, user, providers }: AuthEvent): void {
    const { triggers, log, now } = this.#options;
    const time = now();
    for (const trigger of triggers) {
      if (!trigger.operations.includes(operation)) continue;
      if (trigger.providers.length > 0 && !trigger.providers.some((name) => providers.includes(name))) continue;
      if (this.#running.size >= maxWaiting) {
        log(`trigger ${trigger.name}: too many events are waiting, so ${operation} of user ${user.id} was dropped`);
        continue;
      }
      const run = this.#run(trigger, operation, user.id, argumentsText({ operation, user, providers }, time));
      this.#running.add(run);
      void run.finally(() => this.#running.delete(run));
    }
  }

  /** Stops retrying and waits a moment for functions that are running. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const [timer, wake] of this.#timers) {
      clearTimeout(timer);
      wake();
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all(this.#running), grace]);
    clearTimeout(timer);
  }

  async #run(trigger: AuthTrigger, operation: AuthOperation, userId: string, given: string): Promise<void> {
    const { functions, log, retryDelaysMs = [1_000, 10_000, 60_000] } = this.#options;
    const what = `trigger ${trigger.name}: the function ${trigger.functionName} for ${operation} of user ${userId}`;
    // The response is sent first.
    await new Promise((resolve) => setImmediate(resolve));
    for (const [attempt, delay] of [...retryDelaysMs, null].entries()) {
      try {
        const call = () => this.#limit(() => functions.call(trigger.functionName, given, { type: 'system' }));
        await (this.#ofTrigger.get(trigger)?.(call) ?? call());
        if (attempt > 0) log(`${what} ran at attempt ${String(attempt + 1)}`);
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const isOff = error instanceof WireError && error.code === 'FunctionsDisabled';
        const isLast = delay === null || isOff || this.#isStopped;
        log(`${what} failed: ${reason}${isLast ? '; not tried again' : `; next attempt in ${String(delay / 1000)} s`}`);
        if (isLast) return;
        await this.#wait(delay);
        if (this.#isStopped) {
          log(`${what} was not tried again, because the server stops`);
          return;
        }
      }
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.set(timer, resolve);
    });
  }
}

/** The event as the vendor passes it, in Extended JSON. */
function argumentsText({ operation, user, providers }: AuthEvent, time: number): string {
  const event = {
    operationType: operation,
    providers,
    user: {
      id: user.id,
      type: user.kind,
      data: Object.fromEntries(user.identities.flatMap(({ data }) => Object.entries(data))),
      custom_data: user.customData ?? {},
      identities: user.identities.map(({ id, provider, data }) => ({ id, provider_type: provider, data })),
    },
    time: { $date: { $numberLong: String(time) } },
  };
  return JSON.stringify([event]);
}
