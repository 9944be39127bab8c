/** The composition root: takes what Electron and the system offer, builds the house, opens the window, starts the server. */

import inspector from 'node:inspector';
import { join, resolve } from 'node:path';
import {
  BrowserWindow,
  Menu,
  app,
  clipboard,
  dialog,
  ipcMain,
  powerMonitor,
  protocol,
  session,
  type IpcMainInvokeEvent,
} from 'electron';
import type { Change, EventName, Events } from '../preload/contract.js';
import { say } from '../preload/language/say.js';
import type { CommandSocket } from './commands/command-socket.js';
import { openCommands } from './commands/open-commands.js';
import { buildHouse, type House } from './house.js';
import { allHandlers, allowedBy } from './ipc/handlers.js';
import { registerCalls } from './ipc/register-calls.js';
import { pageOrigin, pageUrl, registerPageScheme, servePage } from './shell/app-protocol.js';
import { SecretClipboard } from './shell/clipboard.js';
import { CrashWatch } from './shell/crash-watch.js';
import { closeDebuggingDoors } from './shell/debugging-doors.js';
import { deepLinkIn, parseDeepLink } from './shell/deep-link.js';
import { Desktop, applyTheme } from './shell/desktop.js';
import type { EmbeddedServers } from './shell/embedded-servers.js';
import { handlerParts } from './shell/handler-parts.js';
import { Leaving } from './shell/leaving.js';
import { LinkIntake } from './shell/link-intake.js';
import { watchLinks, type LinkWatch } from './shell/link-watch.js';
import { openLog, type Log } from './shell/log.js';
import { vaultNoticeId } from './shell/notices.js';
import { confinePages, denyPermissions, originOf } from './shell/page-policy.js';
import { PageLine } from './shell/page-line.js';
import { watchPower } from './shell/power.js';
import { chooseProfileFolder } from './shell/profile-folder.js';
import { claimProfile } from './shell/single-instance.js';
import { runSmoke } from './shell/smoke.js';
import { startActionIn, type StartAction } from './shell/start-actions.js';
import { reportStart } from './shell/start-report.js';
import { startServers } from './shell/start-servers.js';
import { startUpdates } from './shell/start-updates.js';
import { openStore, systemOptions } from './shell/system.js';
import type { RosterTray } from './shell/tray.js';
import type { Updates } from './shell/updates.js';
import { tellWhatIsNew } from './shell/whats-new.js';
import { emptyWindowFile, focusWindow, openWindow, windowFile } from './shell/window.js';
import { Document, NewerFormatError } from './vault/document.js';
import { VaultError } from './vault/errors.js';
import { Quarantine } from './vault/quarantine.js';

// Development server and development tools exist only outside a package.
const developmentUrl = app.isPackaged ? undefined : process.env['ROSTER_DEV_SERVER'];
const isSmoke = app.commandLine.hasSwitch('smoke');
const ownOrigins = developmentUrl === undefined ? [pageOrigin] : [originOf(developmentUrl)];

app.setName('Roster');
if (app.isPackaged) closeDebuggingDoors(app.commandLine, inspector.url());
else reportStart(app, app.commandLine.getSwitchValue('start-report'), '[data-account]');
const profileFolder = chooseProfileFolder(app);
let mainWindow: BrowserWindow | null = null;
let servers: EmbeddedServers | null = null;
let tray: RosterTray | null = null;
let commandSocket: CommandSocket | null = null;
let linkWatch: LinkWatch | null = null;
const page = new PageLine(() => mainWindow?.webContents ?? null);
let leaving: Leaving | null = null;
let keepsOnClose = () => false;
let runAction: (action: StartAction) => void = () => undefined;
const startsHidden = app.commandLine.hasSwitch('hidden');
const iconPath = join(app.getAppPath(), 'out', 'icons', '256x256.png');
const system = systemOptions(profileFolder);
const secretClipboard = new SecretClipboard({ clipboard, after: system.after });

const links = new LinkIntake(() => {
  log.warn('a deep link was ignored: it is none that Roster knows');
});

const isFirst = claimProfile(app, process.argv, {
  focus: () => {
    if (mainWindow !== null) focusWindow(mainWindow);
  },
  deepLink: (link) => {
    links.take(link);
  },
  action: (action) => {
    runAction(action);
  },
});
const logFile = join(profileFolder, 'logs', 'main.log');
const log: Log = openLog(logFile, developmentUrl !== undefined);
const crashes = new CrashWatch({ profileFolder, log, isUnattended: isSmoke });

if (isFirst) {
  crashes.watchMain();
  const coldLink = deepLinkIn(process.argv);
  if (coldLink !== null) links.take(coldLink);
  // macOS tells by an event, which comes once and may come before `ready`.
  app.on('open-url', (event, text) => {
    event.preventDefault();
    const link = parseDeepLink(text);
    if (link !== null) links.take(link);
    if (mainWindow !== null) focusWindow(mainWindow);
  });
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

/** What links may do from now on. One that nothing waits for does nothing (RFC 9700 section 4.7). */
function answerLinks({ attempts, links: mailLinks }: House): void {
  links.answer((link) => {
    if (link.kind !== 'callback') mailLinks.take(link);
    else if (!attempts.deliver(link.parameters)) log.info('a deep link arrived that no sign-in waits for');
  });
}

async function start(): Promise<void> {
  // Electron's own menu would be there for a moment, with development tools in it.
  Menu.setApplicationMenu(null);
  denyPermissions(session.defaultSession);
  servePage(protocol, join(app.getAppPath(), 'out', 'renderer'));
  const house = buildHouse({
    ...system,
    copySecret: (secret) => secretClipboard.copy(secret),
    showSignIn: (progress) => {
      const { attemptId, kind } = progress;
      log.info(`sign-in ${attemptId}: ${kind}${kind === 'failed' ? `, ${progress.error.code}` : ''}`);
      send('signIn.progress', progress);
    },
    linkOpened: () => {
      send('links.opened', null);
    },
    programsAsked: () => {
      send('programs.asked', null);
    },
    warn: (line) => {
      log.warn(line);
    },
  });
  let updates: Promise<Updates> | null = null;
  const openUpdates = () => (updates ??= house.then(updatesOf));
  answerCalls(house, openUpdates);
  // Both at once: the settings are read long before the page has drawn anything in the wrong colours.
  const windowIsOpen = showWindow();
  const { settings } = await house;
  applyTheme(settings.value);
  keepsOnClose = () => settings.value.closeToTray;
  const desktop = new Desktop({
    ...{ house: await house, send, log, icon: iconPath, isDevelopment: developmentUrl !== undefined },
    window: () => mainWindow,
    openWindow: () => void openOrFocus(),
  });
  await windowIsOpen;
  answerLinks(await house);
  await furnish(await house, desktop);
  const { notices } = await house;
  const file = { folder: profileFolder, openStore, quarantine: new Quarantine(profileFolder, Date.now) };
  await tellWhatIsNew(app.getVersion(), notices, file).catch((error: unknown) => {
    log.warn(`the last version could not be noted: ${String(error)}`);
  });
  (await openUpdates()).begin();
}

/** Shows the window, at the place where it was. */
async function showWindow(): Promise<void> {
  const { document } = await Document.open({
    folder: profileFolder,
    name: 'window',
    version: 1,
    schema: windowFile,
    empty: emptyWindowFile,
    openStore,
    quarantine: new Quarantine(profileFolder, Date.now),
  });
  const window = openWindow({
    pageUrl: developmentUrl ?? pageUrl,
    preload: join(app.getAppPath(), 'out', 'preload', 'bridge.cjs'),
    icon: iconPath,
    remembered: document,
    isShown: !startsHidden,
    keepsOnClose: () => leaving?.isQuitting !== true && keepsOnClose(),
    devTools: !app.isPackaged,
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

/** What may take its time: the embedded servers, the tray and the keychain, once the page is up. */
async function furnish(house: House, desktop: Desktop): Promise<void> {
  tray = desktop.tray;
  house.feed.subscribe((numbered) => {
    // A locked page is told that it is locked, and nothing of what goes on behind it.
    if (house.lock.state !== 'locked' || isToldWhileLocked(numbered.change)) send('roster.changed', numbered);
    desktop.follow(numbered.change);
  });
  leavingOf(house).watch();
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => void openOrFocus());
  if (mainWindow !== null && !mainWindow.isVisible() && !startsHidden) await shown(mainWindow);
  servers = startServers(house, { profileFolder, log, crashes });
  commandSocket = await openCommands({
    ...{ ...house, profileFolder, log, version: app.getVersion(), ownPath: process.execPath },
    openWindow: () => void openOrFocus(),
    openAddAccount: () => {
      desktop.run('add');
    },
  });
  await house.openVault();
  house.schedule.start();
  const { lock, schedule } = house;
  watchPower(powerMonitor, {
    settings: () => (lock.state === 'open' ? lock.settings : { idleMinutes: null, onSleep: false }),
    lock: () => void lock.lock().catch(logFailedLock),
    wake: () => {
      schedule.nudge();
    },
  });
  await house.removals.finishAll();
  linkWatch = watchLinks(app, house.notices, log);
  void linkWatch?.look();
  runAction = (action) => {
    desktop.run(action);
  };
  const action = startActionIn(process.argv);
  if (action !== null) runAction(action);
  if (isSmoke && mainWindow !== null) await smoke(mainWindow);
}

async function openOrFocus(): Promise<void> {
  if (mainWindow === null) await showWindow();
  else focusWindow(mainWindow);
}

function isToldWhileLocked(change: Change): boolean {
  if (change.kind === 'noticePut') return change.notice.id === vaultNoticeId;
  if (change.kind === 'noticeRemoved') return change.noticeId === vaultNoticeId;
  return change.kind === 'lockChanged' || change.kind === 'backendPut';
}

function logFailedLock(error: unknown): void {
  log.error('the app lock could not lock', error);
}

function answerCalls(house: Promise<House>, updates: () => Promise<Updates>): void {
  registerCalls({
    ipcMain,
    handlers: allHandlers(
      house,
      handlerParts({
        ...{ house, logFile, log },
        window: () => mainWindow,
        servers: () => servers,
        tray: () => tray,
        takeLinks: async () => linkWatch?.take(),
        updates,
        pageFailed: (stack) => void crashes.report('page', stack),
        pageIsListening: () => {
          page.listening();
        },
      }),
    ),
    isOwnPage,
    isAllowed: allowedBy(house),
    logUnexpected: (call, error) => {
      log.error(`${call} failed`, error);
    },
  });
}

/** Roster's own page, in the top frame of its own window. */
function isOwnPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  return (
    senderFrame !== null &&
    sender === mainWindow?.webContents &&
    senderFrame === sender.mainFrame &&
    ownOrigins.includes(originOf(senderFrame.url))
  );
}

function send<Name extends EventName>(name: Name, payload: Events[Name]): void {
  page.send(name, payload);
}

function shown(window: BrowserWindow): Promise<void> {
  return new Promise((done) => {
    window.once('show', () => {
      done();
    });
    window.once('closed', () => {
      done();
    });
  });
}

function leavingOf(house: House): Leaving {
  leaving ??= new Leaving({
    app,
    putAway: () => leave(house),
    takeOut: () => {
      servers = startServers(house, { profileFolder, log, crashes });
      void commandSocket?.listen().catch(logFailedLock);
    },
  });
  return leaving;
}

function updatesOf(house: House): Promise<Updates> {
  const { now, after } = system;
  return startUpdates(house, { leaving: leavingOf(house), ...{ log, send, now, after } });
}

/** Removed accounts are signed out at their backends, as long as that takes no time to speak of; the next start does the rest. */
async function leave(house: House): Promise<void> {
  house.attempts.cancelAll();
  house.programs.refuseAll();
  const late = new Promise<void>((done) => setTimeout(done, 2_000));
  await Promise.race([
    Promise.all([house.removals.finishAll(), secretClipboard.clear(), commandSocket?.close()]),
    late,
  ]).catch(logFailedLock);
  await servers?.stopAll();
}

async function smoke(window: BrowserWindow): Promise<void> {
  const picture = resolve('roster.png');
  try {
    const account = await runSmoke(window, picture);
    console.log(`Roster works: signed in ${account}; picture saved as ${picture}`);
    app.quit();
  } catch (error) {
    console.error(`Roster smoke failed: ${error instanceof Error ? error.message : String(error)}`);
    app.exit(1);
  }
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
  app.exit(1);
}
