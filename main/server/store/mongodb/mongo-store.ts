/**
 * MongoDB store, for several servers behind a load balancer. The database enforces uniqueness: a user is one document
 * that contains its identities, with a unique index over provider and ID. Nothing is cached in the process.
 */
import type { Collection } from 'mongodb';
import type { Log } from '../../log.js';
import { userPage } from '../administration-store.js';
import { checkedStore } from '../checked-store.js';
import { DatabaseAccess, DatabaseError } from '../database-access.js';
import { progressCollection, requireCompleteMigration } from '../migration-progress.js';
import type { Identity, StoredSession } from '../records.js';
import type { Storage } from '../storage.js';
import { type Conditions, knownSourceSeconds, type Store } from '../store.js';
import { connect, describeMongoError, isMongoOutage, withUnlimitedClient } from './database/mongo-client.js';
import {
  type Collections,
  collectionsOf,
  documentOf,
  ifPresent,
  isNew,
  numbered,
  ownerOf,
  present,
  type SessionDocument,
  type TokenDocument,
  userOf,
} from './database/mongo-documents.js';
import { migrateMongo, versionCollection, versionId } from './database/mongo-schema.js';
import { mongoAdministration, mongoSessions } from './mongo-administration.js';
import { mongoApiKeys } from './mongo-api-keys.js';
import { credentialOf, MongoChanges } from './mongo-changes.js';
import { checkedAfter, conditionsOf } from './mongo-conditions.js';
import { mongoEvents } from './mongo-events.js';
import { mongoImports } from './mongo-imports.js';
import { mongoPasswords } from './mongo-passwords.js';
import { mongoLimiters, removeExpiredLimits } from './mongo-rate-limiters.js';
import { signingKeysOf } from './mongo-signing-keys.js';
import { mongoTriggerEvents } from './mongo-trigger-events.js';

/** Below the five seconds in which every request has to be answered. */
const defaultTimeoutMs = 3_500;
/** Interval at which a server completes changes that another one left incomplete. */
const finishEveryMs = 30_000;
const batchSize = 1_000;

export interface MongoOptions {
  /** Time limit of one call of the store. */
  timeoutMs?: number;
}

/** Connects, migrates and creates the indexes. @throws Error when the database is unreachable */
export async function openMongoStorage(
  uri: string,
  log: Log = () => undefined,
  { timeoutMs = defaultTimeoutMs }: MongoOptions = {},
): Promise<Storage> {
  await withUnlimitedClient(uri, async (database) => {
    await migrateMongo(database);
    requireCompleteMigration((await database.collection(progressCollection).findOne())?.['progress']);
  });
  const client = await connect(uri, timeoutMs);
  const database = client.db();
  const collections = collectionsOf(database);
  const changes = new MongoChanges(collections);
  // Not `ping`, which a router answers by itself although the data cannot be reached.
  const read = () => database.collection<{ _id: string }>(versionCollection).findOne({ _id: versionId });
  const access = new DatabaseAccess({
    isOutage: isMongoOutage,
    describe: describeMongoError,
    check: read,
    probe: read,
    isBlocked: () => true,
    timeoutMs,
    isPatient: (operation) => /^(?:search|removeExpired|finishAll|importUsers|events: )/.test(operation),
    log,
  });
  const logUnfinished = (error: unknown) => {
    if (error instanceof DatabaseError && error.isOutage) return;
    const reason = error instanceof Error ? error.message : typeof error;
    log(`Could not complete interrupted changes: ${reason}`, 'error');
  };
  // Those that cannot be completed must not keep the server from starting.
  await changes.finishAll().catch((error: unknown) => {
    if (isMongoOutage(error)) throw error;
    logUnfinished(error);
  });
  let isFinishing = false;
  const finishing = setInterval(() => {
    // The work continues after the time limit of its call.
    if (isFinishing) return;
    access
      .run('finishAll', () => {
        isFinishing = true;
        return changes.finishAll().finally(() => (isFinishing = false));
      })
      .then((count) => {
        if (count > 0) log(`Completed ${String(count)} changes that a server had begun before it ended.`);
      }, logUnfinished);
  }, finishEveryMs).unref();
  const close = async () => {
    clearInterval(finishing);
    access.close();
    await client.close();
  };
  const store = mongoStore(collections, changes, close);
  const removeExpired = async (now: number) => {
    await store.removeExpired(now);
    await removeExpiredLimits(database, now);
  };
  return {
    store: { ...access.guard(checkedStore({ ...store, removeExpired })), close },
    cached: null,
    keys: { ...access.guard(signingKeysOf(collections.signingKeys), 'signing keys: '), version: () => null },
    events: { ...access.guard(mongoEvents(database), 'events: '), close: () => Promise.resolve() },
    createLimiter: mongoLimiters(database, access),
    isReady: () => access.isReady(),
  };
}

function mongoStore(collections: Collections, changes: MongoChanges, close: () => Promise<void>): Store {
  const { users, mailTokens, sessions, apiKeys, knownSources } = collections;
  const { isEnabled, isAllowed } = conditionsOf(collections);
  const pushIdentity = (userId: string, { provider, id, data }: Identity, { isOnly = false }: Conditions) =>
    isNew(
      users
        .updateOne(
          {
            ...{ _id: userId, disabled: false },
            ...(isOnly
              ? { 'identities.provider': { $ne: provider } }
              : { identities: { $not: { $elemMatch: { provider, id } } } }),
          },
          { $push: { identities: { provider, id, data } } },
        )
        .then(({ modifiedCount }) => modifiedCount === 1),
    );

  return {
    ...mongoPasswords(collections, changes),
    ...mongoImports(collections, changes),
    ...mongoTriggerEvents(collections),
    ...mongoSessions(collections),
    ...mongoAdministration(collections),
    ...mongoApiKeys(collections, changes),
    findUser: async (id) => userOf(ifPresent(await users.findOne({ _id: id }))),
    findUserOfIdentity: async (identity) => {
      const found = await ownerOf(collections, identity);
      if (found?.isDeleting !== true) return userOf(found);
      // The next user with this identity can only be added when the deleted one is gone.
      await changes.finishUser(found._id);
      return null;
    },
    listUsers: async (from, limit) => {
      const after =
        from === null
          ? {}
          : { $or: [{ number: from.number, _id: { $gt: from.id } }, { number: { $gt: from.number } }] };
      const found = await users
        .find({ ...after, ...present })
        .sort({ number: 1, _id: 1 })
        .limit(limit)
        .toArray();
      return userPage(numbered(found), limit);
    },
    findUserPosition: async (id) => {
      const found = await users.findOne({ _id: id }, { projection: { number: 1 } });
      return found === null ? null : { id, number: found.number };
    },
    addUser: (user) => isNew(users.insertOne(documentOf(user, Date.now() + Math.random())).then(() => true)),
    addIdentity: async (userId, identity, conditions = {}) =>
      // Checked before as well, so that a crash between the write and the check leaves an identity that was allowed.
      (await isAllowed(userId, identity.id, conditions)) &&
      checkedAfter(
        () => pushIdentity(userId, identity, conditions),
        () => isAllowed(userId, identity.id, conditions),
        () =>
          users.updateOne({ _id: userId }, { $pull: { identities: { provider: identity.provider, id: identity.id } } }),
      ),
    updateIdentity: async ({ provider, id, data }) => {
      const owner = await ownerOf(collections, { provider, id });
      if (owner === null) return;
      // Not `identities.$`: mongo-java-server finds only the first element with it.
      await users.updateOne(
        { _id: owner._id },
        { $set: { 'identities.$[own].data': data } },
        { arrayFilters: [{ 'own.provider': provider, 'own.id': id }] },
      );
    },
    setCustomData: async (id, customData) => {
      await users.updateOne({ _id: id }, { $set: { customData } });
    },
    setUserDisabled: async (id, disabled) => {
      // Also of a user that is being deleted, who remains invisible.
      await users.updateOne({ _id: id }, { $set: { disabled } });
    },
    deleteUser: (id) => changes.deleteUser(id),

    addSession: ({ id, address = null, device = null, ...session }, now, conditions = {}) => {
      const record = { address, device, createdAt: now, lastUsedAt: now };
      return checkedAfter(
        async () =>
          (await sessions.insertOne({ ...session, ...record, ...credential(conditions), _id: id })).acknowledged,
        async () => {
          const allowed = await Promise.all([
            session.provider !== 'api-key' ||
              apiKeys.findOne({ _id: session.identityId }).then((key) => key?.disabled === false),
            isAllowed(session.userId, session.identityId, conditions),
          ]);
          if (allowed.includes(false)) return false;
          return (await users.updateOne({ _id: session.userId }, { $set: { lastLoginAt: now } })).acknowledged;
        },
        () => sessions.deleteOne({ _id: id }),
      );
    },
    findSession: async (id, userId, now) => {
      // At once, as for callers: each refresh waits for this.
      const [found, isUserEnabled] = await Promise.all([sessions.findOne({ _id: id }), isEnabled(userId)]);
      return found?.userId === userId && found.expiresAt > now && isUserEnabled ? sessionOf(found) : null;
    },
    findCaller: async (sessionId, userId, now) => {
      // At once: the token names both, and each profile and function call waits for this.
      const [session, found] = await Promise.all([
        sessions.findOne({ _id: sessionId }),
        users.findOne({ _id: userId }),
      ]);
      const user = userOf(ifPresent(found));
      if (session?.userId !== userId || session.expiresAt <= now || user?.disabled !== false) return null;
      return { session: sessionOf(session), user };
    },
    deleteSession: async (id) => {
      await sessions.deleteOne({ _id: id });
    },
    deleteSessionsOf: async (userId) => {
      await sessions.deleteMany({ userId });
    },

    addKnownSources: async (hashes, now) => {
      const writes = hashes.map((hash) => ({
        updateOne: { filter: { _id: hash }, update: { $set: { seenAt: now } }, upsert: true },
      }));
      if (writes.length > 0) await knownSources.bulkWrite(writes, { ordered: false });
    },
    isKnownSource: async (hash) => (await knownSources.findOne({ _id: hash })) !== null,

    // Reads find only what a majority has (`readConcern`).
    settled: () => Promise.resolve(),
    removeExpired: async (now) => {
      await knownSources.deleteMany({ seenAt: { $lte: now - knownSourceSeconds } });
      await removeExpired(sessions, now);
      await removeExpired(mailTokens, now);
    },
    close,
  };
}

/** In batches, because one deletion of very many documents would exceed the time limits. */
async function removeExpired(
  collection: Pick<Collection<SessionDocument | TokenDocument>, 'find' | 'deleteMany'>,
  now: number,
): Promise<void> {
  for (;;) {
    const batch = await collection
      .find({ expiresAt: { $lte: now } })
      .limit(batchSize)
      .toArray();
    await collection.deleteMany({ _id: { $in: batch.map(({ _id }) => _id) } });
    if (batch.length < batchSize) return;
  }
}

function credential({ passwordHash }: Conditions): Pick<SessionDocument, 'credential'> {
  return passwordHash === undefined ? {} : { credential: credentialOf(passwordHash) };
}

function sessionOf({ _id: id, userId, provider, identityId, deviceId, expiresAt }: SessionDocument): StoredSession {
  return { id, userId, provider, identityId, deviceId, expiresAt };
}
