/** What the command line's worker is given. */

/** Plain data and a shared number. */
export interface WorkerInput {
  /** Set to 1 at the end, with the exit code beside it: the main thread sleeps until then. */
  done: Int32Array;
  words: readonly string[];
  /** Null: the person has no home folder. */
  profileFolder: string | null;
  version: string;
  /** How the app is started. */
  start: { program: string; args: readonly string[] };
}
