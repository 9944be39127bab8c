/** Keeps users in a browser's `localStorage` or `sessionStorage`, for all tabs of the page's origin. */
import { type AppName, type NamedApp, namedApp, requireSameApp } from './app-name.js';
import { type AuthStorage, known, type StoredUsers, type UserRecord } from './auth-storage.js';
import { noUsers, parseUsers, type UsersFile, withoutUser, withUser } from './users-file.js';

/** The part of a browser's `Storage` that is used. */
export interface WebStore {
  /** Returns the value of a key, or null. */
  getItem: (key: string) => string | null;
  /** Sets the value of a key. */
  setItem: (key: string, value: string) => void;
}

/** The parts of a browser's global object that are used. */
interface Page {
  navigator?: { locks?: { request: <T>(name: string, work: () => Promise<T>) => Promise<T> } };
  addEventListener?: (type: 'storage', listener: (event: { key: string | null }) => void) => void;
  removeEventListener?: (type: 'storage', listener: (event: { key: string | null }) => void) => void;
}

/**
 * Keeps users in a browser's storage, readable by every script of the page's origin. Tabs follow each other's changes.
 * An entry that cannot be read is refused and left as it is.
 */
export class WebStorage implements AuthStorage {
  readonly #store: WebStore;
  #key = 'roster-auth';
  #app: NamedApp | undefined;

  /** Uses the given storage, for example `localStorage`. */
  constructor(store: WebStore) {
    this.#store = store;
  }

  /** See `AuthStorage`. */
  bind(app: AppName): void {
    this.#key = `roster-auth:${app.id}`;
    this.#app = namedApp(app);
    const owner = this.#read().app;
    if (owner !== undefined) requireSameApp(`The browser's storage '${this.#key}'`, owner, this.#app);
  }

  /** See `AuthStorage`. */
  rebind(app: AppName): void {
    this.#app = namedApp(app, this.#app);
    this.#write(this.#read());
  }

  /** See `AuthStorage`. */
  load(): StoredUsers {
    const { users, currentUserId } = this.#read();
    return { users: users.map(known), records: users, currentUserId };
  }

  /** See `AuthStorage`. */
  read(userId: string): Promise<UserRecord | null> {
    return this.#settle(() => this.#read().users.find(({ id }) => id === userId) ?? null);
  }

  /** See `AuthStorage`. */
  write(record: UserRecord): Promise<void> {
    return this.#settle(() => {
      this.#write(withUser(this.#read(), record));
    });
  }

  /** See `AuthStorage`. */
  writeCurrent(userId: string | null): Promise<void> {
    return this.#settle(() => {
      this.#write({ ...this.#read(), currentUserId: userId });
    });
  }

  /** See `AuthStorage`. */
  remove(userId: string): Promise<void> {
    return this.#settle(() => {
      this.#write(withoutUser(this.#read(), userId));
    });
  }

  /** See `AuthStorage`. Tabs do not wait for each other where the browser has no locks. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    const page: Page = globalThis;
    const locks = page.navigator?.locks;
    return locks === undefined ? work() : locks.request(`${this.#key}:${name}`, work);
  }

  /** See `AuthStorage`. */
  watch(changed: () => void): () => void {
    const page: Page = globalThis;
    const listener = ({ key }: { key: string | null }) => {
      if (key === this.#key || key === null) changed();
    };
    page.addEventListener?.('storage', listener);
    return () => {
      page.removeEventListener?.('storage', listener);
    };
  }

  /** Runs synchronous work; an exception becomes a rejection. */
  #settle<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(work());
    });
  }

  #read(): UsersFile {
    const text = this.#store.getItem(this.#key);
    if (text === null) return noUsers;
    const users = parseUsers(text);
    if (users === undefined)
      throw new Error(
        `The browser's storage '${this.#key}' has no users that this version can read. It was left as it is.`,
      );
    return users;
  }

  #write(file: UsersFile): void {
    this.#store.setItem(this.#key, JSON.stringify(this.#app === undefined ? file : { ...file, app: this.#app }));
  }
}
