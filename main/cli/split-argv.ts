/** Tells the words of a command from the switches of the app. */

/** The parts of a command line. */
export interface SplitArgv {
  /** What stands before the command: switches of Chromium and of the app. */
  switches: string[];
  /** The command and what follows it; null when there is none, so that the app is meant. */
  command: string[] | null;
}

/** Words that stand for commands, although they look like switches. */
const informationFlags: ReadonlySet<string> = new Set(['--help', '-h', '--version']);

/**
 * The first bare word is the command, known or not: whoever mistypes one wants to hear of it, and no window. Links and files, which
 * desktops put there, are no bare words.
 */
export function splitArgv(args: readonly string[]): SplitArgv {
  const at = args.findIndex((argument) => /^[a-z][a-z-]*$/.test(argument) || informationFlags.has(argument));
  return at < 0 ? { switches: [...args], command: null } : { switches: args.slice(0, at), command: args.slice(at) };
}
