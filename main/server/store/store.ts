/** Store interface of the server, independent of the database. Times are in seconds since 1970. */

/** Provider names of the wire protocol. */
export const providerNames = [
  'anon-user',
  'local-userpass',
  'api-key',
  'custom-function',
  'custom-token',
  'oauth2-facebook',
  'oauth2-google',
  'oauth2-apple',
] as const;
export type ProviderName = (typeof providerNames)[number];

/** One identity of a user. Unique by provider and ID: an ID alone may be chosen by an external issuer. */
export interface Identity {
  provider: ProviderName;
  /** The provider's ID for the user: an email account's ID, a JWT's subject, an API key's ID. */
  id: string;
  /** User data from the provider; part of the profile. */
  data: Readonly<Record<string, unknown>>;
}

/** A user, the subject of tokens. */
export interface StoredUser {
  id: string;
  kind: 'normal' | 'server';
  disabled: boolean;
  createdAt: number;
  lastLoginAt: number;
  /** Part of the user's access tokens if the app is configured to include it. */
  customData: Readonly<Record<string, unknown>> | null;
  identities: readonly Identity[];
}

/** An email account. */
export interface StoredPassword {
  email: string;
  identityId: string;
  /** Argon2id, in encoded form. Until the first login after an import, also a hash of another system. */
  hash: string;
  /**
   * Whether the address was confirmed. An unconfirmed account cannot sign in, and its address cannot be registered
   * again.
   */
  confirmed: boolean;
}

/** A token of a confirmation or reset mail. Only its hash is stored. It belongs to an account, not to an address. */
export interface MailToken {
  id: string;
  kind: 'confirm' | 'reset';
  identityId: string;
  hash: string;
  expiresAt: number;
}

/** A session: one refresh token. */
export interface StoredSession {
  id: string;
  userId: string;
  /** The identity that signed in. */
  provider: ProviderName;
  identityId: string;
  deviceId: string;
  expiresAt: number;
}

/** What a client says about itself when it logs in. */
export interface SessionDevice {
  platform?: string;
  platformVersion?: string;
  sdk?: string;
  sdkVersion?: string;
  frameworkName?: string;
  frameworkVersion?: string;
  deviceName?: string;
  appId?: string;
  appVersion?: string;
}

/** From where a session was started. */
export interface SessionOrigin {
  address: string | null;
  device: SessionDevice | null;
}

/** A session as the administration shows it. Older servers did not store when it began and was used. */
export type SessionRecord = StoredSession & SessionOrigin & { createdAt: number | null; lastUsedAt: number | null };

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

/** A key of the administration API. */
export interface StoredAdminKey {
  id: string;
  name: string;
  /** SHA-256 of the key. */
  hash: string;
  createdAt: number;
}

/** Which users a search finds. */
export interface UserSearch {
  /** Part of an email address, an account's name or a name, in any case; or an ID. Empty: all. */
  text: string;
  disabledOnly: boolean;
}

/** Which email accounts a search finds. */
export interface AccountSearch {
  /** Part of the name, in any case. Empty: all. */
  text: string;
  /** Those that are not confirmed, or those that no user has. */
  which: 'unconfirmed' | 'without user';
}

/** Where a page of sessions begins: after this session, in their order. It may have ended meanwhile. */
export type SessionPosition = Pick<StoredSession, 'id' | 'expiresAt'>;

/** Which sessions a search finds. */
export interface SessionSearch {
  /**
   * Part of the user's email address or name, of what the client said about itself, or of its address, in any case; or
   * the ID of the user or the session. Empty: all.
   */
  text: string;
  /** Seconds since 1970: expired sessions are left out. */
  now: number;
}

/** The methods that only the administration needs. */
export interface AdministrationStore {
  /** Sessions of all users, those that expire last first, so usually the newest. */
  searchSessions(search: SessionSearch, after: SessionPosition | null, limit: number): Promise<SessionRecord[]>;
  /** Users that sign in themselves, the newest first, starting after an ID. */
  searchUsers(search: UserSearch, after: string | null, limit: number): Promise<StoredUser[]>;
  /** Email accounts by name, starting after a name. */
  searchAccounts(search: AccountSearch, after: string | null, limit: number): Promise<StoredPassword[]>;
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
  /** Returns false if there is no such key. */
  removeAdminKey(id: string): Promise<boolean>;
}

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

/** An API key. `userId` is its owner; each server key has a user of its own. */
export interface StoredApiKey {
  id: string;
  userId: string;
  kind: 'user' | 'server';
  name: string;
  /** SHA-256 of the key: a key has 64 random characters, so a slow hash would add no security. */
  hash: string;
  disabled: boolean;
}

/** An event of a user whose authentication trigger has not run yet. */
export interface StoredTriggerEvent {
  id: string;
  /** Name of the trigger. */
  trigger: string;
  operation: string;
  userId: string;
  /** Arguments of the trigger's function, in Extended JSON. */
  argumentsText: string;
  /** Failed attempts. */
  attempts: number;
  /** How often another server, or the same one after a restart, has taken it over. */
  takeovers: number;
}

/** Which server runs an event, and until when no other one does. */
export interface TriggerLease {
  owner: string;
  until: number;
}

/** The queue of authentication triggers, which survives a stop of the server. */
export interface TriggerEventStore {
  /** Returns false, and adds none, if more than `most` events would be waiting. */
  addTriggerEvents(events: readonly StoredTriggerEvent[], lease: TriggerLease, most: number): Promise<boolean>;
  /** Takes over events whose lease has ended at `now`, oldest first. */
  takeTriggerEvents(lease: TriggerLease, now: number, limit: number): Promise<StoredTriggerEvent[]>;
  /** Changes the end of all leases of this owner. */
  renewTriggerEvents(lease: TriggerLease): Promise<void>;
  setTriggerAttempts(id: string, attempts: number): Promise<void>;
  removeTriggerEvent(id: string): Promise<void>;
}

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
  /** Users in creation order, starting after an ID. */
  listUsers(after: string | null, limit: number): Promise<StoredUser[]>;
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
  /** Returns the session unless it was revoked, has expired, or its user is deleted or disabled. */
  findSession(id: string, now: number): Promise<StoredSession | null>;
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

/** How long a known source is remembered after its last login. */
export const knownSourceSeconds = 90 * 86_400;
