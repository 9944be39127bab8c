/** The listener list of `App` and `User`. */
import { argumentError } from './errors.js';

/** Callbacks without arguments. One that throws does not keep the others from being called. */
export class Listeners {
  readonly #callbacks = new Set<() => void>();

  /** @throws AuthError when the same callback is already there, as the Realm SDK does */
  add(callback: () => void): void {
    if (this.#callbacks.has(callback)) throw argumentError('Remove callback before adding it again');
    this.#callbacks.add(callback);
  }

  remove(callback: () => void): void {
    this.#callbacks.delete(callback);
  }

  clear(): void {
    this.#callbacks.clear();
  }

  /** Calls everyone; the first failure is thrown at the end. */
  notify(): void {
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
