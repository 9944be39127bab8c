/** What the page's calls need beyond the house: the servers, the system's dialogs, the tray. */
import { app, dialog, shell, type BrowserWindow } from 'electron';
import { say } from '../../preload/i18n/translate.js';
import { RosterError } from '../errors/roster-error.js';
import type { House } from './create-services.js';
import { Document } from '../storage/json-file.js';
import { Quarantine } from '../storage/quarantine.js';
import type { HandlerParts } from '../ipc/handlers.js';
import { readAbout, saveDiagnostics } from '../desktop/about.js';
import { parseDeepLink, readDeepLink } from '../deep-links/parse-deep-link.js';
import { Dialogs, dialogsFile, type DialogsFile } from '../desktop/dialogs.js';
import type { EmbeddedServers } from '../embedded-server/server-supervisors.js';
import { askAboutFolder, askAboutFunctions } from '../desktop/app-folder-dialogs.js';
import type { Log } from '../diagnostics/log.js';
import { openFolder } from '../desktop/open-folder.js';
import { openStore } from '../storage/electron-store-adapter.js';
import { transferFiles } from '../desktop/export-file-dialogs.js';
import type { RosterTray } from '../desktop/tray.js';
import type { Updates } from '../updates/updates.js';

/** What is there by the time that a call comes; the page may be faster than the servers. */
export interface ShellState {
  house: Promise<House>;
  profileFolder: string;
  window: () => BrowserWindow | null;
  servers: () => EmbeddedServers | null;
  tray: () => RosterTray | null;
  updates: () => Promise<Updates>;
  logFile: string;
  log: Log;
  pageIsListening: () => void;
  takeLinks: () => Promise<void>;
  /** Told of an error of the page that nobody caught. */
  pageFailed: (stack: string) => void;
}

/** The parts. */
export function handlerParts({
  house,
  profileFolder,
  window,
  servers,
  tray,
  updates,
  logFile,
  log,
  pageIsListening,
  pageFailed,
  takeLinks,
}: ShellState): HandlerParts {
  const running = (): EmbeddedServers => {
    const started = servers();
    if (started === null) throw new RosterError('backendStarting', say().unreachable);
    return started;
  };
  const dialogs = new Dialogs({ dialog, window, openFile: () => openDialogsFile(profileFolder) });
  return {
    pageIsListening,
    updates,
    backends: {
      startAgain: (id) => servers()?.startAgain(id),
      tryFolder: (id, served) => running().tryFolder(id, served),
      serve: async (id, served) => {
        await running().forget(id);
        running().start(id, served);
      },
      forget: (id) => running().forget(id),
      discard: (id) => running().discard(id),
      askAboutFolder: (folder) => askAboutFolder(window(), folder),
      askAboutFunctions: (folder) => askAboutFunctions(window(), folder),
      outboxFolder: (id) => running().outboxFolder(id),
      chooseFolder: () => dialogs.chooseFolder({ title: say().folderTitle }),
      openFolder: (folder) =>
        openFolder((path) => shell.openPath(path), folder, {
          platform: process.platform,
          warn: (line) => {
            log.warn(line);
          },
        }),
      readLink: (text) => {
        const link = parseDeepLink(text);
        const read = link === null ? null : readDeepLink(link);
        return read === null || read.kind === 'callback' ? null : read;
      },
      takeLink: async (link) => {
        (await house).links.take(link);
      },
    },
    app: {
      about: () => readAbout(app.getAppPath()),
      saveDiagnostics: async () => saveDiagnostics(await house, { logFile, dialogs }),
      pageFailed,
      takeLinks,
      setTrayPicture: (picture) => tray()?.show(picture),
    },
    files: transferFiles(dialogs),
  };
}

async function openDialogsFile(folder: string): Promise<Document<DialogsFile>> {
  const quarantine = new Quarantine(folder, Date.now);
  const format = { name: 'dialogs', version: 1, schema: dialogsFile, empty: { folder: null } };
  return (await Document.open({ ...format, folder, openStore, quarantine })).document;
}
