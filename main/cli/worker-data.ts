/** What the command line's worker is given. */

/** No exit code yet. */
export const unset = -1;

/** Plain data and a shared number. */
export interface CliWorkerData {
  /** Three numbers: 1 at the end, the exit code (`unset` until then), 1 once the worker runs. The main thread sleeps meanwhile. */
  done: Int32Array;
  command: readonly string[];
  /** Null: the person has no home folder. */
  profileFolder: string | null;
  version: string;
  /** How the app is started. */
  start: { program: string; args: readonly string[] };
}
