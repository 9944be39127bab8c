/** Tracks when a user's access token expires, and how long to wait after a failed renewal. */
import type { AuthError } from '../errors/auth-error.js';
import type { Clock } from './steady-clock.js';
import { decodeToken, type TokenClaims } from './token.js';

/** Clocks and random source of `TokenExpiry`. */
export interface TokenExpiryOptions {
  /** The wall clock. */
  now: Clock;
  /** Clock for durations, not affected by changes of the wall clock. */
  steadyNow: Clock;
  /** Returns a number from 0 to 1. */
  random: () => number;
  /** Returns the time of the backend's clock, or null if it is not known. */
  backendNow: () => number | null;
}

/** Margin before expiry, so that a token does not expire while a request is in flight. */
const renewBeforeMs = 30_000;
/** Accepted difference between two correct clocks. */
const clockToleranceMs = 60_000;
const firstBackOffMs = 1_000;
const maxBackOffMs = 5 * 60_000;

/** Expiry and renewal back-off of one user's access tokens. */
export class TokenExpiry {
  readonly #options: TokenExpiryOptions;
  /**
   * Cache of the last decoded token. `arrived` is set if this process received it: `at` by the wall clock, `endsAt` by
   * the steady clock.
   */
  #token: { text: string; claims: TokenClaims; arrived: { at: number; endsAt: number } | null } | undefined;
  /** Set after a failed renewal: no retry before `until` (steady clock), unless `forgetFailures` is called. */
  #backOff: { since: number; until: number; failures: number; error: AuthError } | undefined;

  constructor(options: TokenExpiryOptions) {
    this.#options = options;
  }

  /** Returns when a token expires by this machine's current clock, or null if it cannot be decoded. */
  expiryOf(token: string): number | null {
    try {
      return this.#options.now() + this.#leftOf(token);
    } catch {
      return null;
    }
  }

  /** Whether a token has expired or expires soon. True if it cannot be decoded. */
  needsRenewal(token: string): boolean {
    try {
      return this.#leftOf(token) < renewBeforeMs;
    } catch {
      return true;
    }
  }

  /** Returns the custom data in a token, or `{}` if it cannot be decoded. */
  customDataOf(token: string): Record<string, unknown> {
    try {
      return this.#read(token).claims.userData;
    } catch {
      return {};
    }
  }

  /**
   * Returns the remaining lifetime of a token in milliseconds. If this process received the token, its lifetime counts
   * from its arrival. For a token from storage, the backend's clock is used, or the wall clock while that is not known.
   */
  #leftOf(token: string): number {
    const { claims, arrived } = this.#read(token);
    const { now: wallClock, steadyNow, backendNow } = this.#options;
    // The arrival is in the future, so the clock was set back and the token's age is uncertain.
    if (arrived !== null) return isFuture(arrived.at, wallClock()) ? 0 : arrived.endsAt - steadyNow();
    const known = backendNow();
    if (known === null && isFuture(claims.iat * 1000, wallClock())) return 0;
    return claims.exp * 1000 - (known ?? wallClock());
  }

  /** Records a token just received from the backend, and ends the back-off. */
  recordRenewal(token: string, claims: TokenClaims): void {
    const { now, steadyNow } = this.#options;
    const endsAt = steadyNow() + (claims.exp - claims.iat) * 1000;
    this.#token = { text: token, claims, arrived: { at: now(), endsAt } };
    this.#backOff = undefined;
  }

  /**
   * Records a failed renewal. Doubles the delay before the next, with jitter so that clients do not all retry at once.
   */
  recordFailure(error: AuthError): void {
    const { now, steadyNow, random } = this.#options;
    const failures = (this.#backOff?.failures ?? 0) + 1;
    const longest = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (failures - 1));
    const wait = Math.max(longest * (0.5 + random() / 2), (error.retryAfterSeconds ?? 0) * 1000);
    this.#backOff = { since: now(), until: steadyNow() + wait, failures, error };
  }

  /** @throws the last failure, while it is too early to retry */
  throwIfBackingOff(): void {
    if (this.#backOff === undefined) return;
    const { since, until, error } = this.#backOff;
    if (this.#options.steadyNow() < until && !isFuture(since, this.#options.now())) throw error;
  }

  /** Ends the back-off, so that the next renewal may start at once. */
  forgetFailures(): void {
    this.#backOff = undefined;
  }

  /** Drops the token from memory. */
  forgetToken(): void {
    this.#token = undefined;
  }

  #read(token: string) {
    if (this.#token?.text !== token) this.#token = { text: token, claims: decodeToken(token), arrived: null };
    return this.#token;
  }
}

/** Whether a time is in the future by more than the clock tolerance. */
function isFuture(time: number, now: number): boolean {
  return time > now + clockToleranceMs;
}
