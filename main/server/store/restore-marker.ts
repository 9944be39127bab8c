/** A file in the data folder while a backup is put into it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export function restoreMarker(dataFolder: string): string {
  return join(dataFolder, 'restore.json');
}

/** @throws Error if a restore was interrupted */
export function requireNoRestore(dataFolder: string): void {
  if (existsSync(restoreMarker(dataFolder))) {
    throw new Error('A restore of this data folder is not complete. Run the same “restore” command again.');
  }
}
