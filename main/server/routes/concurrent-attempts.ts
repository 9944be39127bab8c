/**
 * Concurrent password attempts of one account: no more run than may still fail, as if all of them were wrong. The others
 * wait, so that the right password is never rejected because of attempts whose result is not known yet.
 */

interface Attempts {
  /** Number of those that have not ended. */
  begun: number;
  waiting: (() => void)[];
  /** Calls of `run` that have not returned. */
  calls: number;
}

/** How many attempts have failed, and how many may. */
interface Failures {
  failed: number;
  most: number;
}

export class ConcurrentAttempts {
  readonly #attempts = new Map<string, Attempts>();

  /**
   * Runs an attempt as soon as it may fail. `failures` is read before each decision and throws if no attempt may fail
   * any more; `attempt` counts its failure before it ends.
   */
  async run<T>(key: string, failures: () => Promise<Failures>, attempt: () => Promise<T>): Promise<T> {
    const attempts = this.#attempts.get(key) ?? { begun: 0, waiting: [], calls: 0 };
    this.#attempts.set(key, attempts);
    attempts.calls += 1;
    try {
      while (!(await this.#begin(attempts, failures))) {
        if (attempts.begun > 0) await new Promise<void>((resolve) => attempts.waiting.push(resolve));
      }
      try {
        return await attempt();
      } finally {
        this.#end(attempts);
      }
    } finally {
      attempts.calls -= 1;
      if (attempts.calls === 0) this.#attempts.delete(key);
    }
  }

  async #begin(attempts: Attempts, failures: () => Promise<Failures>): Promise<boolean> {
    // Counted before the failures are read: one that ends in the meantime is among these or among those that have begun.
    attempts.begun += 1;
    const { begun } = attempts;
    try {
      const { failed, most } = await failures();
      if (failed + begun <= most) return true;
    } catch (error) {
      this.#end(attempts);
      throw error;
    }
    attempts.begun -= 1;
    return false;
  }

  #end(attempts: Attempts): void {
    attempts.begun -= 1;
    attempts.waiting.shift()?.();
  }
}
