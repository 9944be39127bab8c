/** States of a browser sign-in and the allowed transitions. The table is also read by tests. */

/** State of a sign-in attempt. */
export type AttemptState = 'waiting' | 'exchanging' | 'signedIn' | 'cancelled' | 'timedOut' | 'failed';

/** Allowed next states, by state. */
const attemptTransitions: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  waiting: ['exchanging', 'cancelled', 'timedOut', 'failed'],
  exchanging: ['signedIn', 'cancelled', 'failed'],
  signedIn: [],
  cancelled: [],
  timedOut: [],
  failed: [],
};

/** Whether a state has no next states. */
export function isFinal(state: AttemptState): boolean {
  return attemptTransitions[state].length === 0;
}

/** Whether the transition is allowed. */
export function canTransition(from: AttemptState, to: AttemptState): boolean {
  return attemptTransitions[from].includes(to);
}
