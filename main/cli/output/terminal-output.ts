/** Writes to stdout and stderr. */
import { writeSync } from 'node:fs';
import { systemCode } from '../../storage/errors.js';

/** Result of a write. `closed`: the reader closed the pipe, as in `roster list | head -1`. */
export type Written = { kind: 'all' } | { kind: 'closed' } | { kind: 'failed'; code: string };

/** Writing to stdout failed. `systemCode` is null if the reader closed the pipe. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly code = 'outputFailed';
  constructor(readonly systemCode: string | null) {
    super('the output could not be written');
  }
}

/** Writes bytes to a descriptor and returns how many were written. Node's `writeSync`, or a substitute. */
export type WriteBytes = (descriptor: number, bytes: Uint8Array) => number;

const pauseMs = 5;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes the whole text synchronously, since the process may end right after. Waits while a pipe is full. */
export function writeAll(
  descriptor: 1 | 2,
  text: string,
  write: WriteBytes = (to, bytes) => writeSync(to, bytes),
): Written {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(write(descriptor, rest));
    } catch (error) {
      const code = systemCode(error) ?? 'unknown';
      if (code === 'EPIPE') return { kind: 'closed' };
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, pauseMs);
      else if (code !== 'EINTR') return { kind: 'failed', code };
    }
  }
  return { kind: 'all' };
}
