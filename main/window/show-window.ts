/** Shows a new window once its page has rendered, or shortly after the page has loaded at the latest. */

/** The subset of `BrowserWindow` used here. */
export interface HiddenWindow {
  once: (event: 'ready-to-show', listener: () => void) => unknown;
  webContents: {
    once: (event: 'did-finish-load', listener: () => void) => unknown;
    executeJavaScript: (code: string) => Promise<unknown>;
  };
  isDestroyed: () => boolean;
  isVisible: () => boolean;
  isMinimized: () => boolean;
  show: () => void;
  hide: () => void;
}

/** On X11, Windows and macOS `ready-to-show` is emitted within this time after the page has loaded. */
const drawnMs = 250;
/** A visible window that draws no frame within this time is considered blank. */
const frameMs = 1_500;
const mostAttempts = 3;

/**
 * Shows the window once, then calls `shown`. `ready-to-show` is the ideal moment, but a hidden window on Wayland draws
 * nothing, so the event may never be emitted there (electron#48859).
 */
export function showWhenDrawn(window: HiddenWindow, shown: () => void = () => undefined): void {
  let isDone = false;
  const show = () => {
    if (isDone || window.isDestroyed()) return;
    isDone = true;
    // The user may have opened the window already.
    if (!window.isVisible()) window.show();
    shown();
  };
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', () => {
    setTimeout(show, drawnMs);
  });
}

/**
 * Hides and shows a window that draws no frames. On Wayland without a usable GPU, Chromium's GPU process starts twice,
 * and a window created before the second start stays blank until it is hidden and shown.
 */
export async function reviveBlankWindow(window: HiddenWindow, isDrawnBySoftware: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    // With a GPU, a window without frames is merely out of view, for example on another workspace.
    if ((await drawsFrames(window)) || !isDrawnBySoftware()) return;
    // The user has closed, hidden or minimized the window.
    if (window.isDestroyed() || !window.isVisible() || window.isMinimized()) return;
    window.hide();
    window.show();
  }
}

async function drawsFrames({ webContents }: HiddenWindow): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((done) => {
    timer = setTimeout(() => {
      done(false);
    }, frameMs);
  });
  const frame = webContents.executeJavaScript('new Promise((done) => requestAnimationFrame(() => done(true)))').then(
    () => true,
    // The crash handler reloads a page whose process exited.
    () => true,
  );
  return Promise.race([frame, late]).finally(() => {
    clearTimeout(timer);
  });
}
