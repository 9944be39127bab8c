/** Locates syntax errors in JSON that the user enters. */

/** Line and column (from 1) of the first syntax error; null if the text is valid JSON or blank. */
export function jsonProblem(text: string): { line: number; column: number } | null {
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    // V8 reports a position, except for an unexpected end of input.
    const found = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const before = text.slice(0, found === undefined ? text.length : Number(found));
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  }
}
