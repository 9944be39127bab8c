/** Numbers every change and hands it to whoever shows the accounts. */
import type { Change } from '../../preload/contract/index.js';

/** One numbered change. */
export interface RevisionedChange {
  revision: number;
  change: Change;
}

/** The changes since the start, in order. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: RevisionedChange) => void>();
  #revision = 0;

  /** Number of the last change. */
  get revision(): number {
    return this.#revision;
  }

  publish(change: Change): void {
    this.#revision += 1;
    const numbered: RevisionedChange = { revision: this.#revision, change };
    for (const listener of this.#listeners) {
      try {
        listener(numbered);
      } catch (error) {
        // As an EventTarget does: the other listeners get the change, and the error is reported as uncaught.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Calls `listener` with each change until the returned function is called. */
  subscribe(listener: (change: RevisionedChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
