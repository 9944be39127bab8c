/** Reads the lines that the user pastes into the terminal while a command waits. */
import { openSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { trimmed } from '../../../preload/text/entered-text.js';

/**
 * Calls `onLine` for each line, until the returned function is called. Null if standard input is not a terminal, because then
 * it belongs to the program that runs the command.
 */
export function readPastedLines(onLine: (line: string) => void): (() => void) | null {
  if (!isatty(0)) return null;
  // The terminal itself: standard input is not readable in a worker whose main thread sleeps.
  const input = new ReadStream(openSync('/dev/tty', 'r'));
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines.map(trimmed)) if (line !== '') onLine(line);
  });
  // The terminal is gone: the sign-in can still be completed in the browser.
  input.on('error', () => undefined);
  return () => {
    input.destroy();
  };
}
