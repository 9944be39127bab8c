/** How a command ends, for scripts. Listed in README.md of this folder. */
import type { FailureCode } from '../local-api/protocol.js';

/** It worked. */
export const success = 0;
/** What was typed is no command. */
export const usage = 2;
/** Roster does not run and could not be started, or went away. */
export const notRunning = 3;

/** The reader of the output's pipe has gone: 128 and the number of SIGPIPE, which ends other programs then. */
export const readerGone = 141;

/** Why it did not work. */
export const exitCodes: Readonly<Record<FailureCode, number>> = {
  failed: 1,
  invalidRequest: 1,
  accountNotFound: 4,
  backendNotFound: 4,
  ambiguous: 4,
  noActiveAccount: 4,
  signInNeeded: 5,
  signInFailed: 5,
  denied: 6,
  forGood: 6,
  cancelled: 6,
  locked: 7,
  backendUnavailable: 8,
};
