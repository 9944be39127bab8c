/** Quoting for desktop entries, the files that tell a Linux desktop how to start a program. */

/** Desktop Entry Specification, "The Exec key": a quoted argument with shell metacharacters escaped. */
export function quotedArgument(argument: string): string {
  return `"${argument
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;
}
