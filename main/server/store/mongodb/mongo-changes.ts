/**
 * Changes of several documents. Each is recorded in a small collection first. Then one atomic update takes effect for
 * callers at once and marks the document; the rest may be repeated by any server. So a server that is killed in between
 * leaves nothing that a caller can use, and another one completes the change.
 *
 * The writes are in no transaction: what it changes is hidden until its end, so a request that checks in between whether
 * it may keep what it has just written would not see the change, and the change would not see what was written. And
 * what a killed server has locked in one would stay locked for a minute.
 */
import { createHash } from 'node:crypto';
import { newId } from '../new-id.js';
import { isMongoOutage } from './database/mongo-client.js';
import { type ChangeDocument, type Collections, ownerOf } from './database/mongo-documents.js';

/** Changes that are younger are probably still in progress on their own server. */
const minAgeSeconds = 30;

/** Identifies a password by its salted hash. */
export function credentialOf(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('hex').slice(0, 16);
}

/** The ID of a change: when it began, in seconds since 1970, and random digits. */
export function newChange(): string {
  return `${String(Math.floor(Date.now() / 1000)).padStart(12, '0')}-${newId()}`;
}

/** How long the record of a change is kept if its documents are not marked: the change may not have begun yet. */
const unmarkedSeconds = 600;

/** Upper bound of the IDs of changes that began before a given age. */
function changesBefore(now: number, seconds: number): string {
  return String(Math.floor(now / 1000) - seconds).padStart(12, '0');
}

export class MongoChanges {
  constructor(private readonly collections: Collections) {}

  /**
   * Ends the sessions, disables the API keys and removes the reset tokens of an account whose password changes. Returns
   * false if the reset token has been used or replaced, or the password has been changed since it was issued.
   */
  async replacePassword(identityId: string, hash: string, resetToken?: string): Promise<boolean> {
    const { mailTokens, passwords } = this.collections;
    const token = resetToken === undefined ? null : await mailTokens.findOne({ _id: resetToken });
    if (resetToken !== undefined && (token?.kind !== 'reset' || token.identityId !== identityId)) return false;
    // A token that an older server issued has no number.
    const isCurrent = token === null ? {} : { resets: token.number ?? { $exists: false } };
    return this.#recorded('password', identityId, async (change) => {
      // Replace the hash first: a login with the old password rechecks the hash after writing its session, and must see
      // the new one.
      const { matchedCount } = await passwords.updateOne(
        { identityId, ...isCurrent },
        { $set: { hash, change }, $inc: { resets: 1 } },
      );
      await this.finishPassword(identityId);
      return matchedCount === 1;
    });
  }

  async finishPassword(identityId: string): Promise<void> {
    const { passwords, mailTokens, sessions, apiKeys } = this.collections;
    const password = await passwords.findOne({ identityId });
    if (password?.change === undefined) return;
    const { change, hash, resets = 0 } = password;
    const user = await ownerOf(this.collections, { provider: 'local-userpass', id: identityId });
    // Not a token that was issued after the change.
    const isOlder = { $or: [{ number: { $exists: false } }, { number: { $lt: resets } }] };
    await mailTokens.deleteMany({ kind: 'reset', identityId, ...isOlder });
    if (user !== null) {
      const userId = user._id;
      await apiKeys.updateMany({ userId }, { $set: { disabled: true } });
      // Sessions of the new password may exist already.
      await sessions.deleteMany({ userId, credential: { $ne: credentialOf(hash) } });
    }
    await passwords.updateOne({ identityId, change }, { $unset: { change: '' } });
  }

  async setKeyDisabled(id: string, disabled: boolean): Promise<void> {
    const { apiKeys } = this.collections;
    if (!disabled) {
      await apiKeys.updateOne({ _id: id }, { $set: { disabled }, $unset: { change: '' } });
      return;
    }
    await this.#recorded('key', id, async (change) => {
      await apiKeys.updateOne({ _id: id }, { $set: { disabled, change } });
      await this.#finishKey(id);
    });
  }

  async deleteKey(id: string): Promise<void> {
    await this.#recorded('key', id, async (change) => {
      await this.collections.apiKeys.updateOne({ _id: id }, { $set: { disabled: true, isDeleting: true, change } });
      await this.#finishKey(id);
    });
  }

  async #finishKey(id: string): Promise<void> {
    const { users, sessions, apiKeys } = this.collections;
    const key = await apiKeys.findOne({ _id: id });
    if (key?.change === undefined) return;
    const { change, userId, isDeleting = false } = key;
    await sessions.deleteMany({ provider: 'api-key', identityId: id });
    if (isDeleting) {
      await users.updateOne({ _id: userId }, { $pull: { identities: { provider: 'api-key', id } } });
      await apiKeys.deleteOne({ _id: id });
    } else await apiKeys.updateOne({ _id: id, change }, { $unset: { change: '' } });
  }

  async deleteUser(id: string): Promise<void> {
    await this.#recorded('user', id, async () => {
      await this.collections.users.updateOne({ _id: id }, { $set: { disabled: true, isDeleting: true } });
      await this.finishUser(id);
    });
  }

  /** Completes the deletion of an email account's user. False if there is none. */
  async finishDeletionOf(accountId: string): Promise<boolean> {
    const user = await ownerOf(this.collections, { provider: 'local-userpass', id: accountId });
    if (user?.isDeleting !== true) return false;
    await this.finishUser(user._id);
    return true;
  }

  async finishUser(id: string): Promise<void> {
    const { users, passwords, mailTokens, sessions, apiKeys } = this.collections;
    const user = await users.findOne({ _id: id });
    if (user?.isDeleting !== true) return;
    const accounts = user.identities.filter(({ provider }) => provider === 'local-userpass').map((one) => one.id);
    await mailTokens.deleteMany({ identityId: { $in: accounts } });
    await passwords.deleteMany({ identityId: { $in: accounts } });
    await sessions.deleteMany({ userId: id });
    await apiKeys.deleteMany({ userId: id });
    // Deleted last: until then an interrupted deletion can be found and repeated.
    await users.deleteOne({ _id: id });
  }

  /**
   * Completes changes of servers that ended in between. Returns their number. One that fails does not keep the others from it.
   * @throws the error of the first one that failed
   */
  async finishAll(now = Date.now()): Promise<number> {
    const { unfinishedChanges } = this.collections;
    const before = changesBefore(now, minAgeSeconds);
    let count = 0;
    const failures: unknown[] = [];
    // All of them: those that cannot be completed yet stay the oldest ones, and must not keep later ones from it.
    for await (const change of unfinishedChanges.find({ _id: { $lt: before } }).sort({ _id: 1 })) {
      try {
        const isMarked = await this.#isMarked(change);
        if (isMarked) await this.#finish(change);
        if (isMarked || change._id < changesBefore(now, unmarkedSeconds)) {
          await unfinishedChanges.deleteOne({ _id: change._id });
        }
        count += Number(isMarked);
      } catch (error) {
        if (isMongoOutage(error)) throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return count;
  }

  /** Runs a change that is recorded until it is complete, so that another server finds it if this one is killed. */
  async #recorded<T>(kind: ChangeDocument['kind'], target: string, work: (change: string) => Promise<T>): Promise<T> {
    const { unfinishedChanges } = this.collections;
    const change = newChange();
    await unfinishedChanges.insertOne({ _id: change, kind, target });
    const result = await work(change);
    await unfinishedChanges.deleteOne({ _id: change });
    return result;
  }

  async #isMarked({ kind, target }: ChangeDocument): Promise<boolean> {
    const { passwords, apiKeys, users } = this.collections;
    if (kind === 'user') return (await users.findOne({ _id: target }))?.isDeleting === true;
    const found = await (kind === 'key' ? apiKeys.findOne({ _id: target }) : passwords.findOne({ identityId: target }));
    return found?.change !== undefined;
  }

  #finish({ kind, target }: ChangeDocument): Promise<void> {
    if (kind === 'user') return this.finishUser(target);
    return kind === 'key' ? this.#finishKey(target) : this.finishPassword(target);
  }
}
