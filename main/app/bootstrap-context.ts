/** State that the first half of the composition root (`bootstrap.ts`) passes to the second (`start-app.ts`). */
import type { DeepLinkQueue } from '../deep-links/deep-link-queue.js';
import type { LaunchActionQueue } from '../desktop/launch-actions.js';
import type { CrashHandler } from '../diagnostics/crash-handler.js';
import type { LogFile } from '../diagnostics/log.js';
import type { QueuedIpcMain } from '../ipc/queued-ipc-main.js';
import type { LaunchOptions } from './launch-options.js';
import type { MainWindow } from './windows/main-window.js';

export interface BootstrapContext {
  launch: LaunchOptions;
  profileFolder: string;
  logFile: string;
  log: LogFile;
  crashHandler: CrashHandler;
  /** Deep links and launch actions of this and later starts. */
  deepLinks: DeepLinkQueue;
  actions: LaunchActionQueue;
  window: MainWindow;
  /** Queues the renderer's calls until their handlers are registered. */
  ipc: QueuedIpcMain;
  iconPath: string;
  /** Origins of Roster's own pages. */
  ownOrigins: readonly string[];
}
