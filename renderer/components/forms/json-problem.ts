/** Locates syntax errors in JSON that the user enters. */
import { parse, type ParseError } from 'jsonc-parser';

/** Line and column (from 1) of the first syntax error; null if the text is valid JSON or blank. */
export function jsonProblem(text: string): { line: number; column: number } | null {
  if (text.trim() === '' || isJson(text)) return null;
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const before = text.slice(0, errors[0]?.offset ?? text.length);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
