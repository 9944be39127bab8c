/** States of a browser sign-in and the allowed transitions. The table is also read by tests. */
import { SignInError } from './errors.js';

/** Progress event of an attempt. `Done` is the result of signing in. */
export type AttemptProgress<Done> =
  /** `opened` is false if the browser could not be opened. */
  { kind: 'waiting'; url: string; deadline: number; opened: boolean } | { kind: 'exchanging' } | AttemptEnd<Done>;

/** The last progress event of an attempt. */
export type AttemptEnd<Done> =
  | { kind: 'signedIn'; done: Done }
  | { kind: 'cancelled' | 'timedOut'; error: SignInError }
  | { kind: 'failed'; error: unknown };

/** State of a sign-in attempt. Only the first one has no progress event. */
export type AttemptState = 'preparing' | AttemptProgress<unknown>['kind'];

/** Allowed next states, by state. */
export const attemptTransitions: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  preparing: ['waiting', 'cancelled', 'failed'],
  // Once more when the browser could not be opened.
  waiting: ['waiting', 'exchanging', 'cancelled', 'timedOut', 'failed'],
  exchanging: ['signedIn', 'cancelled', 'failed'],
  signedIn: [],
  cancelled: [],
  timedOut: [],
  failed: [],
};

/** The state of one attempt. Reports each transition. */
export class AttemptStateMachine<Done> {
  readonly #report: (progress: AttemptProgress<Done>) => void;
  #state: AttemptState = 'preparing';

  constructor(report: (progress: AttemptProgress<Done>) => void) {
    this.#report = report;
  }

  get state(): AttemptState {
    return this.#state;
  }

  /** Enters the state of a progress event. @throws Error if the table does not allow that */
  enter(progress: AttemptProgress<Done>): void {
    if (!attemptTransitions[this.#state].includes(progress.kind)) {
      throw new Error(`A sign-in attempt cannot go from ${this.#state} to ${progress.kind}`);
    }
    this.#state = progress.kind;
    this.#report(progress);
  }
}

/** Returns the end of an attempt that failed with this error. */
export function endOf(error: unknown): Exclude<AttemptEnd<never>, { kind: 'signedIn' }> {
  if (error instanceof SignInError && (error.code === 'cancelled' || error.code === 'timedOut')) {
    return { kind: error.code, error };
  }
  return { kind: 'failed', error };
}

/** The outcome that is shown in a browser tab that returns after its attempt has ended. */
export type LateReturn = 'completed' | 'superseded' | 'cancelled' | 'timedOut';

/** Returns the outcome to show in a late tab for an attempt that failed with this error; null if the app quits. */
export function lateReturnOf(error: unknown): LateReturn | null {
  if (!(error instanceof SignInError)) return 'completed';
  const { failure } = error;
  if (failure.code === 'timedOut') return 'timedOut';
  if (failure.code !== 'cancelled') return 'completed';
  // A refusal at the provider is a callback like any other.
  return ({ provider: 'completed', newerSignIn: 'superseded', user: 'cancelled', quit: null } as const)[failure.by];
}
