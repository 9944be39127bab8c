/** Data services on MongoDB servers, by the official driver. */
import {
  type AnyBulkWriteOperation,
  type ClientSession,
  type Collection,
  type CreateIndexesOptions,
  type Db,
  type IndexSpecification,
  MongoClient,
  type Sort,
} from 'mongodb';
import { revive } from '../extended-json.js';
import { type Operation, operationOf, type OperationOptions, returnsNew } from './arguments.js';
import { type DataAccess, DataError, type DataRequest, type DataServices, type Document } from './data-services.js';
import { namesDatabase } from './pipeline-databases.js';

/** A database server. */
export interface MongoConnection {
  uri: string;
  /** Database that functions may not use, because it contains the server's own users and keys. */
  reserved: string | null;
}

/** Maximum number of documents that one `find` or `aggregate` returns. */
const mostDocuments = 100_000;

/** Opens the services. `connectionOf` returns the connection of a service. Clients connect at their first use. */
export function openMongoData(connectionOf: (service: string) => MongoConnection): DataServices {
  const clients = new Map<string, MongoClient>();
  const clientOf = (uri: string): MongoClient => {
    const client = clients.get(uri) ?? new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
    clients.set(uri, client);
    return client;
  };
  const databaseOf = (service: string, database: string): Db => {
    const { uri, reserved } = connectionOf(service);
    if (database === '') throw new DataError('The name of the database must not be empty.');
    if (database === reserved) throw new DataError(reservedText(database));
    return clientOf(uri).db(database);
  };
  const rejectReserved = (service: string, pipeline: readonly Document[]): void => {
    const { reserved } = connectionOf(service);
    if (reserved !== null && namesDatabase(pipeline, reserved)) throw new DataError(reservedText(reserved));
  };
  return {
    open: (): DataAccess => {
      const sessions = new Map<string, ClientSession>();
      const sessionOf = ({ service, session }: DataRequest): ClientSession | undefined => {
        if (session === undefined) return undefined;
        const known = sessions.get(session);
        if (known !== undefined) return known;
        const started = clientOf(connectionOf(service).uri).startSession();
        started.startTransaction();
        sessions.set(session, started);
        return started;
      };
      const end = async (session: string, method: 'commitTransaction' | 'abortTransaction'): Promise<null> => {
        const open = sessions.get(session);
        sessions.delete(session);
        // A transaction without operations has nothing to end.
        if (open === undefined) return null;
        try {
          await open[method]();
        } finally {
          await open.endSession();
        }
        return null;
      };
      const run = async (request: DataRequest): Promise<unknown> => {
        const { method, database, collection } = request;
        if (method === 'commitTransaction' || method === 'abortTransaction') return end(request.session ?? '', method);
        const own = databaseOf(request.service, database);
        if (method === 'listCollectionNames') {
          return (await own.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
        }
        const operation = operationOf(method, revive(request.arguments, { keepNumberTypes: true }) as unknown[]);
        if (operation.method === 'aggregate') rejectReserved(request.service, operation.given[0]);
        const session = sessionOf(request);
        return runOnMongo(own.collection<Document>(collection), operation, session === undefined ? {} : { session });
      };
      return {
        run: (request) => run(request).catch(toDataError),
        end: async () => {
          for (const session of [...sessions.keys()]) await end(session, 'abortTransaction').catch(() => undefined);
        },
      };
    },
    findByField: async ({ service, database, collection }, field, value) =>
      databaseOf(service, database)
        .collection<Document>(collection)
        .findOne({ [field]: { $eq: value } })
        .catch(toDataError),
    close: async () => {
      for (const client of clients.values()) await client.close();
    },
  };
}

function reservedText(database: string): string {
  return `The database “${database}” contains the accounts of this backend. Functions may not use it; choose another one.`;
}

interface InSession {
  session?: ClientSession;
}

async function runOnMongo(
  on: Collection<Document>,
  { method, given }: Operation,
  inSession: InSession,
): Promise<unknown> {
  switch (method) {
    case 'find':
      return on
        .find(given[0], { ...inSession, ...reading(given[1]) })
        .toArray()
        .then(bounded);
    case 'findOne':
      return on.findOne(given[0], { ...inSession, ...reading(given[1]) });
    case 'countDocuments':
      return on.countDocuments(given[0], { ...inSession, ...cut(given[1]) });
    case 'distinct':
      return on.distinct(given[0], given[1], inSession);
    case 'aggregate':
      return on.aggregate<Document>(given[0], inSession).toArray().then(bounded);
    case 'insertOne':
      return { insertedId: (await on.insertOne(given[0], inSession)).insertedId };
    case 'insertMany': {
      const { insertedIds } = await on.insertMany(given[0], { ...inSession, ordered: given[1].ordered ?? true });
      return { insertedIds: Object.values(insertedIds) };
    }
    case 'updateOne':
      return counts(await on.updateOne(given[0], given[1], { ...inSession, ...writing(given[2]) }));
    case 'updateMany':
      return counts(await on.updateMany(given[0], given[1], { ...inSession, ...writing(given[2]) }));
    case 'replaceOne':
      return counts(await on.replaceOne(given[0], given[1], { ...inSession, ...upserting(given[2]) }));
    case 'deleteOne':
      return { deletedCount: (await on.deleteOne(given[0], inSession)).deletedCount };
    case 'deleteMany':
      return { deletedCount: (await on.deleteMany(given[0], inSession)).deletedCount };
    case 'findOneAndUpdate':
      return on.findOneAndUpdate(given[0], given[1], { ...inSession, ...writing(given[2]), ...changing(given[2]) });
    case 'findOneAndReplace':
      return on.findOneAndReplace(given[0], given[1], { ...inSession, ...upserting(given[2]), ...changing(given[2]) });
    case 'findOneAndDelete':
      return on.findOneAndDelete(given[0], { ...inSession, ...reading(given[1]) });
    case 'bulkWrite': {
      const operations = given[0] as AnyBulkWriteOperation<Document>[];
      const result = await on.bulkWrite(operations, { ...inSession, ordered: given[1].ordered ?? true });
      const { insertedCount, matchedCount, modifiedCount, deletedCount, upsertedCount, insertedIds, upsertedIds } =
        result;
      return { insertedCount, matchedCount, modifiedCount, deletedCount, upsertedCount, insertedIds, upsertedIds };
    }
    case 'createIndex':
      return on.createIndex(given[0] as IndexSpecification, withoutUndefined(given[1]), undefined);
    case 'dropIndex':
      return on.dropIndex(typeof given[0] === 'string' ? given[0] : Object.entries(given[0]).flat().join('_'));
    case 'listIndexes':
      return on.listIndexes().toArray();
    case 'drop':
      return on.drop();
  }
}

function withoutUndefined(options: Document): CreateIndexesOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function bounded(documents: Document[]): Document[] {
  if (documents.length <= mostDocuments) return documents;
  throw new DataError(`More than ${String(mostDocuments)} documents were found. Use limit() or a narrower query.`);
}

function cut({ skip, limit }: OperationOptions) {
  return { ...(skip == null ? {} : { skip }), ...(limit == null ? {} : { limit }) };
}

function reading({ projection, sort, ...rest }: OperationOptions) {
  return {
    ...cut(rest),
    ...(projection == null ? {} : { projection }),
    ...(sort == null ? {} : { sort: sort as Sort }),
  };
}

function upserting({ upsert }: OperationOptions) {
  return upsert == null ? {} : { upsert };
}

function writing({ arrayFilters, ...rest }: OperationOptions) {
  return { ...upserting(rest), ...(arrayFilters == null ? {} : { arrayFilters }) };
}

function changing(options: OperationOptions) {
  const { projection, sort } = options;
  const order = { ...(projection == null ? {} : { projection }), ...(sort == null ? {} : { sort: sort as Sort }) };
  return { ...order, returnDocument: returnsNew(options) ? ('after' as const) : ('before' as const) };
}

function counts({
  matchedCount,
  modifiedCount,
  upsertedId,
}: {
  matchedCount: number;
  modifiedCount: number;
  upsertedId: unknown;
}) {
  return { matchedCount, modifiedCount, ...(upsertedId == null ? {} : { upsertedId }) };
}

function toDataError(error: unknown): never {
  if (error instanceof DataError || !(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  if (
    /Transaction numbers are only allowed|transactions? (?:is|are) not supported|does not support sessions/i.test(
      error.message,
    )
  ) {
    throw new DataError(
      'The database has no transactions, because it is not a replica set. Use single operations instead.',
      code,
    );
  }
  // The driver's messages about connections may contain the address of the database.
  const isConnection = /^Mongo(?:ServerSelection|Network|Parse|Invalid)/.test(error.name);
  throw new DataError(
    isConnection ? 'The database does not respond. Ask the operator of this backend.' : error.message,
    code,
  );
}

/** The database that a connection string names, as the driver reads it. */
export function databaseNameOf(uri: string): string {
  return new MongoClient(uri).db().databaseName;
}
