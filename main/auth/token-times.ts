/** When a user's access token ends, and when another one may be asked for after the backend could not give it. */
import type { AuthError } from './errors.js';
import { decodeToken, type TokenClaims } from './token.js';

/** Milliseconds since 1970. Passed in so that tests can move it. */
export type Clock = () => number;

/** What the times are worked out from. */
export interface TokenTimesOptions {
  now: Clock;
  /** From 0 to 1. */
  random: () => number;
  /** How far the backend's clock is ahead of this one, in milliseconds. */
  skewMs: () => number;
}

/** Renew this long before the end, so that a request on its way does not arrive too late. */
const renewBeforeMs = 30_000;
const firstBackOffMs = 1_000;
const maxBackOffMs = 5 * 60_000;

/** The times of one user's access tokens. */
export class TokenTimes {
  readonly #options: TokenTimesOptions;
  /** The token last asked about, which every call does. `endsAt` when it came in this process, by this machine's clock. */
  #token: { text: string; claims: TokenClaims; endsAt: number | null } | undefined;
  /** After a renewal that the backend could not serve: no other before this time, unless a person asks. */
  #backOff: { until: number; failures: number; error: AuthError } | undefined;

  constructor(options: TokenTimesOptions) {
    this.#options = options;
  }

  /** What a token says. @throws AuthError `badResponse` */
  claimsOf(token: string): TokenClaims {
    return this.#read(token).claims;
  }

  /**
   * When a token ends by this machine's clock. One that came in this process lives as long as it says from its arrival; of one
   * from storage only the backend's clock can tell. Neither needs this machine's clock to be right.
   */
  endOf(token: string): number {
    const { claims, endsAt } = this.#read(token);
    return endsAt ?? claims.exp * 1000 - this.#options.skewMs();
  }

  /** Whether a token ends soon. */
  isDue(token: string): boolean {
    return this.#options.now() > this.endOf(token) - renewBeforeMs;
  }

  /** Takes note of a token that the backend just gave. */
  arrived(token: string, claims: TokenClaims): void {
    this.#token = { text: token, claims, endsAt: this.#options.now() + (claims.exp - claims.iat) * 1000 };
    this.#backOff = undefined;
  }

  /** A renewal failed: the next waits twice as long, with jitter, so that a thousand clients do not come back at once. */
  failed(error: AuthError): void {
    const { now, random } = this.#options;
    const failures = (this.#backOff?.failures ?? 0) + 1;
    const longest = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (failures - 1));
    const wait = Math.max(longest * (0.5 + random() / 2), (error.retryAfterSeconds ?? 0) * 1000);
    this.#backOff = { until: now() + wait, failures, error };
  }

  /** @throws the last failure, while it is too early to ask again */
  requireRested(): void {
    if (this.#backOff !== undefined && this.#options.now() < this.#backOff.until) throw this.#backOff.error;
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
    if (this.#token?.text !== token) this.#token = { text: token, claims: decodeToken(token), endsAt: null };
    return this.#token;
  }
}
