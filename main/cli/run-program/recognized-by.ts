/** The arguments and variables by which Roster recognizes the program that `roster run` starts. */

/** Variables that choose the interpreter of a script, or make one load other code. */
const decidingVariables = [
  ...['PATH', 'NODE_OPTIONS', 'BUN_OPTIONS', 'RUBYOPT', 'PERL5OPT', 'BASH_ENV', 'JAVA_TOOL_OPTIONS'],
];

/**
 * What Roster recognizes the program by: an interpreter's options and its script are among the first arguments. A program
 * with a variable that is too long to send is not recognized.
 */
export function recognizedBy(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { args: string[]; variables: Record<string, string> } {
  const variables = Object.fromEntries(
    decidingVariables.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  if (Object.values(variables).some((value) => value.length > maxVariableLength)) return { args: [], variables: {} };
  const shown = args.slice(0, maxArguments).map((argument) => (argument.length > maxArgumentLength ? '' : argument));
  return { args: shown, variables };
}

/** A request is one line of at most 64 KiB. */
const [maxArguments, maxArgumentLength, maxVariableLength] = [24, 512, 4_096];
