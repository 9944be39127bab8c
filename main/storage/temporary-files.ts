/** Temporary files that a killed process left behind. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Names that `writeDurably` gives (`.name.<12 hex digits>.tmp`), and electron-store's writer (`name.tmp-<16 hex digits>`). */
const temporaryName = /^\..+\.[\da-f]{12}\.tmp$|\.tmp-\d{10}[\da-f]{6}$/;

/**
 * Removes temporary files of earlier processes from a folder, not from its subfolders. Their content was never
 * acknowledged. Files that changed at or after `startedAt` (milliseconds since the epoch) may be in use and are kept.
 * Returns the number of removed files; a file that cannot be removed is left for the next start.
 */
export async function removeTemporaryFiles(folder: string, startedAt: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const name of names.filter((each) => temporaryName.test(each))) {
    const path = join(folder, name);
    try {
      const file = await lstat(path);
      if (!file.isFile() || file.mtimeMs >= startedAt) continue;
      await rm(path);
      removed += 1;
    } catch {
      // Removed by someone else, or not removable.
    }
  }
  return removed;
}
