/**
 * Composition root, second half: creates the services once the window is open and defers everything that the first
 * paint does not need.
 */
import { app, BrowserWindow, clipboard, net, powerMonitor } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';
import { watchIdleAndSleep } from '../app-lock/auto-lock.js';
import { handleDeepLinks } from '../deep-links/handle-deep-links.js';
import { type ProtocolClientWatch, watchProtocolClient } from '../deep-links/protocol-client-watch.js';
import type { Desktop } from '../desktop/desktop.js';
import { SecretClipboard } from '../desktop/secret-clipboard.js';
import type { AppTray } from '../desktop/tray/tray.js';
import type { ServerSupervisors } from '../embedded-server/server-supervisors.js';
import { allowedWhileLocked } from '../ipc/allowed-while-locked.js';
import { backendNameOf } from '../ipc/errors/backend-of-input.js';
import { toCallError } from '../ipc/errors/error-mapping.js';
import { stateHandlers } from '../ipc/handlers/app/state.js';
import { type CallBoundary, invalidInput, registerCall } from '../ipc/register-call.js';
import { lateSignInText, linksTakenText } from '../ipc/texts/state-texts.js';
import type { LocalApiServer } from '../local-api/local-api-server.js';
import type { Updates } from '../updates/updates.js';
import { waitForFirstPaint } from '../window/first-paint.js';
import { isOwnRenderer } from '../window/own-renderer.js';
import type { BootstrapContext } from './bootstrap-context.js';
import { connectWindow } from './connect-window.js';
import type { ServiceDependencies, Services } from './create-services.js';
import { type AppState, createState } from './create-state.js';
import { createPlatformServices } from './platform/platform-services.js';
import { serviceEvents } from './service-events.js';
import { Shutdown } from './shutdown.js';
import { stopServices } from './stop-services.js';
import { LaterWindows } from './windows/later-windows.js';

/** Starts the app behind the open window. @throws NewerFormatError, VaultError when the profile cannot be opened */
export async function startApp(context: BootstrapContext): Promise<void> {
  await new AppStartup(context).start();
}

class AppStartup {
  readonly #context: BootstrapContext;
  readonly #platform: ReturnType<typeof createPlatformServices>;
  readonly #secretClipboard: SecretClipboard;
  readonly #options: ServiceDependencies;
  /** What the first paint shows. */
  readonly #state: Promise<AppState>;
  /** Created after the first paint. */
  readonly #services: Promise<Services>;
  readonly #windows: LaterWindows;
  /** Null until they are created. */
  #running: Services | null = null;
  #shutdown: Shutdown | null = null;
  #servers: ServerSupervisors | null = null;
  #tray: AppTray | null = null;
  #localApi: LocalApiServer | null = null;
  #protocolClientWatch: ProtocolClientWatch | null = null;
  #updates: Promise<Updates> | null = null;

  constructor(context: BootstrapContext) {
    this.#context = context;
    this.#platform = createPlatformServices(context.profileFolder, context.launch);
    this.#secretClipboard = new SecretClipboard({
      ...{ clipboard, schedule: this.#platform.schedule },
      isFocused: () => BrowserWindow.getFocusedWindow() !== null,
    });
    app.on('browser-window-focus', () => void this.#secretClipboard.focused().catch(this.#logFailure));
    this.#options = {
      ...this.#platform,
      ...serviceEvents({
        log: context.log,
        send: this.#send.bind(this),
        openWindow: this.#openWindow,
        updateConsent: () => {
          this.#windows.updateConsent();
        },
      }),
      copySecret: (secret) => this.#secretClipboard.copy(secret),
    };
    this.#state = createState(this.#options);
    this.#services = this.#createServices();
    // `start` reports the failure.
    this.#services.catch(() => undefined);
    this.#windows = new LaterWindows({
      ...{ context, services: this.#services, openWindow: this.#openWindow, logFailure: this.#logFailure },
    });
    this.#registerSnapshotCall();
  }

  /** The order of a start. */
  async start(): Promise<void> {
    connectWindow(await this.#state, {
      window: this.#context.window,
      send: this.#send.bind(this),
      openWindow: this.#openWindow,
      isQuitting: () => this.#shutdown?.isQuitting === true,
    });
    this.#openShutdown().watch();
    const services = await this.#services;
    handleDeepLinks(this.#context.deepLinks, { ...services, lateSignInText, log: this.#context.log });
    const desktop = await this.#createDesktop(services);
    await this.#registerAllCalls();
    this.#tray = desktop.open();
    await this.#startServers(services);
    await this.#startLocalApi(services, desktop);
    await services.vault.open();
    await this.#startAfterVault(services, desktop);
    // Registers its global shortcut; its window is created when it is first used.
    void this.#windows.quick().catch(this.#logFailure);
    const { notifyUpgrade } = await import('./background/notify-upgrade.js');
    await notifyUpgrade(services, this.#context);
    (await this.#openUpdates()).begin();
    const { removeLeftovers } = await import('./background/remove-leftovers.js');
    await removeLeftovers(this.#context);
  }

  /** Loads and creates the other services once the list is painted: they would compete with it for CPU. */
  async #createServices(): Promise<Services> {
    const { launch, window } = this.#context;
    const state = await this.#state;
    if (!launch.isHidden)
      await waitForFirstPaint({ ready: window.renderer.ready, contents: () => window.current?.webContents ?? null });
    const { addServices } = await import('./create-services.js');
    this.#running = addServices(state, this.#options);
    return this.#running;
  }

  /** Checks and error handling that all IPC calls share. */
  #callBoundary(): CallBoundary {
    const { ipc, log, ownOrigins, window } = this.#context;
    const state = this.#state;
    return {
      ipcMain: ipc,
      isOwnRenderer: (event, call) =>
        isOwnRenderer(event, { contents: window.current?.webContents ?? null, ownOrigins }) ||
        this.#windows.isQuickAllowed(event, call),
      isAllowed: allowedWhileLocked(state),
      backendName: async (input) => backendNameOf(await state, input),
      logUnexpected: (call, error) => {
        log.error(`${call} failed`, error);
      },
    };
  }

  /** The only call that the first paint needs. */
  #registerSnapshotCall(): void {
    const { layout } = this.#context.window;
    const { 'state.getSnapshot': getSnapshot } = stateHandlers(() => this.#state, this.#onRendererReady, layout);
    const parse = (raw: unknown) => (raw === undefined ? { ok: true as const, value: raw } : invalidInput(''));
    registerCall(this.#callBoundary(), 'state.getSnapshot', parse, getSnapshot);
  }

  async #registerAllCalls(): Promise<void> {
    const { crashHandler, log, logFile, profileFolder, window } = this.#context;
    const { registerAllCalls } = await import('./register-all-calls.js');
    registerAllCalls({
      ...{ boundary: this.#callBoundary(), services: this.#services },
      ...{ logFile, log, profileFolder, layout: window.layout, onRendererReady: this.#onRendererReady },
      window: () => window.current,
      servers: () => this.#servers,
      tray: () => this.#tray,
      registerProtocolClient: async () => this.#protocolClientWatch?.claim(),
      updates: () => this.#openUpdates(),
      quick: () => this.#windows.quick(),
      reportRendererError: (stack) => void crashHandler.recordAndPrompt('page', stack),
    });
  }

  async #createDesktop(services: Services): Promise<Desktop> {
    const { Desktop } = await import('../desktop/desktop.js');
    const { log, launch, iconPath: icon, window } = this.#context;
    const desktop = new Desktop({
      ...{ services, launch, log, icon, send: this.#send.bind(this), openWindow: this.#openWindow },
      ...{ schedule: this.#platform.schedule, isOnline: () => net.isOnline() },
      restartBackend: (id) => this.#servers?.restart(id),
      isDevelopment: launch.development.serverUrl !== null,
      openQuickSwitch: this.#windows.showQuick,
      window: () => window.current,
      sentenceOf: (error, id) => {
        const { backendId } = services.list.find(id) ?? { backendId: null };
        return toCallError(error, backendId === null ? null : services.backends.nameOf(backendId)).message;
      },
    });
    services.feed.subscribe(({ change }) => {
      desktop.applyChange(change);
    });
    return desktop;
  }

  async #startServers(services: Services): Promise<void> {
    const { startServers } = await import('./background/start-servers.js');
    this.#servers = startServers(services, {
      ...this.#context,
      onRecorded: (backendId) => {
        if (services.lock.state !== 'locked') this.#send('backendEvents.recorded', { backendId });
      },
    });
  }

  async #startLocalApi(services: Services, desktop: Desktop): Promise<void> {
    const { profileFolder, log, window } = this.#context;
    const { startLocalApi } = await import('../local-api/start-local-api.js');
    this.#localApi = await startLocalApi({
      ...{ ...services, profileFolder, log, version: app.getVersion(), ownPath: process.execPath },
      vaultStatus: () => services.vault.status(),
      after: this.#platform.schedule,
      isWindowShown: () => window.current?.isVisible() === true,
      openWindow: this.#openWindow,
      openQuickSwitch: this.#windows.showQuick,
      openAddAccount: () => {
        desktop.runAction('add');
      },
    });
  }

  /** Starts everything that needs the sessions. */
  async #startAfterVault(services: Services, desktop: Desktop): Promise<void> {
    const { actions, launch, log, window } = this.#context;
    const { lock, sessionRenewal, healthSchedule, notices, pendingRemovals, backendRemovals } = services;
    sessionRenewal.start();
    healthSchedule.start();
    watchIdleAndSleep(powerMonitor, {
      ...{ lock, onLockFailed: this.#logFailure },
      wake: () => {
        sessionRenewal.refreshDue();
        void healthSchedule.retryNow();
      },
    });
    await pendingRemovals.finishAll();
    await backendRemovals.finishAll();
    this.#protocolClientWatch = watchProtocolClient(app, launch, { notices, messageOf: linksTakenText, log });
    void this.#protocolClientWatch?.check();
    actions.setHandler((action) => {
      desktop.runAction(action);
    });
    if (!launch.development.isSmoke || window.current === null) return;
    const { runSmokeTest } = await import('../diagnostics/smoke-test.js');
    await runSmokeTest(app, window.current);
  }

  async #openUpdates(): Promise<Updates> {
    const { now, schedule } = this.#platform;
    const { launch, log } = this.#context;
    const send = this.#send.bind(this);
    this.#updates ??= this.#services.then(async (services) => {
      const { startUpdates } = await import('./background/start-updates.js');
      const sourceFile = launch.development.updatesFile;
      return startUpdates(services, { shutdown: this.#openShutdown(), log, send, now, schedule, sourceFile });
    });
    return this.#updates;
  }

  #openShutdown(): Shutdown {
    this.#shutdown ??= new Shutdown({
      app,
      stopServices: async () => {
        // There is nothing to stop before the first paint.
        if (this.#running === null) return;
        await stopServices(this.#running, {
          secretClipboard: this.#secretClipboard,
          localApi: () => this.#localApi,
          servers: () => this.#servers,
          closeConsent: () => this.#windows.closeConsent(),
          logFailure: this.#logFailure,
        });
      },
      restartServices: () => {
        void this.#restartServices().catch(this.#logFailure);
      },
    });
    return this.#shutdown;
  }

  /** After a shutdown that was cancelled. */
  async #restartServices(): Promise<void> {
    const services = await this.#services;
    services.healthSchedule.start();
    await Promise.all([this.#startServers(services), this.#localApi?.listen()]);
  }

  #send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    this.#context.window.renderer.send(name, payload);
  }

  readonly #onRendererReady = () => {
    this.#context.window.pageIsReady();
  };

  readonly #openWindow = () => {
    void this.#context.window.openOrFocus();
  };

  readonly #logFailure = (error: unknown) => {
    this.#context.log.error('Background startup task failed', error);
  };
}
