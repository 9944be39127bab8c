/** Connects the quick switch: its window, its global shortcut, and what its page sees and opens. */
import { join } from 'node:path';
import { app, globalShortcut, type IpcMainInvokeEvent } from 'electron';
import type { AccountId, BackendId, CallName, QuickShortcut, View } from '../../../preload/contract/index.js';
import { quickPageCalls } from '../../../preload/contract/quick-page.js';
import { isChangeRevealed } from '../../app-lock/lock-policy.js';
import { QuickShortcutService } from '../../desktop/quick-shortcut.js';
import type { QuickCalls } from '../../ipc/handlers/app/quick.js';
import { inBatches } from '../../state/change-batches.js';
import { pageUrl } from '../../window/app-protocol.js';
import { isOwnRenderer } from '../../window/own-renderer.js';
import { QuickWindow } from '../../window/quick-window.js';
import type { BootstrapContext } from '../bootstrap-context.js';
import type { Services } from '../create-services.js';

export interface QuickSwitchOptions {
  services: Pick<Services, 'feed' | 'lock' | 'settings'>;
  context: Pick<BootstrapContext, 'launch' | 'ownOrigins' | 'window'>;
  /** Opens the main window or brings it to the front. */
  openWindow: () => void;
}

const allowedCalls: ReadonlySet<CallName> = new Set(quickPageCalls);

export class QuickSwitch implements QuickCalls {
  readonly #options: QuickSwitchOptions;
  readonly #window: QuickWindow;
  readonly #shortcut: QuickShortcutService;

  constructor(options: QuickSwitchOptions) {
    this.#options = options;
    const { services, context } = options;
    const { launch, window } = context;
    this.#window = new QuickWindow({
      pageUrl: new URL('quick/index.html', launch.development.serverUrl ?? pageUrl).href,
      preload: join(app.getAppPath(), 'out', 'preload', 'quick.cjs'),
      devTools: !app.isPackaged,
    });
    this.#shortcut = new QuickShortcutService({
      shortcuts: globalShortcut,
      isWayland: launch.isWayland,
      press: () => {
        this.#window.toggle();
      },
    });
    this.#shortcut.apply(services.settings.value);
    const sendChange = inBatches((changes) => {
      this.#window.contents?.send('state.changed', changes);
    });
    services.feed.subscribe((numbered) => {
      const { change } = numbered;
      if (change.kind === 'settingsChanged') this.#shortcut.apply(change.settings);
      if (isChangeRevealed(services.lock.state, change)) sendChange(numbered);
    });
    // Its hidden window must not keep Roster running.
    window.onClosed = () => {
      this.#window.close();
    };
  }

  get shortcut(): QuickShortcut {
    return this.#shortcut.value;
  }

  /** Whether a call comes from the quick switch's page, which may make it. */
  isAllowed(event: IpcMainInvokeEvent, call: CallName): boolean {
    const { ownOrigins } = this.#options.context;
    return allowedCalls.has(call) && isOwnRenderer(event, { contents: this.#window.contents, ownOrigins });
  }

  open(): void {
    this.#window.show();
  }

  hide(): void {
    this.#window.hide();
  }

  resize(height: number): void {
    this.#window.resize(height);
  }

  openView(view: View): void {
    this.#options.openWindow();
    this.#options.context.window.renderer.send('navigation.show', view);
  }

  openAccount(accountId: AccountId, signIn: boolean): void {
    this.#options.openWindow();
    this.#options.context.window.renderer.send('navigation.showAccount', { accountId, signIn });
  }

  openBackend(backendId: BackendId): void {
    this.#options.openWindow();
    this.#options.context.window.renderer.send('navigation.showBackend', { backendId });
  }
}
