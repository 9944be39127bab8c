/** Where the auth core keeps users between runs. Passed in; the core itself touches no disk. */
import { namedApp, requireSameApp, type AppName, type NamedApp } from './app-name.js';
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

/** Keeps the users of one app at one backend. Promises resolve only when the change is durable, and reject when it is not. */
export interface AuthStorage {
  /**
   * Optional. Called by an app before anything else: from then on the store is that app's. @throws when it is another's already,
   * so that no app gets the tokens of another
   */
  bind?(app: AppName): void;
  /** Optional. Called when the bound app gets another address of the same backend. */
  rebind?(app: AppName): void;
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
  withLock?<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Only of a store that several processes use: calls back when another one changed it, until the returned function is called. */
  watch?(changed: () => void): () => void;
}

/** A storage that forgets when the process ends. Several `App` objects of one app may share it; another app is refused. */
export class MemoryStorage implements AuthStorage {
  #app: NamedApp | undefined;
  readonly #records = new Map<string, UserRecord>();
  #currentUserId: string | null = null;

  /** As `AuthStorage` says. */
  bind(app: AppName): void {
    const named = namedApp(app);
    if (this.#app !== undefined) requireSameApp('This MemoryStorage', this.#app, named);
    this.#app ??= named;
  }

  /** As `AuthStorage` says. */
  rebind(app: AppName): void {
    this.#app = namedApp(app, this.#app);
  }

  /** As `AuthStorage` says. */
  load(): { users: KnownUser[]; currentUserId: string | null } {
    const users = [...this.#records.values()].map(({ id, providerType, state }) => ({ id, providerType, state }));
    return { users, currentUserId: this.#currentUserId };
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
