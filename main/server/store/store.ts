/** What the server keeps. One small interface, so that another database can stand behind it. Times are seconds since 1970. */

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

/** One way to be recognised. Unique by provider and id: an id alone may be chosen by somebody else's issuer. */
export interface Identity {
  provider: ProviderName;
  /** What the provider calls the person: an email account's number, a JWT's subject, a key's number. */
  id: string;
  /** What the provider tells of the person; part of the profile. */
  data: Readonly<Record<string, unknown>>;
}

/** A user: what tokens are about. */
export interface StoredUser {
  id: string;
  kind: 'normal' | 'server';
  disabled: boolean;
  createdAt: number;
  lastLoginAt: number;
  /** Part of the user's access tokens, when the app is set up so. */
  customData: Readonly<Record<string, unknown>> | null;
  identities: readonly Identity[];
}

/** An email account. */
export interface StoredPassword {
  email: string;
  identityId: string;
  /** Argon2id, in its text form. */
  hash: string;
  /** Whether the address was confirmed. One that was not can neither sign in nor be registered again. */
  confirmed: boolean;
}

/** A token of a confirmation or reset mail. Only its hash is kept. It belongs to an account, not to an address. */
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

/** An API key. `userId` is its owner; a server key's owner is a user of its own. */
export interface StoredApiKey {
  id: string;
  userId: string;
  kind: 'user' | 'server';
  name: string;
  /** SHA-256 of the key: it has 64 random characters, so a slow hash would add nothing. */
  hash: string;
  disabled: boolean;
}

/** What must still hold at the moment of a write, because it was checked some time before. */
export interface Conditions {
  /** A session that has neither ended nor expired at `now`, of a user who is not disabled. */
  session?: { id: string; now: number };
  /** The password hash that the caller's password was checked against. */
  passwordHash?: string;
}

/** The users. Every call is durable when it resolves; a call that adds answers false instead of breaking a uniqueness. */
export interface Store {
  findUser(id: string): Promise<StoredUser | null>;
  findUserOfIdentity(identity: Pick<Identity, 'provider' | 'id'>): Promise<StoredUser | null>;
  /** In the order of their making, from an id on. */
  listUsers(after: string | null, limit: number): Promise<StoredUser[]>;
  /** False: an identity belongs to another user already. */
  addUser(user: StoredUser): Promise<boolean>;
  /** False: the identity belongs to a user already, the user is gone or disabled, or a condition does not hold. */
  addIdentity(userId: string, identity: Identity, conditions?: Conditions): Promise<boolean>;
  /** Replaces what a provider tells of the person. */
  updateIdentity(identity: Identity): Promise<void>;
  setCustomData(id: string, data: Readonly<Record<string, unknown>> | null): Promise<void>;
  setUserDisabled(id: string, disabled: boolean): Promise<void>;
  /** Removes the user with everything that is the user's. */
  deleteUser(id: string): Promise<void>;

  /**
   * False: the name is taken, also in another case or spelling (`accountKey`). Accounts of servers that did not check that are
   * imported as they are.
   */
  addPassword(password: StoredPassword, names?: 'distinct' | 'as they are'): Promise<boolean>;
  findPassword(email: string): Promise<StoredPassword | null>;
  findPasswordOfIdentity(identityId: string): Promise<StoredPassword | null>;
  /** Whether an account has this name or another spelling of it. */
  isNameTaken(email: string): Promise<boolean>;
  confirmPassword(identityId: string): Promise<void>;
  /** Sets a new password. Ends the user's sessions, disables the user's API keys and removes the account's reset tokens. */
  replacePassword(identityId: string, hash: string): Promise<void>;
  /** Removes an account whose address was never confirmed, with its mail tokens. */
  removeUnconfirmed(identityId: string): Promise<void>;

  /** Replaces an older token of the same kind and account. */
  putMailToken(token: MailToken): Promise<void>;
  /** The token, which is used up with this; null when there is none or it is too old. */
  takeMailToken(kind: MailToken['kind'], id: string, hash: string, now: number): Promise<MailToken | null>;

  /**
   * Its user signed in with it at `now`. False: the user is gone or disabled, the API key that signed in is gone or disabled, or the
   * password is no longer the one of `passwordHash`.
   */
  addSession(session: StoredSession, now: number, conditions?: Pick<Conditions, 'passwordHash'>): Promise<boolean>;
  /** The session unless it was revoked, has expired, or its user is gone or disabled. */
  findSession(id: string, now: number): Promise<StoredSession | null>;
  deleteSession(id: string): Promise<void>;
  deleteSessionsOf(userId: string): Promise<void>;

  /** False: the owner has a key of this name already, is gone or disabled, or a condition does not hold. */
  addApiKey(key: StoredApiKey, conditions?: Pick<Conditions, 'session'>): Promise<boolean>;
  findApiKey(id: string): Promise<StoredApiKey | null>;
  findApiKeyByHash(hash: string): Promise<StoredApiKey | null>;
  listApiKeys(userId: string): Promise<StoredApiKey[]>;
  listServerKeys(): Promise<StoredApiKey[]>;
  /** Disabling ends the sessions of the key. */
  setApiKeyDisabled(id: string, disabled: boolean): Promise<void>;
  /** Removes the key with its sessions. */
  deleteApiKey(id: string): Promise<void>;

  /** Removes what nothing can use any more. */
  removeExpired(now: number): Promise<void>;
  close(): Promise<void>;
}
