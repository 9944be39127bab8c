/** How often one may try. Counted in this process: several servers behind a balancer each count for themselves. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { mailboxKey } from '../providers/account-name.js';
import { sourceOf } from './source.js';
import { WireError } from '../wire-error.js';

/** Numbers of tries in a window. */
export interface RateLimitSettings {
  /** Wrong passwords for one account from one address, or from one known device, in five minutes. From all others: ten times that. */
  failedLogins: number;
  /** Logins and email calls from one address in a minute. */
  calls: number;
  /** Mails to one address in an hour. */
  mails: number;
}

/** What a person never reaches and a guesser does at once. */
export const defaultLimits: RateLimitSettings = { failedLogins: 10, calls: 300, mails: 10 };

/** A login with a password: for which account, from where, and from which device if the client names one. */
export interface PasswordTry {
  account: string;
  address: string;
  device: string | null;
}

/** How many times more wrong passwords all unknown addresses together may send. */
const manyAddresses = 10;
/** Addresses and devices that signed in, of all accounts. */
const remembered = 20_000;

/** Counts tries. Each call throws a WireError 429 with `Retry-After` when there were too many. */
export class RateLimits {
  readonly #failed: RateLimiterMemory;
  readonly #failedOfAll: RateLimiterMemory;
  readonly #calls: RateLimiterMemory;
  readonly #mails: RateLimiterMemory;
  /** Who is trying just now, by account and address or device. */
  readonly #trying = new Map<string, LimitFunction>();
  /** From where an account was signed in to with its right password. */
  readonly #known = new LRUCache<string, true>({ max: remembered });

  constructor(settings: RateLimitSettings) {
    this.#failed = new RateLimiterMemory({ points: settings.failedLogins, duration: 300 });
    this.#failedOfAll = new RateLimiterMemory({ points: settings.failedLogins * manyAddresses, duration: 300 });
    this.#calls = new RateLimiterMemory({ points: settings.calls, duration: 60 });
    this.#mails = new RateLimiterMemory({ points: settings.mails, duration: 3600 });
  }

  /** Where a request comes from, as limits count it. */
  addressOf(c: Context): string {
    return sourceOf(getConnInfo(c).remote.address);
  }

  /** Counts a login or email call of the caller's address. */
  consumeRequest(c: Context): Promise<void> {
    return consume(this.#calls, this.addressOf(c));
  }

  /** Counts a mail to an address, whatever its spelling. */
  consumeMail(email: string): Promise<void> {
    return consume(this.#mails, mailboxKey(email));
  }

  /**
   * Tries a password of an account, unless there were too many wrong ones. What it throws with 401 is one more. Wrong passwords of others
   * do not lock the owner out: each address and each known device has its own count, and from where the account was signed in to
   * before, the count of all addresses does not apply.
   */
  async limitAttempts<T>(given: PasswordTry, attempt: () => Promise<T>): Promise<T> {
    const { own, isKnown } = this.#countOf(given);
    // One try after the other: of those that come at once, none could know of the others' failing.
    const inTurn = this.#trying.get(own) ?? pLimit(1);
    this.#trying.set(own, inTurn);
    try {
      return await inTurn(async () => {
        const state = await this.#failed.get(own);
        // Before another hash is computed for it.
        if (state !== null && state.consumedPoints >= this.#failed.points) throw tooManyRequests(state);
        return isKnown ? await this.#counted(own, attempt) : await this.#countedForAll(given.account, own, attempt);
      });
    } finally {
      if (inTurn.activeCount + inTurn.pendingCount === 0) this.#trying.delete(own);
    }
  }

  /** The password was right: the wrong ones from there are forgiven, and the address and the device are known from now on. */
  async succeeded(given: PasswordTry, device: string | null): Promise<void> {
    await this.#failed.delete(this.#countOf(given).own);
    this.#known.set(addressKey(given), true);
    if (device !== null) this.#known.set(deviceKey(given.account, device), true);
  }

  /** A known device has a count of its own, so that others at the same address, behind one proxy for example, cannot lock it out. */
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

  /** Counted before the attempt and given back unless it fails: attempts from several addresses run at once. */
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
