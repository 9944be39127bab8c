/** How Roster ends: what is open is put away first, once, whoever ends it. */
import type { App } from 'electron';

/** What ending needs. */
export interface LeavingOptions {
  app: Pick<App, 'on' | 'quit' | 'releaseSingleInstanceLock' | 'requestSingleInstanceLock'>;
  /** Puts away what is open. Called once; never rejects for what is not worth staying for. */
  putAway: () => Promise<void>;
  /** Takes out again what was put away, when Roster stays after all. */
  takeOut: () => void;
}

/** The end of this process. */
export class Leaving {
  readonly #options: LeavingOptions;
  #isQuitting = false;
  #isPutAway = false;

  constructor(options: LeavingOptions) {
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
      if (this.#isPutAway) return;
      event.preventDefault();
      void this.#putAway().finally(() => {
        app.quit();
      });
    });
  }

  /** Puts everything away and leaves the profile to the Roster that comes next; quitting then takes no time. */
  async makeWay(): Promise<void> {
    this.#isQuitting = true;
    await this.#putAway();
    this.#options.app.releaseSingleInstanceLock();
  }

  /** Nothing came next. */
  stay(): void {
    const { app, takeOut } = this.#options;
    if (!this.#isPutAway) return;
    this.#isQuitting = false;
    this.#isPutAway = false;
    app.requestSingleInstanceLock();
    takeOut();
  }

  async #putAway(): Promise<void> {
    try {
      await this.#options.putAway();
    } finally {
      this.#isPutAway = true;
    }
  }
}
