/** Callbacks that attempts wait for, by their OAuth `state`, on one way into the app. */
import { parseCallback, sameState } from './callback-params.js';

interface ExpectedCallback {
  state: string;
  receive: (parameters: URLSearchParams) => void;
}

export class ExpectedCallbacks {
  readonly #expected = new Set<ExpectedCallback>();

  /** Resolves with the callback that has this state; never, if the signal is aborted before it arrives. */
  callback(state: string, signal: AbortSignal): Promise<URLSearchParams> {
    return new Promise((receive) => {
      const expected = { state, receive };
      this.#expected.add(expected);
      const stop = () => this.#expected.delete(expected);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /**
   * Passes parameters to the attempt that waits for them. Returns false, without side effects, if none does (RFC 9700
   * section 4.7). An error must have the right state as well, or any local program could end an attempt.
   */
  deliver(parameters: URLSearchParams): boolean {
    const callback = parseCallback(parameters);
    if (callback === null) return false;
    for (const expected of this.#expected) {
      if (!sameState(expected.state, callback.state)) continue;
      this.#expected.delete(expected);
      expected.receive(callback.parameters);
      return true;
    }
    return false;
  }
}
