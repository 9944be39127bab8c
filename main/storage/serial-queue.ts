/** Runs tasks of the same name one at a time, and tasks of different names concurrently. */
export class SerialQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs work after all earlier work of this name has ended. */
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

  /** Resolves when all work that was queued so far has ended. */
  async drain(): Promise<void> {
    await Promise.all([...this.#last.values()]);
  }
}
