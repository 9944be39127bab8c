/**
 * Composition root, second half: creates the services once the window is open and defers everything that the first
 * paint does not need.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, BrowserWindow, clipboard, net, powerMonitor } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';
import { watchIdleAndSleep } from '../app-lock/auto-lock.js';
import { isChangeRevealed } from '../app-lock/lock-policy.js';
import { handleDeepLinks } from '../deep-links/handle-deep-links.js';
import { type ProtocolClientWatch, watchProtocolClient } from '../deep-links/protocol-client-watch.js';
import { applyTheme, Desktop } from '../desktop/desktop.js';
import { SecretClipboard } from '../desktop/secret-clipboard.js';
import { applyTextSize } from '../desktop/text-size.js';
import type { AppTray } from '../desktop/tray/tray.js';
import type { ServerSupervisors } from '../embedded-server/server-supervisors.js';
import { allowedWhileLocked } from '../ipc/allowed-while-locked.js';
import { backendNameOf } from '../ipc/errors/backend-of-input.js';
import { toCallError } from '../ipc/errors/error-mapping.js';
import { stateHandlers } from '../ipc/handlers/app/state.js';
import { type CallBoundary, invalidInput, registerCall } from '../ipc/register-call.js';
import { lateSignInText, linksTakenText, upgradedText } from '../ipc/texts/state-texts.js';
import type { LocalApiServer } from '../local-api/local-api-server.js';
import { inBatches } from '../state/change-batches.js';
import { openElectronStore } from '../storage/electron-store-adapter.js';
import { Quarantine } from '../storage/quarantine.js';
import type { Updates } from '../updates/updates.js';
import { waitForFirstPaint } from '../window/first-paint.js';
import { isOwnRenderer } from '../window/own-renderer.js';
import type { BootstrapContext } from './bootstrap-context.js';
import { createServices, type Services } from './create-services.js';
import { createPlatformServices } from './platform/platform-services.js';
import { Shutdown } from './shutdown.js';
import type { Consent } from './windows/consent.js';
import type { QuickSwitch } from './windows/quick-switch.js';

const shutdownTimeoutMs = 2_000;

/** Starts the app behind the open window. @throws NewerFormatError, VaultError when the profile cannot be opened */
export async function startApp(context: BootstrapContext): Promise<void> {
  await new AppStartup(context).start();
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
  #consent: Promise<Consent> | null = null;
  #quick: Promise<QuickSwitch> | null = null;
  /** Null until it was first opened. */
  #openedQuick: QuickSwitch | null = null;

  constructor(context: BootstrapContext) {
    this.#context = context;
    this.#platform = createPlatformServices(context.profileFolder, context.launch);
    this.#secretClipboard = new SecretClipboard({
      ...{ clipboard, schedule: this.#platform.schedule },
      isFocused: () => BrowserWindow.getFocusedWindow() !== null,
    });
    app.on('browser-window-focus', () => void this.#secretClipboard.focused().catch(this.#logFailure));
    this.#services = this.#createServices();
    this.#registerSnapshotCall();
  }

  /** The order of a start. */
  async start(): Promise<void> {
    const { launch, window } = this.#context;
    const services = await this.#services;
    this.#connectWindow(services);
    this.#shutdownOf(services).watch();
    handleDeepLinks(this.#context.deepLinks, { ...services, lateSignInText, log: this.#context.log });
    const desktop = this.#createDesktop(services);
    // Starting other processes before the list is painted would compete with it for CPU.
    if (!launch.isHidden)
      await waitForFirstPaint({ ready: window.renderer.ready, contents: () => window.current?.webContents ?? null });
    await this.#registerAllCalls();
    this.#tray = desktop.open();
    await this.#startServers(services);
    await this.#startLocalApi(services, desktop);
    await services.vault.open();
    await this.#startAfterVault(services, desktop);
    // Registers its global shortcut; its window is created when it is first used.
    void this.#openQuick().catch(this.#logFailure);
    await this.#notifyAfterUpgrade(services);
    (await this.#openUpdates()).begin();
    await this.#removeTemporaryFiles();
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
      onInvitationAdded: () => {
        this.#send('invitations.changed', null);
        this.#openWindow();
      },
      onConsentRequestsChanged: () => {
        void this.#openConsent().then((consent) => {
          consent.update();
        }, this.#logFailure);
      },
      onClientsChanged: () => {
        this.#send('clients.changed', null);
      },
      warn: (line) => {
        log.warn(line);
      },
    });
  }

  /** Checks and error handling that all IPC calls share. */
  #callBoundary(): CallBoundary {
    const { ipc, log, ownOrigins, window } = this.#context;
    const services = this.#services;
    return {
      ipcMain: ipc,
      isOwnRenderer: (event, call) =>
        isOwnRenderer(event, { contents: window.current?.webContents ?? null, ownOrigins }) ||
        this.#openedQuick?.isAllowed(event, call) === true,
      isAllowed: allowedWhileLocked(services),
      backendName: async (input) => backendNameOf(await services, input),
      logUnexpected: (call, error) => {
        log.error(`${call} failed`, error);
      },
    };
  }

  /** The only call that the first paint needs. */
  #registerSnapshotCall(): void {
    const { layout } = this.#context.window;
    const { 'state.getSnapshot': getSnapshot } = stateHandlers(() => this.#services, this.#onRendererReady, layout);
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
      quick: () => this.#openQuick(),
      reportRendererError: (stack) => void crashHandler.recordAndPrompt('page', stack),
    });
  }

  #connectWindow({ settings, feed, lock }: Services): void {
    const { window } = this.#context;
    applyTheme(settings.value);
    applyTextSize(() => settings.value.textSize);
    window.keepsOnClose = () => this.#shutdown?.isQuitting !== true && settings.value.closeToTray;
    const sendChange = inBatches((changes) => {
      this.#send('state.changed', changes);
    });
    feed.subscribe((numbered) => {
      if (isChangeRevealed(lock.state, numbered.change)) sendChange(numbered);
    });
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('activate', this.#openWindow);
  }

  #createDesktop(services: Services): Desktop {
    const { log, launch, iconPath: icon, window } = this.#context;
    const desktop = new Desktop({
      ...{ services, launch, log, icon, send: this.#send.bind(this), openWindow: this.#openWindow },
      ...{ schedule: this.#platform.schedule, isOnline: () => net.isOnline() },
      restartBackend: (id) => this.#servers?.restart(id),
      isDevelopment: launch.development.serverUrl !== null,
      openQuickSwitch: this.#showQuickSwitch,
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
      openQuickSwitch: this.#showQuickSwitch,
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

  async #notifyAfterUpgrade({ notices }: Services): Promise<void> {
    const { profileFolder: folder, log } = this.#context;
    const file = { folder, openStore: openElectronStore, quarantine: new Quarantine(folder, Date.now) };
    const { notifyAfterUpgrade } = await import('../updates/whats-new.js');
    await notifyAfterUpgrade(app.getVersion(), notices, file, upgradedText).catch((error: unknown) => {
      log.warn(`could not record the current version: ${String(error)}`);
    });
  }

  async #removeTemporaryFiles(): Promise<void> {
    const { profileFolder, log } = this.#context;
    const { removeTemporaryFiles } = await import('../storage/temporary-files.js');
    for (const folder of [profileFolder, join(profileFolder, 'vault')]) {
      const removed = await removeTemporaryFiles(folder, performance.timeOrigin);
      if (removed > 0) log.info(`removed ${String(removed)} temporary files of an earlier process`);
    }
  }

  async #openUpdates(): Promise<Updates> {
    const { now, schedule } = this.#platform;
    const { launch, log } = this.#context;
    const send = this.#send.bind(this);
    this.#updates ??= this.#services.then(async (services) => {
      const { startUpdates } = await import('./background/start-updates.js');
      const sourceFile = launch.development.updatesFile;
      return startUpdates(services, { shutdown: this.#shutdownOf(services), log, send, now, schedule, sourceFile });
    });
    return this.#updates;
  }

  /** Loaded with the first consent request. */
  #openConsent(): Promise<Consent> {
    this.#consent ??= this.#services.then(async (services) => {
      const { Consent: Opened } = await import('./windows/consent.js');
      return new Opened(services, this.#context);
    });
    return this.#consent;
  }

  #openQuick(): Promise<QuickSwitch> {
    this.#quick ??= this.#services.then(async (services) => {
      const { QuickSwitch: Opened } = await import('./windows/quick-switch.js');
      this.#openedQuick = new Opened({ services, context: this.#context, openWindow: this.#openWindow });
      return this.#openedQuick;
    });
    return this.#quick;
  }

  readonly #showQuickSwitch = () => {
    void this.#openQuick()
      .then((quick) => {
        quick.open();
      })
      .catch(this.#logFailure);
  };

  #shutdownOf(services: Services): Shutdown {
    this.#shutdown ??= new Shutdown({
      app,
      stopServices: () => this.#stopServices(services),
      restartServices: () => {
        void this.#startServers(services).catch(this.#logFailure);
        services.healthSchedule.start();
        void this.#localApi?.listen().catch(this.#logFailure);
      },
    });
    return this.#shutdown;
  }

  /**
   * Stops all services. Signs removed accounts out at their backends within a short time limit; the next start does the
   * rest.
   */
  async #stopServices({
    attempts,
    clients,
    healthSchedule,
    pendingRemovals,
    backendRemovals,
    vault,
  }: Services): Promise<void> {
    attempts.cancelAll();
    healthSchedule.stop();
    clients.lock();
    // Denied requests are answered before the connections are closed.
    await new Promise((done) => setImmediate(done));
    const consent = await this.#consent;
    consent?.close();
    const quick = [
      clients.flush(),
      vault.sealMemory(),
      pendingRemovals.finishAll().then(() => backendRemovals.finishAll()),
      this.#secretClipboard.clear(),
      this.#localApi?.close() ?? Promise.resolve(),
    ];
    await Promise.race([Promise.all(quick), wait(shutdownTimeoutMs)]).catch(this.#logFailure);
    vault.continueWithoutKeychain();
    await this.#servers?.stopAll();
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
