/** Log lines of functions. */

/** Lines that one call may write. More are counted only. */
const mostLines = 1_000;

/** Returns the writer for one call. */
export function functionLog(name: string, log: (line: string) => void) {
  let lines = 0;
  const write = (level: string, text: string): void => {
    log(`function “${name}” (${level}): ${printable(text)}`);
  };
  return {
    printed: (level: string, text: string): void => {
      lines += 1;
      if (lines <= mostLines) write(level, text);
      else if (lines === mostLines + 1) write('warn', 'further lines of this call are left out');
    },
    failed: (message: string, stack: string): void => {
      write('error', stack === '' ? message : `${message}\n${stack}`);
    },
  };
}

/** Control characters could imitate other lines. Further lines are indented. */
function printable(text: string): string {
  const visible = text.replace(/(?![\t\n])[\p{Cc}\u2028\u2029]/gu, ' ');
  return visible.split('\n').join('\n  ');
}
