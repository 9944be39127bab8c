/** Which folder holds this profile, and who owns it. */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { App } from 'electron';

/**
 * Takes `--user-data-dir=<folder>` for the profile, else the system's usual place. Has to run before the single-instance
 * lock, which lies in that folder.
 */
export function chooseProfileFolder(app: App): string {
  const folder = profileFolderOf(app);
  if (folder !== app.getPath('userData')) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    app.setPath('userData', folder);
  }
  closeToOthers(folder);
  return folder;
}

/** The same folder, untouched. */
export function profileFolderOf(app: App): string {
  const chosen = app.commandLine.getSwitchValue('user-data-dir');
  return chosen === '' ? app.getPath('userData') : resolve(chosen);
}

/** A folder that somebody made beforehand may be open to all. On Windows the person's own folder is already nobody else's. */
function closeToOthers(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch {
    // Not there yet: Chromium makes it for its owner alone. Not ours to change: the start will say what is wrong with it.
  }
}
