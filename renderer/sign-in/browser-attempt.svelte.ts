/** One sign-in through the system browser at a time: its progress, and its result. */
import type {
  AccountId,
  AttemptId,
  BackendId,
  BrowserProviderName,
  CallError,
  FailureDetails,
  SignInBrowser,
  SignInProgress,
} from '../../preload/contract/index.js';

export interface AttemptInput {
  backendId: BackendId;
  provider: BrowserProviderName;
  /** The account to sign in to again. */
  reauthAccountId: AccountId | null;
  /** The account to link the sign-in method to. */
  linkTo: AccountId | null;
  /** Null: the remembered browser. */
  browser: SignInBrowser | null;
}

export class BrowserAttempt {
  /** The provider from the click on its button until the end. */
  provider = $state<BrowserProviderName | null>(null);
  step = $state.raw<Extract<SignInProgress, { kind: 'waiting' | 'exchanging' }> | null>(null);
  /** Why it ended, or why an action failed. */
  message = $state('');
  /** For a report; null if the message says everything. */
  details = $state.raw<FailureDetails | null>(null);
  /** Whether the user opens the link instead of Roster. */
  isLinkOnly = $state(false);
  /** The provider whose sign-in did not start because the chosen browser is gone. */
  browserGoneFor = $state<BrowserProviderName | null>(null);
  #id: AttemptId | null = null;
  readonly #onSignedIn: (accountId: AccountId) => void;

  constructor(onSignedIn: (accountId: AccountId) => void) {
    this.#onSignedIn = onSignedIn;
  }

  /** Follows the progress until the returned function is called, which cancels the sign-in. */
  follow(): () => void {
    const stop = window.roster.on('signIn.progress', (progress) => {
      this.#apply(progress);
    });
    return () => {
      stop();
      // Closing the dialog cancels the sign-in: nothing may sign in behind a closed dialog.
      void this.cancel();
    };
  }

  async start(input: AttemptInput): Promise<void> {
    if (this.provider !== null) return;
    this.provider = input.provider;
    this.isLinkOnly = input.browser === 'none';
    this.#say(null);
    this.browserGoneFor = null;
    const result = await window.roster.signIn.startBrowser(input);
    if (!result.ok) {
      this.#end(result.error);
      if (result.error.code === 'browserGone') this.browserGoneFor = input.provider;
    }
    // The user may have gone back before the attempt had an ID.
    else if (this.provider === null) void window.roster.signIn.cancel(result.value);
    else this.#id = result.value.attemptId;
  }

  async cancel(): Promise<void> {
    const id = this.#id;
    this.#end(null);
    if (id !== null) await window.roster.signIn.cancel({ attemptId: id });
  }

  async openAgain(): Promise<void> {
    if (this.#id === null) return;
    const result = await window.roster.signIn.openBrowserAgain({ attemptId: this.#id });
    this.#say(result.ok ? null : result.error);
  }

  /** Takes the address of the page on which the browser ended. */
  async submit(url: string): Promise<void> {
    if (this.#id === null) return;
    const result = await window.roster.signIn.submitCallbackUrl({ attemptId: this.#id, url });
    this.#say(result.ok ? null : result.error);
  }

  #apply(progress: SignInProgress): void {
    // The first progress event can arrive before the call that started the sign-in returns.
    if (this.#id === null && this.provider !== null && progress.kind === 'waiting') this.#id = progress.attemptId;
    if (progress.attemptId !== this.#id) return;
    switch (progress.kind) {
      case 'waiting':
        if (this.isLinkOnly) void navigator.clipboard.writeText(progress.url);
        this.step = progress;
        return;
      case 'exchanging':
        this.step = progress;
        return;
      case 'signedIn':
        this.#end(null);
        this.#onSignedIn(progress.accountId);
        return;
      case 'failed':
        this.#end(progress.error);
        return;
      case 'cancelled':
      case 'timedOut':
        this.#end(progress);
    }
  }

  #end(failure: Pick<CallError, 'message' | 'details'> | null): void {
    this.#id = null;
    this.provider = null;
    this.step = null;
    this.#say(failure);
  }

  #say(failure: Pick<CallError, 'message' | 'details'> | null): void {
    this.message = failure?.message ?? '';
    this.details = failure?.details ?? null;
  }
}
