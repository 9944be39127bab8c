/** Tells the words of a command from the switches of the app. */

/** The parts of a command line. */
export interface SplitArguments {
  /** What stands before the command: switches of Chromium and of the app. */
  switches: string[];
  /** The command and what follows it; null when there is none, so that the app is meant. */
  words: string[] | null;
}

/** Words that stand for commands, although they look like switches. */
const asked: ReadonlySet<string> = new Set(['--help', '-h', '--version']);

/**
 * The first bare word is the command, known or not: whoever mistypes one wants to hear of it, and no window. Links and files, which
 * desktops put there, are no bare words.
 */
export function splitArguments(args: readonly string[]): SplitArguments {
  const at = args.findIndex((argument) => /^[a-z][a-z-]*$/.test(argument) || asked.has(argument));
  return at < 0 ? { switches: [...args], words: null } : { switches: args.slice(0, at), words: args.slice(at) };
}
