/** Collects the output of one function call, and why it failed, for the log and for its event. */
import { withoutSecrets } from '../events/redaction.js';
import type { Log, LogLevel } from '../log.js';

/** Lines that one call may write. More are counted only. */
const mostLines = 1_000;
/** Length of the event's text. The end is cut. */
const longestText = 8_192;

/** Returns the writer for one call. `secrets` is called with the first line. */
export function functionLog(name: string, log: Log, secrets: () => readonly string[] = () => []) {
  let lines = 0;
  let known: readonly string[] | undefined;
  const written: string[] = [];
  let length = 0;
  const write = (level: string, text: string): void => {
    const clean = withoutSecrets(text, (known ??= secrets()));
    log(`function “${name}” (${level}): ${printable(clean)}`, levelOf(level));
    if (length >= longestText) return;
    written.push(`${level}: ${clean}`);
    length += level.length + clean.length + 3;
  };
  return {
    printed: (level: string, text: string): void => {
      lines += 1;
      if (lines <= mostLines) write(level, text);
      else if (lines === mostLines + 1) write('warn', 'further lines of this call are left out');
    },
    failed: (message: string, stack: string): void => {
      // The error is never cut from the event.
      if (length >= longestText) written.splice(0, written.length, '(output left out)');
      length = 0;
      write('error', stack === '' ? message : `${message}\n${stack}`);
    },
    /** All lines; null if there are none. */
    text: (): string | null => (written.length === 0 ? null : written.join('\n').slice(0, longestText)),
  };
}

/** `console.log` and the like are `info`. */
function levelOf(name: string): LogLevel {
  if (name === 'error' || name === 'warn' || name === 'debug') return name;
  return name === 'trace' ? 'debug' : 'info';
}

/** Control characters could imitate other lines. Further lines are indented. */
function printable(text: string): string {
  const visible = text.replace(/(?![\t\n])[\p{Cc}\u2028\u2029]/gu, ' ');
  return visible.split('\n').join('\n  ');
}
