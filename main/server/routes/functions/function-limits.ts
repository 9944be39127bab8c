/** Rate limits for function calls per user, and the key by which calls are queued. */
import type { Context } from 'hono';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { clientAddress, type TrustedProxies } from '../../client-address.js';
import { sourceOf } from '../../request-source.js';
import { type CreateLimiter, createMemoryLimiter } from '../../store/rate-limiters.js';
import type { StoredUser } from '../../store/records.js';
import { WireError } from '../../wire-error.js';
import { hashed, waitOf } from '../rate-limits.js';

/** Calls per user per minute: more than an app needs, too few to keep a machine busy. */
const callsPerMinute = 600;
/**
 * Multiple of `callsPerMinute` that all anonymous users of one address share; behind a proxy, all users have the same
 * address.
 */
const manyUsers = 10;

export class FunctionLimits {
  readonly #ofUser: RateLimiterAbstract;
  readonly #ofAddress: RateLimiterAbstract;

  constructor(
    calls = callsPerMinute,
    private readonly trustedProxies: TrustedProxies = [],
    createLimiter: CreateLimiter = createMemoryLimiter,
  ) {
    this.#ofUser = createLimiter({ name: 'functions', points: calls, seconds: 60 });
    this.#ofAddress = createLimiter({ name: 'functions-of-address', points: calls * manyUsers, seconds: 60 });
  }

  /**
   * Counts a call and returns its queue key: the user's ID, or one key for all anonymous users of an address, because a
   * client can create any number of anonymous users.
   * @throws WireError 429 with `Retry-After` when the limit is exceeded
   */
  async count(c: Context, { id, identities }: StoredUser): Promise<string> {
    await consume(this.#ofUser, id);
    if (!identities.every(({ provider }) => provider === 'anon-user')) return `user ${id}`;
    const address = sourceOf(clientAddress(c, this.trustedProxies));
    await consume(this.#ofAddress, hashed(address));
    return `address ${address}`;
  }
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw tooManyCalls(Math.max(1, Math.ceil(waitOf(limiter, error) / 1000)));
  }
}

/** Error for a caller that calls too often or has too many pending calls. */
export function tooManyCalls(retryAfterSeconds: number): WireError {
  return new WireError(429, 'TooManyRequests', 'too many function calls', retryAfterSeconds);
}
