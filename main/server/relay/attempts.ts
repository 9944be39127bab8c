/**
 * Sign-ins with Apple that are under way, from the app's start to its redemption. All in memory: nothing of it is worth
 * keeping, and an ID token must not rest anywhere.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { networkOf } from './caller.js';

/** Where the way back to the app ends: a port of the person's own machine, or the app's registered scheme. Never an address. */
export type CallbackTarget = number | 'scheme';

/** What the app asks for. */
export interface AttemptRequest {
  /** S256 of the verifier that the app keeps (RFC 7636 section 4.2). */
  challenge: string;
  /** What Apple has to put into the ID token. */
  nonceHash: string;
  /** What the app wants to see again. */
  state: string;
  target: CallbackTarget;
}

/** What Apple gave: who signed in, and at the very first time the name that the person allowed. */
export interface AppleAnswer {
  idToken: string;
  user: { firstName: string; lastName: string } | null;
}

/** One sign-in. */
export interface RelayAttempt extends AttemptRequest {
  id: string;
  /** Who started it, as `callerOf` names callers. */
  caller: string;
  /** What Apple brings back, so that only an answer to this request is taken. */
  appleState: string;
  /** What the browser that began holds as a cookie; null until one did. */
  browserSecret: string | null;
}

interface Handoff {
  challenge: string;
  answer: AppleAnswer;
}

/** Milliseconds. */
const attemptMs = 5 * 60_000;
const handoffMs = 60_000;
/** Beyond this the network with the most attempts loses its oldest one, so that no caller can keep the others out. */
const maxAttempts = 10_000;
/** Sign-ins of one caller in five minutes; a company may share an address. */
const maxAttemptsOfCaller = 100;
/** A timer for each entry, so that what is over is gone from memory, not only from sight. */
const limits = { max: maxAttempts, ttlAutopurge: true, perf: { now: () => performance.now() } };

/** The sign-ins and what waits to be redeemed. */
export class RelayAttempts {
  readonly #attempts = new LRUCache<string, RelayAttempt>({
    ...limits,
    ttl: attemptMs,
    noDisposeOnSet: true,
    dispose: ({ caller }, id) => {
      this.#forget(caller, id);
    },
  });
  /** The attempts of callers, and of networks, oldest first. */
  readonly #ofCaller = new Map<string, Set<string>>();
  readonly #ofNetwork = new Map<string, Set<string>>();
  readonly #handoffs = new LRUCache<string, Handoff>({ ...limits, ttl: handoffMs });

  /** Starts one for a caller, as `callerOf` names it. Null: this caller has too many. */
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
   * A browser opens the attempt's address. The one that holds the cookie already keeps it, so that opening the link twice
   * does no harm; another one takes the attempt over.
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

  /** The attempt that Apple's answer belongs to, which can then be answered no more. Null: to none, or it comes from another browser. */
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

  /** Keeps an answer for a minute. Gives the code that the app redeems. */
  storeResult({ challenge }: RelayAttempt, answer: AppleAnswer): string {
    const code = secret();
    this.#handoffs.set(code, { challenge, answer });
    return code;
  }

  /** The answer, once, and only to whoever started. A wrong verifier burns the code: it was not the app that asked. */
  redeem(code: string, verifier: string): AppleAnswer | null {
    const handoff = this.#handoffs.get(code);
    this.#handoffs.delete(code);
    if (handoff === undefined) return null;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    return constantTimeEqual(handoff.challenge, challenge) ? handoff.answer : null;
  }

  /** How many answers wait to be redeemed. */
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
