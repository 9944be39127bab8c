/** Runs browser sign-ins from the first click to their end. One at a time for each provider: a new one supersedes the old. */
import { t } from '../../preload/i18n/translate.js';
import { randomBytes } from 'node:crypto';
import { isFinal, canTransition, type AttemptState } from './attempt-states.js';
import { parseCallback, sameState } from './callback/callback-params.js';
import { SignInError } from './errors.js';
import type { EndedEarly, LoopbackServer } from './callback/loopback-server.js';
import { openInBrowser, type OpenExternal } from './open-browser.js';
import type {
  AuthorizationRequest,
  BrowserProvider,
  AuthorizeOptions,
  VerifiedIdentity,
} from './providers/provider.js';

/** What is told of an attempt. `Done` is what signing in gives. */
export type AttemptProgress<Done> =
  | { kind: 'waiting'; url: string; deadline: number; opened: boolean }
  | { kind: 'exchanging' }
  | { kind: 'signedIn'; done: Done }
  | { kind: 'cancelled'; message: string }
  | { kind: 'timedOut'; message: string }
  | { kind: 'failed'; error: unknown };

/** What starting an attempt needs. */
export interface StartOptions<Done> {
  provider: BrowserProvider;
  authorizeOptions: AuthorizeOptions;
  /** Takes what the provider vouches for to the backend. */
  signIn: (identity: VerifiedIdentity) => Promise<Done>;
  /** Told of every step, the end included. */
  onProgress: (attemptId: string, progress: AttemptProgress<Done>) => void;
}

/** What attempts need of the world. */
export interface SignInAttemptsOptions {
  openExternal: OpenExternal;
  now: () => number;
  /** Milliseconds until an attempt gives up. */
  timeoutMs: number;
  /** Milliseconds for which a tab that comes back late is told what became of its attempt. */
  lingerMs?: number;
}

/** What became of an attempt that has ended. */
export type Ended = EndedEarly | 'completed';

/** States of so many ended attempts are remembered, for links that come late. */
const mostRemembered = 32;

interface PendingAttempt {
  provider: string;
  url: URL;
  redirectUri: string;
  /** True: it was the callback of this attempt. */
  offer: (parameters: URLSearchParams) => boolean;
  /** Null: at once, without a word to the browser. */
  end: (message: string, how: EndedEarly | null) => void;
  /** Says that the system could open no browser. */
  notOpened: () => void;
}

/** The attempts that are under way. */
export class SignInAttempts {
  readonly #options: SignInAttemptsOptions;
  readonly #open = new Map<string, PendingAttempt>();
  /** By their states. */
  readonly #ended = new Map<string, Ended>();

  constructor(options: SignInAttemptsOptions) {
    this.#options = options;
  }

  /**
   * Starts an attempt and opens the browser. Resolves when the browser was asked to open; the rest is told by `progress`.
   * @throws SignInError when the attempt cannot even be prepared
   */
  async start<Done>(input: StartOptions<Done>): Promise<string> {
    const { provider } = input;
    for (const open of this.#open.values()) {
      if (open.provider === provider.name) open.end(t().signInSuperseded, 'superseded');
    }
    const id = randomBytes(16).toString('hex');
    let offer: PendingAttempt['offer'] = () => false;
    // Read here: with it comes the library of HTTP servers, which no start needs.
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
      // Errors too: without the right state, anyone on this machine could end the attempt.
      if (isTaken || callback === null || !sameState(state, callback.state)) return false;
      isTaken = true;
      take(callback.parameters);
      return true;
    };
    const take = this.#run(id, input, request, loopback, (parameters) => offer(parameters));
    // A browser that did not open is no end: the person can copy the link.
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
   * Takes the address that the person found in the browser, for when it could not come back by itself. Checked as a request
   * to the listener is. @throws SignInError `attemptNotFound`, `callbackMismatch`
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
   * Gives a callback that came by deep link to the attempt that waits for it. False: none does, and nothing happened
   * (RFC 9700 section 4.7). */
  handleCallback(parameters: URLSearchParams): boolean {
    return [...this.#open.values()].some(({ offer }) => offer(parameters));
  }

  /** What became of the attempt that a late callback belongs to; null: it belongs to none. */
  endedBy(parameters: URLSearchParams): Ended | null {
    const state = parseCallback(parameters)?.state;
    return state === undefined ? null : (this.#ended.get(state) ?? null);
  }

  /** Ends an attempt at the person's wish. @throws SignInError `attemptNotFound` when it has ended already */
  cancel(id: string): void {
    this.#get(id).end(t().signInCancelled, 'cancelled');
  }

  /** Ends every attempt, as the app quits. */
  cancelAll(): void {
    for (const open of [...this.#open.values()]) open.end(t().signInClosed, null);
  }

  /** Tells the start and gives what to call with the callback. */
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
          // Cancelled or superseded meanwhile: nobody is signed in behind the person's back.
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
