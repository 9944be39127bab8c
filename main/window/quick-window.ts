/** The quick switch: a small window above all others, created when it is first used. */
import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';

export interface QuickWindowOptions {
  pageUrl: string;
  preload: string;
  /** Whether DevTools are available. Never in packaged builds. */
  devTools: boolean;
}

/** Width, and the height until the page reports the height that it needs. */
const initialSize = { width: 640, height: 420 };
/** How long the window regains a lost focus after its first focus. */
const settlingMs = 300;
/** Position of the upper edge, as a fraction of the screen's height. */
const upperEdge = 0.2;

export class QuickWindow {
  readonly #options: QuickWindowOptions;
  #window: BrowserWindow | null = null;
  /** Time of the first focus since the window was last shown, in ms of `performance.now()`; null until then. */
  #focusedAt: number | null = null;

  constructor(options: QuickWindowOptions) {
    this.#options = options;
  }

  /** Null before the first use and after the window was closed. */
  get contents(): WebContents | null {
    return this.#window?.webContents ?? null;
  }

  get isShown(): boolean {
    return this.#window?.isVisible() === true;
  }

  /** Shows the window on the screen with the pointer, or hides it if it is shown. */
  toggle(): void {
    if (this.isShown) this.hide();
    else this.show();
  }

  show(): void {
    if (this.#window !== null) this.#present(this.#window);
    else this.#window = this.#create();
  }

  #present(window: BrowserWindow): void {
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    const [width = initialSize.width] = window.getSize();
    this.#focusedAt = null;
    // Has no effect on Wayland, where the system decides.
    window.setPosition(
      Math.round(workArea.x + (workArea.width - width) / 2),
      Math.round(workArea.y + workArea.height * upperEdge),
    );
    window.show();
    window.focus();
    // The page clears its field.
    window.webContents.send('quick.shown', null);
  }

  hide(): void {
    this.#window?.hide();
  }

  /** Fits the window's height to its content. */
  resize(height: number): void {
    // The page measures in CSS pixels, which are larger if the user chose larger text.
    const zoom = this.#window?.webContents.getZoomFactor() ?? 1;
    this.#window?.setContentSize(Math.round(initialSize.width * zoom), Math.ceil(height * zoom));
  }

  /** Ends its page, for example when the main window was closed for good. */
  close(): void {
    this.#window?.destroy();
  }

  #create(): BrowserWindow {
    const { pageUrl, preload, devTools } = this.#options;
    const window = new BrowserWindow({
      ...initialSize,
      show: false,
      frame: false,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      alwaysOnTop: true,
      skipTaskbar: true,
      title: 'Roster',
      // Same as the page's background, so that the first frame does not flash.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#20242c' : '#ffffff',
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        devTools,
      },
    });
    window.on('focus', () => {
      this.#focusedAt ??= performance.now();
    });
    window.on('blur', () => {
      // While a window opens, the desktop may return the focus to the previous one. No user is that fast.
      if (this.#focusedAt === null || performance.now() - this.#focusedAt < settlingMs) window.focus();
      else window.hide();
    });
    window.on('close', (event) => {
      // Alt+F4 hides it; `destroy` does not emit this event.
      event.preventDefault();
      window.hide();
    });
    window.once('closed', () => {
      this.#window = null;
    });
    window.webContents.once('render-process-gone', () => {
      window.destroy();
    });
    // Shown earlier, it would be blank for a moment.
    window.webContents.once('did-finish-load', () => {
      this.#present(window);
    });
    void window.loadURL(pageUrl).catch(() => undefined);
    return window;
  }
}
