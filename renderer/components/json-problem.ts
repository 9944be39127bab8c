/** What is wrong with JSON that a person writes. */

/** Where a text ends to be JSON, as line and column counted from 1; null when it is JSON. Blank is nothing wrong. */
export function jsonProblem(text: string): { line: number; column: number } | null {
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    // V8 names the position; at an unexpected end it names none.
    const found = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const before = text.slice(0, found === undefined ? text.length : Number(found));
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  }
}
