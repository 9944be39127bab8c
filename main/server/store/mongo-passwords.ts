/** Email accounts and their mail tokens in MongoDB. */
import { type Collection, type Db, MongoServerError } from 'mongodb';
import { accountKey } from './account-key.js';
import {
  isNew,
  type KeyDocument,
  type PasswordDocument,
  type SessionDocument,
  type TokenDocument,
  type UserDocument,
} from './mongo-documents.js';
import type { PasswordStore, StoredPassword } from './store.js';

interface PasswordCollections {
  passwords: Collection<PasswordDocument>;
  mailTokens: Collection<TokenDocument>;
}

interface Collections extends PasswordCollections {
  users: Collection<UserDocument>;
  sessions: Collection<SessionDocument>;
  apiKeys: Collection<KeyDocument>;
}

/** Creates the indexes and migrates documents of older servers. */
export async function openPasswordCollections(database: Db): Promise<PasswordCollections> {
  const passwords = database.collection<PasswordDocument>('passwords');
  const mailTokens = database.collection<TokenDocument>('mail_tokens');
  await passwords.createIndex({ identityId: 1 }, { unique: true }, undefined);
  await passwords.createIndex(
    { folded: 1, variant: 1 },
    { unique: true, partialFilterExpression: { folded: { $type: 'string' } } },
    undefined,
  );
  for await (const { _id: email } of passwords.find({ folded: { $exists: false } }).sort({ identityId: 1 })) {
    await addVariant(passwords, accountKey(email), (folded, variant) =>
      passwords.updateOne({ _id: email }, { $set: { folded, variant } }).then(() => true),
    );
  }
  // Mail tokens of older servers belong to an address instead of an account; they are valid for half an hour only.
  await mailTokens.deleteMany({ identityId: { $exists: false } });
  await mailTokens.createIndex({ kind: 1, identityId: 1 }, { unique: true }, undefined);
  await mailTokens.dropIndex('kind_1_email_1').catch((error: unknown) => {
    if (!(error instanceof MongoServerError && error.codeName === 'IndexNotFound')) throw error;
  });
  return { passwords, mailTokens };
}

/** The email-account methods of the store. */
export function mongoPasswords({ passwords, mailTokens, users, sessions, apiKeys }: Collections): PasswordStore {
  const isKeyTaken = async (folded: string): Promise<boolean> =>
    (await passwords.countDocuments({ folded }, { limit: 1 })) > 0;
  return {
    addPassword: async ({ email, ...password }, names = 'distinct') => {
      const key = accountKey(email);
      const insert = (folded: string, variant: number) =>
        passwords.insertOne({ ...password, _id: email, folded, variant }).then(() => true);
      if (names === 'distinct') {
        // New accounts always get variant 0, so concurrent registrations conflict on the index and only one succeeds.
        return !(await isKeyTaken(key)) && (await isNew(insert(key, 0)));
      }
      if ((await passwords.countDocuments({ _id: email }, { limit: 1 })) > 0) return false;
      return addVariant(passwords, key, insert);
    },
    findPassword: async (email) => passwordOf(await passwords.findOne({ _id: email })),
    findPasswordOfIdentity: async (identityId) => passwordOf(await passwords.findOne({ identityId })),
    isNameTaken: (email) => isKeyTaken(accountKey(email)),
    confirmPassword: async (identityId) => {
      await passwords.updateOne({ identityId }, { $set: { confirmed: true } });
    },
    replacePassword: async (identityId, hash) => {
      // Replace the hash first: a login with the old password rechecks the hash after writing its session, and must see
      // the new one.
      await passwords.updateOne({ identityId }, { $set: { hash } });
      await mailTokens.deleteMany({ kind: 'reset', identityId });
      const user = await users.findOne({ identities: { $elemMatch: { provider: 'local-userpass', id: identityId } } });
      if (user === null) return;
      await sessions.deleteMany({ userId: user._id });
      await apiKeys.updateMany({ userId: user._id }, { $set: { disabled: true } });
      // Sessions that were started with an API key in the meantime.
      await sessions.deleteMany({ userId: user._id, provider: 'api-key' });
    },
    removeUnconfirmed: async (identityId) => {
      const { deletedCount } = await passwords.deleteOne({ identityId, confirmed: false });
      if (deletedCount === 1) await mailTokens.deleteMany({ identityId });
    },

    putMailToken: async ({ id, ...token }) => {
      // Retry until the insert succeeds: a concurrent request for the same account may insert its token between the two
      // steps.
      do {
        await mailTokens.deleteMany({ kind: token.kind, identityId: token.identityId });
      } while (!(await isNew(mailTokens.insertOne({ ...token, _id: id }).then(() => true))));
    },
    takeMailToken: async (kind, id, hash, now) => {
      const found = await mailTokens.findOneAndDelete({ _id: id, kind, hash, expiresAt: { $gt: now } });
      return found === null ? null : { id, kind, identityId: found.identityId, hash, expiresAt: found.expiresAt };
    },
  };
}

/** Inserts an account with the first free variant of its key. */
async function addVariant(
  passwords: Collection<PasswordDocument>,
  folded: string,
  write: (folded: string, variant: number) => Promise<boolean>,
): Promise<boolean> {
  const [last] = await passwords.find({ folded }).sort({ variant: -1 }).limit(1).toArray();
  for (let variant = (last?.variant ?? -1) + 1, tries = 0; tries < 20; variant += 1, tries += 1) {
    if (await isNew(write(folded, variant))) return true;
  }
  return false;
}

function passwordOf(document: PasswordDocument | null): StoredPassword | null {
  if (document === null) return null;
  const { _id: email, identityId, hash, confirmed } = document;
  return { email, identityId, hash, confirmed };
}
