/** Connects updates to Electron: their source, events to the renderer, and shutdown before an installation. */
import { join } from 'node:path';
import { app } from 'electron';
import type { EventName, Events } from '../../../preload/contract/index.js';
import type { Log } from '../../diagnostics/log.js';
import { updateTexts } from '../../ipc/texts/state-texts.js';
import { readUpdateSource, type UpdateSource } from '../../updates/update-source.js';
import { Updates } from '../../updates/updates.js';
import type { Services } from '../create-services.js';
import type { Shutdown } from '../shutdown.js';

export interface StartUpdatesOptions {
  log: Log;
  shutdown: Pick<Shutdown, 'prepareForUpdate' | 'cancel'>;
  send: <Name extends EventName>(name: Name, payload: Events[Name]) => void;
  now: () => number;
  schedule: (ms: number, work: () => void) => void;
  /** File with the source of updates and the key that verifies them; null: the values of this build. */
  sourceFile: string | null;
}

/** Creates the updates without checking for one yet. */
export async function startUpdates(
  { notices, settings }: Pick<Services, 'notices' | 'settings'>,
  { log, shutdown, send, now, schedule, sourceFile }: StartUpdatesOptions,
): Promise<Updates> {
  const path = sourceFile ?? join(app.getAppPath(), 'assets', 'updates.json');
  const source = await readUpdateSource(path).catch((error: unknown): UpdateSource | null => {
    log.error('this build has no usable source of updates', error);
    return null;
  });
  return new Updates({
    openUpdater:
      source === null
        ? null
        : async () => {
            const { openUpdater } = await import('../../updates/electron-updates.js');
            return openUpdater({ source, log, configFile: app.isPackaged ? null : path });
          },
    ...{ notices, texts: updateTexts, now, schedule },
    isAutomatic: () => settings.value.checkForUpdates,
    onStateChanged: (state) => {
      send('updates.changed', state);
    },
    prepareForUpdate: () => shutdown.prepareForUpdate(),
    cancelShutdown: () => {
      shutdown.cancel();
    },
    warn: (line) => {
      log.warn(line);
    },
  });
}
