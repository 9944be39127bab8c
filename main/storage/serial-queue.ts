/** Runs work on one thing after the other, and on different things at once. */
export class SerialQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs work when everything that was asked for this name before has ended. */
  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const result = before.then(work, work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, settled);
    void settled.then(() => {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    });
    return result;
  }

  /** Resolves when all work that was asked for until now has ended. */
  async drain(): Promise<void> {
    await Promise.all([...this.#last.values()]);
  }
}
