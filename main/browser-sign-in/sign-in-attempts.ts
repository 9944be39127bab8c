/** Runs browser sign-ins from start to end. At most one per provider: a new attempt supersedes the old one. */
import { randomBytes } from 'node:crypto';
import { t } from '../../preload/i18n/translate.js';
import { type AttemptState, canTransition, isFinal } from './attempt-states.js';
import { parseCallback, sameState } from './callback/callback-params.js';
import type { EndedEarly, LoopbackServer } from './callback/loopback-server.js';
import { SignInError } from './errors.js';
import { type OpenExternal, openInBrowser } from './open-browser.js';
import type {
  AuthorizationRequest,
  AuthorizeOptions,
  BrowserProvider,
  VerifiedIdentity,
} from './providers/provider.js';

/** Progress event of an attempt. `Done` is the result of signing in. */
export type AttemptProgress<Done> =
  | { kind: 'waiting'; url: string; deadline: number; opened: boolean }
  | { kind: 'exchanging' }
  | { kind: 'signedIn'; done: Done }
  | { kind: 'cancelled'; message: string }
  | { kind: 'timedOut'; message: string }
  | { kind: 'failed'; error: unknown };

/** Parameters of a new attempt. */
export interface StartOptions<Done> {
  provider: BrowserProvider;
  authorizeOptions: AuthorizeOptions;
  /** Signs in to the backend with the verified identity. */
  signIn: (identity: VerifiedIdentity) => Promise<Done>;
  /** Called on every state change, including the final one. */
  onProgress: (attemptId: string, progress: AttemptProgress<Done>) => void;
}

/** Dependencies and timeouts of `SignInAttempts`. */
export interface SignInAttemptsOptions {
  openExternal: OpenExternal;
  now: () => number;
  /** Timeout of an attempt in ms. */
  timeoutMs: number;
  /** How long, in ms, a late browser tab is shown the outcome of its ended attempt. */
  lingerMs?: number;
}

/** How an attempt ended. */
export type Ended = EndedEarly | 'completed';

/** Maximum number of ended attempts to remember, for late callbacks. */
const mostRemembered = 32;

interface PendingAttempt {
  provider: string;
  url: URL;
  redirectUri: string;
  /** Returns true if the parameters are this attempt's callback. */
  offer: (parameters: URLSearchParams) => boolean;
  /** Ends the attempt. If `how` is null, the listener closes at once, without a page for the browser. */
  end: (message: string, how: EndedEarly | null) => void;
  /** Reports that the browser could not be opened. */
  notOpened: () => void;
}

/** Manages the attempts in progress. */
export class SignInAttempts {
  readonly #options: SignInAttemptsOptions;
  readonly #open = new Map<string, PendingAttempt>();
  /** Ended attempts, by their OAuth `state`. */
  readonly #ended = new Map<string, Ended>();

  constructor(options: SignInAttemptsOptions) {
    this.#options = options;
  }

  /**
   * Starts an attempt and opens the browser. Resolves once opening was requested; `onProgress` reports the rest.
   * @throws SignInError if the attempt cannot be prepared
   */
  async start<Done>(input: StartOptions<Done>): Promise<string> {
    const { provider } = input;
    for (const open of this.#open.values()) {
      if (open.provider === provider.name) open.end(t().signInSuperseded, 'superseded');
    }
    const id = randomBytes(16).toString('hex');
    let offer: PendingAttempt['offer'] = () => false;
    // Imported lazily, because it loads the HTTP server library, which app start does not need.
    const { startLoopbackServer } = await import('./callback/loopback-server.js');
    const loopback = await startLoopbackServer(provider, (parameters) => offer(parameters), this.#options.lingerMs);
    let request: AuthorizationRequest;
    try {
      request = await provider.authorize(loopback.redirectUri, input.authorizeOptions);
    } catch (error) {
      loopback.close();
      throw error;
    }
    let isTaken = false;
    const { state } = request;
    offer = (parameters) => {
      const callback = parseCallback(parameters);
      // Also check the state of error callbacks, or any local program could end the attempt.
      if (isTaken || callback === null || !sameState(state, callback.state)) return false;
      isTaken = true;
      take(callback.parameters);
      return true;
    };
    const take = this.#run(id, input, request, loopback, (parameters) => offer(parameters));
    // Continue if the browser did not open: the user can copy the link.
    await openInBrowser(request.url, this.#options.openExternal).catch(() => {
      this.#open.get(id)?.notOpened();
    });
    return id;
  }

  /** Opens the browser again for an attempt that is waiting. @throws SignInError */
  async openAgain(id: string): Promise<void> {
    await openInBrowser(this.#get(id).url, this.#options.openExternal);
  }

  /**
   * Accepts a callback URL that the user copied from the browser, for when the redirect did not reach the app. It is
   * checked like a request to the listener.
   * @throws SignInError `attemptNotFound`, `callbackMismatch`
   */
  submitCallbackUrl(id: string, address: string): void {
    const { redirectUri, offer } = this.#get(id);
    const expected = new URL(redirectUri);
    const pasted = URL.canParse(address.trim()) ? new URL(address.trim()) : null;
    const isBack = pasted !== null && pasted.origin === expected.origin && pasted.pathname === expected.pathname;
    if (!isBack || !offer(pasted.searchParams)) {
      throw new SignInError('callbackMismatch', t().callbackMismatch);
    }
  }

  /**
   * Passes a deep-link callback to the attempt that it belongs to. Returns false, without side effects, if there is
   * none (RFC 9700 section 4.7).
   */
  handleCallback(parameters: URLSearchParams): boolean {
    return [...this.#open.values()].some(({ offer }) => offer(parameters));
  }

  /** Returns how the attempt of a late callback ended, or null if it belongs to no remembered attempt. */
  endedBy(parameters: URLSearchParams): Ended | null {
    const state = parseCallback(parameters)?.state;
    return state === undefined ? null : (this.#ended.get(state) ?? null);
  }

  /** Cancels an attempt for the user. @throws SignInError `attemptNotFound` if it has already ended */
  cancel(id: string): void {
    this.#get(id).end(t().signInCancelled, 'cancelled');
  }

  /** Ends every attempt when the app quits. */
  cancelAll(): void {
    for (const open of [...this.#open.values()]) open.end(t().signInClosed, null);
  }

  /** Registers the attempt and reports its start. Returns the function that handles the callback. */
  #run<Done>(
    id: string,
    { provider, signIn, onProgress }: StartOptions<Done>,
    request: AuthorizationRequest,
    loopback: LoopbackServer,
    offer: PendingAttempt['offer'],
  ): (parameters: URLSearchParams) => void {
    let state: AttemptState = 'waiting';
    const step = (next: AttemptProgress<Done>, how: Ended | null = 'completed'): void => {
      if (!canTransition(state, next.kind)) return;
      state = next.kind;
      if (isFinal(state)) {
        clearTimeout(timer);
        this.#open.delete(id);
        this.#remember(request.state, how ?? 'cancelled');
        if (how === null) loopback.close();
        else if (how !== 'completed') loopback.end(how);
      }
      onProgress(id, next);
    };
    const { timeoutMs, now } = this.#options;
    const deadline = now() + timeoutMs;
    const waiting = (opened: boolean): void => {
      if (state === 'waiting') onProgress(id, { kind: 'waiting', url: request.url.href, deadline, opened });
    };
    const timer = setTimeout(() => {
      step({ kind: 'timedOut', message: t().signInTimedOut }, 'timedOut');
    }, timeoutMs);
    this.#open.set(id, {
      provider: provider.name,
      url: request.url,
      redirectUri: loopback.redirectUri,
      offer,
      end: (message, how) => {
        step({ kind: 'cancelled', message }, how);
      },
      notOpened: () => {
        waiting(false);
      },
    });
    waiting(true);
    return (parameters) => {
      step({ kind: 'exchanging' });
      void request
        .exchange(parameters)
        .then(async (identity) => {
          // Do not sign in if the attempt was cancelled or superseded during the exchange.
          if (state !== 'exchanging') return;
          step({ kind: 'signedIn', done: await signIn(identity) });
        })
        .catch((error: unknown) => {
          const cancelled = error instanceof SignInError && error.code === 'cancelled';
          step(cancelled ? { kind: 'cancelled', message: error.message } : { kind: 'failed', error });
        });
    };
  }

  #remember(state: string, how: Ended): void {
    this.#ended.set(state, how);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > mostRemembered && oldest !== undefined) this.#ended.delete(oldest);
  }

  #get(id: string): PendingAttempt {
    const open = this.#open.get(id);
    if (open === undefined) throw new SignInError('attemptNotFound', t().signInEnded);
    return open;
  }
}
