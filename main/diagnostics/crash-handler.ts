/** What happens when something fails that nobody foresaw: a report, a sentence, and a way on. */
import { join } from 'node:path';
import { app, dialog, shell, type BrowserWindow } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { CrashReports, type CrashPlace } from './crash-reports.js';
import type { Log } from './log.js';

/** Where to find what is watched. */
export interface CrashHandlerOptions {
  profileFolder: string;
  log: Log;
  /** While the smoke test or a start without anybody runs, no dialog may wait for an answer. */
  isUnattended: boolean;
}

/** A page that crashes more often than this in a minute would do so for ever. */
const reloadsPerMinute = 3;
const minuteMs = 60_000;

/** Watches main and the page. */
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

  /** From here on errors of this process that nobody caught end here. */
  watchMain(): void {
    // What fails while it is told must not come back here.
    const tell = (error: unknown) => void this.recordAndPrompt('main', error).catch(() => undefined);
    process.on('uncaughtException', tell);
    process.on('unhandledRejection', tell);
  }

  /** A page whose process dies is loaded anew; what it showed comes from main. `onGone` is told before. */
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
        // The person's “Go on” is the leave to try once more.
        void this.recordAndPrompt('page', error).then(() => {
          const isThere = !window.isDestroyed() && window.webContents.isCrashed();
          if (isThere && !this.#options.isUnattended) window.webContents.reload();
        });
      }
    });
  }

  /** Writes a report and tells the person; resolves with the answer. While one question stands, there is no second. */
  async recordAndPrompt(place: CrashPlace, error: unknown): Promise<void> {
    const path = await this.record(place, error);
    if (this.#options.isUnattended) return;
    this.#isPrompting ??= this.#prompt(path).finally(() => {
      this.#isPrompting = null;
    });
    await this.#isPrompting;
  }

  /** For what comes back by itself: a report and no dialog. Gives its path; null when it could not be written. */
  async record(place: CrashPlace, error: unknown): Promise<string | null> {
    this.#options.log.error(`unforeseen error in ${place}`, error);
    return this.#reports.write(place, error);
  }

  async #prompt(path: string | null): Promise<void> {
    // An error may come before there can be a dialog.
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
