/** Which folder holds this profile, and who owns it. */
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from 'electron';

/**
 * Takes `--user-data-dir=<folder>` for the profile, else the system's usual place. Has to run before the single-instance
 * lock, which lies in that folder.
 */
export function chooseProfileFolder(app: App): string {
  const given = givenProfileFolder(app);
  if (given !== app.getPath('userData')) mkdirSync(given, { recursive: true, mode: 0o700 });
  const folder = realPathOf(given);
  if (folder !== app.getPath('userData')) app.setPath('userData', folder);
  restrictToOwner(folder);
  return folder;
}

/** The same folder, untouched. One profile has one path, whatever links lead to it. */
export function profileFolderOf(app: App): string {
  return realPathOf(givenProfileFolder(app));
}

/** The path without following links: earlier versions named a keychain entry after it. */
export function unresolvedProfileFolder(app: App): string {
  const chosen = app.commandLine.getSwitchValue('user-data-dir');
  return chosen === '' ? join(app.getPath('appData'), app.getName()) : resolve(chosen);
}

function givenProfileFolder(app: App): string {
  const chosen = app.commandLine.getSwitchValue('user-data-dir');
  return chosen === '' ? app.getPath('userData') : resolve(chosen);
}

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // Not there yet.
    return folder;
  }
}

/** A folder that somebody made beforehand may be open to all. On Windows the person's own folder is already nobody else's. */
function restrictToOwner(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch {
    // Not there yet: Chromium makes it for its owner alone. Not ours to change: the start will say what is wrong with it.
  }
}
