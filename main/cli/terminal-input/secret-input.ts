/** Reads a secret that must not be an argument: from the terminal without echo, or from stdin. */
import { closeSync, openSync, readSync } from 'node:fs';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import { TypedSecret } from './typed-secret.js';

const maxBytes = 65_536;

/** The secret without its line break; empty if none was entered. */
export function readSecret(prompt: string): Promise<string> {
  return isatty(0) ? readTyped(prompt) : Promise.resolve(readPiped());
}

function readPiped(): string {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  for (let read = 1; read > 0 && length < maxBytes; length += read)
    read = readSync(0, buffer, length, maxBytes - length, null);
  return buffer.toString('utf8', 0, length).replace(/\r?\n$/, '');
}

/** Opens the terminal itself, so that neither echo nor a redirection shows the secret. */
function readTyped(prompt: string): Promise<string> {
  const terminal = openSync('/dev/tty', 'r+');
  const input = new ReadStream(terminal);
  const output = new WriteStream(openSync('/dev/tty', 'w'));
  output.write(prompt);
  input.setRawMode(true);
  return new Promise<string>((resolve) => {
    const typed = new TypedSecret();
    const end = (secret: string) => {
      input.setRawMode(false);
      output.write('\n');
      input.destroy();
      output.destroy();
      resolve(secret);
    };
    input.on('data', (chunk: Buffer) => {
      const secret = typed.apply(chunk);
      if (secret !== null) end(secret);
    });
    input.once('close', () => {
      closeQuietly(terminal);
    });
  });
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // The stream has already closed the descriptor.
  }
}
