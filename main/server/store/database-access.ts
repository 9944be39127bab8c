/**
 * Access to a database that may stop responding: limits the time of each call, names the failed operation, and rejects
 * calls immediately while the database does not respond, so that requests do not pile up. Recovers without a restart.
 */
import type { Log } from '../log.js';
import { UnstorableError } from './text.js';

/** A failed call of the store or of the signing keys. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** Whether the database does not respond. That is logged once, not for each call. */
  readonly isOutage: boolean;

  constructor(
    readonly operation: string,
    /** Whether the call met an outage, or took too long as patient operations may without one. */
    readonly isAway: boolean,
    options: { cause: unknown; reason: string; isOutage: boolean },
  ) {
    super(`${operation}: ${options.reason}`, { cause: options.cause });
    this.isOutage = options.isOutage;
  }
}

class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

export interface DatabaseAccessOptions {
  /** Whether the error means that the database does not respond or cannot write, rather than that the call is wrong. */
  isOutage: (error: unknown) => boolean;
  /** The error without secrets and stored values, for the log. */
  describe: (error: unknown) => string;
  /** A cheap call. Rejects if the database does not respond. */
  check: () => Promise<unknown>;
  /** Rejects while the database does not respond or cannot write. */
  probe: () => Promise<unknown>;
  /** Whether an operation is rejected immediately while the database does not respond. */
  isBlocked: (operation: string) => boolean;
  /** Time limit of one call; null for calls that cannot be waited for. */
  timeoutMs: number | null;
  /** Operations that may take longer because they read or remove much: that they are slow does not mean an outage. */
  isPatient?: (operation: string) => boolean;
  log: Log;
}

const patientTimeoutMs = 25_000;
const probeEveryMs = 500;
const probeTimeoutMs = 2_000;

export class DatabaseAccess {
  #isAway = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: DatabaseAccessOptions) {}

  /** Runs one operation. Rejects with a DatabaseError or UnstorableError. */
  run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const { isBlocked, isPatient = () => false } = this.options;
    const timeoutMs =
      this.options.timeoutMs !== null && isPatient(operation) ? patientTimeoutMs : this.options.timeoutMs;
    if (this.#isAway && isBlocked(operation)) {
      return Promise.reject(
        new DatabaseError(operation, true, { cause: null, reason: 'the database does not respond', isOutage: true }),
      );
    }
    // Not an async function: this is the path of every request, and each one takes further turns of the microtask queue.
    return (timeoutMs === null ? work() : within(timeoutMs, work())).catch((error: unknown) => {
      throw this.#failed(operation, error);
    });
  }

  #failed(operation: string, error: unknown): unknown {
    const { isOutage, isPatient, describe } = this.options;
    if (error instanceof UnstorableError) return error;
    const isLate = error instanceof DeadlineError;
    const isAway = isLate || isOutage(error);
    const reason = describe(error);
    const isOutageNow = isAway && !(isLate && isPatient?.(operation) === true);
    if (isOutageNow) this.#begin(`${operation}: ${reason}`);
    return new DatabaseError(operation, isAway, { cause: error, reason, isOutage: isOutageNow });
  }

  /** Wraps every method of an object; its name, after the prefix, is the name of the operation. */
  guard<T extends object>(target: T, prefix = ''): T {
    const guarded = new Map<string | symbol, unknown>();
    return new Proxy(target, {
      get: (_target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function' || typeof name !== 'string' || name === 'close') return value;
        const known =
          guarded.get(name) ??
          ((...given: unknown[]) =>
            this.run(prefix + name, () => Promise.resolve(Reflect.apply(value, target, given))));
        guarded.set(name, known);
        return known;
      },
    });
  }

  /** Whether the database responds now. */
  async isReady(): Promise<boolean> {
    if (this.#isAway) return false;
    try {
      await within(probeTimeoutMs, this.options.check());
      return true;
    } catch (error) {
      this.#begin(this.options.describe(error));
      return false;
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #begin(reason: string): void {
    if (this.#isAway || this.#isClosed) return;
    this.#isAway = true;
    this.options.log(
      `The database does not respond (${reason}). Requests that need it get 503 until it does.`,
      'error',
    );
    this.#probeLater();
  }

  #probeLater(): void {
    this.#timer = setTimeout(() => {
      within(probeTimeoutMs, this.options.probe()).then(
        () => {
          this.#isAway = false;
          if (!this.#isClosed) this.options.log('The database responds again.');
        },
        () => {
          if (!this.#isClosed) this.#probeLater();
        },
      );
    }, probeEveryMs).unref();
  }
}

/** Rejects with a DeadlineError after `ms`. The work itself continues: a write that has begun is completed if it can be. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(`no response within ${String(ms)} ms`));
    }, ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
