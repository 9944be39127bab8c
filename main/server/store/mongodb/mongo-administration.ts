/** The administration's methods in MongoDB: sessions of a user, searches, administrator keys. */
import {
  type AdministrationStore,
  type SessionRecordStore,
  userPage,
  type UserPosition,
} from '../administration-store.js';
import type { StoredPassword } from '../records.js';
import { escapedPattern } from '../text.js';
import {
  adminKeyOf,
  type Collections,
  isNew,
  numbered,
  type PasswordDocument,
  present,
  userOf,
} from './database/mongo-documents.js';
import { containing, recordOf, searchSessions } from './mongo-session-search.js';

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

/** Batch size of the search for accounts without a user. */
const accountPage = 500;

export function mongoAdministration(collections: Collections): AdministrationStore {
  const { users, passwords, sessions, mailTokens, adminKeys, apiKeys, disabledProviders } = collections;
  return {
    searchSessions: (search, after, limit) => searchSessions(collections, search, after, limit),
    searchUsers: async ({ text, disabledOnly, provider }, after, limit) => {
      const found = await users
        .find({
          ...{ kind: 'normal', ...present, ...(disabledOnly ? { disabled: true } : {}) },
          ...(provider === null ? {} : { 'identities.provider': provider }),
          // The end of the range as well, so that the index is not read from its beginning for each page.
          ...(after === null ? {} : { number: { $lte: after.number } }),
          $and: [after === null ? {} : isAfter(after), text === '' ? {} : { $or: containing(text) }],
        })
        .sort({ number: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return userPage(numbered(found), limit);
    },
    searchAccounts: async ({ text, which }, after, limit) => {
      const found: PasswordDocument[] = [];
      for (let from = after ?? ''; found.length < limit;) {
        const page = await passwords
          .find({
            _id: text === '' ? { $gt: from } : { $gt: from, $regex: escapedPattern(text), $options: 'i' },
            ...(which === 'unconfirmed' ? { confirmed: false } : {}),
          })
          .sort({ _id: 1 })
          .limit(accountPage)
          .toArray();
        found.push(...(which === 'unconfirmed' ? page : await withoutUser(collections, page)));
        if (page.length < accountPage) break;
        from = page.at(-1)?._id ?? from;
      }
      return found.slice(0, limit).map(accountOf);
    },
    countSubjects: async (now) => {
      const [all, servers, accounts, owned, unconfirmed, disabled, current] = await Promise.all([
        users.estimatedDocumentCount(),
        // Users of servers have one key each.
        apiKeys.countDocuments({ kind: 'server' }),
        passwords.estimatedDocumentCount(),
        users.countDocuments({ 'identities.provider': 'local-userpass' }),
        passwords.countDocuments({ confirmed: false }),
        users.countDocuments({ disabled: true, kind: 'normal', ...present }),
        sessions.countDocuments({ expiresAt: { $gt: now } }),
      ]);
      return { users: all - servers + accounts - owned, unconfirmed, disabled, sessions: current };
    },
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
      return found.map(accountOf);
    },
    removeAccount: async (identityId) => {
      await passwords.deleteOne({ identityId });
      // Without its account, a token that is left by a crash does nothing, and expires.
      await mailTokens.deleteMany({ identityId });
    },
    addAdminKey: ({ id, ...key }) => isNew(adminKeys.insertOne({ ...key, _id: id }).then(() => true)),
    findAdminKey: async (hash) => {
      const found = await adminKeys.findOne({ hash });
      return found === null ? null : adminKeyOf(found);
    },
    listAdminKeys: async () =>
      (await adminKeys.find().sort({ createdAt: 1, _id: 1 }).toArray()).map((key) => adminKeyOf(key)),
    recordAdminKeyUse: async (id, at) => {
      await adminKeys.updateOne({ _id: id }, { $max: { lastUsedAt: at } });
    },
    removeAdminKey: async (id) => (await adminKeys.deleteOne({ _id: id })).deletedCount === 1,
    listDisabledProviders: async () => (await disabledProviders.find().toArray()).map(({ _id }) => _id),
    setProviderDisabled: async (provider, disabled) => {
      if (disabled) await isNew(disabledProviders.insertOne({ _id: provider }).then(() => true));
      else await disabledProviders.deleteOne({ _id: provider });
    },
  };
}

/** Users that come after a position, in the order of the search. */
function isAfter({ number, id }: UserPosition) {
  return { $or: [{ number: { $lt: number } }, { number, _id: { $lt: id } }] };
}

function accountOf({ _id: email, identityId, hash, confirmed }: PasswordDocument): StoredPassword {
  return { email, identityId, hash, confirmed };
}

async function withoutUser({ users }: Collections, accounts: PasswordDocument[]): Promise<PasswordDocument[]> {
  const ids = accounts.map(({ identityId }) => identityId);
  const identities = { $elemMatch: { provider: 'local-userpass', id: { $in: ids } } } as const;
  const found = await users.find({ identities, ...present }, { projection: { identities: 1 } }).toArray();
  const owned = new Set(found.flatMap((user) => user.identities.map(({ id }) => id)));
  return accounts.filter(({ identityId }) => !owned.has(identityId));
}
