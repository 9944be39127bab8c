/** Rate limits. Counted per process: several servers behind a load balancer count separately. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { mailboxKey } from '../providers/account-name.js';
import { sourceOf } from '../request-source.js';
import { WireError } from '../wire-error.js';

/** Maximum number of attempts per time window. */
export interface RateLimitSettings {
  /**
   * Wrong passwords per account from one address or known device in five minutes; ten times as many from all other
   * addresses together.
   */
  failedLogins: number;
  /** Logins and email calls per address per minute. */
  calls: number;
  /** Mails per recipient per hour. */
  mails: number;
}

/** High enough for every user, low enough to stop password guessing. */
export const defaultLimits: RateLimitSettings = { failedLogins: 10, calls: 300, mails: 10 };

/** A password login: the account, the address, and the device if the client sends one. */
export interface PasswordTry {
  account: string;
  address: string;
  device: string | null;
}

/** Multiple of `failedLogins` that all unknown addresses together may use. */
const manyAddresses = 10;
/** Number of remembered addresses and devices with a successful login, over all accounts. */
const remembered = 20_000;

/** Counts attempts. Each method throws a WireError 429 with `Retry-After` when a limit is exceeded. */
export class RateLimits {
  readonly #failed: RateLimiterMemory;
  readonly #failedOfAll: RateLimiterMemory;
  readonly #calls: RateLimiterMemory;
  readonly #mails: RateLimiterMemory;
  /** Attempts in progress, by account and address or device. */
  readonly #trying = new Map<string, LimitFunction>();
  /** Addresses and devices from which the correct password of an account was entered. */
  readonly #known = new LRUCache<string, true>({ max: remembered });

  constructor(settings: RateLimitSettings) {
    this.#failed = new RateLimiterMemory({ points: settings.failedLogins, duration: 300 });
    this.#failedOfAll = new RateLimiterMemory({ points: settings.failedLogins * manyAddresses, duration: 300 });
    this.#calls = new RateLimiterMemory({ points: settings.calls, duration: 60 });
    this.#mails = new RateLimiterMemory({ points: settings.mails, duration: 3600 });
  }

  /** The address of a request as the limits count it. */
  addressOf(c: Context): string {
    return sourceOf(getConnInfo(c).remote.address);
  }

  /** Counts a login or email call from the request's address. */
  consumeRequest(c: Context): Promise<void> {
    return consume(this.#calls, this.addressOf(c));
  }

  /** Counts a mail to an address, regardless of its spelling. */
  consumeMail(email: string): Promise<void> {
    return consume(this.#mails, mailboxKey(email));
  }

  /**
   * Runs a password attempt unless too many have failed; an attempt that throws a 401 counts as failed. Wrong passwords
   * from other clients do not lock the owner out: each address and each known device has its own counter, and the
   * global counter does not apply where the account was signed in to before.
   */
  async limitAttempts<T>(given: PasswordTry, attempt: () => Promise<T>): Promise<T> {
    const { own, isKnown } = this.#countOf(given);
    // Attempts run one at a time: concurrent ones could not see each other's failure.
    const inTurn = this.#trying.get(own) ?? pLimit(1);
    this.#trying.set(own, inTurn);
    try {
      return await inTurn(async () => {
        const state = await this.#failed.get(own);
        // Checked before the password hash is computed.
        if (state !== null && state.consumedPoints >= this.#failed.points) throw tooManyRequests(state);
        return isKnown ? await this.#counted(own, attempt) : await this.#countedForAll(given.account, own, attempt);
      });
    } finally {
      if (inTurn.activeCount + inTurn.pendingCount === 0) this.#trying.delete(own);
    }
  }

  /** The password was correct: resets the failure count and marks the address and the device as known. */
  async succeeded(given: PasswordTry, device: string | null): Promise<void> {
    await this.#failed.delete(this.#countOf(given).own);
    this.#known.set(addressKey(given), true);
    if (device !== null) this.#known.set(deviceKey(given.account, device), true);
  }

  /**
   * A known device has its own counter, so that other clients at the same address (for example behind one proxy) cannot
   * lock it out.
   */
  #countOf(given: PasswordTry): { own: string; isKnown: boolean } {
    const byDevice = given.device === null ? null : deviceKey(given.account, given.device);
    if (byDevice !== null && this.#known.has(byDevice)) return { own: byDevice, isKnown: true };
    const own = addressKey(given);
    return { own, isKnown: this.#known.has(own) };
  }

  async #counted<T>(own: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (isWrongPassword(error)) await this.#failed.penalty(own);
      throw error;
    }
  }

  /**
   * Counted before the attempt and refunded unless it fails, because attempts from several addresses run concurrently.
   */
  async #countedForAll<T>(account: string, own: string, attempt: () => Promise<T>): Promise<T> {
    await consume(this.#failedOfAll, account);
    let isWrong = false;
    try {
      return await this.#counted(own, attempt);
    } catch (error) {
      isWrong = isWrongPassword(error);
      throw error;
    } finally {
      if (!isWrong) await this.#failedOfAll.reward(account);
    }
  }
}

const addressKey = ({ account, address }: PasswordTry) => `address ${address} ${account}`;
const deviceKey = (account: string, device: string) => `device ${device} ${account}`;

function isWrongPassword(error: unknown): boolean {
  return error instanceof WireError && error.status === 401;
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooManyRequests(error) : error;
  }
}

function tooManyRequests({ msBeforeNext }: RateLimiterRes): WireError {
  return new WireError(429, 'TooManyRequests', 'too many requests', Math.max(1, Math.ceil(msBeforeNext / 1000)));
}
