/** Store interface of the server, independent of the database. Times are in seconds since 1970. */
import type { AdministrationStore, SessionRecordStore, UserPage, UserPosition } from './administration-store.js';
import type { ImportStore } from './import-store.js';
import type {
  Identity,
  MailToken,
  SessionOrigin,
  StoredApiKey,
  StoredPassword,
  StoredSession,
  StoredUser,
} from './records.js';
import type { TriggerEventStore } from './trigger-event-store.js';

/** Conditions that were checked earlier and must still hold at the time of a write. */
export interface Conditions {
  /** A session that has neither ended nor expired at `now`, and whose user is not disabled. */
  session?: { id: string; now: number };
  /** The password hash that the caller's password was checked against. */
  passwordHash?: string;
  /** For an identity: the user has no other one of its provider. */
  isOnly?: boolean;
  /** For an API key: how many keys the owner may have, with the new one. */
  most?: number;
}

/** The store. Every call is durable when it resolves; methods that add return false instead of violating uniqueness. */
export interface Store extends AdministrationStore, ImportStore, SessionRecordStore, TriggerEventStore {
  findUser(id: string): Promise<StoredUser | null>;
  findUserOfIdentity(identity: Pick<Identity, 'provider' | 'id'>): Promise<StoredUser | null>;
  /** Users in creation order. */
  listUsers(after: UserPosition | null, limit: number): Promise<UserPage>;
  findUserPosition(id: string): Promise<UserPosition | null>;
  /** Returns false if an identity already belongs to another user. */
  addUser(user: StoredUser): Promise<boolean>;
  /**
   * Returns false if the identity already belongs to a user, the user is deleted or disabled, or a condition does not
   * hold.
   */
  addIdentity(userId: string, identity: Identity, conditions?: Conditions): Promise<boolean>;
  /** Replaces the identity's data from the provider. */
  updateIdentity(identity: Identity): Promise<void>;
  setCustomData(id: string, data: Readonly<Record<string, unknown>> | null): Promise<void>;
  setUserDisabled(id: string, disabled: boolean): Promise<void>;
  /** Removes the user and all data of the user. */
  deleteUser(id: string): Promise<void>;

  /**
   * Returns false if the name is taken, including in another case or spelling (`accountKey`). Accounts of older
   * servers, which did not check this, are imported unchanged.
   */
  addPassword(password: StoredPassword, names?: 'distinct' | 'as they are'): Promise<boolean>;
  findPassword(email: string): Promise<StoredPassword | null>;
  findPasswordOfIdentity(identityId: string): Promise<StoredPassword | null>;
  /** Whether an account has this name or another spelling of it. */
  isNameTaken(email: string): Promise<boolean>;
  confirmPassword(identityId: string): Promise<void>;
  /**
   * Sets a new password. Ends the user's sessions, disables the user's API keys and removes the account's reset tokens.
   * With the ID of a reset token, changes nothing and returns false if the token is gone: it is used once, and if the
   * process ends before the change, it is not used up.
   */
  replacePassword(identityId: string, hash: string, resetToken?: string): Promise<boolean>;
  /** Removes an account whose address was never confirmed, with its mail tokens. */
  removeUnconfirmed(identityId: string): Promise<void>;

  /** Replaces an older token of the same kind and account. */
  putMailToken(token: MailToken): Promise<void>;
  /** Returns the token; null if it does not exist or has expired. */
  findMailToken(kind: MailToken['kind'], id: string, hash: string, now: number): Promise<MailToken | null>;
  /** Returns the token and invalidates it; null if it does not exist or has expired. */
  takeMailToken(kind: MailToken['kind'], id: string, hash: string, now: number): Promise<MailToken | null>;

  /**
   * Adds a session and records the login at `now`. Returns false if the user is deleted or disabled, the API key that
   * signed in is deleted or disabled, or the password hash no longer equals `passwordHash`.
   */
  addSession(
    session: StoredSession & Partial<SessionOrigin>,
    now: number,
    conditions?: Pick<Conditions, 'passwordHash'>,
  ): Promise<boolean>;
  /**
   * Returns the session of this user unless it was revoked, has expired, or the user is deleted or disabled. A token names both, so
   * that a database can look for both at once.
   */
  findSession(id: string, userId: string, now: number): Promise<StoredSession | null>;
  /** The session, as `findSession`, with its user. */
  findCaller(
    sessionId: string,
    userId: string,
    now: number,
  ): Promise<{ session: StoredSession; user: StoredUser } | null>;
  deleteSession(id: string): Promise<void>;
  deleteSessionsOf(userId: string): Promise<void>;

  /**
   * Returns false if the owner already has a key of this name, is deleted or disabled, or a condition does not hold.
   */
  addApiKey(key: StoredApiKey, conditions?: Pick<Conditions, 'session' | 'most'>): Promise<boolean>;
  findApiKey(id: string): Promise<StoredApiKey | null>;
  findApiKeyByHash(hash: string): Promise<StoredApiKey | null>;
  listApiKeys(userId: string): Promise<StoredApiKey[]>;
  listServerKeys(): Promise<StoredApiKey[]>;
  /** Disabling a key ends its sessions. */
  setApiKeyDisabled(id: string, disabled: boolean): Promise<void>;
  /** Removes the key and its sessions. */
  deleteApiKey(id: string): Promise<void>;

  /** Remembers from where accounts were signed in to, as hashes, for 90 days after the last time. A power failure may lose it. */
  addKnownSources(hashes: readonly string[], now: number): Promise<void>;
  isKnownSource(hash: string): Promise<boolean>;

  /**
   * Resolves when everything that calls before this one may have found is durable. A caller that finds a deletion already done waits for it
   * before it says so.
   */
  settled(): Promise<void>;
  /** Removes expired sessions, mail tokens and known sources. */
  removeExpired(now: number): Promise<void>;
  close(): Promise<void>;
}

/** The methods for email accounts and their mail tokens. */
export type PasswordStore = Pick<
  Store,
  | 'addPassword'
  | 'findPassword'
  | 'findPasswordOfIdentity'
  | 'isNameTaken'
  | 'confirmPassword'
  | 'replacePassword'
  | 'removeUnconfirmed'
  | 'putMailToken'
  | 'findMailToken'
  | 'takeMailToken'
>;

/** Retention of a known source after its last login. */
export const knownSourceSeconds = 90 * 86_400;
