/** Parses newline-delimited JSON from a socket. */
import type { Socket } from 'node:net';

export interface LineHandlers {
  /** Receives each parsed line; undefined for invalid JSON. */
  onLine: (value: unknown) => void;
  /** Called when a line exceeds the limit. */
  onTooLong: () => void;
}

/** Reads a socket line by line. Limits lines to `maxBytes` and buffers at most one. */
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
