/** When a new window is shown: once its page has something to show, and in any case soon after the page was read. */

/** The part of a window that is used here. */
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

/** On X11, Windows and macOS `ready-to-show` comes earlier than this after the page was read. */
const drawnMs = 250;
/** A window that has drawn no frame for so long since it was shown draws none at all. */
const frameMs = 1_500;
const mostAttempts = 3;

/**
 * Shows the window once. `ready-to-show` is the better moment, but a hidden window on Wayland draws nothing, and there it may never come
 * (electron#48859). `shown` is called afterwards.
 */
export function showWhenDrawn(window: HiddenWindow, shown: () => void = () => undefined): void {
  let isDone = false;
  const show = () => {
    if (isDone || window.isDestroyed()) return;
    isDone = true;
    // The user may have opened it meanwhile.
    if (!window.isVisible()) window.show();
    shown();
  };
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', () => {
    setTimeout(show, drawnMs);
  });
}

/**
 * Shows a window again that draws no frame. On Wayland without a usable graphics card Chromium's graphics process starts twice, and a
 * window that was made before the second start stays blank until it is hidden and shown.
 */
export async function reviveBlankWindow(window: HiddenWindow, isDrawnBySoftware: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    // With a graphics card a window without frames is one that is out of sight, on another workspace.
    if ((await drawsFrames(window)) || !isDrawnBySoftware()) return;
    // The user put it away meanwhile.
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
    // A page whose process ended is loaded again by others.
    () => true,
  );
  return Promise.race([frame, late]).finally(() => {
    clearTimeout(timer);
  });
}
