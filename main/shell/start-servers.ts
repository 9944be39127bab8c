/** Starts the server of every embedded backend, and keeps the backends told of them. */
import { join, resolve } from 'node:path';
import { app, utilityProcess } from 'electron';
import { embeddedBackendId } from '../accounts/backend.js';
import type { House } from '../house.js';
import type { CrashWatch } from './crash-watch.js';
import { EmbeddedServers } from './embedded-servers.js';
import type { Log } from './log.js';

/** Gives the servers' keeper; how each fares is told by its backend's health. */
export function startServers(
  { backends, notices }: House,
  { profileFolder, log, crashes }: { profileFolder: string; log: Log; crashes: Pick<CrashWatch, 'note'> },
): EmbeddedServers {
  const chosenFolder = app.commandLine.getSwitchValue('backend');
  const builtIn = chosenFolder === '' ? join(app.getAppPath(), 'assets', 'backend') : resolve(chosenFolder);
  const servers = new EmbeddedServers({
    fork: () =>
      utilityProcess.fork(join(app.getAppPath(), 'out', 'main', 'server-process.cjs'), [], {
        serviceName: 'Roster backend',
      }),
    profileFolder,
    events: {
      starting: (id) => {
        backends.embeddedStarting(id);
      },
      ready: (id, ready, warnings) => {
        backends.embeddedReady(id, ready);
        for (const [number, message] of warnings.entries()) {
          const notice = { id: `server:${id}:${String(number)}`, kind: 'server' as const, message };
          notices.put({ ...notice, actions: [], dismissible: true });
        }
      },
      failed: (id, message) => {
        backends.embeddedFailed(id, message);
      },
      crashed: (stack) => void crashes.note('server', stack),
      log: (line) => {
        log.warn(line);
      },
    },
  });
  backends.embeddedRestored = (id, appFolder) => {
    servers.start(id, appFolder);
  };
  for (const { id, kind, appFolder } of backends.entries) {
    if (kind === 'embedded') servers.start(id, id === embeddedBackendId ? builtIn : (appFolder ?? builtIn));
  }
  return servers;
}
