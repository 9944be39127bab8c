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

/** The users. Every call is durable when it returns; a call that adds answers false instead of breaking a uniqueness. */
export interface Store {
  findUser(id: string): StoredUser | null;
  findUserOfIdentity(identity: Pick<Identity, 'provider' | 'id'>): StoredUser | null;
  /** In the order of their making, from an id on. */
  listUsers(after: string | null, limit: number): StoredUser[];
  /** False: an identity belongs to another user already. */
  addUser(user: StoredUser): boolean;
  /** False: the identity belongs to a user already. */
  addIdentity(userId: string, identity: Identity): boolean;
  /** Replaces what a provider tells of the person. */
  updateIdentity(identity: Identity): void;
  touchUser(id: string, now: number): void;
  setCustomData(id: string, data: Readonly<Record<string, unknown>> | null): void;
  setUserDisabled(id: string, disabled: boolean): void;
  /** Removes the user with everything that is the user's. */
  deleteUser(id: string): void;

  /** False: the address is taken. */
  addPassword(password: StoredPassword): boolean;
  findPassword(email: string): StoredPassword | null;
  confirmPassword(email: string): void;
  setPasswordHash(email: string, hash: string): void;
  removePassword(email: string): void;

  /** Replaces an older token of the same kind and address. */
  putMailToken(token: MailToken): void;
  /** The token, which is used up with this; null when there is none or it is too old. */
  takeMailToken(kind: MailToken['kind'], id: string, hash: string, now: number): MailToken | null;

  addSession(session: StoredSession): void;
  /** The session unless it was revoked, has expired, or its user is gone or disabled. */
  findSession(id: string, now: number): StoredSession | null;
  deleteSession(id: string): void;
  deleteSessionsOf(userId: string): void;

  /** False: the owner has a key of this name already. */
  addApiKey(key: StoredApiKey): boolean;
  findApiKey(id: string): StoredApiKey | null;
  findApiKeyByHash(hash: string): StoredApiKey | null;
  listApiKeys(userId: string): StoredApiKey[];
  listServerKeys(): StoredApiKey[];
  setApiKeyDisabled(id: string, disabled: boolean): void;
  deleteApiKey(id: string): void;

  /** Removes what nothing can use any more. */
  removeExpired(now: number): void;
  close(): void;
}
