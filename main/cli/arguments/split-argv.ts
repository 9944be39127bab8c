/** Separates a command from the app's switches. */

export interface SplitArgv {
  /** Switches of Chromium and of the app, before the command. */
  switches: string[];
  /** The command and its arguments; null to start the app. */
  command: string[] | null;
}

/** Flags that count as commands. */
const informationFlags: ReadonlySet<string> = new Set(['--help', '-h', '--version']);

/**
 * The first bare word is the command, even if unknown: a mistyped command should print an error, not open a window.
 * Links and files passed by a desktop environment are not bare words.
 */
export function splitArgv(args: readonly string[]): SplitArgv {
  const at = args.findIndex((argument) => /^[a-z][a-z-]*$/.test(argument) || informationFlags.has(argument));
  return at < 0 ? { switches: [...args], command: null } : { switches: args.slice(0, at), command: args.slice(at) };
}
