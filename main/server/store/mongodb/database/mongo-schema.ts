/** Indexes and schema version of the MongoDB store. Every step is idempotent and may run on several servers at the same time. */
import { type Collection, type Db, MongoServerError } from 'mongodb';
import { withoutSecretUrls } from '../../../../validation/secret-urls.js';
import { accountKey } from '../../account-key.js';
import { newChange } from '../mongo-changes.js';
import { createEventIndexes } from '../mongo-events.js';
import { createLimitIndexes } from '../mongo-rate-limiters.js';
import {
  type ChangeDocument,
  type Collections,
  collectionsOf,
  hasKey,
  isNew,
  type PasswordDocument,
  withKey,
} from './mongo-documents.js';

/** The database was written by a newer server. It was not changed. */
class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
  constructor() {
    super(
      'The database of MONGODB_URI was written by a newer version of Roster. Nothing was changed. Install that version, then start again.',
    );
  }
}

export const versionCollection = 'schema';
export const versionId = 'schema';

interface VersionDocument {
  _id: typeof versionId;
  version: number;
}

/** Servers before the first version stored no version. */
const steps = [first, second, third, fourth];

/** Creates the indexes and migrates documents of older servers. @throws NewerDatabaseError */
export async function migrateMongo(database: Db): Promise<void> {
  const versions = database.collection<VersionDocument>(versionCollection);
  const version = (await versions.findOne({ _id: versionId }))?.version ?? 0;
  if (version > steps.length) throw new NewerDatabaseError();
  const collections = collectionsOf(database);
  for (const step of steps.slice(version)) await step(collections);
  // Also for a current version: an operator may have restored the data without the indexes.
  await createIndexes(collections);
  await createLimitIndexes(database);
  await createEventIndexes(database);
  // `$max`: another server may have migrated further in the meantime.
  await versions.updateOne({ _id: versionId }, { $max: { version: steps.length } }, { upsert: true });
}

const unique = { unique: true };

/** The ID first: a query for both fields, which may be those of different elements, has bounds for the first one only. */
function createIdentityIndex(users: Collections['users']): Promise<string> {
  return users.createIndex({ 'identities.id': 1, 'identities.provider': 1 }, unique, undefined);
}

async function createIndexes(collections: Collections): Promise<void> {
  const { users, passwords, mailTokens, sessions, apiKeys, knownSources, triggerEvents, adminKeys } = collections;
  await Promise.all([
    createIdentityIndex(users),
    users.createIndex({ number: 1, _id: 1 }),
    passwords.createIndex({ identityId: 1 }, unique, undefined),
    passwords.createIndex(
      { folded: 1, variant: 1 },
      { unique: true, partialFilterExpression: { folded: hasKey } },
      undefined,
    ),
    mailTokens.createIndex({ kind: 1, identityId: 1 }, unique, undefined),
    mailTokens.createIndex({ identityId: 1 }),
    mailTokens.createIndex({ expiresAt: 1 }),
    sessions.createIndex({ userId: 1 }),
    sessions.createIndex({ provider: 1, identityId: 1 }),
    sessions.createIndex({ expiresAt: 1, _id: 1 }),
    triggerEvents.createIndex({ until: 1, at: 1 }),
    triggerEvents.createIndex({ owner: 1 }),
    apiKeys.createIndex({ hash: 1 }, unique, undefined),
    apiKeys.createIndex({ userId: 1, name: 1 }, unique, undefined),
    apiKeys.createIndex({ kind: 1, _id: 1 }),
    knownSources.createIndex({ seenAt: 1 }),
    users.createIndex({ 'identities.provider': 1, number: -1, _id: -1 }),
    users.createIndex({ 'identities.data.email': 1 }),
    users.createIndex({ disabled: 1, kind: 1 }, { partialFilterExpression: { disabled: { $eq: true } } }, undefined),
    passwords.createIndex({ confirmed: 1, _id: 1 }),
    adminKeys.createIndex({ name: 1 }, unique, undefined),
    adminKeys.createIndex({ hash: 1 }, unique, undefined),
  ]);
}

/** Account keys, mail tokens that belong to an account instead of an address, and no URLs with a token. */
async function first({ users, passwords, mailTokens, apiKeys }: Collections): Promise<void> {
  await apiKeys.updateMany({ number: { $exists: false } }, { $set: { number: 0 } });
  for await (const { _id: email } of passwords.find({ folded: { $exists: false } }).sort({ identityId: 1 })) {
    await addVariant(passwords, accountKey(email), (folded, variant) =>
      passwords.updateOne({ _id: email, folded: { $exists: false } }, { $set: { folded, variant } }).then(() => true),
    );
  }
  // Mail tokens of older servers are valid for half an hour only.
  await mailTokens.deleteMany({ identityId: { $exists: false } });
  await dropIndex(mailTokens, 'kind_1_email_1');
  // Earlier versions stored Facebook pictures and other URLs that contain a token.
  for await (const user of users.find({ 'identities.provider': { $in: [...withUrls] } })) {
    const identities = user.identities.map((identity) => ({
      ...identity,
      data: withoutSecretUrls(identity.data, identity.provider === 'oauth2-facebook'),
    }));
    if (identities.every(({ data }, index) => data === user.identities[index]?.data)) continue;
    // Only if another server has not changed the identities in the meantime.
    await users.updateOne({ _id: user._id, identities: user.identities }, { $set: { identities } });
  }
}

/** Records incomplete changes in their collection, and replaces indexes that others have taken the place of. */
async function second({ users, passwords, sessions, apiKeys, unfinishedChanges }: Collections): Promise<void> {
  const record = async (_id: string, kind: ChangeDocument['kind'], target: string) => {
    await unfinishedChanges.replaceOne({ _id }, { kind, target }, { upsert: true });
  };
  for await (const { change = newChange(), identityId } of passwords.find({ change: { $exists: true } })) {
    await record(change, 'password', identityId);
  }
  for await (const { change = newChange(), _id } of apiKeys.find({ change: { $exists: true } })) {
    await record(change, 'key', _id);
  }
  for await (const { _id } of users.find({ isDeleting: true })) await record(newChange(), 'user', _id);
  // Never without an index that keeps identities unique.
  await createIdentityIndex(users);
  await dropIndex(users, 'identities.provider_1_identities.id_1');
  await dropIndex(users, 'isDeleting_1');
  await dropIndex(sessions, 'expiresAt_1');
  await dropIndex(passwords, 'change_1');
  await dropIndex(apiKeys, 'change_1');
}

/** Keys of older servers may do everything. With this version, older servers do not start and ignore the role of a key. */
async function third({ adminKeys }: Collections): Promise<void> {
  const fields = { role: 'administrator', expiresAt: null, lastUsedAt: null } as const;
  await adminKeys.updateMany({ role: { $exists: false } }, { $set: fields });
}

/** Nothing to change. With this version, older servers do not start: they would let users sign in with providers that are off. */
async function fourth(): Promise<void> {
  await Promise.resolve();
}

async function dropIndex<D extends { _id: string }>(collection: Collection<D>, name: string): Promise<void> {
  await collection.dropIndex(name).catch((error: unknown) => {
    // 26: no such collection, 27: no such index.
    if (!(error instanceof MongoServerError && (error.code === 26 || error.code === 27))) throw error;
  });
}

const withUrls = ['oauth2-facebook', 'oauth2-google', 'oauth2-apple', 'custom-token'] as const;

/** Writes an account with the first free variant of its key. */
export async function addVariant(
  passwords: Collections['passwords'],
  folded: string,
  write: (folded: string, variant: number) => Promise<boolean>,
): Promise<boolean> {
  const [last]: PasswordDocument[] = await passwords.find(withKey(folded)).sort({ variant: -1 }).limit(1).toArray();
  for (let variant = (last?.variant ?? -1) + 1, tries = 0; tries < 20; variant += 1, tries += 1) {
    if (await isNew(write(folded, variant))) return true;
  }
  return false;
}
