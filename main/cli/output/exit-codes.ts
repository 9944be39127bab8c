/** Exit codes of commands, listed in this folder's README.md. */
import type { FailureCode } from '../../local-api/responses.js';

export const success = 0;
/** The command line is invalid. */
export const usage = 2;
/** Roster is not running and could not be started, or quit before responding. */
export const notRunning = 3;

/** The output pipe was closed by its reader: 128 plus the number of SIGPIPE, as for other programs. */
export const readerGone = 141;

/** As in a shell: the program of `roster run` cannot be started, or does not exist. */
export const programNotStarted = 126;
export const programNotFound = 127;

/** Exit codes by the failure code of the response. */
export const exitCodes: Readonly<Record<FailureCode, number>> = {
  failed: 1,
  invalidRequest: 1,
  accountNotFound: 4,
  backendNotFound: 4,
  browserNotFound: 4,
  ambiguous: 4,
  noActiveAccount: 4,
  folderNotFound: 4,
  signInNeeded: 5,
  signInFailed: 5,
  denied: 6,
  forGood: 6,
  cancelled: 6,
  locked: 7,
  backendUnavailable: 8,
  fileNotApproved: 9,
  invalidFile: 9,
};
