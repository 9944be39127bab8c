/** Joins browser sign-in with the accounts: what a provider vouches for becomes an account. */
import {
  attemptId,
  type AccountId,
  type AttemptId,
  type BackendId,
  type SignInProgress,
} from '../../preload/contract.js';
import { Credentials } from '../auth/index.js';
import type { AttemptProgress, Attempts } from '../sign-in/attempts.js';
import { openIdProvider } from '../sign-in/open-id-provider.js';
import type { Accounts } from './accounts.js';
import type { Backends } from './backends.js';
import { RosterError } from './errors.js';

/** What browser sign-ins are made of. */
export interface BrowserSignInsOptions {
  accounts: Accounts;
  backends: Backends;
  attempts: Attempts;
  /** Shows where an attempt stands. */
  show: (progress: SignInProgress) => void;
  /** Words for a failure. */
  explain: (error: unknown) => Extract<SignInProgress, { kind: 'failed' }>['error'];
}

/** The use cases of browser sign-in. */
export class BrowserSignIns {
  readonly #options: BrowserSignInsOptions;

  constructor(options: BrowserSignInsOptions) {
    this.#options = options;
  }

  /** Starts a sign-in at a backend's OpenID provider. @throws RosterError, SignInError */
  async start(backendId: BackendId): Promise<{ attemptId: AttemptId }> {
    const { backends, attempts, accounts, show } = this.#options;
    const { openId } = backends.get(backendId).entry;
    if (openId === null) {
      throw new RosterError('providerDisabled', 'No OpenID provider is set up for this backend.');
    }
    const id = await attempts.start<AccountId>({
      provider: openIdProvider(openId),
      signIn: (idToken) => accounts.signIn(backendId, Credentials.jwt(idToken)),
      progress: (attempt, progress) => {
        show(this.#shown(attemptId.parse(attempt), progress));
      },
    });
    return { attemptId: attemptId.parse(id) };
  }

  /** @throws SignInError */
  openAgain(id: AttemptId): Promise<void> {
    return this.#options.attempts.openAgain(id);
  }

  /** @throws SignInError */
  cancel(id: AttemptId): void {
    this.#options.attempts.cancel(id);
  }

  #shown(id: AttemptId, progress: AttemptProgress<AccountId>): SignInProgress {
    switch (progress.kind) {
      case 'waiting':
        return {
          attemptId: id,
          kind: 'waiting',
          url: progress.url,
          deadline: new Date(progress.deadline).toISOString(),
        };
      case 'exchanging':
        return { attemptId: id, kind: 'exchanging' };
      case 'signedIn':
        return { attemptId: id, kind: 'signedIn', accountId: progress.done };
      case 'failed':
        return { attemptId: id, kind: 'failed', error: this.#options.explain(progress.error) };
      case 'cancelled':
      case 'timedOut':
        return { attemptId: id, kind: progress.kind, message: progress.message };
    }
  }
}
