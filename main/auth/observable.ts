/** Listening to an app or a user, as the Realm SDK offers it: callbacks without arguments. */
import { argumentError } from './errors.js';

/** What `App` and `User` have in common. */
export class Observable {
  readonly #callbacks = new Set<() => unknown>();

  /** Calls back after each change. @throws AuthError when the same callback is already there, as the Realm SDK does */
  addListener(callback: () => void): void {
    if (typeof callback !== 'function') throw argumentError(`Expected 'callback' to be a function`);
    if (this.#callbacks.has(callback)) throw argumentError('Remove callback before adding it again');
    this.#callbacks.add(callback);
  }

  /** Stops calling a listener; one that is not there is no error. */
  removeListener(callback: () => void): void {
    this.#callbacks.delete(callback);
  }

  /** Stops calling all of them. */
  removeAllListeners(): void {
    this.#callbacks.clear();
  }

  /**
   * Calls every listener. What one throws is its own fault and not that of the call that caused the change: it is written to
   * the console, also when it comes later as a rejection.
   */
  protected notify(): void {
    for (const callback of [...this.#callbacks]) {
      try {
        const result = callback();
        if (typeof result === 'object' && result !== null && 'then' in result) Promise.resolve(result).catch(report);
      } catch (error) {
        report(error);
      }
    }
  }
}

function report(error: unknown): void {
  console.error('A listener of the auth library failed:', error);
}
