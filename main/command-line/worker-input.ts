/** What the command line's worker is given. */

/** Plain data and a shared number. */
export interface WorkerInput {
  /** Set to 1 at the end, with the exit code beside it: the main thread sleeps until then. */
  done: Int32Array;
  words: readonly string[];
  profileFolder: string;
  version: string;
  /** How the app is started. */
  start: { program: string; args: readonly string[] };
}
