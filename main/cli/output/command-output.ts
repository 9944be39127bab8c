/** Where a command writes: its result to standard output, everything else to standard error. */
import type { CliMessages } from '../../../preload/i18n/en/cli.js';
import { plainText } from '../../../preload/text/plain-text.js';
import { toExit } from './error-mapping.js';
import { exitCodes, success } from './exit-codes.js';
import { OutputError, writeAll } from './terminal-output.js';

export class CommandOutput {
  /** Whether writing to stderr failed, so that an error message was lost. */
  #isComplaintLost = false;

  constructor(readonly messages: CliMessages) {}

  /** Writes synchronously: the process ends as soon as the exit code is known. @throws OutputError */
  print(text: string): void {
    if (text === '') return;
    const written = writeAll(1, `${text}\n`);
    if (written.kind !== 'all') throw new OutputError(written.kind === 'closed' ? null : written.code);
  }

  /** A deliberately closed stderr (EBADF) is not an error. */
  printError(text: string): void {
    const written = writeAll(2, `roster: ${plainText(text)}\n`);
    if (written.kind === 'failed' && written.code !== 'EBADF') this.#isComplaintLost = true;
  }

  /** Prints an error's sentence and returns its exit code. */
  report(error: unknown): number {
    const { message, exitCode } = toExit(error, this.messages);
    if (message !== null) this.printError(message);
    return exitCode;
  }

  /** The exit code of a command that returned `code`. */
  exitCode(code: number): number {
    return code === success && this.#isComplaintLost ? exitCodes.failed : code;
  }
}
