/**
 * Composition root, second half: creates the services once the window is open and defers everything that the first
 * paint does not need.
 */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, BrowserWindow, clipboard, type IpcMainInvokeEvent, powerMonitor } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { watchIdleAndSleep } from '../app-lock/auto-lock.js';
import { isChangeRevealed } from '../app-lock/lock-policy.js';
import type { DeepLinkQueue } from '../deep-links/deep-link-queue.js';
import { type ProtocolClientWatch, watchProtocolClient } from '../deep-links/protocol-client-watch.js';
import { applyTheme, Desktop } from '../desktop/desktop.js';
import { SecretClipboard } from '../desktop/secret-clipboard.js';
import type { AppTray } from '../desktop/tray.js';
import type { CrashHandler } from '../diagnostics/crash-handler.js';
import type { Log } from '../diagnostics/log.js';
import type { ServerSupervisors } from '../embedded-server/server-supervisors.js';
import { backendNameOf } from '../ipc/backend-of-input.js';
import { allowedWhileLocked, createHandlers } from '../ipc/handlers.js';
import type { QueuedIpcMain } from '../ipc/queued-ipc-main.js';
import { registerHandlers } from '../ipc/register-handlers.js';
import { linksTakenText, upgradedText } from '../ipc/state-texts.js';
import type { LocalApiServer } from '../local-api/local-api-server.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
import { Quarantine } from '../storage/quarantine.js';
import type { Updates } from '../updates/updates.js';
import type { RendererChannel } from '../window/renderer-channel.js';
import { originOf } from '../window/web-contents-security.js';
import { createServices, type Services } from './create-services.js';
import { desktopServices } from './desktop-services.js';
import type { LaunchActionQueue } from './launch-actions.js';
import { createPlatformServices } from './platform-services.js';
import { Shutdown } from './shutdown.js';

/** Objects created by the first half (`bootstrap.ts`). */
export interface BootstrapContext {
  profileFolder: string;
  logFile: string;
  log: Log;
  crashHandler: CrashHandler;
  deepLinks: DeepLinkQueue;
  /** Launch actions of this and later starts. */
  actions: LaunchActionQueue;
  renderer: RendererChannel;
  /** Queues the renderer's calls until their handlers are registered. */
  ipc: QueuedIpcMain;
  iconPath: string;
  /** Origins of Roster's own pages. */
  ownOrigins: readonly string[];
  startsHidden: boolean;
  isSmoke: boolean;
  isDevelopment: boolean;
  window: () => BrowserWindow | null;
  /** Opens the window or brings it to the front. */
  openOrFocus: () => void;
  /** Set by `startApp`. */
  hooks: {
    /** Whether closing the window only hides it. */
    keepsOnClose: () => boolean;
  };
}

/** How long to wait for the renderer before startup continues without a first paint. */
const firstPaintTimeoutMs = 5_000;
/**
 * How long to wait for the renderer to become idle. If it is busy longer, something other than the first paint keeps it
 * busy.
 */
const idleTimeoutMs = 1_000;
const shutdownTimeoutMs = 2_000;

/** Starts the app behind the open window. @throws NewerFormatError, VaultError when the profile cannot be opened */
export async function startApp(shell: BootstrapContext): Promise<void> {
  await new AppStartup(shell).start();
}

class AppStartup {
  readonly #context: BootstrapContext;
  readonly #platform: ReturnType<typeof createPlatformServices>;
  readonly #secretClipboard: SecretClipboard;
  readonly #services: Promise<Services>;
  #shutdown: Shutdown | null = null;
  #servers: ServerSupervisors | null = null;
  #tray: AppTray | null = null;
  #localApi: LocalApiServer | null = null;
  #protocolClientWatch: ProtocolClientWatch | null = null;
  #updates: Promise<Updates> | null = null;

  constructor(context: BootstrapContext) {
    this.#context = context;
    this.#platform = createPlatformServices(context.profileFolder);
    this.#secretClipboard = new SecretClipboard({
      ...{ clipboard, schedule: this.#platform.schedule },
      isFocused: () => BrowserWindow.getFocusedWindow() !== null,
    });
    app.on('browser-window-focus', () => void this.#secretClipboard.focused().catch(this.#logFailure));
    this.#services = this.#createServices();
    this.#registerHandlers();
  }

  async start(): Promise<void> {
    const context = this.#context;
    const services = await this.#services;
    const { settings, feed, lock } = services;
    applyTheme(settings.value);
    context.hooks.keepsOnClose = () => this.#shutdown?.isQuitting !== true && settings.value.closeToTray;
    feed.subscribe((numbered) => {
      if (isChangeRevealed(lock.state, numbered.change)) this.#send('state.changed', numbered);
    });
    this.#shutdownOf(services).watch();
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('activate', context.openOrFocus);
    this.#handleDeepLinks(services);
    const desktop = this.#openDesktop(services);
    if (!context.startsHidden)
      await Promise.race([context.renderer.ready.then(() => this.#waitForFirstPaint()), wait(firstPaintTimeoutMs)]);
    this.#tray = desktop.open();
    await this.#startBackgroundServices(services, desktop);
    const file = {
      folder: context.profileFolder,
      openStore: openElectronStore,
      quarantine: new Quarantine(context.profileFolder, Date.now),
    };
    const { notifyAfterUpgrade } = await import('../updates/whats-new.js');
    await notifyAfterUpgrade(app.getVersion(), services.notices, file, upgradedText).catch((error: unknown) => {
      context.log.warn(`could not record the current version: ${String(error)}`);
    });
    (await this.#openUpdates()).begin();
  }

  /**
   * Resolves once the renderer has painted the list. Starting other processes earlier would compete with it for CPU.
   */
  async #waitForFirstPaint(): Promise<void> {
    // Let the response that contains the list be sent first.
    await wait(0);
    // Wait for idle, then two animation frames: only then is the list painted.
    const drawn = `new Promise((done) => {
      const frames = (count) => count === 0 ? done() : requestAnimationFrame(() => frames(count - 1));
      requestIdleCallback(() => frames(2), { timeout: ${String(idleTimeoutMs)} });
    })`;
    // If the page crashes, the crash handler reloads it; startup need not wait.
    await this.#context
      .window()
      ?.webContents.executeJavaScript(drawn)
      .catch(() => undefined);
  }

  #createServices(): Promise<Services> {
    const { log } = this.#context;
    return createServices({
      ...this.#platform,
      copySecret: (secret) => this.#secretClipboard.copy(secret),
      onSignInProgress: (progress) => {
        const { attemptId, kind } = progress;
        log.info(`sign-in ${attemptId}: ${kind}${kind === 'failed' ? `, ${progress.error.code}` : ''}`);
        this.#send('signIn.progress', progress);
      },
      onEmailActionAdded: () => {
        this.#send('emailActions.changed', null);
      },
      onConsentRequestsChanged: () => {
        this.#send('clients.requestsChanged', null);
      },
      warn: (line) => {
        log.warn(line);
      },
    });
  }

  /** Sets the deep link handler. A callback that no sign-in is waiting for has no effect (RFC 9700 section 4.7). */
  #handleDeepLinks({ attempts, emailActions, notices }: Services): void {
    const { deepLinks, log } = this.#context;
    deepLinks.setHandler((link) => {
      if (link.kind !== 'callback') emailActions.add(link);
      else if (!attempts.handleCallback(link.parameters)) {
        log.info('Ignored a deep link: no sign-in is waiting for it');
        const ended = attempts.endedBy(link.parameters);
        if (ended === null) return;
        const message = t().lateSignIn[ended];
        notices.put({ id: 'lateSignIn', kind: 'links', message, actions: [], dismissible: true });
      }
    });
  }

  #openDesktop(services: Services): Desktop {
    const { log, iconPath: icon, isDevelopment, window, openOrFocus: openWindow } = this.#context;
    const send = this.#send.bind(this);
    const desktop = new Desktop({ services, send, log, icon, isDevelopment, window, openWindow });
    services.feed.subscribe(({ change }) => {
      desktop.applyChange(change);
    });
    return desktop;
  }

  /** Starts the embedded servers and the local API, opens the vault, then starts everything that depends on them. */
  async #startBackgroundServices(services: Services, desktop: Desktop): Promise<void> {
    const { profileFolder, log, openOrFocus: openWindow, window, isSmoke, actions } = this.#context;
    const { lock, sessionRenewal, notices, pendingRemovals } = services;
    await this.#startServers(services);
    const { startLocalApi } = await import('../local-api/start-local-api.js');
    this.#localApi = await startLocalApi({
      ...{ ...services, profileFolder, log, openWindow, version: app.getVersion(), ownPath: process.execPath },
      after: this.#platform.schedule,
      isWindowShown: () => window()?.isVisible() === true,
      openAddAccount: () => {
        desktop.runAction('add');
      },
    });
    await services.openVault();
    sessionRenewal.start();
    watchIdleAndSleep(powerMonitor, {
      settings: () => (lock.state === 'open' ? lock.settings : { idleMinutes: null, onSleep: false }),
      lock: () => void lock.lock().catch(this.#logFailure),
      wake: () => {
        sessionRenewal.refreshDue();
      },
    });
    await pendingRemovals.finishAll();
    this.#protocolClientWatch = watchProtocolClient(app, { notices, messageOf: linksTakenText, log });
    void this.#protocolClientWatch?.check();
    actions.setHandler((action) => {
      desktop.runAction(action);
    });
    const shown = window();
    if (isSmoke && shown !== null) await runSmokeTest(shown);
  }

  #registerHandlers(): void {
    const { ipc, crashHandler, log, logFile, renderer, profileFolder, window } = this.#context;
    const services = this.#services;
    registerHandlers({
      ipcMain: ipc,
      handlers: createHandlers(
        services,
        desktopServices({
          ...{ services, logFile, log, profileFolder, window },
          servers: () => this.#servers,
          tray: () => this.#tray,
          registerProtocolClient: async () => this.#protocolClientWatch?.claim(),
          updates: () => this.#openUpdates(),
          reportRendererError: (stack) => void crashHandler.recordAndPrompt('page', stack),
          onRendererReady: () => {
            renderer.markReady();
          },
        }),
      ),
      isOwnRenderer: (event) => this.#isOwnRenderer(event),
      isAllowed: allowedWhileLocked(services),
      backendName: async (input) => backendNameOf(await services, input),
      logUnexpected: (call, error) => {
        log.error(`${call} failed`, error);
      },
    });
  }

  /** Whether a call comes from Roster's own page in the top frame of its own window. */
  #isOwnRenderer({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
    return (
      senderFrame !== null &&
      sender === this.#context.window()?.webContents &&
      senderFrame === sender.mainFrame &&
      this.#context.ownOrigins.includes(originOf(senderFrame.url))
    );
  }

  #send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    this.#context.renderer.send(name, payload);
  }

  async #startServers(services: Services): Promise<void> {
    const { profileFolder, log, crashHandler } = this.#context;
    const { startServers } = await import('./start-servers.js');
    this.#servers = startServers(services, { profileFolder, log, crashes: crashHandler });
  }

  #shutdownOf(services: Services): Shutdown {
    this.#shutdown ??= new Shutdown({
      app,
      stopServices: () => this.#stopServices(services),
      restartServices: () => {
        void this.#startServers(services).catch(this.#logFailure);
        void this.#localApi?.listen().catch(this.#logFailure);
      },
    });
    return this.#shutdown;
  }

  async #openUpdates(): Promise<Updates> {
    const { now, schedule } = this.#platform;
    const { log } = this.#context;
    const send = this.#send.bind(this);
    this.#updates ??= this.#services.then(async (services) => {
      const { startUpdates } = await import('./start-updates.js');
      return startUpdates(services, { shutdown: this.#shutdownOf(services), log, send, now, schedule });
    });
    return this.#updates;
  }

  /**
   * Stops all services. Signs removed accounts out at their backends within a short time limit; the next start does the
   * rest.
   */
  async #stopServices({
    attempts,
    clients,
    pendingRemovals,
    sealMemory,
    continueWithoutKeychain,
  }: Services): Promise<void> {
    attempts.cancelAll();
    clients.denyAll();
    const quick = [
      sealMemory(),
      pendingRemovals.finishAll(),
      this.#secretClipboard.clear(),
      this.#localApi?.close() ?? Promise.resolve(),
    ];
    await Promise.race([Promise.all(quick), wait(shutdownTimeoutMs)]).catch(this.#logFailure);
    continueWithoutKeychain();
    await this.#servers?.stopAll();
  }

  readonly #logFailure = (error: unknown) => {
    this.#context.log.error('Background startup task failed', error);
  };
}

async function runSmokeTest(window: BrowserWindow): Promise<void> {
  const picture = resolve('roster.png');
  try {
    const { runSmokeTest: runSmoke } = await import('../diagnostics/smoke-test.js');
    const account = await runSmoke(window, picture);
    console.log(`Roster works: signed in ${account}; picture saved as ${picture}`);
    app.quit();
  } catch (error) {
    console.error(`Roster smoke failed: ${error instanceof Error ? error.message : String(error)}`);
    app.exit(1);
  }
}
