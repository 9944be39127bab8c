/** The one window: its place on screen, its page, its first look. */
import { BrowserWindow, app, nativeTheme, screen, type Rectangle } from 'electron';
import * as z from 'zod';
import type { JsonFile } from '../storage/json-file.js';
import { centred, defaultSize, placeToRemember, visiblePlace } from './window-bounds.js';
import { reviveBlankWindow, showWhenDrawn } from './show-window.js';

const windowFile = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
  maximized: z.boolean(),
});
/** Content of `window.json`: where the window was. */
export type WindowFile = z.infer<typeof windowFile>;
export { windowFile };

/** What a window that never was gets. */
export const defaultWindowFile: WindowFile = { bounds: null, maximized: false };

/** What opening the window needs. */
export interface WindowOptions {
  pageUrl: string;
  preload: string;
  icon: string;
  remembered: JsonFile<WindowFile>;
  /** False: it waits, unseen, until somebody asks for it. */
  isShown: boolean;
  /** Whether closing it only hides it. Asked at each close. */
  keepsOnClose: () => boolean;
  /** Development tools: never in a package. */
  devTools: boolean;
  /** Whether the window is Wayland's own. */
  isWayland: boolean;
}

const minSize = { width: 420, height: 520 };

/** Opens the window. It shows itself once the page has something to show, so that nobody sees it blank. */
export function openWindow({
  pageUrl,
  preload,
  icon,
  remembered,
  isShown,
  keepsOnClose,
  devTools,
  isWayland,
}: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...defaultSize,
    ...placeOnScreen(remembered.value.bounds),
    minWidth: minSize.width,
    minHeight: minSize.height,
    show: false,
    title: 'Roster',
    // The page's own background, so that the first frame does not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#f7f7f8',
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
  // Maximizing shows a window, and this one may be meant to wait unseen.
  if (remembered.value.maximized) {
    window.once('show', () => {
      window.maximize();
    });
  }
  if (isShown) {
    showWhenDrawn(window, () => {
      if (!isWayland) return;
      const revive = () => void reviveBlankWindow(window, isDrawnBySoftware);
      revive();
      app.once('gpu-info-update', revive);
      window.once('closed', () => app.off('gpu-info-update', revive));
    });
  }
  // Read and scaled by the same thread that brings the page: not before that is there.
  window.webContents.once('did-finish-load', () => {
    if (process.platform === 'linux') window.setIcon(icon);
  });
  window.on('close', (event) => {
    if (!keepsOnClose()) return;
    event.preventDefault();
    window.hide();
  });
  persistBounds(window, remembered, isWayland);
  void window.loadURL(pageUrl);
  return window;
}

/** Brings a window to the front, whatever was done to it. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function persistBounds(window: BrowserWindow, remembered: JsonFile<WindowFile>, isWayland: boolean): void {
  window.on('close', () => {
    const { workArea } = screen.getPrimaryDisplay();
    const bounds = placeToRemember(window.getNormalBounds(), remembered.value.bounds ?? centred(workArea), isWayland);
    // Losing a window's place is not worth a word to anyone.
    void remembered.replace({ bounds, maximized: window.isMaximized() }).catch(() => undefined);
  });
}

/** Whether there is no usable graphics card. */
function isDrawnBySoftware(): boolean {
  return app.getGPUFeatureStatus().gpu_compositing.includes('software');
}

function placeOnScreen(bounds: Rectangle | null): Rectangle | undefined {
  return bounds === null ? undefined : visiblePlace(bounds, screen.getDisplayMatching(bounds).workArea);
}
