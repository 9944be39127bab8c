/**
 * A data service: the driver's API with the differences of App Services. The second argument of `find` and `findOne` is
 * a projection, and `findOneAnd…` return the document itself.
 */
import { BulkOperation } from './bulk-operation.js';
import { Cursor } from './cursor.js';
import type { Send } from './http.js';

interface Source {
  /** The function that uses the service. */
  from: string;
  service: string;
  send: Send;
}
type Options = Record<string, unknown>;

let lastSession = 0;

/** With the pauses in between, these take a few seconds. */
const mostTries = 20;

/** MongoDB's code of a write that another transaction conflicts with. */
const writeConflict = 112;

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === writeConflict;
}

/** A client session. Its operations are part of the transaction, if one is open. */
class Session {
  readonly id = String((lastSession += 1));
  readonly #call: (method: string) => Promise<unknown>;
  #isOpen = false;
  /** How the last transaction ended. */
  #last: 'commitTransaction' | 'abortTransaction' | undefined;

  constructor(call: (id: string, method: string) => Promise<unknown>) {
    this.#call = (method) => call(this.id, method);
  }

  startTransaction(): void {
    if (this.#isOpen) throw new Error('Transaction already in progress');
    this.#isOpen = true;
    this.#last = undefined;
  }

  /** The session's ID while a transaction is open. */
  get open(): string | undefined {
    return this.#isOpen ? this.id : undefined;
  }

  inTransaction(): boolean {
    return this.#isOpen;
  }

  /** A transaction that is committed may be committed again, as with the driver. */
  async commitTransaction(): Promise<void> {
    if (this.#last === 'commitTransaction') return;
    if (this.#last === 'abortTransaction') {
      throw new Error('Cannot call commitTransaction after calling abortTransaction');
    }
    await this.#end('commitTransaction');
  }

  async abortTransaction(): Promise<void> {
    if (this.#last === 'abortTransaction') throw new Error('Cannot call abortTransaction twice');
    if (this.#last === 'commitTransaction') {
      throw new Error('Cannot call abortTransaction after calling commitTransaction');
    }
    await this.#end('abortTransaction');
  }

  async endSession(): Promise<void> {
    if (this.#isOpen) await this.#end('abortTransaction');
  }

  /** Runs the work again after a conflict with another transaction, as the driver does. */
  async withTransaction(work: (session: Session) => unknown): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      this.startTransaction();
      try {
        const result = await work(this);
        if (this.#isOpen) await this.commitTransaction();
        return result;
      } catch (error) {
        if (this.#isOpen) await this.abortTransaction();
        if (tries === mostTries || !isConflict(error)) throw error;
      }
      const ms = Math.random() * Math.min(5 * 1.5 ** tries, 500);
      await new Promise<void>((resolve) => setTimeout(resolve, ms));
    }
  }

  async #end(method: 'commitTransaction' | 'abortTransaction'): Promise<void> {
    if (!this.#isOpen) throw new Error('No transaction started');
    this.#isOpen = false;
    this.#last = method;
    await this.#call(method);
  }
}

/** Takes the session out of options, because it cannot be sent. */
function withoutSession(options: unknown): { rest: Options; session: string | undefined } {
  const { session, ...rest } = (options ?? {}) as Options;
  return { rest, session: session instanceof Session ? session.open : undefined };
}

export function dataService(source: Source) {
  const sendSession = (session: string, method: string) =>
    source.send({ kind: 'data', from: source.from, service: source.service, session, method, arguments: [] });
  const db = (database: unknown) => ({
    collection: (name: unknown) => collection(source, String(database), String(name)),
    getSiblingDB: (other: unknown) => db(other),
    listCollectionNames: () => databaseCall(source, String(database), 'listCollectionNames'),
    getCollectionNames: () => databaseCall(source, String(database), 'listCollectionNames'),
    runCommand: () => notAvailable('db.runCommand'),
  });
  return {
    db,
    startSession: () => new Session(sendSession),
  };
}

function databaseCall({ from, service, send }: Source, database: string, method: string): Promise<unknown> {
  return send({ kind: 'data', from, service, database, method, arguments: [] });
}

function notAvailable(what: string): Promise<never> {
  return Promise.reject(new Error(`${what} is not available on this backend.`));
}

function collection({ from, service, send }: Source, database: string, name: string) {
  const call = (method: string, given: unknown[], options: unknown = {}) => {
    const { rest, session } = withoutSession(options);
    const parts = { kind: 'data', from, service, database, collection: name, method };
    return send({ ...parts, arguments: [...given, rest], ...(session === undefined ? {} : { session }) });
  };
  const find = (query: unknown = {}, projection?: unknown, options: unknown = {}) =>
    new Cursor(async (own) => {
      const all = { ...(options as Options), ...(projection == null ? {} : { projection }), ...own };
      return (await call('find', [query ?? {}], all)) as unknown[];
    });
  const bulk = (ordered: boolean, given: unknown) =>
    new BulkOperation((operations, options) =>
      call('bulkWrite', [operations], { ...((given ?? {}) as Options), ...options, ordered }),
    );
  return {
    find,
    findOne: (query: unknown = {}, projection?: unknown, options: unknown = {}) =>
      call('findOne', [query ?? {}], { ...(options as Options), ...(projection == null ? {} : { projection }) }),
    findOneAndUpdate: (query: unknown, update: unknown, options?: unknown) =>
      call('findOneAndUpdate', [query, update], options),
    findOneAndReplace: (query: unknown, document: unknown, options?: unknown) =>
      call('findOneAndReplace', [query, document], options),
    findOneAndDelete: (query: unknown, options?: unknown) => call('findOneAndDelete', [query], options),
    insertOne: (document: unknown, options?: unknown) => call('insertOne', [document], options),
    insertMany: (documents: unknown, options?: unknown) => call('insertMany', [documents], options),
    updateOne: (query: unknown, update: unknown, options?: unknown) => call('updateOne', [query, update], options),
    updateMany: (query: unknown, update: unknown, options?: unknown) => call('updateMany', [query, update], options),
    replaceOne: (query: unknown, document: unknown, options?: unknown) =>
      call('replaceOne', [query, document], options),
    deleteOne: (query: unknown, options?: unknown) => call('deleteOne', [query], options),
    deleteMany: (query: unknown, options?: unknown) => call('deleteMany', [query], options),
    aggregate: (pipeline: unknown = [], options: unknown = {}) =>
      new Cursor(async ({ sort, skip, limit, projection }) => {
        const more: unknown[] = [];
        if (sort !== undefined) more.push({ $sort: sort });
        if (skip !== undefined) more.push({ $skip: skip });
        if (limit !== undefined) more.push({ $limit: limit });
        if (projection !== undefined) more.push({ $project: projection });
        if (!Array.isArray(pipeline)) throw new Error('aggregate takes an array of stages');
        return (await call('aggregate', [[...(pipeline as unknown[]), ...more]], options)) as unknown[];
      }),
    count: (query: unknown = {}, options?: unknown) => call('countDocuments', [query ?? {}], options),
    countDocuments: (query: unknown = {}, options?: unknown) => call('countDocuments', [query ?? {}], options),
    estimatedDocumentCount: (options?: unknown) => call('countDocuments', [{}], options),
    distinct: (field: unknown, query: unknown = {}, options?: unknown) =>
      call('distinct', [field, query ?? {}], options),
    bulkWrite: (operations: unknown, options?: unknown) => call('bulkWrite', [operations], options),
    createIndex: (keys: unknown, options?: unknown) => call('createIndex', [keys], options),
    ensureIndex: (keys: unknown, options?: unknown) => call('createIndex', [keys], options),
    createIndexes: async (list: unknown) => {
      const names: unknown[] = [];
      for (const { key, ...options } of list as { key: unknown }[])
        names.push(await call('createIndex', [key], options));
      return names;
    },
    dropIndex: (index: unknown) => call('dropIndex', [index]),
    listIndexes: () => new Cursor(async () => (await call('listIndexes', [])) as unknown[]),
    indexes: () => call('listIndexes', []),
    drop: () => call('drop', []),
    watch: () => notAvailable('collection.watch'),
    initializeOrderedBulkOp: (options?: unknown) => bulk(true, options),
    initializeUnorderedBulkOp: (options?: unknown) => bulk(false, options),
  };
}
