/** `initializeOrderedBulkOp` and `initializeUnorderedBulkOp`: operations that are collected and sent by `execute`. */

/** Sends the operations with `bulkWrite`. */
type Execute = (operations: readonly object[], options: object) => Promise<unknown>;
type Options = Record<string, unknown>;

/** What `find` returns: chooses the operation for the documents that match. */
class BulkFind {
  readonly #bulk: BulkOperation;
  readonly #filter: unknown;
  readonly #options: Options = {};

  constructor(bulk: BulkOperation, filter: unknown) {
    this.#bulk = bulk;
    this.#filter = filter;
  }

  upsert(): this {
    this.#options['upsert'] = true;
    return this;
  }

  arrayFilters(filters: unknown): this {
    this.#options['arrayFilters'] = filters;
    return this;
  }

  update(update: unknown): BulkOperation {
    return this.#add('updateMany', { update });
  }

  updateOne(update: unknown): BulkOperation {
    return this.#add('updateOne', { update });
  }

  replaceOne(replacement: unknown): BulkOperation {
    return this.#add('replaceOne', { replacement });
  }

  delete(): BulkOperation {
    return this.#add('deleteMany', {});
  }

  deleteOne(): BulkOperation {
    return this.#add('deleteOne', {});
  }

  /** Older names. */
  remove(): BulkOperation {
    return this.delete();
  }

  removeOne(): BulkOperation {
    return this.deleteOne();
  }

  #add(name: string, what: object): BulkOperation {
    return this.#bulk.raw({ [name]: { filter: this.#filter, ...what, ...this.#options } });
  }
}

export class BulkOperation {
  readonly #execute: Execute;
  readonly #operations: object[] = [];
  #isExecuted = false;

  constructor(execute: Execute) {
    this.#execute = execute;
  }

  get length(): number {
    return this.#operations.length;
  }

  insert(document: unknown): this {
    return this.raw({ insertOne: { document } });
  }

  find(filter: unknown): BulkFind {
    if (typeof filter !== 'object' || filter === null) throw new Error('Bulk find operation must specify a selector');
    return new BulkFind(this, filter);
  }

  /** Adds an operation of `bulkWrite`. */
  raw(operation: object): this {
    this.#operations.push(operation);
    return this;
  }

  async execute(options: object = {}): Promise<unknown> {
    if (this.#isExecuted) throw new Error('Batch cannot be re-executed');
    if (this.#operations.length === 0) throw new Error('Invalid BulkOperation, Batch cannot be empty');
    this.#isExecuted = true;
    return withOlderNames((await this.#execute(this.#operations, options)) as Options);
  }
}

/** Adds the names of older drivers. They are not enumerable, so they are not part of a returned result. */
function withOlderNames(result: Options): Options {
  const { insertedCount, matchedCount, modifiedCount, deletedCount, upsertedCount } = result;
  const older: Options = {
    ...{ nInserted: insertedCount, nMatched: matchedCount, nModified: modifiedCount },
    ...{ nRemoved: deletedCount, nUpserted: upsertedCount, ok: 1 },
  };
  for (const [name, value] of Object.entries(older)) Object.defineProperty(result, name, { value });
  return result;
}
