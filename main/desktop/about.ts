/** “About Roster”: versions, licences, and the diagnostics file. */
import { basename, join } from 'node:path';
import { app } from 'electron';
import * as z from 'zod';
import type { About } from '../../preload/contract/index.js';
import { maxReleaseNotesLength } from '../../preload/contract/limits.js';
import { t } from '../../preload/i18n/translate.js';
import type { Services } from '../app/create-services.js';
import { diagnosticsText } from '../diagnostics/diagnostics-report.js';
import { readIfExists, writeDurably } from '../storage/durable-file.js';
import type { Dialogs } from './dialogs.js';

const licences = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }));

/**
 * Reads the versions, this version's release notes, and the licences that the build collected in `out/licences.json`.
 */
export async function readAbout(appPath: string): Promise<About> {
  const { electron, chrome, node } = process.versions;
  return {
    ...{ version: app.getVersion(), electron, chromium: chrome, node },
    notes: ((await readIfExists(join(appPath, 'assets', 'release-notes.md'))) ?? '').slice(0, maxReleaseNotesLength),
    // During development there may be no complete build yet.
    licences: licences.parse(JSON.parse((await readIfExists(join(appPath, 'out', 'licences.json'))) ?? '[]')),
  };
}

/**
 * Shows a save dialog and writes the diagnostics file. Returns its name; null if the user cancelled. @throws StorageError
 */
export async function saveDiagnostics(
  services: Services,
  { logFile, dialogs }: { logFile: string; dialogs: Dialogs },
): Promise<string | null> {
  const path = await dialogs.chooseTarget({ title: t().diagnosticsTitle, name: 'roster-diagnostics.txt' });
  if (path === null) return null;
  const { electron, chrome, node } = process.versions;
  const text = diagnosticsText({
    snapshot: services.snapshot(),
    vault: (await services.vaultStatus()).kind,
    versions: { roster: app.getVersion(), electron, chrome, node },
    log: (await readIfExists(logFile)) ?? '',
    now: Date.now(),
  });
  await writeDurably(path, text);
  return basename(path);
}
