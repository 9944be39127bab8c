/** The one window of the app: opened at its saved position, reopened after it was closed. */
import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { defaultLayout } from '../../../preload/contract/default-layout.js';
import type { CrashHandler } from '../../diagnostics/crash-handler.js';
import { pageUrl } from '../../window/app-protocol.js';
import { RendererChannel } from '../../window/renderer-channel.js';
import { drawPage, focusWindow, type LayoutStore, openWindow, restorePlace } from '../../window/window.js';
import type { StoredWindow } from '../../window/window-file.js';
import type { LaunchOptions } from '../launch-options.js';

export interface MainWindowOptions {
  profileFolder: string;
  launch: Pick<LaunchOptions, 'development' | 'isHidden' | 'isWayland'>;
  iconPath: string;
  crashHandler: Pick<CrashHandler, 'watchWindow'>;
}

export class MainWindow {
  readonly #options: MainWindowOptions;
  /** Events for the page; they survive a crash of its process. */
  readonly renderer = new RendererChannel(() => this.#window?.webContents ?? null);
  /** Whether closing the window only hides it. Set when the settings have been read. */
  keepsOnClose: () => boolean = () => false;
  /** Called when the window was closed for good. */
  onClosed: () => void = () => undefined;
  #window: BrowserWindow | null = null;
  /** Read when the window is first opened. */
  #file: StoredWindow | null = null;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** Null while the window is closed. */
  get current(): BrowserWindow | null {
    return this.#window;
  }

  /** The layout of the page, stored beside the window's bounds. */
  get layout(): LayoutStore {
    const value = () => this.#file?.value.layout ?? defaultLayout;
    return {
      get value() {
        return value();
      },
      change: async (layout) => {
        await (await this.#openFile()).change((now) => ({ ...now, layout }));
      },
    };
  }

  /** Brings the window to the front if it is open. */
  focus(): void {
    if (this.#window !== null) focusWindow(this.#window);
  }

  /** Opens the window, or brings it to the front. @throws StorageError */
  async openOrFocus(): Promise<void> {
    if (this.#window === null) await this.open();
    else this.focus();
  }

  /** Opens the window at its saved position. @throws StorageError */
  async open(): Promise<void> {
    const { launch, iconPath, crashHandler } = this.#options;
    const window = openWindow({
      pageUrl: launch.development.serverUrl ?? pageUrl,
      preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      icon: iconPath,
      isShown: !launch.isHidden,
      keepsOnClose: () => this.keepsOnClose(),
      devTools: !app.isPackaged,
      isWayland: launch.isWayland,
    });
    this.#window = window;
    crashHandler.watchWindow(window, () => {
      this.renderer.reset();
    });
    window.once('closed', () => {
      this.renderer.reset();
      this.#window = null;
      this.onClosed();
    });
    // The renderer process starts at the same time.
    const remembered = await this.#openFile();
    if (!window.isDestroyed()) restorePlace(window, remembered, launch.isWayland);
  }

  /** Called when the page has requested its content: events are sent from now on, and the page is drawn. */
  pageIsReady(): void {
    this.renderer.markReady();
    const window = this.#window;
    if (window === null || this.#options.launch.isHidden) return;
    // The content is sent first.
    setTimeout(() => {
      if (!window.isDestroyed()) drawPage(window);
    });
  }

  async #openFile(): Promise<StoredWindow> {
    if (this.#file !== null) return this.#file;
    const { openWindowFile } = await import('../../window/window-file.js');
    this.#file = await openWindowFile(this.#options.profileFolder);
    return this.#file;
  }
}
