/** The methods of the store for users and password hashes of other systems. */
import type { StoredPassword, StoredUser } from './records.js';

/** A user of another system with its email account. Without a user: an account that has never signed in. */
export interface ImportEntry {
  user: StoredUser | null;
  account: StoredPassword | null;
}

/**
 * `completed`: the user was there, but its account or its password was not. `identity taken`, `name taken`: by another
 * user; nothing was added.
 */
export type ImportOutcome = 'created' | 'completed' | 'already there' | 'identity taken' | 'name taken';

/** The methods for users and password hashes of other systems. */
export interface ImportStore {
  /**
   * Adds users with their accounts, or leaves them out, each as a whole. If a server is killed in between, the same call
   * completes what it began. `names`: as for `addPassword`.
   */
  importUsers(entries: readonly ImportEntry[], names: 'distinct' | 'as they are'): Promise<ImportOutcome[]>;
  /** Replaces the hash of an unchanged password. Sessions continue. Returns false if the hash is no longer `from`. */
  exchangeHash(identityId: string, from: string, to: string): Promise<boolean>;
  /** Records a kind of hash of another system (`foreign-hash.ts`). */
  addHashKind(kind: string): Promise<void>;
  listHashKinds(): Promise<string[]>;
}
