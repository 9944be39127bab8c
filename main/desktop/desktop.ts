/** Desktop integration: menu, tray, jump list, notifications, theme, and start at login. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, Notification } from 'electron';
import type { AccountId, BackendId, Change, EventName, Events, View } from '../../preload/contract/index.js';
import { nextTextSize } from '../../preload/contract/text-size.js';
import { t } from '../../preload/i18n/translate.js';
import type { AccountDetailsService } from '../accounts/account-page/account-details.js';
import type { Accounts } from '../accounts/accounts.js';
import type { AccountList } from '../accounts/list/account-list.js';
import { isVisible } from '../accounts/list/visible-entry.js';
import type { AppLock } from '../app-lock/app-lock.js';
import type { Backends } from '../backends/backends.js';
import type { Log } from '../diagnostics/log.js';
import type { SettingsService } from '../state/settings.js';
import { applyTheme } from './apply-theme.js';
import { jumpListTasks, type LaunchAction } from './launch-actions.js';
import { installMenu } from './menu/menu.js';
import { BackendNotifications } from './notifications/backend-notifications.js';
import { Notifications } from './notifications/notifications.js';
import { isQuiet } from './notifications/quiet-hours.js';
import { SessionNotifications } from './notifications/session-notifications.js';
import { type LoginStart, setStartAtLogin } from './start-at-login.js';
import { resizeAll } from './text-size.js';
import { AppTray } from './tray/tray.js';
import { trayView } from './tray/tray-view.js';

export interface DesktopOptions {
  services: {
    accounts: Pick<Accounts, 'activate'>;
    accountDetails: Pick<AccountDetailsService, 'copyAccessToken'>;
    backends: Pick<Backends, 'find' | 'nameOf'>;
    list: Pick<AccountList, 'activeId' | 'entries' | 'recent' | 'stateOf' | 'summaryOf'>;
    lock: Pick<AppLock, 'lock' | 'state'>;
    settings: Pick<SettingsService, 'change' | 'value'>;
  };
  /** Program and configuration folder of the entry that starts Roster at login. */
  launch: { program: string; configHome: string | null };
  log: Log;
  icon: string;
  isDevelopment: boolean;
  window: () => BrowserWindow | null;
  /** Opens the window or brings it to the front. */
  openWindow: () => void;
  openQuickSwitch: () => void;
  /** The sentence about an error of an account, for the user. */
  sentenceOf: (error: unknown, accountId: AccountId) => string;
  isOnline: () => boolean;
  /** Restarts an embedded backend after a failure. */
  restartBackend: (id: BackendId) => void;
  schedule: (ms: number, work: () => void) => void;
  send: <Name extends EventName>(name: Name, payload: Events[Name]) => void;
}

/** The parts of the desktop integration, updated as the services change. */
export class Desktop {
  readonly #options: DesktopOptions;
  readonly #shown: Notifications;
  readonly #sessions: SessionNotifications;
  readonly #backends: BackendNotifications;
  #tray: AppTray | null = null;

  constructor(options: DesktopOptions) {
    this.#options = options;
    const { services, openWindow, log } = options;
    this.#shown = new Notifications((line) => {
      log.warn(line);
    });
    this.#sessions = new SessionNotifications({
      expired: services.list.entries.filter(({ state }) => state === 'expired').map(({ id }) => id),
      isWanted: () => services.settings.value.notify && this.#isNotifying(),
      notify: (text, press) => this.#notify(text, press),
      nameOfBackend: ({ backendId }) => services.backends.nameOf(backendId),
      onSignIn: ({ id }) => {
        openWindow();
        options.send('navigation.showAccount', { accountId: id, signIn: true });
      },
      onShow: () => {
        this.#open('attention');
      },
      now: () => performance.now(),
    });
    this.#backends = new BackendNotifications({
      isWanted: () => services.settings.value.notifyBackends && this.#isNotifying(),
      isOnline: options.isOnline,
      accountsOf: (id) =>
        services.list.entries.filter(
          (entry) => entry.backendId === id && isVisible(entry) && services.list.stateOf(entry) === 'signedIn',
        ).length,
      notify: (text, press) => this.#notify(text, press),
      onRestart: options.restartBackend,
      onShow: () => {
        this.#open('attention');
      },
      schedule: options.schedule,
    });
  }

  /**
   * Creates the menu and the tray. Both are slow, so this runs after the list is painted; the page handles the menu's
   * shortcuts until then.
   */
  open(): AppTray {
    this.#install();
    const { services, icon, openWindow } = this.#options;
    this.#tray ??= new AppTray({
      icon,
      view: () => trayView(services),
      actions: {
        activate: (id) => void services.accounts.activate(id).catch(this.#reportFailure(id)),
        copyToken: (id) => void this.#copyToken(id).catch(this.#reportFailure(id)),
        showAttention: () => {
          this.#open('attention');
        },
        quickSwitch: () => {
          this.#options.openQuickSwitch();
        },
        open: openWindow,
        addAccount: () => {
          this.runAction('add');
        },
        lock: () => {
          this.runAction('lock');
        },
        quit: () => {
          app.quit();
        },
      },
    });
    return this.#tray;
  }

  /** Updates what is shown outside the window. */
  applyChange(change: Change): void {
    this.#tray?.update();
    this.#sessions.applyChange(change);
    this.#backends.applyChange(change);
    if (change.kind !== 'settingsChanged') return;
    applyTheme(change.settings);
    resizeAll(change.settings.textSize);
    if (this.#tray !== null) this.#install();
    const { startAtLogin } = change.settings;
    void setStartAtLogin(app, loginStart(this.#options.launch), startAtLogin).catch(this.#logFailure);
  }

  /** Runs an action requested by a launch argument or the tray. */
  runAction(action: LaunchAction): void {
    if (action === 'lock') {
      this.#lock();
      return;
    }
    this.#open('add');
  }

  /** Whether unprompted notifications are shown. While the window has the focus, it shows the change. */
  #isNotifying(): boolean {
    const { services, window } = this.#options;
    const isSilenced = isQuiet(services.settings.value.quietHours, new Date());
    return !isSilenced && window()?.isFocused() !== true && Notification.isSupported();
  }

  #resizeText(by: 1 | -1 | 0): void {
    const { settings } = this.#options.services;
    const textSize = by === 0 ? 'normal' : nextTextSize(settings.value.textSize, by);
    if (textSize === settings.value.textSize) return;
    void settings.change({ ...settings.value, textSize }).catch(this.#logFailure);
  }

  /** Opens the window at a view. */
  #open(view: View): void {
    this.#options.openWindow();
    this.#show(view);
  }

  async #copyToken(id: AccountId): Promise<void> {
    const { accountDetails, list } = this.#options.services;
    const seconds = await accountDetails.copyAccessToken(id);
    const account = list.summaryOf(id);
    const name = account?.label ?? account?.displayName ?? '';
    this.#notify({ title: t().tokenCopied(name), body: t().tokenCopiedBody(seconds) }, this.#options.openWindow);
  }

  /** Notifies the user of a failure that the window does not show. */
  #reportFailure(id: AccountId): (error: unknown) => void {
    return (error) => {
      this.#logFailure(error);
      this.#tray?.update();
      if (!Notification.isSupported()) return;
      const body = this.#options.sentenceOf(error, id);
      this.#notify({ title: 'Roster', body }, this.#options.openWindow);
    };
  }

  #notify({ title, body, action }: { title: string; body: string; action?: string }, press: () => void): () => void {
    const { icon } = this.#options;
    // Buttons exist on macOS only; elsewhere a click does the same.
    const actions = action === undefined ? {} : { actions: [{ type: 'button' as const, text: action }] };
    return this.#shown.show(new Notification({ title, body, icon, ...actions }), press);
  }

  readonly #show = (view: View) => {
    this.#options.send('navigation.show', view);
  };

  readonly #logFailure = (error: unknown) => {
    this.#options.log.error('unexpected error in the main process', error);
  };

  /** Locks immediately if a passphrase is set; else opens the dialog for setting one. */
  #lock(): void {
    const { lock } = this.#options.services;
    if (lock.state !== 'off') {
      void lock.lock().catch(this.#logFailure);
      return;
    }
    this.#open('lock');
  }

  #install(): void {
    installMenu(
      {
        show: this.#show,
        lock: () => {
          this.#lock();
        },
        resizeText: (by) => {
          this.#resizeText(by);
        },
      },
      { isMac: process.platform === 'darwin', isDevelopment: this.#options.isDevelopment },
    );
    if (process.platform === 'win32') {
      const { menuAddAccount: add, menuLock: lock } = t();
      app.setUserTasks(jumpListTasks(process.execPath, { add, lock }));
    }
  }
}

function loginStart({ program, configHome }: DesktopOptions['launch']): LoginStart {
  return {
    platform: process.platform,
    command: app.isPackaged ? [program] : [program, app.getAppPath()],
    configFolder: configHome ?? join(homedir(), '.config'),
  };
}
