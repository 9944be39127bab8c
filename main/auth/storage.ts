/** Where the auth core keeps users between runs. Passed in; the core itself touches no disk. */
import type { ProviderType } from './credentials.js';

/** An access token and the refresh token that renews it. */
export interface Session {
  accessToken: string;
  refreshToken: string;
}

/** One linked way to sign in. */
export interface Identity {
  id: string;
  providerType: string;
}

/** Whether a user has a session. `Expired`: the backend refused to renew it. */
export type StoredState = 'LoggedIn' | 'LoggedOut' | 'Expired';

/** What is known of a user without unsealing anything. */
export interface KnownUser {
  id: string;
  providerType: ProviderType;
  state: StoredState;
}

/** All of a user, with secrets. */
export interface UserRecord extends KnownUser {
  deviceId: string | null;
  identities: Identity[];
  /** The raw `data` document of the profile. */
  profile: Record<string, unknown>;
  session: Session | null;
}

/** Keeps the users of one app. Promises resolve only when the change is durable, and reject when it is not. */
export interface AuthStorage {
  /** Users in first-login order, and the current one. Synchronous and cheap: no secret is read. */
  load(): { users: KnownUser[]; currentUserId: string | null };
  /** One user's record. Null when there is none; rejects when it cannot be unsealed now. */
  read(userId: string): Promise<UserRecord | null>;
  /** Adds a user or replaces what is known of it. The record is never changed afterwards: a change comes as another record. */
  write(record: UserRecord): Promise<void>;
  /** Keeps which user is current. */
  writeCurrent(userId: string | null): Promise<void>;
  /** Forgets a user; one that is not there counts as forgotten. */
  remove(userId: string): Promise<void>;
  /**
   * Only of a store that several processes use: runs work while no other process does so under the same name. Different names
   * do not wait for each other.
   */
  alone?<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Only of a store that several processes use: calls back when another one changed it, until the returned function is called. */
  watch?(changed: () => void): () => void;
}

/** A storage that forgets when the process ends. */
export class MemoryStorage implements AuthStorage {
  readonly #records = new Map<string, UserRecord>();
  #currentUserId: string | null = null;

  /** As `AuthStorage` says. */
  load(): { users: KnownUser[]; currentUserId: string | null } {
    return { users: [...this.#records.values()], currentUserId: this.#currentUserId };
  }

  /** As `AuthStorage` says. */
  read(userId: string): Promise<UserRecord | null> {
    const record = this.#records.get(userId);
    return Promise.resolve(record === undefined ? null : structuredClone(record));
  }

  /** As `AuthStorage` says. */
  write(record: UserRecord): Promise<void> {
    this.#records.set(record.id, record);
    return Promise.resolve();
  }

  /** As `AuthStorage` says. */
  writeCurrent(userId: string | null): Promise<void> {
    this.#currentUserId = userId;
    return Promise.resolve();
  }

  /** As `AuthStorage` says. */
  remove(userId: string): Promise<void> {
    this.#records.delete(userId);
    return Promise.resolve();
  }
}
