/** Saves the log of a backend: one line of JSON per event, the newest first. The backend has removed secrets from the events. */
import type { BackendEventPage } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import { writeDurably } from '../storage/durable-file.js';
import { StorageError } from '../storage/errors.js';

const pageSize = 2_000;
/** More events than a server keeps by default. */
const maxEvents = 100_000;

/**
 * `read` returns a page of the events. Returns how many were saved.
 * @throws RosterError `fileNotSaved`, StorageError, and the errors of `read`
 */
export async function saveLog(
  read: (after: string | null, limit: number) => Promise<BackendEventPage>,
  path: string,
): Promise<number> {
  const lines: string[] = [];
  for (let after: string | null | undefined; after !== null && lines.length < maxEvents;) {
    const { events, next } = await read(after ?? null, pageSize);
    lines.push(...events.map((event) => JSON.stringify(event)));
    after = events.length === 0 ? null : next;
  }
  await writeDurably(path, lines.map((line) => `${line}\n`).join('')).catch((error: unknown) => {
    // The sentences of the others are about the profile folder.
    const isFull = error instanceof StorageError && error.code === 'storageFull';
    throw isFull ? error : new RosterError('fileNotSaved', { file: path });
  });
  return lines.length;
}
