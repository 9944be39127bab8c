/** The main window: its position, its page and its initial appearance. */
import { isDeepStrictEqual } from 'node:util';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { WindowLayout } from '../../preload/contract/layout.js';
import { reviveBlankWindow, showWhenDrawn } from './show-window.js';
import { centred, defaultSize, placeToRemember, visiblePlace } from './window-bounds.js';
import type { StoredWindow } from './window-file.js';

export interface WindowOptions {
  pageUrl: string;
  preload: string;
  icon: string;
  /** If false, the window stays hidden until it is opened explicitly. */
  isShown: boolean;
  /** Whether closing the window only hides it. Called at each close. */
  keepsOnClose: () => boolean;
  /** Whether DevTools are available. Never in packaged builds. */
  devTools: boolean;
  /** Whether the window is a native Wayland window. */
  isWayland: boolean;
}

const minSize = { width: 420, height: 520 };

/**
 * Creates the window and loads its page. It is shown once the page has rendered, so that the user never sees it blank;
 * `restorePlace` moves it before that.
 */
export function openWindow({
  pageUrl,
  preload,
  icon,
  isShown,
  keepsOnClose,
  devTools,
  isWayland,
}: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...defaultSize,
    minWidth: minSize.width,
    minHeight: minSize.height,
    show: false,
    // The page loads and renders its content meanwhile. A page that is drawn first waits for the GPU process, which
    // starts at the same time; see `drawPage`.
    paintWhenInitiallyHidden: !isShown,
    title: 'Roster',
    // Same as the page's background, so that the first frame does not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#181b21' : '#ffffff',
    autoHideMenuBar: true,
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
  if (isShown) {
    showWhenDrawn(window, () => {
      if (!isWayland) return;
      const revive = () => void reviveBlankWindow(window, isDrawnBySoftware);
      revive();
      app.once('gpu-info-update', revive);
      window.once('closed', () => app.off('gpu-info-update', revive));
    });
  }
  // Loading the icon blocks the thread that serves the page, so wait until the page has loaded.
  window.webContents.once('did-finish-load', () => {
    if (process.platform === 'linux') window.setIcon(icon);
  });
  window.on('close', (event) => {
    if (!keepsOnClose()) return;
    event.preventDefault();
    window.hide();
  });
  void window.loadURL(pageUrl);
  return window;
}

/** Moves a new window to where it was closed, and saves where it is when it closes. */
export function restorePlace(window: BrowserWindow, remembered: StoredWindow, isWayland: boolean): void {
  const { bounds, maximized } = remembered.value;
  const place = bounds === null ? undefined : visiblePlace(bounds, screen.getDisplayMatching(bounds).workArea);
  if (place !== undefined) {
    const width = Math.max(place.width, minSize.width);
    const wanted = { ...place, width, height: Math.max(place.height, minSize.height) };
    window.setBounds(wanted);
    // Windows applies the scale of a second display twice when a window is first moved there (electron#10862).
    if (process.platform === 'win32' && !isDeepStrictEqual(window.getBounds(), wanted)) window.setBounds(wanted);
  }
  // Maximizing shows a window, which would be wrong if it is to start hidden.
  if (maximized && window.isVisible()) window.maximize();
  else if (maximized) {
    window.once('show', () => {
      window.maximize();
    });
  }
  persistBounds(window, remembered, isWayland);
}

/**
 * Lets a page that has its content draw it while the window is still hidden, so that the window is shown with the page
 * and not blank.
 */
export function drawPage(window: BrowserWindow): void {
  if (window.isVisible()) return;
  const { webContents } = window;
  // The only way to make the page of a hidden window visible.
  webContents.setBackgroundThrottling(false);
  window.once('show', () => {
    webContents.setBackgroundThrottling(true);
  });
}

/** Brings a hidden or minimized window to the front. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The layout of the page, stored beside the window's bounds. */
export interface LayoutStore {
  readonly value: WindowLayout;
  /** Durable when it resolves. @throws VaultError */
  change(layout: WindowLayout): Promise<void>;
}

function persistBounds(window: BrowserWindow, remembered: StoredWindow, isWayland: boolean): void {
  window.on('close', () => {
    const { workArea } = screen.getPrimaryDisplay();
    const bounds = placeToRemember(window.getNormalBounds(), remembered.value.bounds ?? centred(workArea), isWayland);
    // Failing to save the position is not worth an error message.
    const maximized = window.isMaximized();
    void remembered.change((now) => ({ ...now, bounds, maximized })).catch(() => undefined);
  });
}

/** Whether rendering uses software because there is no usable GPU. */
function isDrawnBySoftware(): boolean {
  return app.getGPUFeatureStatus().gpu_compositing.includes('software');
}
