/** Pending redirect sign-ins of web pages, in memory: from the page's request to the provider's answer. */
import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ProviderName, SessionDevice } from '../../store/records.js';

/** Parameters that the web SDK sends. */
export interface RedirectRequest {
  provider: ProviderName;
  /** The page that receives the result; one of the app's `redirect_uris`. */
  page: string;
  /** The SDK's own state. */
  state: string;
  deviceId: string | null;
  device: SessionDevice | null;
  /** For linking: the access token of the user, and the origin of the page that sent it. */
  link: { token: string; origin: string } | null;
}

/** One pending sign-in. */
export interface RedirectAttempt extends RedirectRequest {
  /** The `state` parameter that is sent to the provider. */
  providerState: string;
  nonce: string;
  verifier: string;
  challenge: string;
  /** The cookie value of the browser that opened the attempt; null until one has. */
  browser: string | null;
}

/** Long enough to create an account at the provider. */
const lifetimeMs = 10 * 60_000;
const maxAttempts = 10_000;
const random = () => randomBytes(32).toString('base64url');

/** The attempts by `providerState`. */
export class RedirectAttempts {
  readonly #attempts = new LRUCache<string, RedirectAttempt>({
    max: maxAttempts,
    ttl: lifetimeMs,
    perf: { now: () => performance.now() },
  });

  start(request: RedirectRequest): RedirectAttempt {
    const verifier = random();
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const attempt = { ...request, providerState: random(), nonce: random(), verifier, challenge, browser: null };
    this.#attempts.set(attempt.providerState, attempt);
    return attempt;
  }

  /** Binds the attempt to the browser that opens it first, and returns the cookie's value. Null: it is bound already. */
  open(providerState: string): { attempt: RedirectAttempt; browser: string } | null {
    const attempt = this.#attempts.get(providerState);
    if (attempt?.browser !== null) return null;
    const browser = random();
    this.#attempts.set(providerState, { ...attempt, browser });
    return { attempt, browser };
  }

  /** Removes and returns the attempt, if the browser is the one that opened it. */
  finish(providerState: string, browser: string | undefined): RedirectAttempt | null {
    const attempt = this.#attempts.get(providerState);
    if (attempt === undefined || browser === undefined || attempt.browser !== browser) return null;
    this.#attempts.delete(providerState);
    return attempt;
  }
}
