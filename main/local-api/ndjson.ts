/** Cuts what comes over a socket into lines of JSON. */
import type { Socket } from 'node:net';

/** What is done with the lines. */
export interface LineHandlers {
  /** One parsed line; undefined for one that is no JSON. */
  onLine: (value: unknown) => void;
  /** A line is longer than it may be. */
  onTooLong: () => void;
}

/** Reads a socket line by line, keeping no more than one line of at most so many bytes. */
export function readLines(socket: Socket, maxBytes: number, { onLine: line, onTooLong: tooLong }: LineHandlers): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const text = rest.subarray(0, end).toString('utf8');
      rest = rest.subarray(end + 1);
      if (end > maxBytes) {
        tooLong();
        return;
      }
      if (text.trim() !== '') line(parsed(text));
    }
    if (rest.length > maxBytes) {
      rest = Buffer.alloc(0);
      tooLong();
    }
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
