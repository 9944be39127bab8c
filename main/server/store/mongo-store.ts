/**
 * MongoDB store, for several servers behind a load balancer. The database enforces uniqueness: a user is one document
 * that contains its identities, with a unique index over provider and ID. Nothing is cached in the process.
 */
import { type Collection, MongoClient } from 'mongodb';
import type { KeyStorage, StoredKey } from '../sessions/signing-keys.js';
import { checkedStore } from './checked-store.js';
import { isNew, type KeyDocument, type SessionDocument, type UserDocument } from './mongo-documents.js';
import { mongoPasswords, openPasswordCollections } from './mongo-passwords.js';
import type { Storage } from './storage.js';
import type { Conditions, Identity, Store, StoredUser } from './store.js';

type SigningKeyDocument = Omit<StoredKey, 'kid'> & { _id: string };

/** Connects and creates the indexes. @throws Error when the database is unreachable */
export async function openMongoStorage(uri: string): Promise<Storage> {
  const client = new MongoClient(uri, { writeConcern: { w: 'majority' }, readConcern: { level: 'majority' } });
  await client.connect();
  const database = client.db();
  const users = database.collection<UserDocument>('users');
  const sessions = database.collection<SessionDocument>('sessions');
  const apiKeys = database.collection<KeyDocument>('api_keys');
  await users.createIndex({ 'identities.provider': 1, 'identities.id': 1 }, { unique: true }, undefined);
  await users.createIndex({ number: 1 });
  // Earlier versions stored Facebook pictures, whose URLs contain a token.
  await users.updateMany(
    { identities: { $elemMatch: { provider: 'oauth2-facebook', 'data.picture': { $exists: true } } } },
    { $unset: { 'identities.$[one].data.picture': '' } },
    { arrayFilters: [{ 'one.provider': 'oauth2-facebook' }] },
  );
  await sessions.createIndex({ userId: 1 });
  await sessions.createIndex({ expiresAt: 1 });
  await apiKeys.createIndex({ hash: 1 }, { unique: true }, undefined);
  await apiKeys.createIndex({ userId: 1, name: 1 }, { unique: true }, undefined);

  const { passwords, mailTokens } = await openPasswordCollections(database);
  const has = async (found: Promise<number>): Promise<boolean> => (await found) > 0;
  const isAllowed = async (userId: string, identityId: string, { session, passwordHash }: Conditions) =>
    (await has(users.countDocuments({ _id: userId, disabled: false }, { limit: 1 }))) &&
    (session === undefined ||
      (await has(
        sessions.countDocuments({ _id: session.id, userId, expiresAt: { $gt: session.now } }, { limit: 1 }),
      ))) &&
    (passwordHash === undefined ||
      (await has(passwords.countDocuments({ identityId, hash: passwordHash }, { limit: 1 }))));
  /**
   * Writes, checks the condition, and undoes the write if the check fails. In this order, a concurrent change of the
   * condition either removes the earlier write or is visible to the check.
   */
  const checkedAfter = async (
    write: () => Promise<boolean>,
    check: () => Promise<boolean>,
    undo: () => Promise<unknown>,
  ) => {
    if (!(await write())) return false;
    if (await check()) return true;
    await undo();
    return false;
  };
  const pushIdentity = (userId: string, identity: Identity) =>
    isNew(
      users
        .updateOne(
          {
            _id: userId,
            disabled: false,
            identities: { $not: { $elemMatch: { provider: identity.provider, id: identity.id } } },
          },
          { $push: { identities: identity } },
        )
        .then(({ modifiedCount }) => modifiedCount === 1),
    );

  const store: Store = checkedStore({
    ...mongoPasswords({ passwords, mailTokens, users, sessions, apiKeys }),
    findUser: async (id) => userOf(await users.findOne({ _id: id })),
    findUserOfIdentity: async ({ provider, id }) =>
      userOf(await users.findOne({ identities: { $elemMatch: { provider, id } } })),
    listUsers: async (after, limit) => {
      const from = after === null ? null : await users.findOne({ _id: after });
      const page = await users
        .find({ number: { $gt: from?.number ?? -1 } })
        .sort({ number: 1 })
        .limit(limit)
        .toArray();
      return page.map((user) => userOf(user)).filter((user) => user !== null);
    },
    addUser: ({ id, ...user }) =>
      isNew(users.insertOne({ ...user, _id: id, number: Date.now() + Math.random() }).then(() => true)),
    addIdentity: (userId, identity, conditions = {}) =>
      checkedAfter(
        () => pushIdentity(userId, identity),
        () => isAllowed(userId, identity.id, conditions),
        () =>
          users.updateOne({ _id: userId }, { $pull: { identities: { provider: identity.provider, id: identity.id } } }),
      ),
    updateIdentity: async ({ provider, id, data }) => {
      await users.updateOne({ identities: { $elemMatch: { provider, id } } }, { $set: { 'identities.$.data': data } });
    },
    setCustomData: async (id, customData) => {
      await users.updateOne({ _id: id }, { $set: { customData } });
    },
    setUserDisabled: async (id, disabled) => {
      await users.updateOne({ _id: id }, { $set: { disabled } });
    },
    deleteUser: async (id) => {
      const user = await users.findOne({ _id: id });
      const own = (user?.identities ?? []).filter(({ provider }) => provider === 'local-userpass').map((one) => one.id);
      await mailTokens.deleteMany({ identityId: { $in: own } });
      await passwords.deleteMany({ identityId: { $in: own } });
      await sessions.deleteMany({ userId: id });
      await apiKeys.deleteMany({ userId: id });
      // Deleted last: an interrupted deletion can be found and repeated.
      await users.deleteOne({ _id: id });
    },

    addSession: ({ id, ...session }, now, conditions = {}) =>
      checkedAfter(
        async () => (await sessions.insertOne({ ...session, _id: id })).acknowledged,
        async () =>
          (session.provider !== 'api-key' ||
            (await has(apiKeys.countDocuments({ _id: session.identityId, disabled: false }, { limit: 1 })))) &&
          (await isAllowed(session.userId, session.identityId, conditions)) &&
          (await users.updateOne({ _id: session.userId }, { $set: { lastLoginAt: now } })).acknowledged,
        () => sessions.deleteOne({ _id: id }),
      ),
    findSession: async (id, now) => {
      const found = await sessions.findOne({ _id: id, expiresAt: { $gt: now } });
      if (found === null || (await users.countDocuments({ _id: found.userId, disabled: false }, { limit: 1 })) === 0) {
        return null;
      }
      return withId(found);
    },
    deleteSession: async (id) => {
      await sessions.deleteOne({ _id: id });
    },
    deleteSessionsOf: async (userId) => {
      await sessions.deleteMany({ userId });
    },

    addApiKey: ({ id, ...key }, conditions = {}) =>
      checkedAfter(
        () => isNew(apiKeys.insertOne({ ...key, _id: id }).then(() => true)),
        () => isAllowed(key.userId, id, conditions),
        () => apiKeys.deleteOne({ _id: id }),
      ),
    findApiKey: async (id) => withIdOrNull(await apiKeys.findOne({ _id: id })),
    findApiKeyByHash: async (hash) => withIdOrNull(await apiKeys.findOne({ hash })),
    listApiKeys: async (userId) =>
      (await apiKeys.find({ userId }).sort({ _id: 1 }).toArray()).map((key) => withId(key)),
    listServerKeys: async () =>
      (await apiKeys.find({ kind: 'server' }).sort({ _id: 1 }).toArray()).map((key) => withId(key)),
    setApiKeyDisabled: async (id, disabled) => {
      await apiKeys.updateOne({ _id: id }, { $set: { disabled } });
      if (disabled) await sessions.deleteMany({ provider: 'api-key', identityId: id });
    },
    deleteApiKey: async (id) => {
      const own = { provider: 'api-key', id } as const;
      await apiKeys.deleteOne({ _id: id });
      await users.updateOne({ identities: { $elemMatch: own } }, { $pull: { identities: own } });
      await sessions.deleteMany({ provider: 'api-key', identityId: id });
    },

    removeExpired: async (now) => {
      await sessions.deleteMany({ expiresAt: { $lte: now } });
      await mailTokens.deleteMany({ expiresAt: { $lte: now } });
    },
    close: () => client.close(),
  });
  return { store, keys: keyCollection(database.collection<SigningKeyDocument>('signing_keys')) };
}

/** Signing keys, shared by all servers. */
function keyCollection(keys: Collection<SigningKeyDocument>): KeyStorage {
  const add = async ({ kid, ...key }: StoredKey) => {
    await keys.insertOne({ ...key, _id: kid });
  };
  return {
    read: async () =>
      (await keys.find().sort({ createdAt: 1 }).toArray()).map(({ _id: kid, key, createdAt }) => ({
        kid,
        key,
        createdAt,
      })),
    addFirst: async (key) => {
      await isNew(add(key).then(() => true));
    },
    add,
    remove: async (kids) => {
      await keys.deleteMany({ _id: { $in: [...kids] } });
    },
    version: () => null,
  };
}

function withId<T extends { _id: string }>({ _id: id, ...rest }: T): Omit<T, '_id'> & { id: string } {
  return { ...rest, id };
}

function withIdOrNull<T extends { _id: string }>(document: T | null): (Omit<T, '_id'> & { id: string }) | null {
  return document === null ? null : withId(document);
}

function userOf(document: UserDocument | null): StoredUser | null {
  if (document === null) return null;
  const { _id: id, kind, disabled, createdAt, lastLoginAt, customData, identities } = document;
  return { id, kind, disabled, createdAt, lastLoginAt, customData, identities };
}
