/** “About Roster”: versions, release notes and licences. */
import { join } from 'node:path';
import { app } from 'electron';
import * as z from 'zod';
import type { About } from '../../preload/contract/index.js';
import { maxReleaseNotesLength } from '../../preload/contract/limits.js';
import { readIfExists } from '../storage/durable-file.js';

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
