/** Change listeners for apps and users, as in the Realm SDK: callbacks without arguments. */
import { requireFunction } from '../errors/arguments.js';
import { argumentError } from '../errors/auth-error.js';

/** Base class of `App` and `User`. */
export class Observable {
  readonly #callbacks = new Set<() => unknown>();

  /**
   * Registers a callback to call after each change.
   * @throws AuthError if it is already registered, as in the Realm SDK
   */
  addListener(callback: () => void): void {
    requireFunction(callback, 'callback');
    if (this.#callbacks.has(callback)) throw argumentError('Remove callback before adding it again');
    this.#callbacks.add(callback);
  }

  /** Removes a listener. Does nothing if it is not registered. */
  removeListener(callback: () => void): void {
    this.#callbacks.delete(callback);
  }

  /** Removes all listeners. */
  removeAllListeners(): void {
    this.#callbacks.clear();
  }

  /** Whether any listener is registered. */
  protected get hasListeners(): boolean {
    return this.#callbacks.size > 0;
  }

  /**
   * Calls every listener that is registered now. One that another listener removes meanwhile is not called. Exceptions
   * and rejections of a listener are logged to the console; they do not affect the call that caused the change.
   */
  protected notify(): void {
    for (const callback of [...this.#callbacks]) {
      if (!this.#callbacks.has(callback)) continue;
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
