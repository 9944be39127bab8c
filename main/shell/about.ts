/** Roster about itself: versions, licences, and a file that helps to find a fault. */
import { basename, join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import * as z from 'zod';
import type { About } from '../../preload/contract.js';
import { say } from '../../preload/language/say.js';
import { maxReleaseNotes } from '../../preload/limits.js';
import type { House } from '../house.js';
import { readIfThere, writeDurably } from '../vault/durable-file.js';
import { diagnosticsText } from './diagnostics.js';

const licences = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }));

/** Versions, what is new in this one, and the licences that the build collected into `out/licences.json`. */
export async function readAbout(appPath: string): Promise<About> {
  const { electron, chrome, node } = process.versions;
  return {
    ...{ version: app.getVersion(), electron, chromium: chrome, node },
    notes: ((await readIfThere(join(appPath, 'assets', 'release-notes.md'))) ?? '').slice(0, maxReleaseNotes),
    // While developing there may have been no whole build yet.
    licences: licences.parse(JSON.parse((await readIfThere(join(appPath, 'out', 'licences.json'))) ?? '[]')),
  };
}

/** Asks where to, and writes the diagnostics there. Gives the file's name; null when nothing was chosen. @throws VaultError */
export async function saveDiagnostics(
  house: House,
  { logFile, window }: { logFile: string; window: BrowserWindow | null },
): Promise<string | null> {
  const options = { title: say().diagnosticsTitle, defaultPath: 'roster-diagnostics.txt' };
  const chosen = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  if (chosen.canceled || chosen.filePath === '') return null;
  const { electron, chrome, node } = process.versions;
  const text = diagnosticsText({
    snapshot: house.snapshot(),
    vault: (await house.vaultStatus()).kind,
    versions: { roster: app.getVersion(), electron, chrome, node },
    log: (await readIfThere(logFile)) ?? '',
    now: Date.now(),
  });
  await writeDurably(chosen.filePath, text);
  return basename(chosen.filePath);
}

/** Lets the person choose a folder; null: nothing was chosen. */
export async function chooseFolder(window: BrowserWindow | null): Promise<string | null> {
  const options: Electron.OpenDialogOptions = { title: say().folderTitle, properties: ['openDirectory'] };
  const chosen = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return chosen.filePaths[0] ?? null;
}
