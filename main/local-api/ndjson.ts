/** Parses newline-delimited JSON from a socket. */
import type { Socket } from 'node:net';

export interface LineHandlers {
  /** Receives each parsed line; undefined for invalid JSON. */
  onLine: (value: unknown) => void;
  /** Called when a line exceeds the limit. */
  onTooLong: () => void;
}

/** Reads a socket line by line. Limits lines to `maxBytes` and buffers at most one. */
export function readLines(socket: Socket, maxBytes: number, handlers: LineHandlers): void {
  socket.on('data', lineReader(maxBytes, handlers));
}

/** Returns a function that gets the chunks of a stream, and keeps them until their line is complete. */
export function lineReader(maxBytes: number, { onLine, onTooLong: tooLong }: LineHandlers): (chunk: Buffer) => void {
  // Pieces of the current line. Joined once, because a response of 64 MB arrives in a thousand of them.
  let pieces: Buffer[] = [];
  let length = 0;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const text = Buffer.concat([...pieces, chunk.subarray(start, end)]);
      pieces = [];
      length = 0;
      start = end + 1;
      if (text.length > maxBytes) {
        tooLong();
        return;
      }
      const line = text.toString('utf8');
      if (line.trim() !== '') onLine(parsed(line));
    }
    const rest = chunk.subarray(start);
    pieces.push(rest);
    length += rest.length;
    if (length > maxBytes) {
      pieces = [];
      length = 0;
      tooLong();
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
