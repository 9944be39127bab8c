/** Rate limits. The storage decides whether several servers count together. */
import { hash } from 'node:crypto';
import type { Context } from 'hono';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { clientAddress, type TrustedProxies } from '../client-address.js';
import type { Log } from '../log.js';
import { mailboxKey } from '../providers/email-password/account-name.js';
import { sourceOf } from '../request-source.js';
import { type CreateLimiter, createMemoryLimiter } from '../store/rate-limiters.js';
import { tooManyRequests, WireError } from '../wire-error.js';
import { ConcurrentAttempts } from './concurrent-attempts.js';
import { KnownSources, type KnownSourcesOptions } from './known-sources.js';

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

/** The key of the counter of an attempt, and whether the account was signed in to from there before. */
interface Counter {
  own: string;
  isKnown: boolean;
}

export interface RateLimitParts {
  createLimiter: CreateLimiter;
  store: KnownSourcesOptions['store'];
  trustedProxies: TrustedProxies;
  /** Milliseconds since 1970. */
  now: () => number;
  log: Log;
}

/** Counts attempts. Each method throws a WireError 429 with `Retry-After` when a limit is exceeded. */
export class RateLimits {
  readonly #failed: RateLimiterAbstract;
  readonly #failedOfAll: RateLimiterAbstract;
  readonly #calls: RateLimiterAbstract;
  readonly #mails: RateLimiterAbstract;
  /** By account and address or device. */
  readonly #attempts = new ConcurrentAttempts();
  readonly #known: KnownSources;
  readonly #trustedProxies: TrustedProxies;
  /** The counters of attempts that have begun. */
  readonly #counters = new WeakMap<PasswordTry, Counter>();

  constructor(
    settings: RateLimitSettings,
    {
      createLimiter = createMemoryLimiter,
      store = null,
      trustedProxies = [],
      now = Date.now,
      log = () => undefined,
    }: Partial<RateLimitParts> = {},
  ) {
    this.#trustedProxies = trustedProxies;
    this.#known = new KnownSources({ store, now, log });
    const { failedLogins, calls, mails } = settings;
    this.#failed = createLimiter({ name: 'failed', points: failedLogins, seconds: 300 });
    this.#failedOfAll = createLimiter({ name: 'failed-of-all', points: failedLogins * manyAddresses, seconds: 300 });
    this.#calls = createLimiter({ name: 'calls', points: calls, seconds: 60 });
    this.#mails = createLimiter({ name: 'mails', points: mails, seconds: 3600 });
  }

  /** The key by which requests of an address are counted. */
  hashedAddressOf(c: Context): string {
    return hashed(sourceOf(clientAddress(c, this.#trustedProxies)));
  }

  /** Counts a login or email call from the request's address. */
  consumeRequest(c: Context): Promise<void> {
    return consume(this.#calls, this.hashedAddressOf(c));
  }

  /** The same for an address as `sourceOf` returns it. */
  consumeRequestOf(source: string): Promise<void> {
    return consume(this.#calls, hashed(source));
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
    const { own, isKnown } = await this.#counterOf(given);
    const failures = async () => {
      const state = await this.#failed.get(own);
      const failed = state?.consumedPoints ?? 0;
      // Checked before the password hash is computed.
      if (state !== null && failed >= this.#failed.points) throw tooManyRequests(waitOf(this.#failed, state));
      return { failed, most: this.#failed.points };
    };
    return this.#attempts.run(own, failures, () =>
      isKnown ? this.#counted(own, attempt) : this.#countedForAll(hashed(given.account), own, attempt),
    );
  }

  /** The password was correct: resets the failure count and remembers the address and the device as known. */
  async succeeded(given: PasswordTry, device: string | null): Promise<void> {
    await this.#failed.delete((await this.#counterOf(given)).own);
    this.#known.add(addressKey(given));
    if (device !== null) this.#known.add(deviceKey(given.account, device));
  }

  /** Stores what is still in memory only. */
  stop(): Promise<void> {
    return this.#known.stop();
  }

  /** For how many milliseconds clients of an account are locked out after too many wrong passwords; 0 if none is. */
  async lockedFor({ account, addresses, devices }: AccountClients): Promise<number> {
    const own = await Promise.all(
      this.#countersOf({ account, addresses, devices }).map((key) => this.#failed.get(key)),
    );
    const all = await this.#failedOfAll.get(hashed(account));
    const waits = [
      ...own.map((state) =>
        state !== null && state.consumedPoints >= this.#failed.points ? waitOf(this.#failed, state) : 0,
      ),
      all !== null && all.consumedPoints >= this.#failedOfAll.points ? waitOf(this.#failedOfAll, all) : 0,
    ];
    return Math.max(...waits);
  }

  /** Allows these clients to try again immediately. */
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
  async #counterOf(given: PasswordTry): Promise<Counter> {
    const counter = this.#counters.get(given) ?? (await this.#findCounter(given));
    this.#counters.set(given, counter);
    return counter;
  }

  async #findCounter(given: PasswordTry): Promise<Counter> {
    const byDevice = given.device === null ? null : deviceKey(given.account, given.device);
    if (byDevice !== null && (await this.#known.has(byDevice))) return { own: byDevice, isKnown: true };
    const own = addressKey(given);
    return { own, isKnown: await this.#known.has(own) };
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
export const hashed = (text: string) => hash('sha256', text, 'base64url');
const addressKey = ({ account, address }: Pick<PasswordTry, 'account' | 'address'>) =>
  hashed(`address ${address} ${account}`);
const deviceKey = (account: string, device: string) => hashed(`device ${device} ${account}`);

function isWrongPassword(error: unknown): boolean {
  return error instanceof WireError && error.status === 401;
}

/** The rest of a window. After the clock was set back, its end is farther away than it is long. */
export function waitOf({ msDuration }: RateLimiterAbstract, { msBeforeNext }: RateLimiterRes): number {
  return Math.min(msBeforeNext, msDuration);
}

/** Counts a request. @throws WireError 429 beyond the limit */
export async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooManyRequests(waitOf(limiter, error)) : error;
  }
}
