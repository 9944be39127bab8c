/** Reads a secret from the standard input. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export async function firstLine(input: Readable): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  return '';
}
