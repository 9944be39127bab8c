/** Services of the renderer's calls that need Electron: embedded servers, system dialogs, the tray. */
import { app, type BrowserWindow, dialog, shell } from 'electron';
import { t } from '../../../preload/i18n/translate.js';
import { parseDeepLinkAction, parseDeepLinkUrl } from '../../deep-links/parse-deep-link.js';
import { askAboutFolder, askAboutFunctions } from '../../desktop/dialogs/app-folder-dialogs.js';
import { Dialogs, type DialogsFile, dialogsFile } from '../../desktop/dialogs/dialogs.js';
import { exportFileDialogs } from '../../desktop/dialogs/export-file-dialogs.js';
import { openPath } from '../../desktop/open-path.js';
import type { AppTray } from '../../desktop/tray/tray.js';
import { readAbout } from '../../diagnostics/about.js';
import type { Log } from '../../diagnostics/log.js';
import { saveDiagnostics } from '../../diagnostics/save-diagnostics.js';
import { listOutbox } from '../../email-actions/outbox.js';
import type { ServerSupervisors } from '../../embedded-server/server-supervisors.js';
import { RosterError } from '../../errors/roster-error.js';
import type { DesktopServices } from '../../ipc/create-handlers.js';
import { openElectronStore } from '../../storage/electron-store-adapter.js';
import { JsonFile } from '../../storage/json-file.js';
import { Quarantine } from '../../storage/quarantine.js';
import type { Updates } from '../../updates/updates.js';
import type { LayoutStore } from '../../window/window.js';
import type { Services } from '../create-services.js';

/** Dependencies, as functions or promises where the renderer may call before they exist. */
export interface DesktopContext {
  services: Promise<Pick<Services, 'backends' | 'emailActions' | 'remoteAdministration' | 'snapshot' | 'vault'>>;
  profileFolder: string;
  window: () => BrowserWindow | null;
  layout: LayoutStore;
  servers: () => ServerSupervisors | null;
  tray: () => AppTray | null;
  updates: () => Promise<Updates>;
  quick: DesktopServices['quick'];
  logFile: string;
  log: Log;
  onRendererReady: () => void;
  registerProtocolClient: () => Promise<void>;
  /** Receives uncaught errors of the renderer. */
  reportRendererError: (stack: string) => void;
}

export function desktopServices({
  services,
  profileFolder,
  window,
  layout,
  servers,
  tray,
  updates,
  quick,
  logFile,
  log,
  onRendererReady,
  reportRendererError,
  registerProtocolClient,
}: DesktopContext): DesktopServices {
  const running = (): ServerSupervisors => {
    const started = servers();
    if (started === null) throw new RosterError('serversStarting');
    return started;
  };
  const open = (target: string): Promise<void> =>
    openPath((path) => shell.openPath(path), target, {
      platform: process.platform,
      warn: (line) => {
        log.warn(line);
      },
    });
  const dialogs = new Dialogs({ dialog, window, openFile: () => openDialogsFile(profileFolder) });
  return {
    onRendererReady,
    updates,
    layout,
    quick,
    chooseRuleFolder: () => dialogs.chooseFolder({ title: t().ruleFolderTitle }),
    backends: {
      restart: (id) => servers()?.restart(id),
      tryFolder: (id, served) => running().tryFolder(id, served),
      serve: async (id, served) => {
        await running().remove(id);
        // The folder of a known backend may contain no app ID.
        const { appId } = (await services).backends.get(id).entry;
        running().start(id, { ...served, appId });
      },
      remove: (id) => running().remove(id),
      discard: (id) => running().discard(id),
      askAboutFolder: (folder) => askAboutFolder(window(), folder),
      askAboutFunctions: (folder) => askAboutFunctions(window(), folder),
      outboxFolder: (id) => running().outboxFolder(id),
      chooseFolder: () => dialogs.chooseFolder({ title: t().folderTitle }),
      openFolder: open,
      openFile: open,
      showInFolder: (path) => {
        shell.showItemInFolder(path);
      },
      parseEmailAction: (text) => {
        const link = parseDeepLinkUrl(text);
        const read = link === null ? null : parseDeepLinkAction(link);
        return read?.kind === 'confirm' || read?.kind === 'reset' ? read : null;
      },
      addEmailAction: async (link) => {
        (await services).emailActions.add(link);
      },
    },
    administrationOf: async (id) => {
      const { Administration } = await import('../../administration/administration.js');
      const { backends, remoteAdministration } = await services;
      const name = backends.nameOf(id);
      if (backends.get(id).entry.kind === 'remote')
        return new Administration({ ask: await remoteAdministration.ask(id), name });
      const keptMails = async () => {
        const folder = await servers()?.outboxFolder(id);
        return folder == null ? [] : listOutbox(folder);
      };
      return new Administration({ ask: running().askOf(id), name, keptMails });
    },
    chooseLogFile: () =>
      dialogs.chooseTarget({
        ...{ title: t().logTitle, name: 'roster-log.jsonl' },
        filters: [{ name: 'JSON Lines', extensions: ['jsonl'] }],
      }),
    app: {
      about: () => readAbout(app.getAppPath()),
      saveDiagnostics: async () =>
        saveDiagnostics(await services, { logFile, chooseTarget: (wish) => dialogs.chooseTarget(wish) }),
      openProfileFolder: () => open(profileFolder),
      reportRendererError,
      registerProtocolClient,
      setTrayIcon: (picture) => tray()?.show(picture),
    },
    files: exportFileDialogs(dialogs),
  };
}

async function openDialogsFile(folder: string): Promise<JsonFile<DialogsFile>> {
  const quarantine = new Quarantine(folder, Date.now);
  const format = { name: 'dialogs', version: 1, schema: dialogsFile, defaults: { folder: null } };
  return (await JsonFile.open({ ...format, folder, openStore: openElectronStore, quarantine })).document;
}
