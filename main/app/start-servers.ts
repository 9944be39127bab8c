/** Starts the server of every embedded backend and reports their state to the backends. */
import { join, resolve } from 'node:path';
import { app, utilityProcess } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { plainText } from '../../preload/text/plain-text.js';
import { embeddedBackendId } from '../backends/backend.js';
import type { CrashHandler } from '../diagnostics/crash-handler.js';
import type { Log } from '../diagnostics/log.js';
import { ServerSupervisors } from '../embedded-server/server-supervisors.js';
import { reportLines } from '../server/import-report/report-lines.js';
import type { Services } from './create-services.js';

/** Starts the servers and returns their supervisors. Each server's state is reported as its backend's health. */
export function startServers(
  { backends, notices, appFolders }: Pick<Services, 'backends' | 'notices' | 'appFolders'>,
  { profileFolder, log, crashes }: { profileFolder: string; log: Log; crashes: Pick<CrashHandler, 'record'> },
): ServerSupervisors {
  // Unpackaged builds only: the folder's functions run with the user's rights.
  const chosenFolder = app.isPackaged ? '' : app.commandLine.getSwitchValue('backend');
  const builtIn = chosenFolder === '' ? join(app.getAppPath(), 'assets', 'backend') : resolve(chosenFolder);
  const servers = new ServerSupervisors({
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
      report: (id, report) => {
        for (const line of reportLines(report)) log.warn(`app folder of ${id}: ${line}`);
      },
      failed: (id, message) => {
        backends.embeddedFailed(id, message);
      },
      crashed: (stack) => void crashes.record('server', stack),
      log: (line) => {
        log.warn(line);
      },
    },
  });
  servers.start(embeddedBackendId, { appFolder: builtIn, allowFunctions: true });
  // Permissions of imported folders are available once the vault is open.
  appFolders.onVerified(() => void startImported());
  backends.embeddedRestored = () => void startImported();
  return servers;

  async function startImported(): Promise<void> {
    for (const { id, kind, appFolder, appId } of backends.entries) {
      if (kind !== 'embedded' || appFolder === null || servers.has(id)) continue;
      const permission = await appFolders.permissionFor(id, appFolder);
      if (servers.has(id)) continue;
      if (permission === null) backends.embeddedFailed(id, t().folderNotConfirmed(plainText(appFolder)));
      else {
        backends.functionsAllowed(id, permission.allowFunctions);
        servers.start(id, { appFolder, appId, ...permission });
      }
    }
  }
}
