/** What only the administration needs of MongoDB: sessions of a user, searches, administrator keys. */
import type { AdministrationStore, SessionRecord, SessionRecordStore, StoredPassword } from '../store.js';
import { escapedPattern } from '../text.js';
import {
  type Collections,
  isNew,
  type PasswordDocument,
  present,
  type SessionDocument,
  userOf,
} from './database/mongo-documents.js';

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

/** Accounts that are read at once in the search for those without a user. */
const accountPage = 500;

export function mongoAdministration(collections: Collections): AdministrationStore {
  const { users, passwords, mailTokens, adminKeys, sessions } = collections;
  return {
    searchSessions: async ({ text, now }, after, limit) => {
      const part = { $regex: escapedPattern(text), $options: 'i' };
      const matches =
        text === ''
          ? null
          : [
              { _id: text.toLowerCase() },
              { userId: { $in: [text.toLowerCase(), ...(await idsOf(collections, text))] } },
              { address: part },
              ...deviceFields.map((name) => ({ [`device.${name}`]: part })),
            ];
      const found = await sessions
        .find({
          $and: [
            { expiresAt: { $gt: now } },
            ...(after === null
              ? []
              : [
                  {
                    $or: [
                      { expiresAt: { $lt: after.expiresAt } },
                      { expiresAt: after.expiresAt, _id: { $lt: after.id } },
                    ],
                  },
                ]),
            ...(matches === null ? [] : [{ $or: matches }]),
          ],
        })
        .sort({ expiresAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return found.map(recordOf);
    },
    searchUsers: async ({ text, disabledOnly }, after, limit) => {
      const last = after === null ? null : await users.findOne({ _id: after }, { projection: { number: 1 } });
      const found = await users
        .find({
          ...{ kind: 'normal', ...present, ...(disabledOnly ? { disabled: true } : {}) },
          ...(last === null ? {} : { number: { $lt: last.number } }),
          ...(text === '' ? {} : { $or: containing(text) }),
        })
        .sort({ number: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return found.map((user) => userOf(user)).filter((user) => user !== null);
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
      return found === null ? null : { id: found._id, name: found.name, hash: found.hash, createdAt: found.createdAt };
    },
    listAdminKeys: async () =>
      (await adminKeys.find().sort({ createdAt: 1, _id: 1 }).toArray()).map(({ _id: id, name, hash, createdAt }) => ({
        ...{ id, name, hash, createdAt },
      })),
    removeAdminKey: async (id) => (await adminKeys.deleteOne({ _id: id })).deletedCount === 1,
  };
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

/** What clients say about themselves that a search looks at. */
const deviceFields = [
  ...['platform', 'platformVersion', 'sdk', 'sdkVersion', 'frameworkName', 'frameworkVersion'],
  ...['deviceName', 'appId', 'appVersion'],
];
/** Users whose sessions one search finds. */
const mostUsers = 1_000;

/** IDs of users that contain a text. */
async function idsOf({ users }: Collections, text: string): Promise<string[]> {
  const found = users.find({ ...present, $or: containing(text) }, { projection: { _id: 1 } });
  return (await found.limit(mostUsers).toArray()).map(({ _id }) => _id);
}

/** Conditions of users that contain a text. */
function containing(text: string) {
  const part = { $regex: escapedPattern(text), $options: 'i' };
  return [
    { _id: text.toLowerCase() },
    { 'identities.id': text },
    ...['email', 'name'].map((name) => ({ [`identities.data.${name}`]: part })),
  ];
}
