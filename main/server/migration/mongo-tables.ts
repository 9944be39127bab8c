/** The MongoDB side of a migration. */
import { type Collection, type Filter, MongoClient } from 'mongodb';
import { accountKey } from '../store/account-key.js';
import type { StoredEvent } from '../store/event-store.js';
import { progressCollection } from '../store/migration-progress.js';
import {
  type AdminKeyDocument,
  adminKeyOf,
  collectionsOf,
  documentOf,
  type KeyDocument,
  type PasswordDocument,
  type SessionDocument,
  type SourceDocument,
  type TokenDocument,
  type TriggerEventDocument,
  type UserDocument,
  userOf,
} from '../store/mongodb/database/mongo-documents.js';
import { migrateMongo } from '../store/mongodb/database/mongo-schema.js';
import { MongoChanges } from '../store/mongodb/mongo-changes.js';
import { type EventDocument, eventOf as loggedEventOf, eventsCollection } from '../store/mongodb/mongo-events.js';
import { recordOf } from '../store/mongodb/mongo-session-search.js';
import { signingKeysOf } from '../store/mongodb/mongo-signing-keys.js';
import { eventOf } from '../store/mongodb/mongo-trigger-events.js';
import type { SessionRecord, StoredAdminKey, StoredTriggerEvent } from '../store/records.js';
import type { KnownSource, MigrationStore, PasswordRow, Row, Table } from './tables.js';

interface Mapping<D extends { _id: string }, T> {
  valueOf: (document: D) => T;
  documentOf: (row: Row<T>) => D;
}

/** Opens the database; migrates it to the newest schema and completes interrupted changes first. */
export async function openMongoTables(uri: string): Promise<MigrationStore> {
  const client = new MongoClient(uri, {
    ...{ writeConcern: { w: 'majority' }, readConcern: { level: 'majority' }, serverSelectionTimeoutMS: 10_000 },
  });
  await client.connect();
  const database = client.db();
  await migrateMongo(database);
  const collections = collectionsOf(database);
  // No server is running, so every change that is marked was interrupted.
  const changes = new MongoChanges(collections);
  while ((await changes.finishAll(Date.now() + 3_600_000)) > 0);
  const progress = database.collection<{ _id: string; progress: object }>(progressCollection);
  return {
    name: 'database of MONGODB_URI',
    tables: {
      users: table<UserDocument, NonNullable<ReturnType<typeof userOf>>>(collections.users, 'number', {
        valueOf: (document) => userOf(document) ?? missing(document._id),
        documentOf: ({ value, position }) => documentOf(value, position),
      }),
      passwords: table<PasswordDocument, PasswordRow>(collections.passwords, null, {
        valueOf: ({ _id: email, identityId, hash, confirmed, variant = 0 }) => ({
          ...{ email, identityId, hash, confirmed, variant },
        }),
        documentOf: ({ value: { email, ...value } }) => ({ ...value, _id: email, folded: accountKey(email) }),
      }),
      apiKeys: table(collections.apiKeys, 'number', {
        valueOf: ({ _id: id, userId, kind, name, hash, disabled }: KeyDocument) => ({
          ...{ id, userId, kind, name, hash, disabled },
        }),
        documentOf: ({ value: { id, ...value }, position }) => ({ ...value, _id: id, number: position }),
      }),
      sessions: table<SessionDocument, SessionRecord>(collections.sessions, null, {
        valueOf: recordOf,
        documentOf: ({ value: { id, ...value } }) => ({ ...value, _id: id }),
      }),
      adminKeys: table<AdminKeyDocument, StoredAdminKey>(collections.adminKeys, null, {
        valueOf: adminKeyOf,
        documentOf: ({ value: { id, ...value } }) => ({ ...value, _id: id }),
      }),
      mailTokens: table(collections.mailTokens, null, {
        valueOf: ({ _id: id, kind, identityId, hash, expiresAt }: TokenDocument) => ({
          ...{ id, kind, identityId, hash, expiresAt },
        }),
        documentOf: ({ value: { id, ...value } }) => ({ ...value, _id: id }),
      }),
      triggerEvents: table<TriggerEventDocument, StoredTriggerEvent>(collections.triggerEvents, 'at', {
        valueOf: eventOf,
        // No server owns the event: the next one that starts takes it at once.
        documentOf: ({ value: { id, ...value }, position }) => ({
          ...value,
          _id: id,
          at: position,
          owner: '',
          until: 0,
        }),
      }),
      hashKinds: table(collections.hashKinds, null, {
        valueOf: ({ _id: kind }) => kind,
        documentOf: ({ value: kind }) => ({ _id: kind }),
      }),
      disabledProviders: table(collections.disabledProviders, null, {
        valueOf: ({ _id: provider }) => provider,
        documentOf: ({ value: provider }) => ({ _id: provider }),
      }),
      knownSources: table<SourceDocument, KnownSource>(collections.knownSources, null, {
        valueOf: ({ _id: hash, seenAt }) => ({ hash, seenAt }),
        documentOf: ({ value: { hash, seenAt } }) => ({ _id: hash, seenAt }),
      }),
      events: table<EventDocument, StoredEvent>(database.collection(eventsCollection), 'at', {
        valueOf: loggedEventOf,
        documentOf: ({ value: { id, ...event } }) => ({ ...event, _id: id }),
      }),
    },
    keys: signingKeysOf(collections.signingKeys),
    readProgress: async () => (await progress.findOne({ _id: 'migration' }))?.progress ?? null,
    writeProgress: async (next) => {
      await progress.updateOne({ _id: 'migration' }, { $set: { progress: next } }, { upsert: true });
    },
    close: () => client.close(),
  };
}

/** `order`: a field that orders the documents before their IDs. */
function table<D extends { _id: string; number?: number; at?: number }, T>(
  collection: Collection<D>,
  order: 'number' | 'at' | null,
  { valueOf, documentOf: toDocument }: Mapping<D, T>,
): Table<T> {
  const rowOf = (document: D): Row<T> => ({
    id: document._id,
    position: (order === null ? undefined : document[order]) ?? 0,
    value: valueOf(document),
  });
  const filter = (condition: object) => condition as Filter<D>;
  const read = async (condition: object, limit: number) => {
    const sorted = collection.find(filter(condition)).sort(order === null ? { _id: 1 } : { [order]: 1, _id: 1 });
    return ((await sorted.limit(limit).toArray()) as D[]).map(rowOf);
  };
  return {
    count: () => collection.countDocuments(),
    page: (after, limit) => {
      if (after === null) return read({}, limit);
      const later = { _id: { $gt: after.id } };
      if (order === null) return read(later, limit);
      return read({ $or: [{ [order]: after.position, ...later }, { [order]: { $gt: after.position } }] }, limit);
    },
    find: (ids) => read({ _id: { $in: ids } }, ids.length),
    put: async (rows) => {
      if (rows.length === 0) return;
      await collection.bulkWrite(
        rows.map((row) => ({
          replaceOne: { filter: filter({ _id: row.id }), replacement: toDocument(row), upsert: true },
        })),
      );
    },
    remove: async (ids) => {
      await collection.deleteMany(filter({ _id: { $in: ids } }));
    },
  };
}

function missing(id: string): never {
  throw new Error(`The user ${id} cannot be read.`);
}
