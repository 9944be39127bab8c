/**
 * The composition root, first half: the profile is claimed and the window opened, with as little code as that takes. Everything
 * behind the window comes with `start-app.ts`, which is read while the page's process starts.
 */

import inspector from 'node:inspector';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Menu, app, dialog, ipcMain, protocol, session, type BrowserWindow } from 'electron';
import { say } from '../../preload/i18n/translate.js';
import type { Shell } from './start-app.js';
import { EarlyCalls } from '../ipc/queued-ipc-main.js';
import {
  pageOrigin,
  pageUrl,
  readPage,
  registerPageScheme,
  servePage,
  type PageFiles,
} from '../window/app-protocol.js';
import { CrashWatch } from '../diagnostics/crash-handler.js';
import { closeDebuggingDoors } from './disable-debugging.js';
import { deepLinkIn, parseDeepLink } from '../deep-links/parse-deep-link.js';
import { LinkIntake } from '../deep-links/deep-link-queue.js';
import { openLog } from '../diagnostics/log.js';
import { openStore } from '../storage/electron-store-adapter.js';
import { PageLine } from '../window/renderer-channel.js';
import { stopBackgroundTraffic } from './background-traffic.js';
import { confinePages, originOf } from '../window/web-contents-security.js';
import { chooseProfileFolder } from './profile-folder.js';
import { closeNetwork, guardSession, guardSessions } from '../window/session-security.js';
import { claimProfile } from './single-instance.js';
import { ActionIntake, startActionIn } from './launch-actions.js';
import { reportStart } from '../diagnostics/startup-timing.js';
import { isWayland } from '../window/wayland.js';
import { emptyWindowFile, focusWindow, openWindow, windowFile, type WindowFile } from '../window/window.js';
import { Document, NewerFormatError } from '../storage/json-file.js';
import { VaultError } from '../storage/errors.js';
import { Quarantine } from '../storage/quarantine.js';

/** Names of the contract's calls; they come in at build time, so that the contract's schemas are not loaded before the window. */
declare const __CALL_NAMES__: readonly string[];

// Development server, development tools and the smoke run exist only outside a package.
const developmentUrl = app.isPackaged ? undefined : process.env['ROSTER_DEV_SERVER'];
const isSmoke = !app.isPackaged && app.commandLine.hasSwitch('smoke');
const ownOrigins = developmentUrl === undefined ? [pageOrigin] : [originOf(developmentUrl)];

app.setName('Roster');
if (app.isPackaged) closeDebuggingDoors(app.commandLine, inspector.url());
else reportStart(app, app.commandLine.getSwitchValue('start-report'), '[data-account]');
const profileFolder = chooseProfileFolder(app);
const startsHidden = app.commandLine.hasSwitch('hidden');
const iconPath = join(app.getAppPath(), 'out', 'icons', '256x256.png');
let mainWindow: BrowserWindow | null = null;
const page = new PageLine(() => mainWindow?.webContents ?? null);

const links = new LinkIntake(() => {
  log.warn('a deep link was ignored: it is none that Roster knows');
});
/** What the first half asks of the second, once that is there. */
const later: Shell['later'] = { keepsOnClose: () => false };
const actions = new ActionIntake();

const isFirst = claimProfile(app, process.argv, {
  focus: () => {
    if (mainWindow !== null) focusWindow(mainWindow);
  },
  deepLink: (link) => {
    links.take(link);
  },
  action: (action) => {
    actions.take(action);
  },
});
const logFile = join(profileFolder, 'logs', 'main.log');
const log = openLog(logFile, developmentUrl !== undefined);
const crashes = new CrashWatch({ profileFolder, log, isUnattended: isSmoke });

if (isFirst) {
  crashes.watchMain();
  const coldLink = deepLinkIn(process.argv);
  if (coldLink !== null) links.take(coldLink);
  const coldAction = startActionIn(process.argv);
  if (coldAction !== null) actions.take(coldAction);
  // macOS tells by an event, which comes once and may come before `ready`.
  app.on('open-url', (event, text) => {
    event.preventDefault();
    const link = parseDeepLink(text);
    if (link !== null) links.take(link);
    if (mainWindow !== null) focusWindow(mainWindow);
  });
  // Else Electron makes a menu of its own before `ready`, with development tools in it, which nobody is to see.
  Menu.setApplicationMenu(null);
  stopBackgroundTraffic(app.commandLine);
  guardSessions(app);
  registerPageScheme(protocol);
  confinePages(app, {
    ownOrigins,
    onRefused: (what, origin) => {
      log.warn(`refused ${what} to ${origin}`);
    },
  });
  void app.whenReady().then(start).catch(refuseToStart);
} else {
  // The first process has been told and comes to the front.
  console.log('Roster is already running with this profile; its window was brought to the front.');
  app.exit(0);
}

async function start(): Promise<void> {
  guardSession(session.defaultSession);
  // Vite's server is a network address.
  if (developmentUrl === undefined) void closeNetwork(session.defaultSession);
  const pageFolder = join(app.getAppPath(), 'out', 'renderer');
  let files: PageFiles | null = null;
  servePage(protocol, () => (files ??= readPage(pageFolder)));
  const calls = new EarlyCalls(ipcMain, __CALL_NAMES__);
  showWindow(await readWindowPlace());
  const { furnish } = await readSecondHalf();
  await furnish({
    ...{ profileFolder, logFile, log, crashes, links, actions, page, calls },
    ...{ iconPath, ownOrigins, startsHidden, isSmoke, later },
    isDevelopment: developmentUrl !== undefined,
    window: () => mainWindow,
    openOrFocus: () => void openOrFocus(),
  });
}

/**
 * Reads the second half in pieces. The page's process and the graphics' start meanwhile, and what they ask of this thread does not
 * have to wait for all of it.
 */
async function readSecondHalf(): Promise<typeof import('./start-app.js')> {
  const pieces = [
    () => import('node:crypto'),
    () => import('../../preload/contract/index.js'),
    () => import('../auth/index.js'),
    () => import('./create-services.js'),
  ];
  for (const read of pieces) {
    await turn();
    await read();
  }
  await turn();
  const secondHalf = await import('./start-app.js');
  await turn();
  return secondHalf;
}

/** Where the window was. @throws NewerFormatError, VaultError */
async function readWindowPlace(): Promise<Document<WindowFile>> {
  const { document } = await Document.open({
    folder: profileFolder,
    name: 'window',
    version: 1,
    schema: windowFile,
    empty: emptyWindowFile,
    openStore,
    quarantine: new Quarantine(profileFolder, Date.now),
  });
  return document;
}

/** Shows the window, at the place where it was. */
function showWindow(remembered: Document<WindowFile>): void {
  const window = openWindow({
    pageUrl: developmentUrl ?? pageUrl,
    preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    icon: iconPath,
    remembered,
    isShown: !startsHidden,
    keepsOnClose: () => later.keepsOnClose(),
    devTools: !app.isPackaged,
    isWayland: isWayland({
      ...{ platform: process.platform, env: process.env, electron: process.versions.electron },
      switchValue: (name) => app.commandLine.getSwitchValue(name),
    }),
  });
  mainWindow = window;
  crashes.watchWindow(window, () => {
    page.closed();
  });
  window.once('closed', () => {
    page.closed();
    mainWindow = null;
  });
}

async function openOrFocus(): Promise<void> {
  if (mainWindow === null) showWindow(await readWindowPlace());
  else focusWindow(mainWindow);
}

/** A profile that cannot be opened is left as it is; the person is told what to do about it. */
function refuseToStart(error: unknown): void {
  log.error('start refused', error);
  const message =
    error instanceof NewerFormatError
      ? say().newerProfile(error.file, profileFolder)
      : error instanceof VaultError
        ? say().unusableProfile(profileFolder, error.message)
        : say().cannotStartBecause(join(profileFolder, 'logs'));
  if (isSmoke || process.env['CI'] !== undefined) console.error(message);
  else dialog.showErrorBox(say().cannotStart, message);
  void log.written().finally(() => {
    app.exit(1);
  });
}
