/** The methods of the store that only the administration needs: searches, sessions of a user, administrator keys. */
import type {
  ProviderName,
  SessionRecord,
  StoredAdminKey,
  StoredPassword,
  StoredSession,
  StoredUser,
} from './records.js';

/** Criteria of a search for users. */
export interface UserSearch {
  /** Part of an email address, an account's name or a name, in any case; or an ID. Empty: all. */
  text: string;
  disabledOnly: boolean;
  /** Those with an identity of this provider; null: all. */
  provider: ProviderName | null;
}

/** Criteria of a search for email accounts. */
export interface AccountSearch {
  /** Part of the name, in any case. Empty: all. */
  text: string;
  /** Those that are not confirmed, or those that no user has. */
  which: 'unconfirmed' | 'without user';
}

/** Criteria of a search for sessions. */
export interface SessionSearch {
  /**
   * Part of the user's email address or name, of what the client said about itself, or of its address, in any case; or
   * the ID of the user or the session. Empty: all.
   */
  text: string;
  /** Seconds since 1970: expired sessions are left out. */
  now: number;
}

/** A page of sessions starts after this session, which may have ended since. */
export type SessionPosition = Pick<StoredSession, 'id' | 'expiresAt'>;

/** A page of users starts after this user, who may have been deleted since. `number` orders users by creation. */
export interface UserPosition {
  id: string;
  number: number;
}

/** Found users; `next` continues the search and is null at its end. */
export interface UserPage {
  users: StoredUser[];
  next: UserPosition | null;
}

export interface SessionUse {
  id: string;
  at: number;
}

/** The methods for the administration of sessions. */
export interface SessionRecordStore {
  /** The sessions of a user that have not expired, oldest first. */
  listSessions(userId: string, now: number): Promise<SessionRecord[]>;
  /** Records when sessions were used. Sessions that have ended are ignored. */
  recordSessionUses(uses: readonly SessionUse[]): Promise<void>;
}

/** How many there are of what the administration lists. */
export interface SubjectCounts {
  /** Users that sign in themselves, and email accounts that no user has. */
  users: number;
  /** Email accounts that are not confirmed. */
  unconfirmed: number;
  /** Users that sign in themselves and are disabled. */
  disabled: number;
  /** Sessions that have not expired. */
  sessions: number;
}

/** The methods that only the administration needs. */
export interface AdministrationStore {
  /** Sessions of all users, those that expire last first, so usually the newest. */
  searchSessions(search: SessionSearch, after: SessionPosition | null, limit: number): Promise<SessionRecord[]>;
  /** Users that sign in themselves, the newest first. */
  searchUsers(search: UserSearch, after: UserPosition | null, limit: number): Promise<UserPage>;
  /** Email accounts by name, starting after a name. */
  searchAccounts(search: AccountSearch, after: string | null, limit: number): Promise<StoredPassword[]>;
  /** Counts every row in indexes: about 140 ms for a million users on SQLite. `now`: seconds since 1970. */
  countSubjects(now: number): Promise<SubjectCounts>;
  /** Users with an identity that has this email address, also one of Google or another provider. */
  findUsersByEmail(email: string, limit: number): Promise<StoredUser[]>;
  /** Email accounts that are not confirmed, by name, starting after a name. */
  listUnconfirmed(after: string | null, limit: number): Promise<StoredPassword[]>;
  /** Removes an account that no user has, with its mail tokens. */
  removeAccount(identityId: string): Promise<void>;
  /** Returns false if there is a key of this name. */
  addAdminKey(key: StoredAdminKey): Promise<boolean>;
  findAdminKey(hash: string): Promise<StoredAdminKey | null>;
  listAdminKeys(): Promise<StoredAdminKey[]>;
  /** Records when a key was used. A key that was removed is ignored. */
  recordAdminKeyUse(id: string, at: number): Promise<void>;
  /** Returns false if there is no such key. */
  removeAdminKey(id: string): Promise<boolean>;
  /** Providers that administrators have turned off, whatever the app's files say. A newer server may have stored other names. */
  listDisabledProviders(): Promise<string[]>;
  setProviderDisabled(provider: ProviderName, disabled: boolean): Promise<void>;
}

/** The page of found users, each with its number. */
export function userPage(rows: readonly { user: StoredUser; number: number }[], limit: number): UserPage {
  const last = rows.at(-1);
  return {
    users: rows.map(({ user }) => user),
    next: rows.length < limit || last === undefined ? null : { id: last.user.id, number: last.number },
  };
}
