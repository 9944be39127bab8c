/**
 * Composition root, first half: acquires the profile and opens the window with as little code as possible.
 * `start-app.ts` creates everything else; it is loaded while the renderer process starts.
 */

import inspector from 'node:inspector';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { app, type BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { DeepLinkQueue } from '../deep-links/deep-link-queue.js';
import { findDeepLink, parseDeepLinkUrl } from '../deep-links/parse-deep-link.js';
import { CrashHandler } from '../diagnostics/crash-handler.js';
import { openLog } from '../diagnostics/log.js';
import { writeStartupTiming } from '../diagnostics/startup-timing.js';
import { QueuedIpcMain } from '../ipc/queued-ipc-main.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
import { VaultError } from '../storage/errors.js';
import { JsonFile, NewerFormatError } from '../storage/json-file.js';
import { Quarantine } from '../storage/quarantine.js';
import {
  type PageFiles,
  pageOrigin,
  pageUrl,
  readPage,
  registerPageScheme,
  servePage,
} from '../window/app-protocol.js';
import { RendererChannel } from '../window/renderer-channel.js';
import { closeNetwork, guardSession, guardSessions } from '../window/session-security.js';
import { isWayland } from '../window/wayland.js';
import { originOf, secureWebContents } from '../window/web-contents-security.js';
import { defaultWindowFile, focusWindow, openWindow, type WindowFile, windowFile } from '../window/window.js';
import { stopBackgroundTraffic } from './background-traffic.js';
import { removeDebugSwitches } from './disable-debugging.js';
import { findLaunchAction, LaunchActionQueue } from './launch-actions.js';
import { chooseProfileFolder } from './profile-folder.js';
import { acquireSingleInstanceLock } from './single-instance.js';
import type { BootstrapContext } from './start-app.js';

/**
 * Names of the contract's calls, inlined at build time so that the contract's schemas need not load before the window.
 */
declare const __CALL_NAMES__: readonly string[];

// The development server, DevTools and the smoke test are unavailable in packaged builds.
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
  log.warn('Ignored unknown deep link');
});
/** Hooks that `startApp` fills in. */
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
  // macOS delivers deep links through this event, which is emitted once, possibly before `ready`.
  app.on('open-url', (event, text) => {
    event.preventDefault();
    const link = parseDeepLinkUrl(text);
    if (link !== null) deepLinks.push(link);
    if (mainWindow !== null) focusWindow(mainWindow);
  });
  // Otherwise Electron creates a default menu before `ready`, which includes DevTools.
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
  // The first instance has been notified and brings its window to the front.
  console.log('Roster is already running with this profile; its window was brought to the front.');
  app.exit(0);
}

async function start(): Promise<void> {
  guardSession(session.defaultSession);
  // The Vite development server needs network access.
  if (developmentUrl === undefined) void closeNetwork(session.defaultSession);
  const pageFolder = join(app.getAppPath(), 'out', 'renderer');
  let files: PageFiles | null = null;
  servePage(protocol, () => (files ??= readPage(pageFolder)));
  const ipc = new QueuedIpcMain(ipcMain, __CALL_NAMES__);
  showWindow(await readWindowState());
  const startApp = await loadStartApp();
  await startApp({
    ...{ profileFolder, logFile, log, crashHandler, deepLinks, actions, renderer, ipc },
    ...{ iconPath, ownOrigins, startsHidden, isSmoke, hooks },
    isDevelopment: developmentUrl !== undefined,
    window: () => mainWindow,
    openOrFocus: () => void openOrFocus(),
  });
}

/**
 * Loads the second half in steps that yield to the event loop: the renderer and GPU processes are starting, and their
 * requests to this thread must not wait for all of it.
 */
async function loadStartApp(): Promise<(context: BootstrapContext) => Promise<void>> {
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
  const { startApp } = await import('./start-app.js');
  await turn();
  return startApp;
}

/** Reads the saved window bounds. @throws NewerFormatError, VaultError */
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

/** Opens the window at its saved position. */
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

/** Shows an error that explains how to recover, and exits. A profile that cannot be opened is not modified. */
function reportStartFailure(error: unknown): void {
  log.error('could not start', error);
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
