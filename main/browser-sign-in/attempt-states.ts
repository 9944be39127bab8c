/** The states of a browser sign-in and the only ways between them. Tests read the table. */

/** Where an attempt stands. */
export type AttemptState = 'waiting' | 'exchanging' | 'signedIn' | 'cancelled' | 'timedOut' | 'failed';

/** From each state, the states that may follow. */
export const attemptTransitions: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  waiting: ['exchanging', 'cancelled', 'timedOut', 'failed'],
  exchanging: ['signedIn', 'cancelled', 'failed'],
  signedIn: [],
  cancelled: [],
  timedOut: [],
  failed: [],
};

/** Whether nothing follows a state. */
export function isFinal(state: AttemptState): boolean {
  return attemptTransitions[state].length === 0;
}

/** Whether one state may follow another. */
export function canTransition(from: AttemptState, to: AttemptState): boolean {
  return attemptTransitions[from].includes(to);
}
