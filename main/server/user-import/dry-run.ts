/** Tells what an import would do, without changing anything. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportEntry, ImportOutcome } from '../store/import-store.js';
import { noPassword } from '../store/no-password.js';
import { openSqliteStore } from '../store/sqlite/sqlite-store.js';
import type { Store } from '../store/store.js';
import type { ImportTarget } from './import-users.js';

/**
 * Calls `work` with a target that reads the store and writes to a temporary database, which finds users that collide with
 * others of the same file. It contains no password hashes.
 */
export async function withDryRun<T>(store: Store, work: (target: ImportTarget) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'roster-import-'));
  try {
    const scratch = openSqliteStore(join(folder, 'users.db'));
    try {
      return await work({
        importUsers: async (entries, names) => {
          const outcomes = await Promise.all(entries.map((entry) => outcomeIn(store, entry, names)));
          const imported = await scratch.importUsers(entries.map(withoutHash), names);
          return outcomes.map((outcome, index) => (outcome === 'created' ? (imported[index] ?? outcome) : outcome));
        },
        listHashKinds: () => store.listHashKinds(),
        addHashKind: () => Promise.resolve(),
      });
    } finally {
      await scratch.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withoutHash({ user, account }: ImportEntry): ImportEntry {
  return { user, account: account === null ? null : { ...account, hash: noPassword } };
}

/** What the store would answer if the entry were the only one. */
async function outcomeIn(
  store: Store,
  { user, account }: ImportEntry,
  names: 'distinct' | 'as they are',
): Promise<ImportOutcome> {
  const stored = account === null ? null : await store.findPasswordOfIdentity(account.identityId);
  const known = user === null ? null : await store.findUser(user.id);
  if (account !== null && stored !== null && (user === null || known !== null)) {
    return stored.hash === noPassword && account.hash !== noPassword ? 'completed' : 'already there';
  }
  const isTaken = async (email: string) =>
    names === 'distinct' ? store.isNameTaken(email) : (await store.findPassword(email)) !== null;
  if (user !== null && known !== null) {
    const isOwn = known.identities.some(
      ({ provider, id }) => provider === 'local-userpass' && id === account?.identityId,
    );
    if (account === null || !isOwn) return 'already there';
    return (await isTaken(account.email)) ? 'name taken' : 'completed';
  }
  const owners = await Promise.all((user?.identities ?? []).map((identity) => store.findUserOfIdentity(identity)));
  if (owners.some((owner) => owner !== null)) return 'identity taken';
  return account !== null && stored === null && (await isTaken(account.email)) ? 'name taken' : 'created';
}
