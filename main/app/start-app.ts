/**
 * The composition root, second half: builds the house behind the window that is open already, and all that may take its time once
 * the page is drawn. What only that needs is read then, too.
 */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BrowserWindow, app, clipboard, powerMonitor, type IpcMainInvokeEvent } from 'electron';
import type { Change, EventName, Events } from '../../preload/contract/index.js';
import { say } from '../../preload/i18n/translate.js';
import type { CommandSocket } from '../local-api/local-api-server.js';
import { buildHouse, type House } from './create-services.js';
import type { EarlyCalls } from '../ipc/queued-ipc-main.js';
import { allHandlers, allowedBy } from '../ipc/handlers.js';
import { registerCalls } from '../ipc/register-handlers.js';
import { SecretClipboard } from '../desktop/secret-clipboard.js';
import type { CrashWatch } from '../diagnostics/crash-handler.js';
import { Desktop, applyTheme } from '../desktop/desktop.js';
import type { EmbeddedServers } from '../embedded-server/server-supervisors.js';
import { handlerParts } from './desktop-services.js';
import { Leaving } from './shutdown.js';
import type { LinkIntake } from '../deep-links/deep-link-queue.js';
import { watchLinks, type LinkWatch } from '../deep-links/protocol-client-watch.js';
import type { Log } from '../diagnostics/log.js';
import { vaultNoticeId } from './vault-notices.js';
import { openStore } from '../storage/electron-store-adapter.js';
import { originOf } from '../window/web-contents-security.js';
import type { PageLine } from '../window/renderer-channel.js';
import { watchPower } from '../app-lock/auto-lock.js';
import type { ActionIntake } from './launch-actions.js';
import { systemOptions } from './platform-services.js';
import type { RosterTray } from '../desktop/tray.js';
import type { Updates } from '../updates/updates.js';
import { Quarantine } from '../storage/quarantine.js';

/** What the first half has made. */
export interface Shell {
  profileFolder: string;
  logFile: string;
  log: Log;
  crashes: CrashWatch;
  links: LinkIntake;
  /** What this start and later ones ask for. */
  actions: ActionIntake;
  page: PageLine;
  /** Where the page's calls wait for their handlers. */
  calls: EarlyCalls;
  iconPath: string;
  /** Origins of Roster's own page. */
  ownOrigins: readonly string[];
  startsHidden: boolean;
  isSmoke: boolean;
  isDevelopment: boolean;
  window: () => BrowserWindow | null;
  /** Opens the window, or brings it to the front. */
  openOrFocus: () => void;
  /** Filled in here. */
  later: {
    /** Whether closing the window only hides it. */
    keepsOnClose: () => boolean;
  };
}

/** A page that says nothing for so long will not be drawn. */
const silenceMs = 5_000;
/** A page that is busy for so long is busy with something else than being drawn. */
const idleMs = 1_000;
const leaveMs = 2_000;

/** Furnishes the app. @throws NewerFormatError, VaultError when the profile cannot be opened */
export async function furnish(shell: Shell): Promise<void> {
  await new Furnishing(shell).start();
}

class Furnishing {
  readonly #shell: Shell;
  readonly #system: ReturnType<typeof systemOptions>;
  readonly #secretClipboard: SecretClipboard;
  readonly #house: Promise<House>;
  #leaving: Leaving | null = null;
  #servers: EmbeddedServers | null = null;
  #tray: RosterTray | null = null;
  #commandSocket: CommandSocket | null = null;
  #linkWatch: LinkWatch | null = null;
  #updates: Promise<Updates> | null = null;

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#system = systemOptions(shell.profileFolder);
    this.#secretClipboard = new SecretClipboard({
      ...{ clipboard, after: this.#system.after },
      isFocused: () => BrowserWindow.getFocusedWindow() !== null,
    });
    app.on('browser-window-focus', () => void this.#secretClipboard.focused().catch(this.#logFailure));
    this.#house = this.#build();
    this.#answerCalls();
  }

  async start(): Promise<void> {
    const { shell, house } = { shell: this.#shell, house: await this.#house };
    const { settings, feed, lock } = house;
    applyTheme(settings.value);
    shell.later.keepsOnClose = () => this.#leaving?.isQuitting !== true && settings.value.closeToTray;
    feed.subscribe((numbered) => {
      // A locked page is told that it is locked, and nothing of what goes on behind it.
      if (lock.state !== 'locked' || isToldWhileLocked(numbered.change)) this.#send('roster.changed', numbered);
    });
    this.#leavingOf(house).watch();
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('activate', shell.openOrFocus);
    this.#answerLinks(house);
    const desktop = this.#openDesktop(house);
    if (!shell.startsHidden) await Promise.race([shell.page.heard.then(() => this.#drawn()), wait(silenceMs)]);
    this.#tray = desktop.open();
    await this.#fillIn(house, desktop);
    const file = { folder: shell.profileFolder, openStore, quarantine: new Quarantine(shell.profileFolder, Date.now) };
    const { tellWhatIsNew } = await import('../updates/whats-new.js');
    await tellWhatIsNew(app.getVersion(), house.notices, file).catch((error: unknown) => {
      shell.log.warn(`the last version could not be noted: ${String(error)}`);
    });
    (await this.#openUpdates()).begin();
  }

  /** The page has drawn what it was told. Until then other processes would take the cores that it needs for that. */
  async #drawn(): Promise<void> {
    // Not before the answer with the list is on its way to the page.
    await wait(0);
    // The list comes with the page's next idle moment; a second frame is only asked for once the first was taken from it.
    const drawn = `new Promise((done) => {
      const frames = (count) => count === 0 ? done() : requestAnimationFrame(() => frames(count - 1));
      requestIdleCallback(() => frames(2), { timeout: ${String(idleMs)} });
    })`;
    // A page that dies meanwhile is loaded anew; nobody has to wait for it here.
    await this.#shell
      .window()
      ?.webContents.executeJavaScript(drawn)
      .catch(() => undefined);
  }

  #build(): Promise<House> {
    const { log } = this.#shell;
    return buildHouse({
      ...this.#system,
      copySecret: (secret) => this.#secretClipboard.copy(secret),
      showSignIn: (progress) => {
        const { attemptId, kind } = progress;
        log.info(`sign-in ${attemptId}: ${kind}${kind === 'failed' ? `, ${progress.error.code}` : ''}`);
        this.#send('signIn.progress', progress);
      },
      linkOpened: () => {
        this.#send('links.opened', null);
      },
      programsAsked: () => {
        this.#send('programs.asked', null);
      },
      warn: (line) => {
        log.warn(line);
      },
    });
  }

  /** What links may do from now on. One that nothing waits for does nothing (RFC 9700 section 4.7). */
  #answerLinks({ attempts, links: mailLinks, notices }: House): void {
    const { links, log } = this.#shell;
    links.answer((link) => {
      if (link.kind !== 'callback') mailLinks.take(link);
      else if (!attempts.deliver(link.parameters)) {
        log.info('a deep link arrived that no sign-in waits for');
        const ended = attempts.endedBy(link.parameters);
        if (ended === null) return;
        const message = say().lateSignIn[ended];
        notices.put({ id: 'lateSignIn', kind: 'links', message, actions: [], dismissible: true });
      }
    });
  }

  #openDesktop(house: House): Desktop {
    const { log, iconPath: icon, isDevelopment, window, openOrFocus: openWindow } = this.#shell;
    const send = this.#send.bind(this);
    const desktop = new Desktop({ house, send, log, icon, isDevelopment, window, openWindow });
    house.feed.subscribe(({ change }) => {
      desktop.follow(change);
    });
    return desktop;
  }

  /** The embedded servers, the command line, the keychain, and what waits for them. */
  async #fillIn(house: House, desktop: Desktop): Promise<void> {
    const { profileFolder, log, openOrFocus: openWindow, window, isSmoke, actions } = this.#shell;
    const { lock, schedule, notices, removals } = house;
    await this.#startServers(house);
    const { openCommands } = await import('../local-api/start-local-api.js');
    this.#commandSocket = await openCommands({
      ...{ ...house, profileFolder, log, openWindow, version: app.getVersion(), ownPath: process.execPath },
      after: this.#system.after,
      isWindowShown: () => window()?.isVisible() === true,
      openAddAccount: () => {
        desktop.run('add');
      },
    });
    await house.openVault();
    schedule.start();
    watchPower(powerMonitor, {
      settings: () => (lock.state === 'open' ? lock.settings : { idleMinutes: null, onSleep: false }),
      lock: () => void lock.lock().catch(this.#logFailure),
      wake: () => {
        schedule.nudge();
      },
    });
    await removals.finishAll();
    this.#linkWatch = watchLinks(app, notices, log);
    void this.#linkWatch?.look();
    actions.answer((action) => {
      desktop.run(action);
    });
    const shown = window();
    if (isSmoke && shown !== null) await smoke(shown);
  }

  #answerCalls(): void {
    const { calls, crashes, log, logFile, page, profileFolder, window } = this.#shell;
    const house = this.#house;
    registerCalls({
      ipcMain: calls,
      handlers: allHandlers(
        house,
        handlerParts({
          ...{ house, logFile, log, profileFolder, window },
          servers: () => this.#servers,
          tray: () => this.#tray,
          takeLinks: async () => this.#linkWatch?.take(),
          updates: () => this.#openUpdates(),
          pageFailed: (stack) => void crashes.report('page', stack),
          pageIsListening: () => {
            page.listening();
          },
        }),
      ),
      isOwnPage: (event) => this.#isOwnPage(event),
      isAllowed: allowedBy(house),
      logUnexpected: (call, error) => {
        log.error(`${call} failed`, error);
      },
    });
  }

  /** Roster's own page, in the top frame of its own window. */
  #isOwnPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
    return (
      senderFrame !== null &&
      sender === this.#shell.window()?.webContents &&
      senderFrame === sender.mainFrame &&
      this.#shell.ownOrigins.includes(originOf(senderFrame.url))
    );
  }

  #send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    this.#shell.page.send(name, payload);
  }

  async #startServers(house: House): Promise<void> {
    const { profileFolder, log, crashes } = this.#shell;
    const { startServers } = await import('./start-servers.js');
    this.#servers = startServers(house, { profileFolder, log, crashes });
  }

  #leavingOf(house: House): Leaving {
    this.#leaving ??= new Leaving({
      app,
      putAway: () => this.#putAway(house),
      takeOut: () => {
        void this.#startServers(house).catch(this.#logFailure);
        void this.#commandSocket?.listen().catch(this.#logFailure);
      },
    });
    return this.#leaving;
  }

  async #openUpdates(): Promise<Updates> {
    const { now, after } = this.#system;
    const { log } = this.#shell;
    const send = this.#send.bind(this);
    this.#updates ??= this.#house.then(async (house) => {
      const { startUpdates } = await import('./start-updates.js');
      return startUpdates(house, { leaving: this.#leavingOf(house), log, send, now, after });
    });
    return this.#updates;
  }

  /** Removed accounts are signed out at their backends, as long as that takes no time to speak of; the next start does the rest. */
  async #putAway({ attempts, programs, removals, sealMemory, goOnWithoutKeychain }: House): Promise<void> {
    attempts.cancelAll();
    programs.refuseAll();
    const quick = [
      sealMemory(),
      removals.finishAll(),
      this.#secretClipboard.clear(),
      this.#commandSocket?.close() ?? Promise.resolve(),
    ];
    await Promise.race([Promise.all(quick), wait(leaveMs)]).catch(this.#logFailure);
    goOnWithoutKeychain();
    await this.#servers?.stopAll();
  }

  readonly #logFailure = (error: unknown) => {
    this.#shell.log.error('something behind the window failed', error);
  };
}

function isToldWhileLocked(change: Change): boolean {
  if (change.kind === 'noticePut') return change.notice.id === vaultNoticeId;
  if (change.kind === 'noticeRemoved') return change.noticeId === vaultNoticeId;
  return change.kind === 'lockChanged' || change.kind === 'backendPut';
}

async function smoke(window: BrowserWindow): Promise<void> {
  const picture = resolve('roster.png');
  try {
    const { runSmoke } = await import('../diagnostics/smoke-test.js');
    const account = await runSmoke(window, picture);
    console.log(`Roster works: signed in ${account}; picture saved as ${picture}`);
    app.quit();
  } catch (error) {
    console.error(`Roster smoke failed: ${error instanceof Error ? error.message : String(error)}`);
    app.exit(1);
  }
}
