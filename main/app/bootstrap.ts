/**
 * Composition root, first half: acquires the profile and opens the window with as little code as possible.
 * `start-app.ts` creates everything else; it is loaded while the renderer process starts.
 */
import inspector from 'node:inspector';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { DeepLinkQueue } from '../deep-links/deep-link-queue.js';
import { parseDeepLinkUrl } from '../deep-links/parse-deep-link.js';
import { LaunchActionQueue } from '../desktop/launch-actions.js';
import { CrashHandler } from '../diagnostics/crash-handler.js';
import { openLog } from '../diagnostics/log.js';
import { writeStartupTiming } from '../diagnostics/startup-timing.js';
import { QueuedIpcMain } from '../ipc/queued-ipc-main.js';
import { StorageError } from '../storage/errors.js';
import { type PageFiles, pageOrigin, readPage, registerPageScheme, servePage } from '../window/app-protocol.js';
import { PageLoad } from '../window/page-load.js';
import { closeNetwork, guardSession, guardSessions } from '../window/session-security.js';
import { originOf, secureWebContents } from '../window/web-contents-security.js';
import type { BootstrapContext } from './bootstrap-context.js';
import { stopBackgroundTraffic } from './hardening/background-traffic.js';
import { removeDebugSwitches } from './hardening/disable-debugging.js';
import type { LaunchOptions } from './launch-options.js';
import { chooseProfileFolder } from './profile/profile-folder.js';
import { acquireSingleInstanceLock } from './profile/single-instance.js';
import { MainWindow } from './windows/main-window.js';

/**
 * Names of the contract's calls, inlined at build time so that the contract's schemas need not load before the window.
 */
declare const __CALL_NAMES__: readonly string[];

/** Runs the app. Must be called before Electron is ready. */
export function bootstrap(launch: LaunchOptions): void {
  const { startReport, isSmoke, serverUrl } = launch.development;
  app.setName('Roster');
  if (app.isPackaged) removeDebugSwitches(app.commandLine, inspector.url());
  else if (startReport !== null) writeStartupTiming(app, startReport, '[data-account]');
  const profileFolder = chooseProfileFolder(app, launch.profileFolder);
  const iconPath = join(app.getAppPath(), 'out', 'icons', '256x256.png');
  const logFile = join(profileFolder, 'logs', 'main.log');
  const log = openLog(logFile, serverUrl !== null);
  const crashHandler = new CrashHandler({ profileFolder, log, isUnattended: isSmoke });
  const window = new MainWindow({ profileFolder, launch, iconPath, crashHandler });
  const deepLinks = new DeepLinkQueue(() => {
    log.warn('Ignored unknown deep link');
  });
  const actions = new LaunchActionQueue();
  const isFirstInstance = acquireSingleInstanceLock(app, launch, {
    focus: () => {
      window.focus();
    },
    deepLink: (link) => {
      deepLinks.push(link);
    },
    action: (action) => {
      actions.push(action);
    },
  });
  if (!isFirstInstance) {
    // The first instance has been notified and brings its window to the front.
    console.log('Roster is already running with this profile; its window was brought to the front.');
    app.exit(0);
    return;
  }
  const ownOrigins = serverUrl === null ? [pageOrigin] : [originOf(serverUrl)];
  const context = { launch, profileFolder, logFile, log, crashHandler, deepLinks, actions, window };
  prepare({ ...context, ownOrigins });
  void app
    .whenReady()
    .then(() => start({ ...context, iconPath, ownOrigins }))
    .catch((error: unknown) => {
      reportStartFailure(error, context);
    });
}

/** Everything that must happen before Electron is ready. */
function prepare({
  launch,
  crashHandler,
  deepLinks,
  actions,
  window,
  log,
  ownOrigins,
}: Omit<BootstrapContext, 'iconPath' | 'ipc'>): void {
  crashHandler.watchMain();
  if (launch.deepLink !== null) deepLinks.push(launch.deepLink);
  if (launch.action !== null) actions.push(launch.action);
  // macOS delivers deep links through this event, which is emitted once, possibly before `ready`.
  app.on('open-url', (event, text) => {
    event.preventDefault();
    const link = parseDeepLinkUrl(text);
    if (link !== null) deepLinks.push(link);
    window.focus();
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
}

async function start(context: Omit<BootstrapContext, 'ipc'>): Promise<void> {
  guardSession(session.defaultSession);
  // The Vite development server needs network access.
  if (context.launch.development.serverUrl === null) void closeNetwork(session.defaultSession);
  const pageFolder = join(app.getAppPath(), 'out', 'renderer');
  let files: PageFiles | null = null;
  const page = new PageLoad();
  servePage(protocol, (path) => {
    page.requested(path);
    return (files ??= readPage(pageFolder));
  });
  const ipc = new QueuedIpcMain(ipcMain, __CALL_NAMES__);
  await context.window.open();
  context.window.current?.webContents.once('did-navigate', () => {
    page.committed();
  });
  const startApp = await loadStartApp(page);
  await startApp({ ...context, ipc });
}

/** Loads the second half in steps between which the page and the GPU process, which are starting, get their answers. */
async function loadStartApp(page: PageLoad): Promise<(context: BootstrapContext) => Promise<void>> {
  const pieces = [
    () => import('../../preload/contract/model/index.js'),
    () => import('../auth/index.js'),
    () => import('../vault/account-vault.js'),
    () => import('./create-state.js'),
  ];
  for (const read of pieces) {
    await page.yield();
    await read();
  }
  await page.yield();
  const { startApp } = await import('./start-app.js');
  await page.yield();
  return startApp;
}

function startFailureText(error: unknown, profileFolder: string): string {
  if (!(error instanceof StorageError)) return t().cannotStartBecause(join(profileFolder, 'logs'));
  switch (error.code) {
    case 'newerFormat':
      return t().newerProfile(error.file, profileFolder);
    case 'storageFull':
      return t().fullProfileDisk(profileFolder);
    case 'storageReadOnly':
    case 'storageFailed':
      return t().unusableProfile(profileFolder, error.file);
  }
}

/** Shows an error that explains how to recover, and exits. A profile that cannot be opened is not modified. */
function reportStartFailure(
  error: unknown,
  { launch, log, profileFolder }: Pick<BootstrapContext, 'launch' | 'log' | 'profileFolder'>,
): void {
  log.error('could not start', error);
  const message = startFailureText(error, profileFolder);
  // The window opened first, to be quick; it stays empty.
  for (const window of BrowserWindow.getAllWindows()) window.hide();
  if (launch.isUnattended) console.error(message);
  else dialog.showErrorBox(t().cannotStart, message);
  void log.written().finally(() => {
    app.exit(1);
  });
}
