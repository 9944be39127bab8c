/** How often one may try. Counted in this process: several servers behind a balancer each count for themselves. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import pLimit, { type LimitFunction } from 'p-limit';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { mailboxKey } from '../providers/account-name.js';
import { WireError } from './wire-error.js';

/** Numbers of tries in a window. */
export interface LimitSettings {
  /** Wrong passwords for one account in five minutes. */
  failedLogins: number;
  /** Logins and email calls from one address in a minute. */
  calls: number;
  /** Mails to one address in an hour. */
  mails: number;
}

/** What a person never reaches and a guesser does at once. */
export const defaultLimits: LimitSettings = { failedLogins: 10, calls: 300, mails: 10 };

/** Counts tries. Each call throws a WireError 429 with `Retry-After` when there were too many. */
export class Limits {
  readonly #failed: RateLimiterMemory;
  readonly #calls: RateLimiterMemory;
  readonly #mails: RateLimiterMemory;
  /** Accounts for which somebody is trying just now. */
  readonly #trying = new Map<string, LimitFunction>();

  constructor(settings: LimitSettings) {
    this.#failed = new RateLimiterMemory({ points: settings.failedLogins, duration: 300 });
    this.#calls = new RateLimiterMemory({ points: settings.calls, duration: 60 });
    this.#mails = new RateLimiterMemory({ points: settings.mails, duration: 3600 });
  }

  /** Counts a login or email call of the caller's address. */
  countCall(c: Context): Promise<void> {
    return consume(this.#calls, getConnInfo(c).remote.address ?? 'unknown');
  }

  /** Counts a mail to an address, whatever its spelling. */
  countMail(email: string): Promise<void> {
    return consume(this.#mails, mailboxKey(email));
  }

  /**
   * Tries a password of an account, unless there were too many wrong ones. What it throws with 401 is one more. One try after the other:
   * of those that come at once, none could know of the others' failing.
   */
  async tryFor<T>(account: string, attempt: () => Promise<T>): Promise<T> {
    const inTurn = this.#trying.get(account) ?? pLimit(1);
    this.#trying.set(account, inTurn);
    try {
      return await inTurn(() => this.#try(account, attempt));
    } finally {
      if (inTurn.activeCount + inTurn.pendingCount === 0) this.#trying.delete(account);
    }
  }

  async #try<T>(account: string, attempt: () => Promise<T>): Promise<T> {
    const state = await this.#failed.get(account);
    // Before another hash is computed for it.
    if (state !== null && state.consumedPoints >= this.#failed.points) throw tooMany(state);
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof WireError && error.status === 401) await this.#failed.penalty(account);
      throw error;
    }
  }

  /** The password was right: what was counted before is forgiven. */
  async forgive(account: string): Promise<void> {
    await this.#failed.delete(account);
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooMany(error) : error;
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): WireError {
  return new WireError(429, 'TooManyRequests', 'too many requests', Math.max(1, Math.ceil(msBeforeNext / 1000)));
}
