/** How Roster ends: what is open is put away first, once, whoever ends it. */
import type { App } from 'electron';

/** What ending needs. */
export interface ShutdownOptions {
  app: Pick<App, 'on' | 'quit' | 'releaseSingleInstanceLock' | 'requestSingleInstanceLock'>;
  /** Puts away what is open. Called once; never rejects for what is not worth staying for. */
  stopServices: () => Promise<void>;
  /** Takes out again what was put away, when Roster stays after all. */
  restartServices: () => void;
}

/** The end of this process. */
export class Shutdown {
  readonly #options: ShutdownOptions;
  #isQuitting = false;
  #isStopped = false;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  /** Whether windows that close are to be let go. */
  get isQuitting(): boolean {
    return this.#isQuitting;
  }

  /** From now on quitting waits until everything is put away. */
  watch(): void {
    const { app } = this.#options;
    app.on('before-quit', (event) => {
      this.#isQuitting = true;
      if (this.#isStopped) return;
      event.preventDefault();
      void this.#stopServices().finally(() => {
        app.quit();
      });
    });
  }

  /** Puts everything away and leaves the profile to the Roster that comes next; quitting then takes no time. */
  async prepareForUpdate(): Promise<void> {
    this.#isQuitting = true;
    await this.#stopServices();
    this.#options.app.releaseSingleInstanceLock();
  }

  /** Nothing came next. */
  cancel(): void {
    const { app, restartServices } = this.#options;
    if (!this.#isStopped) return;
    this.#isQuitting = false;
    this.#isStopped = false;
    app.requestSingleInstanceLock();
    restartServices();
  }

  async #stopServices(): Promise<void> {
    try {
      await this.#options.stopServices();
    } finally {
      this.#isStopped = true;
    }
  }
}
