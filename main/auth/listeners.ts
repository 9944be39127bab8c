/** Listening to an app or a user, as the Realm SDK offers it: callbacks without arguments. */
import { argumentError } from './errors.js';

/** What `App` and `User` have in common. */
export class Observable {
  readonly #callbacks = new Set<() => void>();

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

  /** Calls everyone, also when one of them throws; the first failure is thrown at the end. */
  protected notify(): void {
    const failures: unknown[] = [];
    for (const callback of [...this.#callbacks]) {
      try {
        callback();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
