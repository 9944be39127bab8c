/** Connects the embedded backends to Electron: their processes, and the folder of the built-in one. */
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { BackendId } from '../../../preload/contract/index.js';
import type { CrashHandler } from '../../diagnostics/crash-handler.js';
import type { Log } from '../../diagnostics/log.js';
import { startEmbeddedBackends } from '../../embedded-server/embedded-backends.js';
import type { ServerSupervisors } from '../../embedded-server/server-supervisors.js';
import type { Services } from '../create-services.js';
import type { LaunchOptions } from '../launch-options.js';

export interface StartServersOptions {
  profileFolder: string;
  launch: LaunchOptions;
  log: Log;
  crashHandler: Pick<CrashHandler, 'record'>;
  /** A backend recorded events. */
  onRecorded: (id: BackendId) => void;
}

export function startServers(
  { backends, notices, appFolders, mailServers }: Pick<Services, 'appFolders' | 'backends' | 'mailServers' | 'notices'>,
  { profileFolder, launch, log, crashHandler, onRecorded }: StartServersOptions,
): ServerSupervisors {
  const program = join(app.getAppPath(), 'out', 'main', 'server-process.cjs');
  return startEmbeddedBackends({
    ...{ backends, notices, appFolders, mailServers, profileFolder, onRecorded },
    builtInFolder: launch.development.backendFolder ?? join(app.getAppPath(), 'assets', 'backend'),
    fork: () => utilityProcess.fork(program, [], { serviceName: 'Roster backend' }),
    onCrash: (stack) => void crashHandler.record('server', stack),
    warn: (line) => {
      log.warn(line);
    },
  });
}
