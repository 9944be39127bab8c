/** The cursor that `find` and `aggregate` return. Nothing is sent before the first document is requested. */

export class Cursor {
  readonly #fetch: (options: Record<string, unknown>) => Promise<unknown[]>;
  readonly #options: Record<string, unknown> = {};
  #documents: Promise<unknown[]> | undefined;
  #next = 0;

  constructor(fetch: (options: Record<string, unknown>) => Promise<unknown[]>) {
    this.#fetch = fetch;
  }

  sort(order: unknown): this {
    return this.#with('sort', order);
  }

  limit(count: unknown): this {
    return this.#with('limit', count);
  }

  skip(count: unknown): this {
    return this.#with('skip', count);
  }

  project(projection: unknown): this {
    return this.#with('projection', projection);
  }

  async toArray(): Promise<unknown[]> {
    const documents = await this.#all();
    const rest = documents.slice(this.#next);
    this.#next = documents.length;
    return rest;
  }

  /** The next document. At the end: undefined in the vendor’s API, null in the driver’s. Both are falsy. */
  async next(): Promise<unknown> {
    const documents = await this.#all();
    return this.#next < documents.length ? documents[this.#next++] : null;
  }

  async hasNext(): Promise<boolean> {
    return this.#next < (await this.#all()).length;
  }

  async forEach(work: (document: unknown) => unknown): Promise<void> {
    for (const document of await this.toArray()) await work(document);
  }

  async map(work: (document: unknown) => unknown): Promise<unknown[]> {
    return (await this.toArray()).map((document) => work(document));
  }

  async count(): Promise<number> {
    return (await this.#all()).length;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator {
    for (const document of await this.toArray()) yield document;
  }

  #with(name: string, value: unknown): this {
    if (this.#documents !== undefined) throw new Error(`${name}() has to be called before the first document is read`);
    this.#options[name] = value;
    return this;
  }

  #all(): Promise<unknown[]> {
    this.#documents ??= this.#fetch(this.#options);
    return this.#documents;
  }
}
