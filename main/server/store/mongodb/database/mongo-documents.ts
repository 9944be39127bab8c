/** Documents of the MongoDB store, its collections, and detection of unique-index violations. */
import { type Collection, type Db, MongoServerError } from 'mongodb';
import type { StoredKey } from '../../../sessions/signing-keys.js';
import type {
  Identity,
  MailToken,
  SessionRecord,
  StoredAdminKey,
  StoredApiKey,
  StoredPassword,
  StoredSession,
  StoredTriggerEvent,
  StoredUser,
} from '../../records.js';

/** `none` stands in a user without identities: the unique index treats two empty arrays as equal. */
type IdentityDocument = Identity;
/** `number` orders users by creation. `isDeleting`: a deletion has begun, so the user no longer exists for callers. */
export type UserDocument = Omit<StoredUser, 'id' | 'identities'> & {
  _id: string;
  identities: IdentityDocument[];
  number: number;
  isDeleting?: true;
};
/**
 * `_id` is the account name. `folded` is its account key, and `variant` numbers accounts with the same key; documents
 * of older servers lack both. `change` is the ID of a password change that is not complete. `resets` counts the reset
 * tokens and the password changes of the account: only the token of the last number sets a password.
 */
export type PasswordDocument = Omit<StoredPassword, 'email'> & {
  _id: string;
  folded?: string;
  variant?: number;
  change?: string;
  resets?: number;
};
/** `number` is the `resets` of the account for which a reset token was issued. */
export type TokenDocument = Omit<MailToken, 'id'> & { _id: string; number?: number };
/** `credential` identifies the password that signed in, so that a password change does not end newer sessions. */
export type SessionDocument = Omit<StoredSession, 'id'> & { _id: string; credential?: string } & Partial<
    Pick<SessionRecord, 'address' | 'createdAt' | 'device' | 'lastUsedAt'>
  >;
/** Older servers store neither a role nor times, and know administrators only. */
export type AdminKeyDocument = Pick<StoredAdminKey, 'name' | 'hash' | 'createdAt'> &
  Partial<Pick<StoredAdminKey, 'role' | 'expiresAt' | 'lastUsedAt'>> & { _id: string };
/** `number` orders keys by creation. `change`: the ID of a change that is not complete. `isDeleting`: as for users. */
export type KeyDocument = Omit<StoredApiKey, 'id'> & {
  _id: string;
  number?: number;
  change?: string;
  isDeleting?: true;
};
/** `at` orders events; `until` is the end of the lease. */
export type TriggerEventDocument = Omit<StoredTriggerEvent, 'id'> & {
  _id: string;
  at: number;
  owner: string;
  until: number;
};
/**
 * A change of several documents that may be incomplete. `_id` is the ID of the change and begins with its time; `target`
 * is the ID of the email account, the API key or the user.
 */
export interface ChangeDocument {
  _id: string;
  kind: 'password' | 'key' | 'user';
  target: string;
}
export type SigningKeyDocument = Omit<StoredKey, 'kid'> & { _id: string };

/** `_id` is the hash of an account and an address or device. */
export interface SourceDocument {
  _id: string;
  seenAt: number;
}

export interface Collections {
  users: Collection<UserDocument>;
  passwords: Collection<PasswordDocument>;
  mailTokens: Collection<TokenDocument>;
  sessions: Collection<SessionDocument>;
  apiKeys: Collection<KeyDocument>;
  signingKeys: Collection<SigningKeyDocument>;
  triggerEvents: Collection<TriggerEventDocument>;
  /** Almost always empty, so that looking for interrupted changes costs the same with any number of users. */
  unfinishedChanges: Collection<ChangeDocument>;
  knownSources: Collection<SourceDocument>;
  adminKeys: Collection<AdminKeyDocument>;
  /** `_id` is the kind of a password hash of another system. */
  hashKinds: Collection<{ _id: string }>;
  /** `_id` is the name of a provider that administrators have turned off. */
  disabledProviders: Collection<{ _id: string }>;
}

export function collectionsOf(database: Db): Collections {
  return {
    users: database.collection('users'),
    passwords: database.collection('passwords'),
    mailTokens: database.collection('mail_tokens'),
    sessions: database.collection('sessions'),
    apiKeys: database.collection('api_keys'),
    signingKeys: database.collection('signing_keys'),
    triggerEvents: database.collection('trigger_events'),
    unfinishedChanges: database.collection('unfinished_changes'),
    knownSources: database.collection('known_sources'),
    adminKeys: database.collection('admin_keys'),
    hashKinds: database.collection('hash_kinds'),
    disabledProviders: database.collection('disabled_providers'),
  };
}

/** Condition of the partial index over account keys. */
export const hasKey = { $type: 'string' } as const;

/** Filter for the accounts with a key. MongoDB uses a partial index only for filters that contain its condition. */
export function withKey(folded: string) {
  return { folded: { $eq: folded, ...hasKey } };
}

/** Filter of lists for documents whose deletion has not begun. A query by ID checks the document that it finds. */
export const present = { isDeleting: { $exists: false } } as const;

/** Null if the deletion has begun. */
export function ifPresent<D extends { isDeleting?: true }>(document: D | null): D | null {
  return document?.isDeleting === true ? null : document;
}

/**
 * The user with this identity, also while it is being deleted. The query consists of the fields of the unique index and
 * nothing else, which any server can look up; because several identities may have the ID, the pair is compared here.
 */
export async function ownerOf(
  { users }: Pick<Collections, 'users'>,
  { provider, id }: Pick<Identity, 'provider' | 'id'>,
): Promise<UserDocument | null> {
  const found = await users.find({ 'identities.id': id, 'identities.provider': provider }).toArray();
  return found.find(({ identities }) => identities.some((one) => one.provider === provider && one.id === id)) ?? null;
}

const duplicateKey = 11_000;

/** False if a unique index rejected the write. */
export async function isNew(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
}

export function documentOf({ id, identities, ...user }: StoredUser, number: number): UserDocument {
  const none = { provider: 'none', id, data: {} } as const;
  return { ...user, _id: id, identities: identities.length === 0 ? [none] : [...identities], number };
}

export function userOf(document: UserDocument | null): StoredUser | null {
  if (document === null) return null;
  const { _id: id, kind, disabled, createdAt, lastLoginAt, customData, identities } = document;
  const own = identities.flatMap(({ provider, ...rest }) => (provider === 'none' ? [] : [{ provider, ...rest }]));
  return { id, kind, disabled, createdAt, lastLoginAt, customData, identities: own };
}

/** The users of a page, each with its number. */
export function numbered(documents: readonly UserDocument[]): { user: StoredUser; number: number }[] {
  return documents.flatMap((document) => {
    const user = userOf(document);
    return user === null ? [] : [{ user, number: document.number }];
  });
}

export function adminKeyOf({ _id: id, name, hash, createdAt, ...rest }: AdminKeyDocument): StoredAdminKey {
  const { role = 'administrator', expiresAt = null, lastUsedAt = null } = rest;
  return { id, name, hash, createdAt, role, expiresAt, lastUsedAt };
}
