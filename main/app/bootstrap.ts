/**
 * The composition root, first half: the profile is claimed and the window opened, with as little code as that takes. Everything
 * behind the window comes with `start-app.ts`, which is read while the page's process starts.
 */

import inspector from 'node:inspector';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Menu, app, dialog, ipcMain, protocol, session, type BrowserWindow } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import type { BootstrapContext } from './start-app.js';
import { QueuedIpcMain } from '../ipc/queued-ipc-main.js';
import {
  pageOrigin,
  pageUrl,
  readPage,
  registerPageScheme,
  servePage,
  type PageFiles,
} from '../window/app-protocol.js';
import { CrashHandler } from '../diagnostics/crash-handler.js';
import { removeDebugSwitches } from './disable-debugging.js';
import { findDeepLink, parseDeepLinkUrl } from '../deep-links/parse-deep-link.js';
import { DeepLinkQueue } from '../deep-links/deep-link-queue.js';
import { openLog } from '../diagnostics/log.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
import { RendererChannel } from '../window/renderer-channel.js';
import { stopBackgroundTraffic } from './background-traffic.js';
import { secureWebContents, originOf } from '../window/web-contents-security.js';
import { chooseProfileFolder } from './profile-folder.js';
import { closeNetwork, guardSession, guardSessions } from '../window/session-security.js';
import { acquireSingleInstanceLock } from './single-instance.js';
import { LaunchActionQueue, findLaunchAction } from './launch-actions.js';
import { writeStartupTiming } from '../diagnostics/startup-timing.js';
import { isWayland } from '../window/wayland.js';
import { defaultWindowFile, focusWindow, openWindow, windowFile, type WindowFile } from '../window/window.js';
import { JsonFile, NewerFormatError } from '../storage/json-file.js';
import { VaultError } from '../storage/errors.js';
import { Quarantine } from '../storage/quarantine.js';

/** Names of the contract's calls; they come in at build time, so that the contract's schemas are not loaded before the window. */
declare const __CALL_NAMES__: readonly string[];

// Development server, development tools and the smoke run exist only outside a package.
const developmentUrl = app.isPackaged ? undefined : process.env['ROSTER_DEV_SERVER'];
const isSmoke = !app.isPackaged && app.commandLine.hasSwitch('smoke');
const ownOrigins = developmentUrl === undefined ? [pageOrigin] : [originOf(developmentUrl)];

app.setName('Roster');
if (app.isPackaged) removeDebugSwitches(app.commandLine, inspector.url());
else writeStartupTiming(app, app.commandLine.getSwitchValue('start-report'), '[data-account]');
const profileFolder = chooseProfileFolder(app);
const startsHidden = app.commandLine.hasSwitch('hidden');
const iconPath = join(app.getAppPath(), 'out', 'icons', '256x256.png');
let mainWindow: BrowserWindow | null = null;
const renderer = new RendererChannel(() => mainWindow?.webContents ?? null);

const deepLinks = new DeepLinkQueue(() => {
  log.warn('a deep link was ignored: it is none that Roster knows');
});
/** What the first half asks of the second, once that is there. */
const hooks: BootstrapContext['hooks'] = { keepsOnClose: () => false };
const actions = new LaunchActionQueue();

const isFirstInstance = acquireSingleInstanceLock(app, process.argv, {
  focus: () => {
    if (mainWindow !== null) focusWindow(mainWindow);
  },
  deepLink: (link) => {
    deepLinks.push(link);
  },
  action: (action) => {
    actions.push(action);
  },
});
const logFile = join(profileFolder, 'logs', 'main.log');
const log = openLog(logFile, developmentUrl !== undefined);
const crashHandler = new CrashHandler({ profileFolder, log, isUnattended: isSmoke });

if (isFirstInstance) {
  crashHandler.watchMain();
  const launchLink = findDeepLink(process.argv);
  if (launchLink !== null) deepLinks.push(launchLink);
  const coldAction = findLaunchAction(process.argv);
  if (coldAction !== null) actions.push(coldAction);
  // macOS tells by an event, which comes once and may come before `ready`.
  app.on('open-url', (event, text) => {
    event.preventDefault();
    const link = parseDeepLinkUrl(text);
    if (link !== null) deepLinks.push(link);
    if (mainWindow !== null) focusWindow(mainWindow);
  });
  // Else Electron makes a menu of its own before `ready`, with development tools in it, which nobody is to see.
  Menu.setApplicationMenu(null);
  stopBackgroundTraffic(app.commandLine);
  guardSessions(app);
  registerPageScheme(protocol);
  secureWebContents(app, {
    ownOrigins,
    onRefused: (what, origin) => {
      log.warn(`refused ${what} to ${origin}`);
    },
  });
  void app.whenReady().then(start).catch(reportStartFailure);
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
  const ipc = new QueuedIpcMain(ipcMain, __CALL_NAMES__);
  showWindow(await readWindowState());
  const { startApp } = await loadServices();
  await startApp({
    ...{ profileFolder, logFile, log, crashHandler, deepLinks, actions, renderer, ipc },
    ...{ iconPath, ownOrigins, startsHidden, isSmoke, hooks },
    isDevelopment: developmentUrl !== undefined,
    window: () => mainWindow,
    openOrFocus: () => void openOrFocus(),
  });
}

/**
 * Reads the second half in pieces. The page's process and the graphics' start meanwhile, and what they ask of this thread does not
 * have to wait for all of it.
 */
async function loadServices(): Promise<typeof import('./start-app.js')> {
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
async function readWindowState(): Promise<JsonFile<WindowFile>> {
  const { document } = await JsonFile.open({
    folder: profileFolder,
    name: 'window',
    version: 1,
    schema: windowFile,
    defaults: defaultWindowFile,
    openStore: openElectronStore,
    quarantine: new Quarantine(profileFolder, Date.now),
  });
  return document;
}

/** Shows the window, at the place where it was. */
function showWindow(remembered: JsonFile<WindowFile>): void {
  const window = openWindow({
    pageUrl: developmentUrl ?? pageUrl,
    preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    icon: iconPath,
    remembered,
    isShown: !startsHidden,
    keepsOnClose: () => hooks.keepsOnClose(),
    devTools: !app.isPackaged,
    isWayland: isWayland({
      ...{ platform: process.platform, env: process.env, electron: process.versions.electron },
      switchValue: (name) => app.commandLine.getSwitchValue(name),
    }),
  });
  mainWindow = window;
  crashHandler.watchWindow(window, () => {
    renderer.reset();
  });
  window.once('closed', () => {
    renderer.reset();
    mainWindow = null;
  });
}

async function openOrFocus(): Promise<void> {
  if (mainWindow === null) showWindow(await readWindowState());
  else focusWindow(mainWindow);
}

/** A profile that cannot be opened is left as it is; the person is told what to do about it. */
function reportStartFailure(error: unknown): void {
  log.error('start refused', error);
  const message =
    error instanceof NewerFormatError
      ? t().newerProfile(error.file, profileFolder)
      : error instanceof VaultError
        ? t().unusableProfile(profileFolder, error.message)
        : t().cannotStartBecause(join(profileFolder, 'logs'));
  if (isSmoke || process.env['CI'] !== undefined) console.error(message);
  else dialog.showErrorBox(t().cannotStart, message);
  void log.written().finally(() => {
    app.exit(1);
  });
}
