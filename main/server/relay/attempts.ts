/**
 * Pending sign-ins with Apple, from the start by the app to the redemption of the result. All in memory: none of it is
 * worth persisting, and ID tokens must not be stored on disk.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { networkOf } from './caller.js';

/** Where the browser returns to the app: a port on the user's machine, or the app's registered scheme. Never a URL. */
export type CallbackTarget = number | 'scheme';

/** The app's request to start a sign-in. */
export interface AttemptRequest {
  /** S256 of the verifier that the app keeps (RFC 7636 section 4.2). */
  challenge: string;
  /** The nonce that Apple must include in the ID token. */
  nonceHash: string;
  /** Opaque value that is returned to the app. */
  state: string;
  target: CallbackTarget;
}

/** Apple's result: the ID token, and on the first sign-in the name that the user agreed to share. */
export interface AppleAnswer {
  idToken: string;
  user: { firstName: string; lastName: string } | null;
}

/** A pending sign-in. */
export interface RelayAttempt extends AttemptRequest {
  id: string;
  /** The caller that started it, as returned by `callerOf`. */
  caller: string;
  /** The `state` parameter sent to Apple. Only a response with this value is accepted. */
  appleState: string;
  /** The cookie value of the browser that opened the attempt. Null until a browser has opened it. */
  browserSecret: string | null;
}

interface Handoff {
  challenge: string;
  answer: AppleAnswer;
}

/** Lifetime of attempts and results. */
const attemptMs = 5 * 60_000;
const handoffMs = 60_000;
/** At this limit the network with the most attempts loses its oldest one, so that no caller can lock out others. */
const maxAttempts = 10_000;
/** Sign-ins of one caller in five minutes. Generous, because a company may share one address. */
const maxAttemptsOfCaller = 100;
/** `ttlAutopurge` sets a timer per entry, so that expired entries are also removed from memory. */
const limits = { max: maxAttempts, ttlAutopurge: true, perf: { now: () => performance.now() } };

/** The pending sign-ins and the results that the app has not redeemed yet. */
export class RelayAttempts {
  readonly #attempts = new LRUCache<string, RelayAttempt>({
    ...limits,
    ttl: attemptMs,
    noDisposeOnSet: true,
    dispose: ({ caller }, id) => {
      this.#forget(caller, id);
    },
  });
  /** Attempt ids by caller and by network, oldest first. */
  readonly #ofCaller = new Map<string, Set<string>>();
  readonly #ofNetwork = new Map<string, Set<string>>();
  readonly #handoffs = new LRUCache<string, Handoff>({ ...limits, ttl: handoffMs });

  /** Starts an attempt for a caller, as returned by `callerOf`. Returns null if this caller has too many attempts. */
  start(wish: AttemptRequest, caller: string): RelayAttempt | null {
    if ((this.#ofCaller.get(caller)?.size ?? 0) >= maxAttemptsOfCaller) return null;
    if (this.#attempts.size >= maxAttempts) this.#makeRoom();
    const id = randomBytes(16).toString('hex');
    const attempt = { ...wish, id, caller, appleState: `${id}.${secret()}`, browserSecret: null };
    this.#attempts.set(id, attempt);
    for (const [map, key] of this.#placesOf(caller)) map.set(key, (map.get(key) ?? new Set()).add(id));
    return attempt;
  }

  #makeRoom(): void {
    let largest = new Set<string>();
    for (const ids of this.#ofNetwork.values()) if (ids.size > largest.size) largest = ids;
    const [oldest] = largest;
    if (oldest !== undefined) this.#attempts.delete(oldest);
  }

  #forget(caller: string, id: string): void {
    for (const [map, key] of this.#placesOf(caller)) {
      const ids = map.get(key);
      ids?.delete(id);
      if (ids?.size === 0) map.delete(key);
    }
  }

  #placesOf(caller: string) {
    return [
      [this.#ofCaller, caller],
      [this.#ofNetwork, networkOf(caller)],
    ] as const;
  }

  /**
   * Binds the attempt to the browser that opens its URL. A browser that already has the cookie keeps its secret, so the
   * link can be opened twice; another browser takes the attempt over. Returns null if there is no such attempt.
   */
  bindBrowser(id: string, cookie: string | undefined): (RelayAttempt & { browserSecret: string }) | null {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) return null;
    const { browserSecret } = attempt;
    const isSame = browserSecret !== null && cookie !== undefined && constantTimeEqual(browserSecret, cookie);
    const begun = { ...attempt, browserSecret: isSame ? browserSecret : secret() };
    this.#attempts.set(id, begun, { noUpdateTTL: true });
    return begun;
  }

  /**
   * Removes and returns the attempt that Apple's response belongs to. Returns null if no attempt matches or the
   * response comes from another browser.
   */
  consume(appleState: string, cookieOf: (id: string) => string | undefined): RelayAttempt | null {
    const [id = ''] = appleState.split('.');
    const attempt = this.#attempts.get(id);
    if (attempt === undefined || !constantTimeEqual(attempt.appleState, appleState)) return null;
    const cookie = cookieOf(id);
    if (attempt.browserSecret === null || cookie === undefined || !constantTimeEqual(attempt.browserSecret, cookie))
      return null;
    this.#attempts.delete(id);
    return attempt;
  }

  /** Stores a result for a minute. Returns the code with which the app redeems it. */
  storeResult({ challenge }: RelayAttempt, answer: AppleAnswer): string {
    const code = secret();
    this.#handoffs.set(code, { challenge, answer });
    return code;
  }

  /**
   * Returns a result once, and only to the app that started the sign-in. A wrong verifier invalidates the code, because
   * the caller is not that app.
   */
  redeem(code: string, verifier: string): AppleAnswer | null {
    const handoff = this.#handoffs.get(code);
    this.#handoffs.delete(code);
    if (handoff === undefined) return null;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    return constantTimeEqual(handoff.challenge, challenge) ? handoff.answer : null;
  }

  /** Number of results that have not been redeemed yet. */
  get waiting(): number {
    return this.#handoffs.size;
  }
}

/** 256 random bits. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

function constantTimeEqual(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
