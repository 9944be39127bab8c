/** Waits on behalf of a command, tells its user what for, and ends the wait when it takes too long. */
import { t } from '../../preload/i18n/translate.js';
import { CommandFailure } from './protocol.js';

/** What one wait is about. */
export interface Wait {
  /** Said once, when the wait takes longer than a moment. */
  sentence: string;
  /** Thrown when the wait has taken too long. */
  failure: () => CommandFailure;
  progress: (message: string) => void;
  /** Aborted when the user cancels the command. */
  signal: AbortSignal;
}

/** What waiting works on. */
export interface WaitingParts {
  /** Calls back once after so many milliseconds; returns what stops it. */
  after: (ms: number, work: () => void) => () => void;
  /** Whether Roster's window is on the screen, which shows what is waited for and can end it. */
  isWindowShown: () => boolean;
}

/** As the window: a wait that is shorter than this needs no sentence. */
export const sayAfterMs = 1_500;
/** How long a command waits while no window is shown. */
export const hiddenLimitMs = 15_000;
/** How long it waits while the window is shown; a question of consent stands as long. */
export const shownLimitMs = 2 * 60_000;

/**
 * The result of `work`, whatever it is. The work itself is not stopped: start nothing here that must not finish later.
 * @throws what `work` throws, the wait's failure, or CommandFailure `cancelled`
 */
export async function waitFor<T>(work: Promise<T>, { sentence, failure, progress, signal }: Wait, parts: WaitingParts) {
  const stops: (() => void)[] = [];
  const givenUp = new Promise<never>((_never, reject) => {
    const fail = () => {
      reject(failure());
    };
    const cancel = () => {
      reject(new CommandFailure('cancelled', t().commandCancelled));
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
    // A failure that comes after the end of the wait is nobody's.
    work.catch(() => undefined);
  }
}
