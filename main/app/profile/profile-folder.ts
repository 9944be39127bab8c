/** Determines the profile folder and restricts it to its owner. */
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';

/**
 * Sets the profile folder to `chosen` (`--user-data-dir`) or the system's default. Must run before the single-instance
 * lock, which is stored in that folder.
 */
export function chooseProfileFolder(app: App, chosen: string | null): string {
  const given = chosen ?? app.getPath('userData');
  if (given !== app.getPath('userData')) mkdirSync(given, { recursive: true, mode: 0o700 });
  const folder = realPathOf(given);
  if (folder !== app.getPath('userData')) app.setPath('userData', folder);
  restrictToOwner(folder);
  return folder;
}

/** Returns the same folder without changing it. Symbolic links are resolved, so that each profile has one path. */
export function profileFolderOf(app: App, chosen: string | null): string {
  return realPathOf(chosen ?? app.getPath('userData'));
}

/** The path with links unresolved: earlier versions derived a keychain entry's name from it. */
export function unresolvedProfileFolder(app: App, chosen: string | null): string {
  return chosen ?? join(app.getPath('appData'), app.getName());
}

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // The folder does not exist yet.
    return folder;
  }
}

/**
 * Restricts an existing folder, which may be accessible to other users. Not needed on Windows, where the user's own
 * folder already is private.
 */
function restrictToOwner(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch {
    // If the folder does not exist yet, Chromium creates it with owner-only access. If its permissions cannot be
    // changed, startup reports the problem.
  }
}
