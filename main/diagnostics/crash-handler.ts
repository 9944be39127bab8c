/** Handles unexpected errors: writes a report, informs the user and offers to continue or restart. */
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, shell } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { type CrashPlace, CrashReports } from './crash-reports.js';
import type { Log } from './log.js';

export interface CrashHandlerOptions {
  profileFolder: string;
  log: Log;
  /** No user is present, as in the smoke test, so no dialog may wait for an answer. */
  isUnattended: boolean;
}

/** If the page crashes more often than this, reloading it would not help. */
const reloadsPerMinute = 3;
const minuteMs = 60_000;

/** Watches the main process and the renderer. */
export class CrashHandler {
  readonly #options: CrashHandlerOptions;
  readonly #reports: CrashReports;
  #isPrompting: Promise<void> | null = null;
  #pageCrashes: number[] = [];

  constructor(options: CrashHandlerOptions) {
    this.#options = options;
    const { electron, node } = process.versions;
    this.#reports = new CrashReports({
      folder: join(options.profileFolder, 'crash-reports'),
      versions: { roster: app.getVersion(), electron, node },
      now: Date.now,
    });
  }

  /** Starts handling uncaught errors of this process. */
  watchMain(): void {
    // An error while reporting must not be handled here again.
    const tell = (error: unknown) => void this.recordAndPrompt('main', error).catch(() => undefined);
    process.on('uncaughtException', tell);
    process.on('unhandledRejection', tell);
  }

  /** Reloads the page when its renderer process exits; its state comes from main. Calls `onGone` first. */
  watchWindow(window: BrowserWindow, onGone: () => void): void {
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      onGone();
      const now = Date.now();
      this.#pageCrashes = [...this.#pageCrashes.filter((at) => now - at < minuteMs), now];
      const error = new Error(`the page's process ended: ${reason}, code ${String(exitCode)}`);
      if (this.#pageCrashes.length <= reloadsPerMinute) {
        void this.record('page', error);
        window.webContents.reload();
      } else {
        // If the user chooses to continue, try once more.
        void this.recordAndPrompt('page', error).then(() => {
          const isThere = !window.isDestroyed() && window.webContents.isCrashed();
          if (isThere && !this.#options.isUnattended) window.webContents.reload();
        });
      }
    });
  }

  /** Writes a report and shows a dialog; resolves once the user has answered. Only one dialog is open at a time. */
  async recordAndPrompt(place: CrashPlace, error: unknown): Promise<void> {
    const path = await this.record(place, error);
    if (this.#options.isUnattended) return;
    this.#isPrompting ??= this.#prompt(path).finally(() => {
      this.#isPrompting = null;
    });
    await this.#isPrompting;
  }

  /**
   * Writes a report without a dialog, for processes that restart automatically. Returns its path, or null if writing
   * failed.
   */
  async record(place: CrashPlace, error: unknown): Promise<string | null> {
    this.#options.log.error(`unexpected error in ${place}`, error);
    return this.#reports.write(place, error);
  }

  async #prompt(path: string | null): Promise<void> {
    // An error may occur before dialogs are available.
    await app.whenReady();
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Roster',
      message: t().crashed,
      detail: path === null ? t().crashedUnwritten : t().crashedDetail(path),
      buttons: [t().crashGoOn, t().crashRestart, ...(path === null ? [] : [t().crashShow])],
      defaultId: 1,
      cancelId: 0,
      noLink: true,
    });
    if (response === 1) {
      app.relaunch();
      app.quit();
    } else if (response === 2 && path !== null) shell.showItemInFolder(path);
  }
}
