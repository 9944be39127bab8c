/** What only the administration needs of MongoDB: sessions of a user, users by email address, administrator keys. */
import { type Collections, isNew, present, type SessionDocument, userOf } from './mongo-documents.js';
import type { AdministrationStore, SessionRecord, SessionRecordStore } from './store.js';

export function mongoSessions({ sessions }: Collections): SessionRecordStore {
  return {
    listSessions: async (userId, now) => {
      const found = await sessions
        .find({ userId, expiresAt: { $gt: now } })
        .sort({ createdAt: 1, _id: 1 })
        .toArray();
      return found.map(recordOf);
    },
    recordSessionUses: async (uses) => {
      if (uses.length === 0) return;
      await sessions.bulkWrite(
        uses.map(({ id, at }) => ({ updateOne: { filter: { _id: id }, update: { $max: { lastUsedAt: at } } } })),
        // It is not worth waiting for a majority.
        { ordered: false, writeConcern: { w: 1 } },
      );
    },
  };
}

export function recordOf(document: SessionDocument): SessionRecord {
  const { _id: id, userId, provider, identityId, deviceId, expiresAt } = document;
  const { createdAt = null, lastUsedAt = null, address = null, device = null } = document;
  return { id, userId, provider, identityId, deviceId, expiresAt, createdAt, lastUsedAt, address, device };
}

export function mongoAdministration({ users, passwords, mailTokens, adminKeys }: Collections): AdministrationStore {
  return {
    findUsersByEmail: async (email, limit) => {
      const found = await users
        .find({ 'identities.data.email': email, ...present })
        .sort({ number: 1, _id: 1 })
        .limit(limit)
        .toArray();
      return found.map((user) => userOf(user)).filter((user) => user !== null);
    },
    listUnconfirmed: async (after, limit) => {
      const found = await passwords
        .find({ confirmed: false, _id: { $gt: after ?? '' } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id: email, identityId, hash, confirmed }) => ({ email, identityId, hash, confirmed }));
    },
    removeAccount: async (identityId) => {
      await passwords.deleteOne({ identityId });
      // Without its account, a token that is left by a crash does nothing, and expires.
      await mailTokens.deleteMany({ identityId });
    },
    addAdminKey: ({ id, ...key }) => isNew(adminKeys.insertOne({ ...key, _id: id }).then(() => true)),
    findAdminKey: async (hash) => {
      const found = await adminKeys.findOne({ hash });
      return found === null ? null : { id: found._id, name: found.name, hash: found.hash, createdAt: found.createdAt };
    },
    listAdminKeys: async () =>
      (await adminKeys.find().sort({ createdAt: 1, _id: 1 }).toArray()).map(({ _id: id, name, hash, createdAt }) => ({
        ...{ id, name, hash, createdAt },
      })),
    removeAdminKey: async (id) => (await adminKeys.deleteOne({ _id: id })).deletedCount === 1,
  };
}
