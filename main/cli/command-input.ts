/** Input that the main thread passes to a command and to its worker. */

/** Initial value: no exit code yet. */
export const unset = -1;

/** A command and where it runs. Plain data. */
export interface CommandInput {
  command: readonly string[];
  /** Null: the user has no home directory. */
  profileFolder: string | null;
  version: string;
  /** Variables that were removed from the environment because they could weaken Roster. */
  removedVariables: Readonly<Record<string, string | undefined>>;
  /** Command that starts the app. */
  start: { program: string; args: readonly string[] };
}

export interface CliWorkerData extends CommandInput {
  /**
   * Three numbers: 1 when the command has finished; the exit code (`unset` until then); 1 once the worker runs. The
   * main thread sleeps until the first is set.
   */
  done: Int32Array;
}
