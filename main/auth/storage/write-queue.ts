/** Runs writes one after another, so that the last change is the last one on disk. */
export class WriteQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a write after those before it, whether they succeeded or not. @throws the write's error */
  run(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(write);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when the writes that were requested so far have ended. */
  drain(): Promise<unknown> {
    return this.#last;
  }
}
