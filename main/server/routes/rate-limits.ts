/** Rate limits. The storage decides whether several servers count together. */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { clientAddress, type TrustedProxies } from '../client-address.js';
import { mailboxKey } from '../providers/email-password/account-name.js';
import { sourceOf } from '../request-source.js';
import { DatabaseError } from '../store/mongodb/database/database-access.js';
import { type CreateLimiter, createMemoryLimiter } from '../store/rate-limiters.js';
import type { Store } from '../store/store.js';
import { tooManyRequests, WireError } from '../wire-error.js';
import { ConcurrentAttempts } from './concurrent-attempts.js';

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

/** Clients of an account whose wrong passwords may be counted. */
export interface AccountClients {
  account: string;
  addresses: readonly string[];
  devices: readonly string[];
}

/** Multiple of `failedLogins` that all unknown addresses together may use. */
const manyAddresses = 10;
/** Number of cached addresses and devices with a successful login, over all accounts. */
const remembered = 20_000;
/** The time of the last login from a known source is stored once in this time. */
const storeAgainMs = 86_400_000;

export interface RateLimitParts {
  createLimiter: CreateLimiter;
  store: Pick<Store, 'addKnownSource' | 'isKnownSource'> | null;
  trustedProxies: TrustedProxies;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Counts attempts. Each method throws a WireError 429 with `Retry-After` when a limit is exceeded. */
export class RateLimits {
  readonly #failed: RateLimiterAbstract;
  readonly #failedOfAll: RateLimiterAbstract;
  readonly #calls: RateLimiterAbstract;
  readonly #mails: RateLimiterAbstract;
  /** By account and address or device. */
  readonly #attempts = new ConcurrentAttempts();
  /** Addresses and devices from which the correct password of an account was entered, as hashes. */
  readonly #known: LRUCache<string, true>;
  readonly #parts: RateLimitParts;

  constructor(
    settings: RateLimitSettings,
    {
      createLimiter = createMemoryLimiter,
      store = null,
      trustedProxies = [],
      now = Date.now,
    }: Partial<RateLimitParts> = {},
  ) {
    this.#parts = { createLimiter, store, trustedProxies, now };
    this.#known = new LRUCache({ max: remembered, ...(store === null ? {} : { ttl: storeAgainMs }) });
    const { failedLogins, calls, mails } = settings;
    this.#failed = createLimiter({ name: 'failed', points: failedLogins, seconds: 300 });
    this.#failedOfAll = createLimiter({ name: 'failed-of-all', points: failedLogins * manyAddresses, seconds: 300 });
    this.#calls = createLimiter({ name: 'calls', points: calls, seconds: 60 });
    this.#mails = createLimiter({ name: 'mails', points: mails, seconds: 3600 });
  }

  /** The address of a request as the limits count it. */
  addressOf(c: Context): string {
    return sourceOf(clientAddress(c, this.#parts.trustedProxies));
  }

  /** The key by which requests of an address are counted. */
  hashedAddressOf(c: Context): string {
    return hashed(this.addressOf(c));
  }

  /** Counts a login or email call from the request's address. */
  consumeRequest(c: Context): Promise<void> {
    return consume(this.#calls, this.hashedAddressOf(c));
  }

  /** Counts a mail to an address, regardless of its spelling. */
  consumeMail(email: string): Promise<void> {
    return consume(this.#mails, hashed(mailboxKey(email)));
  }

  /**
   * Runs a password attempt unless too many have failed; an attempt that throws a 401 counts as failed. Wrong passwords
   * from other clients do not lock the owner out: each address and each known device has its own counter, and the
   * global counter does not apply where the account was signed in to before.
   */
  async limitAttempts<T>(given: PasswordTry, attempt: () => Promise<T>): Promise<T> {
    const { own, isKnown } = await this.#countOf(given);
    const failures = async () => {
      const state = await this.#failed.get(own);
      const failed = state?.consumedPoints ?? 0;
      // Checked before the password hash is computed.
      if (state !== null && failed >= this.#failed.points) throw tooManyRequests(state.msBeforeNext);
      return { failed, most: this.#failed.points };
    };
    return this.#attempts.run(own, failures, () =>
      isKnown ? this.#counted(own, attempt) : this.#countedForAll(hashed(given.account), own, attempt),
    );
  }

  /** The password was correct: resets the failure count and remembers the address and the device as known. */
  async succeeded(given: PasswordTry, device: string | null): Promise<void> {
    await this.#failed.delete((await this.#countOf(given)).own);
    await this.#remember(addressKey(given));
    if (device !== null) await this.#remember(deviceKey(given.account, device));
  }

  /** For how many milliseconds clients of an account are locked out after too many wrong passwords; 0 if none is. */
  async lockedFor({ account, addresses, devices }: AccountClients): Promise<number> {
    const own = await Promise.all(
      this.#countersOf({ account, addresses, devices }).map((key) => this.#failed.get(key)),
    );
    const all = await this.#failedOfAll.get(hashed(account));
    const waits = [
      ...own.map((state) => (state !== null && state.consumedPoints >= this.#failed.points ? state.msBeforeNext : 0)),
      all !== null && all.consumedPoints >= this.#failedOfAll.points ? all.msBeforeNext : 0,
    ];
    return Math.max(...waits);
  }

  /** Lets these clients try again at once. */
  async unlock(clients: AccountClients): Promise<void> {
    for (const key of this.#countersOf(clients)) await this.#failed.delete(key);
    await this.#failedOfAll.delete(hashed(clients.account));
  }

  #countersOf({ account, addresses, devices }: AccountClients): string[] {
    return [
      ...addresses.map((address) => addressKey({ account, address: sourceOf(address) })),
      ...devices.map((device) => deviceKey(account, device)),
    ];
  }

  /**
   * A known device has its own counter, so that other clients at the same address (for example behind one proxy) cannot
   * lock it out.
   */
  async #countOf(given: PasswordTry): Promise<{ own: string; isKnown: boolean }> {
    const byDevice = given.device === null ? null : deviceKey(given.account, given.device);
    if (byDevice !== null && (await this.#isKnown(byDevice))) return { own: byDevice, isKnown: true };
    const own = addressKey(given);
    return { own, isKnown: await this.#isKnown(own) };
  }

  async #isKnown(source: string): Promise<boolean> {
    return this.#known.has(source) || (await this.#parts.store?.isKnownSource(source)) === true;
  }

  async #remember(source: string): Promise<void> {
    if (this.#known.has(source)) return;
    this.#known.set(source, true);
    try {
      await this.#parts.store?.addKnownSource(source, Math.floor(this.#parts.now() / 1000));
    } catch (error) {
      // The login has succeeded already. The next one tries again.
      this.#known.delete(source);
      if (!(error instanceof DatabaseError && error.isAway)) throw error;
    }
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

/** The keys are stored, so they are hashes: a copy of the database does not show who signed in from where. */
export const hashed = (text: string) => createHash('sha256').update(text).digest('base64url');
const addressKey = ({ account, address }: Pick<PasswordTry, 'account' | 'address'>) =>
  hashed(`address ${address} ${account}`);
const deviceKey = (account: string, device: string) => hashed(`device ${device} ${account}`);

function isWrongPassword(error: unknown): boolean {
  return error instanceof WireError && error.status === 401;
}

/** Counts a request. @throws WireError 429 beyond the limit */
export async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooManyRequests(error.msBeforeNext) : error;
  }
}
