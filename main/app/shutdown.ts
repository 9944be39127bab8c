/** Shuts Roster down: stops all services exactly once before the app quits, whatever triggered the quit. */
import type { App } from 'electron';

export interface ShutdownOptions {
  app: Pick<App, 'on' | 'quit' | 'releaseSingleInstanceLock' | 'requestSingleInstanceLock'>;
  /** Stops the services. Called once; must not reject for errors that should not prevent quitting. */
  stopServices: () => Promise<void>;
  /** Restarts the services when the shutdown is cancelled. */
  restartServices: () => void;
}

/** Coordinates the shutdown of this process. */
export class Shutdown {
  readonly #options: ShutdownOptions;
  #isQuitting = false;
  #isStopped = false;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  /** Whether the app is quitting, so that closing a window must not hide it instead. */
  get isQuitting(): boolean {
    return this.#isQuitting;
  }

  /** Makes quitting wait until the services have stopped. */
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

  /**
   * Stops the services and releases the single-instance lock, so that the updated version can start; quitting is then
   * immediate.
   */
  async prepareForUpdate(): Promise<void> {
    this.#isQuitting = true;
    await this.#stopServices();
    this.#options.app.releaseSingleInstanceLock();
  }

  /** Undoes `prepareForUpdate` when the update did not start. */
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
