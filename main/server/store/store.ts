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

/** A token of a confirmation or reset mail. Only its hash is kept. */
export interface MailToken {
  id: string;
  kind: 'confirm' | 'reset';
  email: string;
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

/** The users. Every call is durable when it resolves; a call that adds answers false instead of breaking a uniqueness. */
export interface Store {
  findUser(id: string): Promise<StoredUser | null>;
  findUserOfIdentity(identity: Pick<Identity, 'provider' | 'id'>): Promise<StoredUser | null>;
  /** In the order of their making, from an id on. */
  listUsers(after: string | null, limit: number): Promise<StoredUser[]>;
  /** False: an identity belongs to another user already. */
  addUser(user: StoredUser): Promise<boolean>;
  /** False: the identity belongs to a user already. */
  addIdentity(userId: string, identity: Identity): Promise<boolean>;
  /** Replaces what a provider tells of the person. */
  updateIdentity(identity: Identity): Promise<void>;
  setCustomData(id: string, data: Readonly<Record<string, unknown>> | null): Promise<void>;
  setUserDisabled(id: string, disabled: boolean): Promise<void>;
  /** Removes the user with everything that is the user's. */
  deleteUser(id: string): Promise<void>;

  /** False: the address is taken. */
  addPassword(password: StoredPassword): Promise<boolean>;
  findPassword(email: string): Promise<StoredPassword | null>;
  confirmPassword(email: string): Promise<void>;
  setPasswordHash(email: string, hash: string): Promise<void>;
  removePassword(email: string): Promise<void>;

  /** Replaces an older token of the same kind and address. */
  putMailToken(token: MailToken): Promise<void>;
  /** The token, which is used up with this; null when there is none or it is too old. */
  takeMailToken(kind: MailToken['kind'], id: string, hash: string, now: number): Promise<MailToken | null>;

  /** Its user signed in with it at `now`. */
  addSession(session: StoredSession, now: number): Promise<void>;
  /** The session unless it was revoked, has expired, or its user is gone or disabled. */
  findSession(id: string, now: number): Promise<StoredSession | null>;
  deleteSession(id: string): Promise<void>;
  deleteSessionsOf(userId: string): Promise<void>;

  /** False: the owner has a key of this name already. */
  addApiKey(key: StoredApiKey): Promise<boolean>;
  findApiKey(id: string): Promise<StoredApiKey | null>;
  findApiKeyByHash(hash: string): Promise<StoredApiKey | null>;
  listApiKeys(userId: string): Promise<StoredApiKey[]>;
  listServerKeys(): Promise<StoredApiKey[]>;
  setApiKeyDisabled(id: string, disabled: boolean): Promise<void>;
  deleteApiKey(id: string): Promise<void>;

  /** Removes what nothing can use any more. */
  removeExpired(now: number): Promise<void>;
  close(): Promise<void>;
}
