/** Records of the store, independent of the database. Times are in seconds since 1970. */

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
  /** A `ProviderName`, or one that only a newer server knows, which wrote it. */
  provider: string;
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
  /** Of the identity that signed in, like that of an `Identity`. */
  provider: string;
  identityId: string;
  deviceId: string;
  expiresAt: number;
}

/** A client's description of itself, sent with its login. */
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

/** Address and device that started a session. */
export interface SessionOrigin {
  address: string | null;
  device: SessionDevice | null;
}

/** A session as the administration shows it. Older servers did not store when it began and was used. */
export type SessionRecord = StoredSession & SessionOrigin & { createdAt: number | null; lastUsedAt: number | null };

/** An API key. `userId` is its owner; each server key has its own user. */
export interface StoredApiKey {
  id: string;
  userId: string;
  kind: 'user' | 'server';
  name: string;
  /** SHA-256 of the key: a key has 64 random characters, so a slow hash would add no security. */
  hash: string;
  disabled: boolean;
}

/** What a key of the administration API may do: a viewer reads, an administrator does everything. */
export const adminRoles = ['viewer', 'administrator'] as const;
export type AdminRole = (typeof adminRoles)[number];

/** A key of the administration API. Times are seconds since 1970. */
export interface StoredAdminKey {
  id: string;
  name: string;
  /** SHA-256 of the key. */
  hash: string;
  createdAt: number;
  role: AdminRole;
  /** Null: never. */
  expiresAt: number | null;
  /** Null: not since the server records it. Stored at most once a minute. */
  lastUsedAt: number | null;
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
  /** Number of times that another server, or the same one after a restart, has taken the event over. */
  takeovers: number;
}
