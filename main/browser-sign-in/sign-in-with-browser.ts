/** One sign-in with the system browser, in the order of the protocol (RFC 8252 section 4.1). */
import { type AttemptProgress, lateReturnOf } from './attempt-states.js';
import type { CallbackPages } from './callback/callback-page.js';
import type { ExpectedCallbacks } from './callback/expected-callbacks.js';
import { startLoopbackServer } from './callback/loopback-server.js';
import { SignInError } from './errors.js';
import { type OpenExternal, openInBrowser } from './open-browser.js';
import type { AuthorizeOptions, BrowserProvider, VerifiedIdentity } from './providers/provider.js';

export interface BrowserSignInOptions<Done> {
  provider: BrowserProvider;
  authorizeOptions: AuthorizeOptions;
  /** Signs in to the backend with the verified identity. The signal is aborted when the attempt is cancelled. */
  signIn: (identity: VerifiedIdentity, signal: AbortSignal) => Promise<Done>;

  openExternal: OpenExternal;
  /** False: the user opens the URL. */
  opensBrowser?: boolean | undefined;
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** How long to wait for the callback, in ms. */
  timeoutMs: number;
  /** How long, in ms, a late browser tab is shown the outcome of the ended attempt. */
  lingerMs?: number | undefined;
  /** The listener's pages, in the user's language. */
  pages: () => CallbackPages;

  /** Callbacks that arrive as deep links. */
  deepLinks: ExpectedCallbacks;
  /** Callback URLs that the user pastes. */
  pasted: ExpectedCallbacks;
  /** Aborted with a `SignInError` when the user cancels, a newer sign-in starts, or the app quits. */
  signal: AbortSignal;
  /** Called once the browser was asked to open the provider's page. */
  onWaiting: (request: { url: URL; state: string; redirectUri: string }) => void;
  onProgress: (progress: Extract<AttemptProgress<Done>, { kind: 'waiting' | 'exchanging' }>) => void;
}

/** Signs in with a provider in the system browser. @throws SignInError, or the error of `signIn` */
export async function signInWithBrowser<Done>(options: BrowserSignInOptions<Done>): Promise<Done> {
  const { provider, signal, timeoutMs, pages, lingerMs, onProgress } = options;
  const cancelled = rejectionOf(signal);
  const loopback = await startLoopbackServer(provider, { pages, lingerMs });
  let isOpened = false;
  try {
    const authorizing = provider.authorize(loopback.redirectUri, options.authorizeOptions);
    const { url, state, exchange } = await Promise.race([authorizing, cancelled]);

    const received = new AbortController();
    const waiting = { kind: 'waiting', url: url.href, deadline: options.now() + timeoutMs } as const;
    onProgress({ ...waiting, opened: true });
    isOpened = true;
    // Not awaited: the browser may return first. If it did not open, the user can copy the link.
    if (options.opensBrowser !== false)
      openInBrowser(url, options.openExternal).catch(() => {
        if (!received.signal.aborted) onProgress({ ...waiting, opened: false });
      });
    options.onWaiting({ url, state, redirectUri: loopback.redirectUri });

    const callback = await Promise.race([
      loopback.callback(state, received.signal),
      options.deepLinks.callback(state, received.signal),
      options.pasted.callback(state, received.signal),
      cancelled,
      deadline(options.schedule, timeoutMs, received.signal),
    ]).finally(() => {
      received.abort();
    });
    loopback.end('completed');

    onProgress({ kind: 'exchanging' });
    const identity = await Promise.race([exchange(callback), cancelled]);
    const done = await Promise.race([options.signIn(identity, signal), cancelled]);
    loopback.finish(true);
    return done;
  } catch (error) {
    loopback.finish(false);
    const late = lateReturnOf(error);
    // Only a tab that was opened can return.
    if (isOpened && late !== null) loopback.end(late);
    else loopback.close();
    throw error;
  }
}

/** Rejects with the signal's reason when it is aborted. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    const abort = () => {
      reject(signal.reason as SignInError);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  // Not every step races against it.
  rejection.catch(() => undefined);
  return rejection;
}

/** Rejects after `ms`, unless the signal is aborted before. */
async function deadline(
  schedule: BrowserSignInOptions<unknown>['schedule'],
  ms: number,
  signal: AbortSignal,
): Promise<never> {
  await new Promise<void>((pass) => {
    signal.addEventListener('abort', schedule(ms, pass), { once: true });
  });
  // Created here and not in the timer's callback, because the stack of an error keeps its closures in memory.
  throw new SignInError({ code: 'timedOut' });
}
