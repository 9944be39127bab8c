/** Calls of one kind, of which a later one makes the answers of earlier ones worthless: they may arrive after its own. */
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
