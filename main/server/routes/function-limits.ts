/** How many functions a user may call in a minute, and whose calls count together. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { StoredUser } from '../store/store.js';
import { sourceOf } from './source.js';
import { WireError } from '../wire-error.js';

/** Calls of one user in a minute: more than an app needs, and too few to keep a machine busy. */
const callsPerMinute = 600;
/** How many times that all anonymous users of one address may call together: behind a proxy they are all of one. */
const manyUsers = 10;

/** Counts calls. */
export class FunctionLimits {
  readonly #ofUser: RateLimiterMemory;
  readonly #ofAddress: RateLimiterMemory;

  constructor(calls = callsPerMinute) {
    this.#ofUser = new RateLimiterMemory({ points: calls, duration: 60 });
    this.#ofAddress = new RateLimiterMemory({ points: calls * manyUsers, duration: 60 });
  }

  /**
   * Counts a call, and tells whose calls wait for each other: a user's, or those of all anonymous users of an address, since anyone can have any
   * number of them. @throws WireError 429 with `Retry-After` when there were too many
   */
  async count(c: Context, { id, identities }: StoredUser): Promise<string> {
    await consume(this.#ofUser, id);
    if (!identities.every(({ provider }) => provider === 'anon-user')) return `user ${id}`;
    const address = sourceOf(getConnInfo(c).remote.address);
    await consume(this.#ofAddress, address);
    return `address ${address}`;
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw tooManyCalls(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
  }
}

/** The answer to a caller who calls too often or has too much waiting. */
export function tooManyCalls(retryAfterSeconds: number): WireError {
  return new WireError(429, 'TooManyRequests', 'too many function calls', retryAfterSeconds);
}
