/**
 * Whether a query can use an index, by MongoDB's rules as far as the store needs them: mongo-java-server, on which the
 * tests run, has no `explain`.
 */
import type { MongoClient } from 'mongodb';
import { vi } from 'vitest';
import * as z from 'zod';

const document = z.record(z.string(), z.unknown());
type Document = z.infer<typeof document>;

export interface Query {
  collection: string;
  filter: Document;
  sort: Document;
}

interface Index {
  collection: string;
  /** Unique in the database. */
  name: string;
  fields: string[];
  isUnique: boolean;
  isSparse: boolean;
  isForExpiry: boolean;
  /** Condition of a partial index. */
  partial: Document;
}

/** Collections of a few documents, which may be read as a whole. */
const small = new Set(['signing_keys', 'admin_keys', 'hash_kinds', 'schema', 'migration', 'unfinished_changes']);

/** The driver sends the order of a sort as a map. */
const sorting = z.union([document, z.map(z.string(), z.unknown()).transform((map) => Object.fromEntries(map))]);

/** The filters of one command, which names its collection. */
const parsed = z.union([
  z
    .object({ find: z.string(), filter: document, sort: sorting.optional() })
    .transform(({ find: collection, filter, sort = {} }) => [{ collection, filter, sort }]),
  z
    .object({ findAndModify: z.string(), query: document, sort: sorting.nullish() })
    .transform(({ findAndModify: collection, query: filter, sort }) => [{ collection, filter, sort: sort ?? {} }]),
  z
    .object({ aggregate: z.string(), pipeline: z.tuple([z.object({ $match: document })], z.unknown()) })
    .transform(({ aggregate: collection, pipeline: [{ $match: filter }] }) => [{ collection, filter, sort: {} }]),
  z
    .object({ update: z.string(), updates: z.array(z.object({ q: document })) })
    .transform(({ update: collection, updates }) => updates.map(({ q: filter }) => ({ collection, filter, sort: {} }))),
  z
    .object({ delete: z.string(), deletes: z.array(z.object({ q: document })) })
    .transform(({ delete: collection, deletes }) => deletes.map(({ q: filter }) => ({ collection, filter, sort: {} }))),
]);
const withFilter = /^(?:find|findAndModify|aggregate|update|delete)$/;

const listed = z.object({
  name: z.string(),
  key: z.record(z.string(), z.number()),
  unique: z.boolean().optional(),
  sparse: z.boolean().optional(),
  expireAfterSeconds: z.number().optional(),
  partialFilterExpression: document.optional(),
});

/** Calls `started` with each client before it connects, with its commands monitored. Returns the function that ends this. */
export function watchClients(clientClass: typeof MongoClient, started: (client: MongoClient) => void): () => void {
  const known = new Set<MongoClient>();
  const watch = () =>
    vi.spyOn(clientClass.prototype, 'connect').mockImplementation(function (this: MongoClient) {
      if (!known.has(this)) {
        known.add(this);
        Object.assign(this, { monitorCommands: true });
        started(this);
      }
      spy.mockRestore();
      const connected = this.connect();
      spy = watch();
      return connected;
    });
  let spy = watch();
  return () => {
    spy.mockRestore();
  };
}

/**
 * Runs `work`, which opens a storage, and returns the queries of the client that it opened last (migrations use one of
 * their own) and the indexes of its database. Closes the storage.
 */
export async function recordCommands(
  clientClass: typeof MongoClient,
  work: () => Promise<{ store: { close: () => Promise<void> } }>,
): Promise<{ queries: Query[]; indexes: Index[] }> {
  const clients: { client: MongoClient; queries: Query[] }[] = [];
  const stop = watchClients(clientClass, (client) => {
    const queries: Query[] = [];
    clients.push({ client, queries });
    client.on('commandStarted', ({ commandName, command }) => {
      if (withFilter.test(commandName)) queries.push(...parsed.parse(command));
    });
  });
  const { store } = await work();
  stop();
  const last = clients.at(-1);
  if (last === undefined) throw new Error('no client');
  const queries = last.queries.filter(({ collection }) => !small.has(collection));
  const database = last.client.db();
  const indexes: Index[] = [];
  for (const { name: collection } of await database.listCollections().toArray()) {
    if (small.has(collection)) continue;
    for (const given of await database.collection(collection).listIndexes().toArray()) {
      const { name, key, unique, sparse, expireAfterSeconds, partialFilterExpression } = listed.parse(given);
      if (name === '_id_') continue;
      indexes.push({
        ...{ collection, name: `${collection}: ${name}`, fields: Object.keys(key), isUnique: unique === true },
        ...{ isSparse: sparse === true, isForExpiry: expireAfterSeconds !== undefined },
        partial: partialFilterExpression ?? {},
      });
    }
  }
  await store.close();
  return { queries, indexes };
}

export function usesIndex({ collection, filter, sort }: Query, indexes: readonly Index[]): boolean {
  const clauses = [filter, ...z.array(document).parse(filter['$and'] ?? [])];
  const branches: unknown = clauses.map(({ $or }) => $or).find(Array.isArray);
  const isAlternatives = Array.isArray(branches);
  if (
    isAlternatives &&
    branches.every((branch) => usesIndex({ collection, filter: document.parse(branch), sort }, indexes))
  ) {
    return true;
  }
  const conditions = new Map(clauses.flatMap((clause) => [...conditionsOf(clause)]));
  // Only a few IDs: a range may contain every document.
  if (conditions.get('_id')?.some(isPoint) === true) return true;
  const [sorted] = Object.keys(sort);
  return indexes
    .filter((index) => index.collection === collection)
    .some(({ fields: [first = ''], isSparse, partial }) => {
      const isCovered = Object.entries(partial).every(([field, condition]) =>
        conditions.get(field)?.some((own) => JSON.stringify(own) === JSON.stringify(condition)),
      );
      if (!isCovered) return false;
      return (
        // A range beside alternatives, such as a time, may contain every document.
        conditions.get(first)?.some(isAlternatives ? isPoint : isBound) === true ||
        (conditions.size === 0 && !isAlternatives && sorted === first && !isSparse)
      );
    });
}

/** The conditions of each field, one operator each; those of array elements by the path of the element's field. */
function conditionsOf(filter: Document): Map<string, Document[]> {
  const conditions = new Map<string, Document[]>();
  for (const [field, condition] of Object.entries(filter)) {
    if (field.startsWith('$')) continue;
    const operators = document.safeParse(condition).data;
    const isOperators = operators !== undefined && Object.keys(operators).some((name) => name.startsWith('$'));
    if (isOperators && operators['$elemMatch'] !== undefined) {
      for (const [name, value] of conditionsOf(document.parse(operators['$elemMatch'])))
        conditions.set(`${field}.${name}`, value);
    } else {
      conditions.set(
        field,
        isOperators ? Object.entries(operators).map(([name, value]) => ({ [name]: value })) : [{ $eq: condition }],
      );
    }
  }
  return conditions;
}

const isPoint = (condition: Document): boolean => '$eq' in condition || '$in' in condition;
/** An index finds these without reading all of its entries. */
const isBound = (condition: Document): boolean =>
  isPoint(condition) || Object.keys(condition).some((name) => /^\$(?:gt|gte|lt|lte)$/.test(name));
