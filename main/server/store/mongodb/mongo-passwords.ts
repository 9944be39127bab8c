/** Email accounts and their mail tokens in MongoDB. */
import { accountKey } from '../account-key.js';
import type { MailToken, StoredPassword } from '../records.js';
import type { PasswordStore } from '../store.js';
import {
  type Collections,
  isNew,
  type PasswordDocument,
  type TokenDocument,
  withKey,
} from './database/mongo-documents.js';
import { addVariant } from './database/mongo-schema.js';
import type { MongoChanges } from './mongo-changes.js';

/** Returns false if the name is taken. */
export async function insertPassword(
  passwords: Collections['passwords'],
  { email, ...password }: StoredPassword,
  names: 'distinct' | 'as they are',
): Promise<boolean> {
  const key = accountKey(email);
  const insert = (folded: string, variant: number) =>
    passwords.insertOne({ ...password, _id: email, folded, variant }).then(() => true);
  if (names === 'distinct') {
    // New accounts always get variant 0, so concurrent registrations conflict on the index and only one succeeds.
    return (await passwords.findOne(withKey(key))) === null && (await isNew(insert(key, 0)));
  }
  if ((await passwords.findOne({ _id: email })) !== null) return false;
  return addVariant(passwords, key, insert);
}

/** The email-account methods of the store. */
export function mongoPasswords({ passwords, mailTokens }: Collections, changes: MongoChanges): PasswordStore {
  const isKeyTaken = async (folded: string): Promise<boolean> => (await passwords.findOne(withKey(folded))) !== null;
  /** Completes a password change first, so that it cannot end the session of this login, and the user's deletion. */
  const settled = async (document: PasswordDocument | null): Promise<StoredPassword | null> => {
    if (document?.change !== undefined) await changes.finishPassword(document.identityId);
    if (document !== null && (await changes.finishDeletionOf(document.identityId))) return null;
    return passwordOf(document);
  };
  return {
    addPassword: (password, names = 'distinct') => insertPassword(passwords, password, names),
    findPassword: async (email) => settled(await passwords.findOne({ _id: email })),
    findPasswordOfIdentity: async (identityId) => settled(await passwords.findOne({ identityId })),
    isNameTaken: (email) => isKeyTaken(accountKey(email)),
    confirmPassword: async (identityId) => {
      await passwords.updateOne({ identityId }, { $set: { confirmed: true } });
    },
    replacePassword: (identityId, hash, resetToken) => changes.replacePassword(identityId, hash, resetToken),
    removeUnconfirmed: async (identityId) => {
      const { deletedCount } = await passwords.deleteOne({ identityId, confirmed: false });
      // Without its account, a token that is left by a crash confirms nothing, and expires.
      if (deletedCount === 1) await mailTokens.deleteMany({ identityId });
    },

    putMailToken: async ({ id, ...token }) => {
      const { kind, identityId } = token;
      const own = { kind, identityId };
      // The number makes all earlier reset tokens invalid in one step; a concurrent request may get a higher one.
      const number =
        kind === 'reset'
          ? (await passwords.findOneAndUpdate({ identityId }, { $inc: { resets: 1 } }, { returnDocument: 'after' }))
              ?.resets
          : undefined;
      const [older, newer, numbered] =
        number === undefined
          ? [{}, null, {}]
          : [
              { $or: [{ number: { $exists: false } }, { number: { $lt: number } }] },
              { number: { $gt: number } },
              { number },
            ];
      do {
        await mailTokens.deleteMany({ ...own, ...older });
        if (newer !== null && (await mailTokens.findOne({ ...own, ...newer })) !== null) return;
        // Another request may have inserted its token between the steps.
      } while (!(await isNew(mailTokens.insertOne({ ...token, ...numbered, _id: id }).then(() => true))));
    },
    findMailToken: async (kind, id, hash, now) =>
      tokenOf(await mailTokens.findOne({ _id: id, kind, hash, expiresAt: { $gt: now } })),
    takeMailToken: async (kind, id, hash, now) => {
      return tokenOf(await mailTokens.findOneAndDelete({ _id: id, kind, hash, expiresAt: { $gt: now } }));
    },
  };
}

function tokenOf(document: TokenDocument | null): MailToken | null {
  if (document === null) return null;
  const { _id: id, kind, identityId, hash, expiresAt } = document;
  return { id, kind, identityId, hash, expiresAt };
}

function passwordOf(document: PasswordDocument | null): StoredPassword | null {
  if (document === null) return null;
  const { _id: email, identityId, hash, confirmed } = document;
  return { email, identityId, hash, confirmed };
}
