/** JSON that the user enters and reads. */
import { RosterError } from '../../errors/roster-error.js';

/** Parses JSON that the user entered. @throws RosterError `invalidJson` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RosterError('invalidJson', { reason: 'syntax' });
  }
}

/** Parses the arguments of a function that the user entered; nothing means none. @throws RosterError `invalidJson` */
export function parseArguments(text: string): unknown[] {
  const list = parseJson(text.trim() === '' ? '[]' : text);
  if (!Array.isArray(list)) throw new RosterError('invalidJson', { reason: 'notAList' });
  return list.map((item: unknown) => item);
}

/** Indents a value for display. */
export function formatJson(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value, null, 2);
}
