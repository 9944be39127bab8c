/**
 * Changes of several documents. The first write of each is one atomic update that takes effect for callers at once and
 * marks the change as incomplete; the rest may be repeated by any server. So a server that is killed in between leaves
 * nothing that a caller can use, and another one completes the change.
 */
import { createHash } from 'node:crypto';
import { newId } from '../new-id.js';
import type { Together } from './database/mongo-client.js';
import type { Collections } from './database/mongo-documents.js';

/** Changes that are younger are probably still in progress on their own server. */
const minAgeSeconds = 30;

/** Identifies a password by its salted hash. */
export function credentialOf(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('hex').slice(0, 16);
}

/** The ID of a change: when it began, in seconds since 1970, and random digits. */
function newChange(): string {
  return `${String(Math.floor(Date.now() / 1000)).padStart(12, '0')}-${newId()}`;
}

export class MongoChanges {
  constructor(
    private readonly collections: Collections,
    private readonly together: Together,
  ) {}

  /** Ends the sessions, disables the API keys and removes the reset tokens of an account whose password changes. */
  async replacePassword(identityId: string, hash: string, resetToken?: string): Promise<boolean> {
    // Replace the hash first: a login with the old password rechecks the hash after writing its session, and must see
    // the new one.
    const isUnused = resetToken === undefined ? {} : { resetToken: { $ne: resetToken } };
    const token = resetToken === undefined ? {} : { resetToken };
    const { matchedCount } = await this.collections.passwords.updateOne(
      { identityId, ...isUnused },
      { $set: { hash, change: newChange(), ...token } },
    );
    await this.finishPassword(identityId);
    return matchedCount === 1;
  }

  async finishPassword(identityId: string): Promise<void> {
    const { passwords, mailTokens, users, sessions, apiKeys } = this.collections;
    const password = await passwords.findOne({ identityId });
    if (password?.change === undefined) return;
    const { change, hash } = password;
    const own = { provider: 'local-userpass', id: identityId } as const;
    const user = await users.findOne({ identities: { $elemMatch: own } });
    await this.together(async (options) => {
      await mailTokens.deleteMany({ kind: 'reset', identityId }, options);
      if (user !== null) {
        const userId = user._id;
        await apiKeys.updateMany({ userId }, { $set: { disabled: true } }, options);
        // Sessions of the new password may exist already.
        await sessions.deleteMany({ userId, credential: { $ne: credentialOf(hash) } }, options);
      }
      await passwords.updateOne({ identityId, change }, { $unset: { change: '' } }, options);
    });
  }

  async setKeyDisabled(id: string, disabled: boolean): Promise<void> {
    const { apiKeys } = this.collections;
    if (!disabled) {
      await apiKeys.updateOne({ _id: id }, { $set: { disabled }, $unset: { change: '' } });
      return;
    }
    await apiKeys.updateOne({ _id: id }, { $set: { disabled, change: newChange() } });
    await this.#finishKey(id);
  }

  async deleteKey(id: string): Promise<void> {
    await this.collections.apiKeys.updateOne(
      { _id: id },
      { $set: { disabled: true, isDeleting: true, change: newChange() } },
    );
    await this.#finishKey(id);
  }

  async #finishKey(id: string): Promise<void> {
    const { users, sessions, apiKeys } = this.collections;
    const key = await apiKeys.findOne({ _id: id });
    if (key?.change === undefined) return;
    const { change, isDeleting = false } = key;
    const own = { provider: 'api-key', id } as const;
    await this.together(async (options) => {
      await sessions.deleteMany({ provider: 'api-key', identityId: id }, options);
      if (isDeleting) {
        await users.updateOne({ identities: { $elemMatch: own } }, { $pull: { identities: own } }, options);
        await apiKeys.deleteOne({ _id: id }, options);
      } else await apiKeys.updateOne({ _id: id, change }, { $unset: { change: '' } }, options);
    });
  }

  async deleteUser(id: string): Promise<void> {
    await this.collections.users.updateOne({ _id: id }, { $set: { disabled: true, isDeleting: true } });
    await this.finishUser(id);
  }

  /** Completes the deletion of an email account's user. False if there is none. */
  async finishDeletionOf(accountId: string): Promise<boolean> {
    const own = { provider: 'local-userpass', id: accountId } as const;
    const user = await this.collections.users.findOne({ identities: { $elemMatch: own }, isDeleting: true });
    if (user !== null) await this.finishUser(user._id);
    return user !== null;
  }

  async finishUser(id: string): Promise<void> {
    const { users, passwords, mailTokens, sessions, apiKeys } = this.collections;
    const user = await users.findOne({ _id: id, isDeleting: true });
    if (user === null) return;
    const accounts = user.identities.filter(({ provider }) => provider === 'local-userpass').map((one) => one.id);
    await this.together(async (options) => {
      await mailTokens.deleteMany({ identityId: { $in: accounts } }, options);
      await passwords.deleteMany({ identityId: { $in: accounts } }, options);
      await sessions.deleteMany({ userId: id }, options);
      await apiKeys.deleteMany({ userId: id }, options);
      // Deleted last: until then an interrupted deletion can be found and repeated.
      await users.deleteOne({ _id: id }, options);
    });
  }

  /** Completes changes of servers that ended in between. Returns their number. */
  async finishAll(now = Date.now()): Promise<number> {
    const { users, passwords, apiKeys } = this.collections;
    const before = { $lt: String(Math.floor(now / 1000) - minAgeSeconds).padStart(12, '0') };
    const changed = await passwords.find({ change: before }).limit(1_000).toArray();
    for (const { identityId } of changed) await this.finishPassword(identityId);
    const keys = await apiKeys.find({ change: before }).limit(1_000).toArray();
    for (const { _id } of keys) await this.#finishKey(_id);
    // A deletion cannot be undone, so it does not matter which server completes it first.
    const deleted = await users.find({ isDeleting: true }).limit(1_000).toArray();
    for (const { _id } of deleted) await this.finishUser(_id);
    return changed.length + keys.length + deleted.length;
  }
}
