/** When a user's access token ends, and when another one may be asked for after the backend could not give it. */
import type { AuthError } from './errors.js';
import type { Clock } from './steady-clock.js';
import { decodeToken, type TokenClaims } from './token.js';

/** What the times are worked out from. */
export interface TokenExpiryOptions {
  /** The wall clock. */
  now: Clock;
  /** Measures durations: what becomes of the wall clock does not matter to it. */
  steadyNow: Clock;
  /** From 0 to 1. */
  random: () => number;
  /** The time by the backend's clock; null while that is not known. */
  backendNow: () => number | null;
}

/** Renew this long before the end, so that a request on its way does not arrive too late. */
const renewBeforeMs = 30_000;
/** How far two clocks may differ that are both right. */
const clockToleranceMs = 60_000;
const firstBackOffMs = 1_000;
const maxBackOffMs = 5 * 60_000;

/** The times of one user's access tokens. */
export class TokenExpiry {
  readonly #options: TokenExpiryOptions;
  /** The token last asked about, which every call does. `arrived` when it came in this process: by the wall clock, and its end by the steady one. */
  #token: { text: string; claims: TokenClaims; arrived: { at: number; endsAt: number } | null } | undefined;
  /** After a renewal that failed: no other before this time by the steady clock, unless a person asks. */
  #backOff: { since: number; until: number; failures: number; error: AuthError } | undefined;

  constructor(options: TokenExpiryOptions) {
    this.#options = options;
  }

  /** What a token says. @throws AuthError `badResponse` */
  claimsOf(token: string): TokenClaims {
    return this.#read(token).claims;
  }

  /** When a token ends by this machine's clock as it stands now; null for one that cannot be read. */
  expiryOf(token: string): number | null {
    try {
      return this.#options.now() + this.#leftOf(token);
    } catch {
      return null;
    }
  }

  /** Whether a token ends soon. One that cannot be read has ended. */
  needsRenewal(token: string): boolean {
    try {
      return this.#leftOf(token) < renewBeforeMs;
    } catch {
      return true;
    }
  }

  /** The custom data in a token; none in one that cannot be read. */
  customDataOf(token: string): Record<string, unknown> {
    try {
      return this.#read(token).claims.userData;
    } catch {
      return {};
    }
  }

  /**
   * How long a token still lasts, in milliseconds. One that came in this process lives as long as it says from its arrival; of one
   * from storage only the backend's clock can tell.
   */
  #leftOf(token: string): number {
    const { claims, arrived } = this.#read(token);
    const { now: wallClock, steadyNow, backendNow } = this.#options;
    // From the future: the clock was set back since, and how long ago that was is not certain.
    if (arrived !== null) return isFuture(arrived.at, wallClock()) ? 0 : arrived.endsAt - steadyNow();
    const known = backendNow();
    if (known === null && isFuture(claims.iat * 1000, wallClock())) return 0;
    return claims.exp * 1000 - (known ?? wallClock());
  }

  /** Takes note of a token that the backend just gave. */
  recordRenewal(token: string, claims: TokenClaims): void {
    const { now, steadyNow } = this.#options;
    const endsAt = steadyNow() + (claims.exp - claims.iat) * 1000;
    this.#token = { text: token, claims, arrived: { at: now(), endsAt } };
    this.#backOff = undefined;
  }

  /** A renewal failed: the next waits twice as long, with jitter, so that a thousand clients do not come back at once. */
  recordFailure(error: AuthError): void {
    const { now, steadyNow, random } = this.#options;
    const failures = (this.#backOff?.failures ?? 0) + 1;
    const longest = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (failures - 1));
    const wait = Math.max(longest * (0.5 + random() / 2), (error.retryAfterSeconds ?? 0) * 1000);
    this.#backOff = { since: now(), until: steadyNow() + wait, failures, error };
  }

  /** @throws the last failure, while it is too early to ask again */
  throwIfBackingOff(): void {
    if (this.#backOff === undefined) return;
    const { since, until, error } = this.#backOff;
    if (this.#options.steadyNow() < until && !isFuture(since, this.#options.now())) throw error;
  }

  /** It may be asked at once again. */
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

/** Whether a time has not come yet, by more than two right clocks may differ. */
function isFuture(time: number, now: number): boolean {
  return time > now + clockToleranceMs;
}
