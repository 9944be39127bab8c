/** Serves the embedded backends: the built-in one, and the imported folders that the user has confirmed. */
import type { UtilityProcess } from 'electron';
import type { BackendId } from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { MailServers } from '../administration/mail-servers.js';
import { embeddedBackendId } from '../backends/backend.js';
import type { Backends } from '../backends/backends.js';
import type { AppFolders } from '../backends/embedded/app-folders.js';
import { reportLines } from '../server/import-report/report-lines.js';
import type { Notices } from '../state/notices.js';
import { type ServerEvents, ServerSupervisors } from './server-supervisors.js';
import { shownReport } from './shown-report.js';

export interface EmbeddedBackendsOptions {
  backends: Backends;
  appFolders: Pick<AppFolders, 'onVerified' | 'permissionFor'>;
  mailServers: Pick<MailServers, 'onChanged'>;
  notices: Pick<Notices, 'put'>;
  profileFolder: string;
  /** App folder of the built-in backend. */
  builtInFolder: string;
  /** Starts the process of a server. */
  fork: () => UtilityProcess;
  /** Receives the stack of an unexpected error of a server. */
  onCrash: (stack: string) => void;
  /** A backend recorded events. */
  onRecorded: (id: BackendId) => void;
  warn: (line: string) => void;
}

/** Starts the servers of the listed backends and returns their supervisors. Each server's state is reported as its backend's health. */
export function startEmbeddedBackends(options: EmbeddedBackendsOptions): ServerSupervisors {
  const { backends, appFolders, mailServers, profileFolder, fork } = options;
  const servers = new ServerSupervisors({ fork, profileFolder, events: eventsFor(options) });
  startBuiltIn(servers, options);
  const startImported = () => void startConfirmedFolders(servers, options);
  // Permissions of imported folders are available once the vault is open.
  appFolders.onVerified(startImported);
  backends.embedded.onAdded = () => {
    startBuiltIn(servers, options);
    startImported();
  };
  mailServers.onChanged((id, server) => {
    servers.setMailServer(id, server);
  });
  backends.embedded.onRemoved = (id) => servers.remove(id);
  return servers;
}

function eventsFor({ backends, notices, onCrash, onRecorded, warn }: EmbeddedBackendsOptions): ServerEvents {
  return {
    starting: (id) => {
      backends.embedded.starting(id);
    },
    ready: (id, ready, warnings) => {
      backends.embedded.ready(id, ready);
      // A folder that the user has not confirmed yet is not a backend.
      const name = backends.find(id) === null ? plainText(ready.displayName) : backends.nameOf(id);
      for (const [number, warning] of warnings.entries()) {
        const message = `${name}: ${warning}`;
        const notice = { id: `server:${id}:${String(number)}`, kind: 'server' as const, message };
        notices.put({ ...notice, actions: [], dismissible: true });
      }
    },
    offers: (id, offers) => {
      backends.embedded.offers(id, offers);
    },
    report: (id, report) => {
      for (const line of reportLines(report)) warn(`app folder of ${id}: ${line}`);
      backends.embedded.reported(id, shownReport(report));
    },
    failed: (id, failure) => {
      backends.embedded.failed(id, failure);
    },
    crashed: onCrash,
    recorded: onRecorded,
    log: warn,
  };
}

/** Starts the built-in backend if the user has chosen it. */
function startBuiltIn(servers: ServerSupervisors, { backends, builtInFolder }: EmbeddedBackendsOptions): void {
  if (backends.find(embeddedBackendId) === null || servers.has(embeddedBackendId)) return;
  servers.start(embeddedBackendId, { appFolder: builtInFolder, allowFunctions: true });
}

async function startConfirmedFolders(
  servers: ServerSupervisors,
  { backends, appFolders }: EmbeddedBackendsOptions,
): Promise<void> {
  for (const { id, kind, appFolder, appId, removedAt } of backends.entries) {
    if (kind !== 'embedded' || appFolder === null || removedAt !== null || servers.has(id)) continue;
    const permission = await appFolders.permissionFor(id, appFolder);
    if (servers.has(id)) continue;
    if (permission === null) backends.embedded.failed(id, { code: 'folderNotConfirmed', folder: plainText(appFolder) });
    else {
      backends.embedded.functionsAllowed(id, permission.allowFunctions);
      // The folder of a known backend may contain no app ID.
      servers.start(id, { appFolder, appId, ...permission });
    }
  }
}
