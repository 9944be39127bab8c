/**
 * Authentication triggers: functions that run after a user has signed in, was created or was deleted. They run after
 * the response, so that no login waits for them or fails with them. Events are stored before the response, so that they
 * survive a stop: the next start, or another server on the same store, takes them over. A function that was running may
 * therefore run twice.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { AuthOperation, AuthTrigger } from '../configuration/functions/auth-triggers.js';
import type { Functions } from '../functions/functions.js';
import type { Log } from '../log.js';
import { newId } from '../store/new-id.js';
import type { StoredTriggerEvent, StoredUser } from '../store/records.js';
import type { TriggerEventStore } from '../store/trigger-event-store.js';
import { WireError } from '../wire-error.js';

/** Something that a user did. */
export interface AuthEvent {
  operation: AuthOperation;
  user: StoredUser;
  /** The provider of the login; all providers of a deleted user. */
  providers: readonly string[];
}

export interface AuthTriggersOptions {
  triggers: readonly AuthTrigger[];
  functions: Pick<Functions, 'call'>;
  store: TriggerEventStore;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Delays before the second and each further attempt, in milliseconds. */
  retryDelaysMs?: readonly number[];
  /** How long other servers leave the events of this one alone, in milliseconds. */
  leaseMs?: number;
}

/** Few enough that half of the slots for sign-in functions stay free for sign-ins. A slow trigger takes one slot only. */
const concurrency = 4;
/** Further events are dropped, with a line in the log. */
const maxWaiting = 10_000;
/** An event whose server ended this often is dropped, because it may be the cause. */
const maxTakeovers = 10;
/** How many events are taken over at a time. */
const batch = 100;
/** How long running functions may continue when the server stops. */
const graceMs = 1_500;

/** The triggers of one app. */
export class AuthTriggers {
  readonly #options: AuthTriggersOptions;
  readonly #owner = newId();
  readonly #leaseMs: number;
  readonly #limit = pLimit(concurrency);
  readonly #ofTrigger: ReadonlyMap<string, LimitFunction>;
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Map<ReturnType<typeof setTimeout>, () => void>();
  #checks: ReturnType<typeof setInterval> | undefined;
  #isStopped = false;

  constructor(options: AuthTriggersOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 90_000;
    this.#ofTrigger = new Map(options.triggers.map(({ name }) => [name, pLimit(1)]));
  }

  /** Starts to take over events of servers that have ended. */
  start(): void {
    const check = () => {
      void this.#check();
    };
    check();
    this.#checks = setInterval(check, this.#leaseMs / 3).unref();
  }

  /** Stores the triggers of events and runs them after the current request. Never rejects. */
  async fire(events: readonly AuthEvent[]): Promise<void> {
    const { store, log } = this.#options;
    const stored = events.flatMap((event) => this.#triggeredBy(event));
    if (stored.length === 0) return;
    try {
      if (!(await store.addTriggerEvents(stored, this.#lease(), maxWaiting))) {
        const names = stored.map(({ trigger, operation }) => `${trigger} (${operation})`).join(', ');
        log(
          `too many events wait for triggers, so these of user ${stored[0]?.userId ?? ''} were dropped: ${names}`,
          'error',
        );
        return;
      }
    } catch (error) {
      log(`events of triggers could not be stored, and are lost if the server stops: ${reasonOf(error)}`, 'error');
    }
    for (const event of stored) this.#begin(event);
  }

  /** Stops retrying, waits a moment for functions that are running, and leaves the rest to the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#checks);
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
    if (this.#options.triggers.length === 0) return;
    await this.#options.store.renewTriggerEvents({ owner: this.#owner, until: 0 }).catch(() => undefined);
  }

  #triggeredBy({ operation, user, providers }: AuthEvent): StoredTriggerEvent[] {
    const { triggers, now } = this.#options;
    const given = argumentsText({ operation, user, providers }, now());
    return triggers
      .filter((trigger) => trigger.operations.includes(operation))
      .filter(({ providers: own }) => own.length === 0 || own.some((name) => providers.includes(name)))
      .map(({ name }) => ({
        ...{ id: newId(), trigger: name, operation, userId: user.id },
        ...{ argumentsText: given, attempts: 0, takeovers: 0 },
      }));
  }

  /** Extends the leases of this server's events, and takes over events of servers that have ended. */
  async #check(): Promise<void> {
    const { store, log, now } = this.#options;
    try {
      if (this.#running.size > 0) await store.renewTriggerEvents(this.#lease());
      for (const event of await store.takeTriggerEvents(this.#lease(), now(), batch)) {
        const what = `trigger ${event.trigger}: ${event.operation} of user ${event.userId}`;
        if (!this.#ofTrigger.has(event.trigger)) {
          log(`${what} was dropped, because the app no longer has this trigger`);
          await store.removeTriggerEvent(event.id);
        } else if (event.takeovers > maxTakeovers) {
          log(`${what} was dropped, because the server ended ${String(maxTakeovers)} times before it was done`);
          await store.removeTriggerEvent(event.id);
        } else if (!this.#isStopped) this.#begin(event);
      }
    } catch (error) {
      log(`waiting events of triggers could not be read: ${reasonOf(error)}`, 'error');
    }
  }

  #lease() {
    return { owner: this.#owner, until: this.#options.now() + this.#leaseMs };
  }

  #begin(event: StoredTriggerEvent): void {
    const run = this.#run(event).catch((error: unknown) => {
      this.#options.log(`trigger ${event.trigger}: the queue could not be changed: ${reasonOf(error)}`, 'error');
    });
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async #run({ id, trigger: name, operation, userId, argumentsText: given, attempts }: StoredTriggerEvent) {
    const { triggers, functions, store, log, retryDelaysMs = [1_000, 10_000, 60_000] } = this.#options;
    const functionName = triggers.find((trigger) => trigger.name === name)?.functionName ?? '';
    const what = `trigger ${name}: the function ${functionName} for ${operation} of user ${userId}`;
    // The response is sent first.
    await new Promise((resolve) => setImmediate(resolve));
    for (let attempt = attempts; ; attempt += 1) {
      try {
        const call = () =>
          this.#isStopped
            ? Promise.resolve(null)
            : this.#limit(() => functions.call(functionName, given, { type: 'system' }));
        const result = await (this.#ofTrigger.get(name)?.(call) ?? call());
        // Stopped before it could run.
        if (result === null) return;
        if (attempt > 0) log(`${what} ran at attempt ${String(attempt + 1)}`);
        await store.removeTriggerEvent(id);
        return;
      } catch (error) {
        const delay = retryDelaysMs[attempt];
        const isOff = error instanceof WireError && error.code === 'FunctionsDisabled';
        if (delay === undefined || isOff) {
          log(`${what} failed: ${reasonOf(error)}; not tried again`, 'error');
          await store.removeTriggerEvent(id);
          return;
        }
        const next = this.#isStopped ? 'after the next start' : `in ${String(delay / 1000)} s`;
        log(`${what} failed: ${reasonOf(error)}; next attempt ${next}`, 'warn');
        await store.setTriggerAttempts(id, attempt + 1);
        if (!this.#isStopped) await this.#wait(delay);
        if (this.#isStopped) return;
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
