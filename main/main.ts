/** The composition root: takes what Electron and the system offer, builds the house, opens the window, starts the server. */

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  BrowserWindow,
  app,
  dialog,
  ipcMain,
  powerMonitor,
  protocol,
  session,
  shell,
  utilityProcess,
  type IpcMainInvokeEvent,
} from 'electron';
import { providerType, signInSettings, type Change, type EventName, type Events } from '../preload/contract.js';
import { noSignIn } from './accounts/backends.js';
import { buildHouse, type House } from './house.js';
import { allHandlers, allowedBy } from './ipc/handlers.js';
import { registerCalls } from './ipc/register-calls.js';
import { pageOrigin, pageUrl, registerPageScheme, servePage } from './shell/app-protocol.js';
import { deepLinkIn, parseDeepLink } from './shell/deep-link.js';
import { EmbeddedServer } from './shell/embedded-server.js';
import { LinkIntake } from './shell/link-intake.js';
import { openLog, type Log } from './shell/log.js';
import { installMenu } from './shell/menu.js';
import { vaultNoticeId } from './shell/notices.js';
import { confinePages, denyPermissions, originOf } from './shell/page-policy.js';
import { watchPower } from './shell/power.js';
import { chooseProfileFolder } from './shell/profile-folder.js';
import { claimProfile } from './shell/single-instance.js';
import { runSmoke } from './shell/smoke.js';
import { openStore, systemOptions } from './shell/system.js';
import { transferFiles } from './shell/transfer-files.js';
import { emptyWindowFile, focusWindow, openWindow, windowFile } from './shell/window.js';
import { Document, NewerFormatError } from './vault/document.js';
import { VaultError } from './vault/errors.js';
import { Quarantine } from './vault/quarantine.js';

// Development server and development tools exist only outside a package.
const developmentUrl = app.isPackaged ? undefined : process.env['ROSTER_DEV_SERVER'];
const isSmoke = app.commandLine.hasSwitch('smoke');
const ownOrigins = developmentUrl === undefined ? [pageOrigin] : [originOf(developmentUrl)];

app.setName('Roster');
const profileFolder = chooseProfileFolder(app);
let mainWindow: BrowserWindow | null = null;
let server: EmbeddedServer | null = null;

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
});
const log: Log = openLog(join(profileFolder, 'logs', 'main.log'), developmentUrl !== undefined);

if (isFirst) {
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
  void app.whenReady().then(start, refuseToStart);
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
  denyPermissions(session.defaultSession);
  servePage(protocol, join(app.getAppPath(), 'out', 'renderer'));
  const house = buildHouse({
    ...systemOptions(profileFolder),
    showSignIn: (progress) => {
      const { attemptId, kind } = progress;
      log.info(`sign-in ${attemptId}: ${kind}${kind === 'failed' ? `, ${progress.error.code}` : ''}`);
      send('signIn.progress', progress);
    },
    linkOpened: () => {
      send('links.opened', null);
    },
    warn: (line) => {
      log.warn(line);
    },
  });
  house.catch(refuseToStart);
  answerCalls(house);
  installMenu(
    {
      addAccount: () => {
        send('menu.addAccount', null);
      },
      openOutbox: () => void openFolder(join(profileFolder, 'backend', 'outbox')),
      lock: () => void lockNow(house),
      lockSettings: () => {
        send('menu.open', 'lock');
      },
      exportAccounts: () => {
        send('menu.open', 'export');
      },
      signInSettings: () => {
        send('menu.open', 'signInSettings');
      },
      importAccounts: () => {
        send('menu.open', 'import');
      },
    },
    { isMac: process.platform === 'darwin', isDevelopment: developmentUrl !== undefined },
  );
  await showWindow();
  answerLinks(await house);
  await furnish(await house);
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
    icon: join(app.getAppPath(), 'assets', 'icon.png'),
    remembered: document,
  });
  mainWindow = window;
  window.once('closed', () => {
    mainWindow = null;
  });
}

/** What may take its time: the embedded server and the keychain, once the page is up. */
async function furnish(house: House): Promise<void> {
  house.feed.subscribe((numbered) => {
    // A locked page is told that it is locked, and nothing of what goes on behind it.
    if (house.lock.state !== 'locked' || isToldWhileLocked(numbered.change)) send('roster.changed', numbered);
  });
  server = embeddedServer(house);
  stopOnQuit(server, house);
  app.on('activate', () => {
    if (mainWindow === null) void showWindow();
  });
  if (mainWindow !== null && !mainWindow.isVisible()) await shown(mainWindow);
  server.start();
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
  if (isSmoke && mainWindow !== null) await smoke(mainWindow);
}

/** Opens a folder in the system's file manager, making it first: an empty folder says more than nothing happening. */
async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const problem = await shell.openPath(folder);
  if (problem !== '') log.warn(`the outbox could not be opened: ${problem}`);
}

function embeddedServer({ backends, notices }: House): EmbeddedServer {
  const chosenFolder = app.commandLine.getSwitchValue('backend');
  return new EmbeddedServer({
    fork: () =>
      utilityProcess.fork(join(app.getAppPath(), 'out', 'main', 'server-process.cjs'), [], {
        serviceName: 'Roster backend',
      }),
    appFolder: chosenFolder === '' ? join(app.getAppPath(), 'assets', 'backend') : resolve(chosenFolder),
    dataFolder: join(profileFolder, 'backend'),
    events: {
      starting: () => {
        backends.embeddedStarting();
      },
      listening: ({ url, appId, displayName, providers, signIn, warnings }) => {
        const known = providers.map((name) => providerType.safeParse(name).data).filter((name) => name !== undefined);
        backends.embeddedReady({
          url,
          appId,
          displayName,
          providers: known,
          signIn: signInSettings.catch(noSignIn).parse(signIn),
        });
        for (const [number, message] of warnings.entries()) {
          notices.put({ id: `server:${String(number)}`, kind: 'server', message, actions: [], dismissible: true });
        }
      },
      failed: (message) => {
        log.error(`embedded server failed: ${message}`);
        backends.embeddedFailed(message);
      },
      log: (line) => {
        log.warn(line);
      },
    },
  });
}

function isToldWhileLocked(change: Change): boolean {
  if (change.kind === 'noticePut') return change.notice.id === vaultNoticeId;
  if (change.kind === 'noticeRemoved') return change.noticeId === vaultNoticeId;
  return change.kind === 'lockChanged' || change.kind === 'backendPut';
}

/** Locks at once when there is a lock; else shows how to make one. */
async function lockNow(house: Promise<House>): Promise<void> {
  const { lock } = await house;
  if (lock.state === 'off') send('menu.open', 'lock');
  else await lock.lock().catch(logFailedLock);
}

function logFailedLock(error: unknown): void {
  log.error('the app lock could not lock', error);
}

function answerCalls(house: Promise<House>): void {
  registerCalls({
    ipcMain,
    handlers: allHandlers(house, {
      startEmbedded: () => server?.startAgain(),
      files: transferFiles(() => mainWindow),
    }),
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
  mainWindow?.webContents.send(name, payload);
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

function stopOnQuit(server: EmbeddedServer, house: House): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    house.attempts.cancelAll();
    void server.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
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
      ? `${error.file} in ${profileFolder} was written by a newer version of Roster. Nothing was changed. Install that version, or start with another profile folder.`
      : error instanceof VaultError
        ? `The profile folder ${profileFolder} cannot be used: ${error.message}. Nothing was changed. Make the folder readable and writable, then start Roster again.`
        : `Roster could not start. Its log in ${join(profileFolder, 'logs')} says more.`;
  if (isSmoke || process.env['CI'] !== undefined) console.error(message);
  else dialog.showErrorBox('Roster cannot start', message);
  app.exit(1);
}
