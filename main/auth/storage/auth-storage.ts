/** Storage interface for users, and an in-memory implementation. The auth core itself never accesses the disk. */
import type { ProviderType } from '../credentials/provider-type.js';
import { type AppName, type NamedApp, namedApp, requireSameApp } from './app-name.js';

/** An access token and the refresh token that renews it. */
export interface Session {
  accessToken: string;
  refreshToken: string;
}

/** A linked sign-in method. */
export interface Identity {
  id: string;
  providerType: string;
}

/** Session state of a user. `Expired`: the backend refused to renew the session. */
export type StoredState = 'LoggedIn' | 'LoggedOut' | 'Expired';

/** The part of a user's record that can be read without decrypting anything. */
export interface KnownUser {
  id: string;
  providerType: ProviderType;
  state: StoredState;
}

/** Returns the part of a record that contains no secrets. */
export function known({ id, providerType, state }: KnownUser): KnownUser {
  return { id, providerType, state };
}

/** Complete record of a user, including secrets. */
export interface UserRecord extends KnownUser {
  deviceId: string | null;
  identities: Identity[];
  /** The raw `data` document of the profile. */
  profile: Record<string, unknown>;
  session: Session | null;
}

/** What a storage returns without waiting. */
export interface StoredUsers {
  users: KnownUser[];
  /** Complete records, if the storage has them at hand: users then have profiles and tokens from the start. */
  records?: UserRecord[];
  currentUserId: string | null;
}

/** Stores the users of one app at one backend. Promises resolve once the change is durable, and reject if it is not. */
export interface AuthStorage {
  /**
   * Optional. Called by an app before any other method; binds the store to that app.
   * @throws if it is bound to another app, which keeps apps from reading each other's tokens
   */
  bind?(app: AppName): void;
  /** Optional. Called when the bound app switches to another URL of the same backend. */
  rebind?(app: AppName): void;
  /** Returns the users in first-login order, and the current one. Synchronous and cheap. */
  load(): StoredUsers;
  /** Returns a user's record, or null if there is none. Rejects if it cannot be decrypted now. */
  read(userId: string): Promise<UserRecord | null>;
  /** Adds or replaces a user's record. Callers never modify a record after passing it. */
  write(record: UserRecord): Promise<void>;
  /** Stores which user is current. */
  writeCurrent(userId: string | null): Promise<void>;
  /** Removes a user. Does nothing if the user is not stored. */
  remove(userId: string): Promise<void>;
  /**
   * For stores shared by several processes only: runs work while holding the lock of this name, so that no other
   * process runs work under the same name.
   */
  withLock?<T>(name: string, work: () => Promise<T>): Promise<T>;
  /**
   * For stores shared by several processes only: calls back when another process changes it. Returns a function that
   * stops this.
   */
  watch?(changed: () => void): () => void;
}

/** In-memory storage. Several `App` objects of the same app may share it; it refuses any other app. */
export class MemoryStorage implements AuthStorage {
  #app: NamedApp | undefined;
  readonly #records = new Map<string, UserRecord>();
  #currentUserId: string | null = null;

  /** See `AuthStorage`. */
  bind(app: AppName): void {
    const named = namedApp(app);
    if (this.#app !== undefined) requireSameApp('This MemoryStorage', this.#app, named);
    this.#app ??= named;
  }

  /** See `AuthStorage`. */
  rebind(app: AppName): void {
    this.#app = namedApp(app, this.#app);
  }

  /** See `AuthStorage`. */
  load(): StoredUsers {
    const records = [...this.#records.values()];
    return { users: records.map(known), records, currentUserId: this.#currentUserId };
  }

  /** See `AuthStorage`. */
  read(userId: string): Promise<UserRecord | null> {
    const record = this.#records.get(userId);
    return Promise.resolve(record === undefined ? null : structuredClone(record));
  }

  /** See `AuthStorage`. */
  write(record: UserRecord): Promise<void> {
    this.#records.set(record.id, record);
    return Promise.resolve();
  }

  /** See `AuthStorage`. */
  writeCurrent(userId: string | null): Promise<void> {
    this.#currentUserId = userId;
    return Promise.resolve();
  }

  /** See `AuthStorage`. */
  remove(userId: string): Promise<void> {
    this.#records.delete(userId);
    return Promise.resolve();
  }
}
