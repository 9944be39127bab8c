/** Imports of users into MongoDB, and hashes of other systems. */
import { accountKey } from '../account-key.js';
import type { ImportEntry, ImportOutcome, ImportStore } from '../import-store.js';
import { noPassword } from '../no-password.js';
import { type Collections, documentOf, isNew, withKey } from './database/mongo-documents.js';
import type { MongoChanges } from './mongo-changes.js';
import { insertPassword } from './mongo-passwords.js';

type Names = 'distinct' | 'as they are';

export function mongoImports(collections: Collections, changes: MongoChanges): ImportStore {
  const { users, passwords, hashKinds } = collections;

  /**
   * The user is inserted before its account: if the process is killed in between, the account, without which no user can
   * use its name, is missing, and the next import adds it.
   */
  async function importOne({ user, account }: ImportEntry, number: number, names: Names): Promise<ImportOutcome> {
    const stored = account === null ? null : await passwords.findOne({ identityId: account.identityId });
    const known = user === null ? null : await userOf(user.id);
    if (account !== null && stored !== null && (user === null || known !== null)) {
      // A hash replaces only the absence of one: the user may have set another password since.
      if (stored.hash !== noPassword || account.hash === noPassword) return 'already there';
      const { identityId, hash } = account;
      const { modifiedCount } = await passwords.updateOne({ identityId, hash: noPassword }, { $set: { hash } });
      return modifiedCount === 1 ? 'completed' : 'already there';
    }
    if (known !== null) {
      const isOwn = known.identities.some(
        ({ provider, id }) => provider === 'local-userpass' && id === account?.identityId,
      );
      if (account === null || !isOwn) return 'already there';
      return (await insertPassword(passwords, account, names)) ? 'completed' : nameTaken(account.identityId);
    }
    if (account !== null && stored === null && (await isTaken(account.email, names))) return 'name taken';
    if (user !== null && !(await isNew(users.insertOne(documentOf(user, number)).then(() => true)))) {
      return (await userOf(user.id)) === null ? 'identity taken' : 'already there';
    }
    if (account === null) return 'created';
    if (stored !== null) {
      // The account was pending when it was imported.
      if (account.confirmed) {
        await passwords.updateOne({ identityId: account.identityId }, { $set: { confirmed: true } });
      }
      return 'created';
    }
    if (await insertPassword(passwords, account, names)) return 'created';
    // Another client has registered the name in the meantime.
    const outcome = await nameTaken(account.identityId);
    if (outcome === 'name taken' && user !== null) await changes.deleteUser(user.id);
    return outcome;
  }

  /** The account was not inserted: another one has its name, or the same row was imported at the same time. */
  async function nameTaken(identityId: string): Promise<ImportOutcome> {
    return (await passwords.findOne({ identityId })) === null ? 'name taken' : 'already there';
  }

  async function isTaken(email: string, names: Names): Promise<boolean> {
    const filter = names === 'distinct' ? withKey(accountKey(email)) : { _id: email };
    return (await passwords.findOne(filter)) !== null;
  }

  async function userOf(id: string) {
    const found = await users.findOne({ _id: id });
    if (found?.isDeleting !== true) return found;
    await changes.finishUser(id);
    return null;
  }

  return {
    importUsers: async (entries, names) => {
      // Users are listed in the order of the file, and the first of two with the same name gets it.
      const start = Date.now();
      const earlier = new Map<string, Promise<unknown>>();
      return Promise.all(
        entries.map((entry, index) => {
          const keys = keysOf(entry);
          const outcome = Promise.all(keys.map((key) => earlier.get(key) ?? Promise.resolve())).then(() =>
            importOne(entry, start + index / entries.length, names),
          );
          for (const key of keys) earlier.set(key, outcome);
          return outcome;
        }),
      );
    },
    exchangeHash: async (identityId, from, to) => {
      const result = await passwords.updateOne({ identityId, hash: from }, { $set: { hash: to } });
      return result.modifiedCount === 1;
    },
    addHashKind: async (kind) => {
      await hashKinds.updateOne({ _id: kind }, { $setOnInsert: { _id: kind } }, { upsert: true });
    },
    listHashKinds: async () => (await hashKinds.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
  };
}

/** Keys that must be unique among the entries. */
function keysOf({ user, account }: ImportEntry): string[] {
  return [
    ...(user === null ? [] : [`user ${user.id}`]),
    ...(user?.identities ?? []).map(({ provider, id }) => `${provider} ${id}`),
    ...(account === null ? [] : [`name ${accountKey(account.email)}`]),
  ];
}
