/** Calls of one kind. Only the answer of the latest counts; those of earlier calls may arrive after it. */
export class LatestCall {
  #latest = 0;

  /** Returns the answer; null if another call was started meanwhile. */
  async run<T>(call: () => Promise<T>): Promise<T | null> {
    this.#latest += 1;
    const number = this.#latest;
    const answer = await call();
    return number === this.#latest ? answer : null;
  }
}
