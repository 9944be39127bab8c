/** Numbers state changes and publishes them to listeners. */
import type { Change, RevisionedChange } from '../../preload/contract/index.js';

/** Publishes the changes since the start, in order. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: RevisionedChange) => void>();
  #revision = 0;

  /** Revision of the last change. */
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
        // Like EventTarget: the other listeners still receive the change, and the error is reported as uncaught.
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
