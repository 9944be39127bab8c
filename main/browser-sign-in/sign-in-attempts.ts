/** The browser sign-ins in progress. At most one per provider: a new attempt supersedes the old one. */
import { randomBytes } from 'node:crypto';
import {
  type AttemptEnd,
  type AttemptProgress,
  AttemptStateMachine,
  endOf,
  type LateReturn,
  lateReturnOf,
} from './attempt-states.js';
import { parseCallback, parsePastedCallback } from './callback/callback-params.js';
import { ExpectedCallbacks } from './callback/expected-callbacks.js';
import { SignInError, type SignInFailure } from './errors.js';
import { type OpenExternal, openInBrowser } from './open-browser.js';
import type { BrowserSignInOptions } from './sign-in-with-browser.js';

/** Parameters of a new attempt. */
export interface StartOptions<Done> extends Pick<
  BrowserSignInOptions<Done>,
  'provider' | 'authorizeOptions' | 'signIn'
> {
  /** Opens this attempt's URL; defaults to the system's browser. */
  openExternal?: OpenExternal | undefined;
  /** False: the user opens the URL. */
  opensBrowser?: boolean | undefined;
  /** Called on every state change, including the final one. */
  onProgress: (attemptId: string, progress: AttemptProgress<Done>) => void;
}

export type SignInAttemptsOptions = Pick<
  BrowserSignInOptions<unknown>,
  'openExternal' | 'now' | 'schedule' | 'timeoutMs' | 'lingerMs' | 'pages'
>;

/** Maximum number of ended attempts to remember, for late callbacks. */
const maxRemembered = 32;

interface OpenAttempt {
  provider: string;
  pasted: ExpectedCallbacks;
  cancellation: AbortController;
  openExternal: OpenExternal;
  /** Null until the browser was asked to open it. */
  request: { url: URL; state: string; redirectUri: string } | null;
}

export class SignInAttempts {
  readonly #options: SignInAttemptsOptions;
  readonly #open = new Map<string, OpenAttempt>();
  readonly #deepLinks = new ExpectedCallbacks();
  /** Ended attempts, by their OAuth `state`. */
  readonly #ended = new Map<string, LateReturn>();

  constructor(options: SignInAttemptsOptions) {
    this.#options = options;
  }

  /**
   * Starts an attempt. Resolves with its id once the browser was asked to open; `onProgress` reports the rest.
   * @throws SignInError if the attempt cannot be prepared
   */
  start<Done>(input: StartOptions<Done>): Promise<string> {
    for (const open of this.#open.values()) {
      if (open.provider === input.provider.name) cancel(open, 'newerSignIn');
    }
    const id = randomBytes(16).toString('hex');
    const machine = new AttemptStateMachine<Done>((progress) => {
      input.onProgress(id, progress);
    });
    return new Promise((resolve, reject) => {
      const onWaiting = () => {
        resolve(id);
      };
      void this.#run(id, input, machine, onWaiting).then((end) => {
        if (machine.state === 'preparing' && end.kind !== 'signedIn') reject(end.error);
        else machine.enter(end);
      });
    });
  }

  async #run<Done>(
    id: string,
    input: StartOptions<Done>,
    machine: AttemptStateMachine<Done>,
    onWaiting: () => void,
  ): Promise<AttemptEnd<Done>> {
    const attempt: OpenAttempt = {
      provider: input.provider.name,
      pasted: new ExpectedCallbacks(),
      cancellation: new AbortController(),
      openExternal: input.openExternal ?? this.#options.openExternal,
      request: null,
    };
    this.#open.set(id, attempt);
    let late: LateReturn | null = 'completed';
    try {
      // Imported lazily, because it loads the HTTP server library, which app start does not need.
      const { signInWithBrowser } = await import('./sign-in-with-browser.js');
      const done = await signInWithBrowser<Done>({
        ...this.#options,
        provider: input.provider,
        authorizeOptions: input.authorizeOptions,
        signIn: input.signIn,
        openExternal: attempt.openExternal,
        opensBrowser: input.opensBrowser,
        deepLinks: this.#deepLinks,
        pasted: attempt.pasted,
        signal: attempt.cancellation.signal,
        onWaiting: (request) => {
          attempt.request = request;
          onWaiting();
        },
        onProgress: (progress) => {
          machine.enter(progress);
        },
      });
      return { kind: 'signedIn', done };
    } catch (error) {
      late = lateReturnOf(error);
      return endOf(error);
    } finally {
      this.#open.delete(id);
      if (attempt.request !== null && late !== null) this.#remember(attempt.request.state, late);
    }
  }

  /** Opens the browser again for an attempt that is waiting. @throws SignInError */
  async openAgain(id: string): Promise<void> {
    const { request, openExternal } = this.#get(id);
    await openInBrowser(request.url, openExternal);
  }

  /**
   * Accepts a callback URL that the user copied from the browser, for when the redirect did not reach the app. It is
   * checked like a request to the listener.
   * @throws SignInError `attemptNotFound`, `callbackMismatch`
   */
  submitCallbackUrl(id: string, address: string): void {
    const { pasted, request } = this.#get(id);
    const parameters = parsePastedCallback(address, request.redirectUri);
    if (parameters === null || !pasted.deliver(parameters)) throw new SignInError({ code: 'callbackMismatch' });
  }

  /**
   * Passes a deep-link callback to the attempt that it belongs to. Returns false, without side effects, if there is
   * none (RFC 9700 section 4.7).
   */
  handleCallback(parameters: URLSearchParams): boolean {
    return this.#deepLinks.deliver(parameters);
  }

  /** Returns how the attempt of a late callback ended, or null if it belongs to no remembered attempt. */
  endedBy(parameters: URLSearchParams): LateReturn | null {
    const state = parseCallback(parameters)?.state;
    return state === undefined ? null : (this.#ended.get(state) ?? null);
  }

  /** Cancels an attempt for the user. @throws SignInError `attemptNotFound` if it has already ended */
  cancel(id: string): void {
    cancel(this.#get(id), 'user');
  }

  /** Ends every attempt when the app quits. */
  cancelAll(): void {
    for (const open of this.#open.values()) cancel(open, 'quit');
  }

  #remember(state: string, late: LateReturn): void {
    this.#ended.set(state, late);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > maxRemembered && oldest !== undefined) this.#ended.delete(oldest);
  }

  #get(id: string): OpenAttempt & { request: NonNullable<OpenAttempt['request']> } {
    const open = this.#open.get(id);
    if (open === undefined || open.request === null) throw new SignInError({ code: 'attemptNotFound' });
    return { ...open, request: open.request };
  }
}

function cancel(
  { cancellation }: OpenAttempt,
  by: Exclude<Extract<SignInFailure, { code: 'cancelled' }>['by'], 'provider'>,
): void {
  cancellation.abort(new SignInError({ code: 'cancelled', by }));
}
