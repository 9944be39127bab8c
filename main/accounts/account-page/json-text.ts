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

/** Indents a value for display. */
export function formatJson(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value, null, 2);
}
