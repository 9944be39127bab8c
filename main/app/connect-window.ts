/** Keeps the window as the settings say, and sends the changes of the state to its page. */
import { app } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';
import { isChangeRevealed } from '../app-lock/lock-policy.js';
import { applyTheme } from '../desktop/apply-theme.js';
import { applyTextSize } from '../desktop/text-size.js';
import { inBatches } from '../state/change-batches.js';
import type { AppState } from './create-state.js';
import type { MainWindow } from './windows/main-window.js';

export interface WindowConnection {
  window: Pick<MainWindow, 'keepsOnClose'>;
  /** Sends an event to the page. */
  send: <Name extends EventName>(name: Name, payload: Events[Name]) => void;
  openWindow: () => void;
  isQuitting: () => boolean;
}

export function connectWindow(
  { settings, feed, lock }: Pick<AppState, 'feed' | 'lock' | 'settings'>,
  { window, send, openWindow, isQuitting }: WindowConnection,
): void {
  applyTheme(settings.value);
  applyTextSize(() => settings.value.textSize);
  window.keepsOnClose = () => !isQuitting() && settings.value.closeToTray;
  const sendChange = inBatches((changes) => {
    send('state.changed', changes);
  });
  feed.subscribe((numbered) => {
    if (isChangeRevealed(lock.state, numbered.change)) sendChange(numbered);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', openWindow);
}
