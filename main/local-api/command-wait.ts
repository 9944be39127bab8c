/** Lets a command wait for an operation, with a progress message and a timeout. */
import { CommandError } from './command-error.js';

export interface Wait {
  /** Progress message, sent once if the wait takes longer than `sayAfterMs`. */
  sentence: string;
  /** Creates the error thrown on timeout. */
  failure: () => CommandError;
  progress: (message: string) => void;
  /** Aborted when the command is cancelled. */
  signal: AbortSignal;
}

export interface WaitingParts {
  /** Calls `work` once after `ms`; returns a function that cancels it. */
  after: (ms: number, work: () => void) => () => void;
  /** Whether Roster's window is visible; it shows what Roster is waiting for and lets the user cancel. */
  isWindowShown: () => boolean;
}

/** Same threshold as in the window: shorter waits need no message. */
export const sayAfterMs = 1_500;
/** Timeout while the window is not visible. */
export const hiddenLimitMs = 15_000;
/** Timeout while the window is visible. Same as for a consent request. */
export const shownLimitMs = 2 * 60_000;

/**
 * Returns the result of `work`. The work itself is not cancelled, so it must be safe to finish later.
 * @throws the error of `work`, the wait's failure, or CommandError `commandCancelled`
 */
export async function waitFor<T>(work: Promise<T>, { sentence, failure, progress, signal }: Wait, parts: WaitingParts) {
  const stops: (() => void)[] = [];
  const givenUp = new Promise<never>((_never, reject) => {
    const fail = () => {
      reject(failure());
    };
    const cancel = () => {
      reject(new CommandError('commandCancelled'));
    };
    stops.push(
      parts.after(sayAfterMs, () => {
        progress(sentence);
      }),
      parts.after(hiddenLimitMs, () => {
        if (!parts.isWindowShown()) fail();
      }),
      parts.after(shownLimitMs, fail),
      () => {
        signal.removeEventListener('abort', cancel);
      },
    );
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    for (const stop of stops) stop();
    // No caller handles a rejection after the wait has ended.
    work.catch(() => undefined);
  }
}
