/** Which folder holds this profile, and who owns it. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { App } from 'electron';

/**
 * Takes `--user-data-dir=<folder>` for the profile, else the system's usual place. Has to run before the single-instance
 * lock, which lies in that folder.
 */
export function chooseProfileFolder(app: App): string {
  const chosen = app.commandLine.getSwitchValue('user-data-dir');
  if (chosen !== '') {
    const folder = resolve(chosen);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    app.setPath('userData', folder);
  }
  return app.getPath('userData');
}
