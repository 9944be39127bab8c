/** The window that asks whether a program may have a token. Small, always on top, and never takes the focus. */
import { BrowserWindow, type IpcMainInvokeEvent, nativeTheme, screen } from 'electron';
import { consentChanged } from '../../preload/contract/consent.js';
import { isOwnRenderer } from './own-renderer.js';

export interface ConsentWindowOptions {
  pageUrl: string;
  preload: string;
  icon: string;
  ownOrigins: readonly string[];
  devTools: boolean;
  /** Whether windows are native Wayland windows, which cannot be kept on top. */
  isWayland: boolean;
  /** The user closed the window. */
  onClosed: () => void;
  /** The page cannot be shown. */
  onFailed: (reason: string) => void;
  /** The window appeared where it may be covered by others. */
  onMaybeCovered: () => void;
}

/** In CSS pixels of the page. */
const pageWidth = 400;
/** The window stays open for this time without a question, because the question follows after the passphrase. */
const lingerMs = 400;

export class ConsentWindow {
  readonly #options: ConsentWindowOptions;
  #window: BrowserWindow | null = null;
  #closing: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConsentWindowOptions) {
    this.#options = options;
  }

  /** Opens the window if a question is pending, updates its page, and closes it once every question is answered. */
  update(hasQuestion: boolean): void {
    clearTimeout(this.#closing);
    if (!hasQuestion) {
      this.#window?.webContents.send(consentChanged);
      this.#window?.hide();
      this.#closing = setTimeout(() => {
        this.#window?.destroy();
      }, lingerMs);
      return;
    }
    if (this.#window === null) this.#open();
    else this.#window.webContents.send(consentChanged);
  }

  /** Closes the window without an answer. */
  close(): void {
    clearTimeout(this.#closing);
    this.#window?.destroy();
  }

  /** Shows the window at the height of its page. Does not take the focus from the program that the user works in. */
  show(height: number): void {
    const window = this.#window;
    if (window === null || window.isDestroyed()) return;
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    // The page measures in CSS pixels, which are larger if the user chose larger text.
    const zoom = window.webContents.getZoomFactor();
    const width = Math.round(pageWidth * zoom);
    const fitting = Math.min(Math.ceil(height * zoom), workArea.height);
    window.setContentSize(width, fitting);
    if (window.isVisible()) return;
    window.setPosition(
      Math.round(workArea.x + (workArea.width - width) / 2),
      Math.round(workArea.y + (workArea.height - fitting) / 3),
    );
    window.showInactive();
    window.setAlwaysOnTop(true, 'pop-up-menu');
    if (this.#options.isWayland) this.#options.onMaybeCovered();
  }

  /** Brings the window to the front. */
  focus(): void {
    this.#window?.show();
    this.#window?.focus();
  }

  /** Whether a call comes from this window's page. */
  isSender(event: IpcMainInvokeEvent): boolean {
    const { ownOrigins, pageUrl } = this.#options;
    return (
      isOwnRenderer(event, { contents: this.#window?.webContents ?? null, ownOrigins }) &&
      event.senderFrame?.url === pageUrl
    );
  }

  #open(): void {
    const { pageUrl, preload, icon, devTools, onClosed, onFailed } = this.#options;
    const window = new BrowserWindow({
      ...{ width: pageWidth, height: 280, useContentSize: true, show: false, title: 'Roster' },
      ...{ alwaysOnTop: true, resizable: false, minimizable: false, maximizable: false, fullscreenable: false },
      // Same as the page's background, so that the first frame does not flash.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#20242c' : '#ffffff',
      autoHideMenuBar: true,
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        // A hidden window would otherwise not run its timers.
        backgroundThrottling: false,
        devTools,
      },
    });
    this.#window = window;
    window.removeMenu();
    if (process.platform !== 'win32') window.setVisibleOnAllWorkspaces(true);
    const { webContents } = window;
    // Even a navigation to another page of Roster is blocked.
    webContents.on('will-navigate', (event) => {
      event.preventDefault();
    });
    webContents.once('did-finish-load', () => {
      if (process.platform === 'linux') window.setIcon(icon);
    });
    webContents.on('did-fail-load', (_event, code) => {
      onFailed(`its page did not load: ${String(code)}`);
    });
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      onFailed(`its process ended: ${reason}`);
      window.destroy();
    });
    window.on('close', (event) => {
      // Closing answers one question; the window stays for the next.
      event.preventDefault();
      onClosed();
    });
    window.once('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    void window.loadURL(pageUrl).catch(() => undefined);
  }
}
