/**
 * The store in MongoDB, for several servers behind a load balancer. Uniqueness is the database's: a user is one document with
 * its identities in it, under a unique index over provider and id. Nothing is kept in the process.
 */
import { MongoClient, MongoServerError, type Collection } from 'mongodb';
import type { KeyStorage, StoredKey } from '../sessions/signing-keys.js';
import type { Storage } from './storage.js';
import type { MailToken, Store, StoredApiKey, StoredPassword, StoredSession, StoredUser } from './store.js';

type UserDocument = Omit<StoredUser, 'id'> & { _id: string; number: number };
type PasswordDocument = Omit<StoredPassword, 'email'> & { _id: string };
type TokenDocument = Omit<MailToken, 'id'> & { _id: string };
type SessionDocument = Omit<StoredSession, 'id'> & { _id: string };
type KeyDocument = Omit<StoredApiKey, 'id'> & { _id: string };
type SigningKeyDocument = Omit<StoredKey, 'kid'> & { _id: string };

const duplicateKey = 11_000;

/** Connects and makes the indexes. @throws Error when the database cannot be reached */
export async function openMongoStorage(uri: string): Promise<Storage> {
  const client = new MongoClient(uri, { writeConcern: { w: 'majority' }, readConcern: { level: 'majority' } });
  await client.connect();
  const database = client.db();
  const users = database.collection<UserDocument>('users');
  const passwords = database.collection<PasswordDocument>('passwords');
  const mailTokens = database.collection<TokenDocument>('mail_tokens');
  const sessions = database.collection<SessionDocument>('sessions');
  const apiKeys = database.collection<KeyDocument>('api_keys');
  await users.createIndex({ 'identities.provider': 1, 'identities.id': 1 }, { unique: true });
  await users.createIndex({ number: 1 });
  // Earlier versions stored Facebook's pictures, whose URLs carry a token.
  await users.updateMany(
    { identities: { $elemMatch: { provider: 'oauth2-facebook', 'data.picture': { $exists: true } } } },
    { $unset: { 'identities.$[one].data.picture': '' } },
    { arrayFilters: [{ 'one.provider': 'oauth2-facebook' }] },
  );
  await passwords.createIndex({ identityId: 1 }, { unique: true });
  await mailTokens.createIndex({ kind: 1, email: 1 }, { unique: true });
  await sessions.createIndex({ userId: 1 });
  await sessions.createIndex({ expiresAt: 1 });
  await apiKeys.createIndex({ hash: 1 }, { unique: true });
  await apiKeys.createIndex({ userId: 1, name: 1 }, { unique: true });

  const store: Store = {
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
    addIdentity: (userId, identity) =>
      isNew(
        users
          .updateOne(
            { _id: userId, identities: { $not: { $elemMatch: { provider: identity.provider, id: identity.id } } } },
            { $push: { identities: identity } },
          )
          .then(({ modifiedCount }) => modifiedCount === 1),
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
      for (const { _id: email } of await passwords.find({ identityId: { $in: own } }).toArray()) {
        await mailTokens.deleteMany({ email });
        await passwords.deleteOne({ _id: email });
      }
      await sessions.deleteMany({ userId: id });
      await apiKeys.deleteMany({ userId: id });
      // Last: a deletion that was cut short is found, and can be done again.
      await users.deleteOne({ _id: id });
    },

    addPassword: ({ email, ...password }) => isNew(passwords.insertOne({ ...password, _id: email }).then(() => true)),
    findPassword: async (email) => {
      const found = await passwords.findOne({ _id: email });
      return found === null
        ? null
        : { email, identityId: found.identityId, hash: found.hash, confirmed: found.confirmed };
    },
    confirmPassword: async (email) => {
      await passwords.updateOne({ _id: email }, { $set: { confirmed: true } });
    },
    setPasswordHash: async (email, hash) => {
      await passwords.updateOne({ _id: email }, { $set: { hash } });
    },
    removePassword: async (email) => {
      await passwords.deleteOne({ _id: email });
    },

    putMailToken: async ({ id, ...token }) => {
      await mailTokens.deleteMany({ kind: token.kind, email: token.email });
      await mailTokens.insertOne({ ...token, _id: id });
    },
    takeMailToken: async (kind, id, hash, now) => {
      const found = await mailTokens.findOneAndDelete({ _id: id, kind, hash, expiresAt: { $gt: now } });
      return found === null ? null : { id, kind, email: found.email, hash, expiresAt: found.expiresAt };
    },

    addSession: async ({ id, ...session }, now) => {
      await sessions.insertOne({ ...session, _id: id });
      await users.updateOne({ _id: session.userId }, { $set: { lastLoginAt: now } });
    },
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

    addApiKey: ({ id, ...key }) => isNew(apiKeys.insertOne({ ...key, _id: id }).then(() => true)),
    findApiKey: async (id) => withIdOrNull(await apiKeys.findOne({ _id: id })),
    findApiKeyByHash: async (hash) => withIdOrNull(await apiKeys.findOne({ hash })),
    listApiKeys: async (userId) =>
      (await apiKeys.find({ userId }).sort({ _id: 1 }).toArray()).map((key) => withId(key)),
    listServerKeys: async () =>
      (await apiKeys.find({ kind: 'server' }).sort({ _id: 1 }).toArray()).map((key) => withId(key)),
    setApiKeyDisabled: async (id, disabled) => {
      await apiKeys.updateOne({ _id: id }, { $set: { disabled } });
    },
    deleteApiKey: async (id) => {
      const own = { provider: 'api-key', id } as const;
      await users.updateOne({ identities: { $elemMatch: own } }, { $pull: { identities: own } });
      await apiKeys.deleteOne({ _id: id });
    },

    removeExpired: async (now) => {
      await sessions.deleteMany({ expiresAt: { $lte: now } });
      await mailTokens.deleteMany({ expiresAt: { $lte: now } });
    },
    close: () => client.close(),
  };
  return { store, keys: keyCollection(database.collection<SigningKeyDocument>('signing_keys')) };
}

/** Signing keys that all servers share. */
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
  };
}

/** False when a unique index refused. */
async function isNew(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
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
