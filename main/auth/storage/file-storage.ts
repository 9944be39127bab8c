/**
 * File storage for Node programs: `roster/auth/file-storage`. Several processes may share the file.
 *
 * The file is JSON with mode 0600, readable only by its owner. With a key it is encrypted.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, watch as watchFolder } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import { type AppName, joinedApp, type NamedApp, namedApp, requireSameApp } from './app-name.js';
import { type AuthStorage, known, type StoredUsers, type UserRecord } from './auth-storage.js';
import { decryptedText, encryptedText } from './encrypted-text.js';
import { checkedRecord } from './stored-user.js';
import { noUsers, parseUsers, type UsersFile, withoutUser, withUser } from './users-file.js';

/** Time in ms after which the lock of a terminated process is considered stale. */
const staleMs = 5_000;

/** Last turn at each lock in this process, by the lock's path. */
const turns = new Map<string, Promise<void>>();

/** Options of `FileStorage`. */
export interface FileStorageOptions {
  /** Path of the file. Its folder is created if it does not exist. */
  path: string;
  /**
   * 64 bytes that encrypt the file. A file that is not encrypted yet is encrypted by the next change. Default: not
   * encrypted.
   */
  encryptionKey?: Uint8Array | undefined;
  /**
   * Whether the path names the app, so that no other app uses the file. The app may then open it with any URL, as in the
   * Realm SDK. Default: false.
   */
  isNamedByPath?: boolean;
}

/**
 * Stores users in a file, which each change replaces as a whole and flushes before the call resolves. Calls reject, and
 * `bind` and `load` throw, if the file cannot be read, is not valid, or was written by a newer version; it is then
 * never overwritten.
 */
export class FileStorage implements AuthStorage {
  readonly #path: string;
  /** Content that this process last read or wrote, to tell its own changes from those of other processes. */
  #seen: string | undefined;
  /** The bound app; undefined if the store is read without an app. */
  #app: NamedApp | undefined;
  /** Pending write of the app's name. */
  #naming: Promise<void> = Promise.resolve();

  readonly #key: Uint8Array | undefined;
  readonly #isNamedByPath: boolean;

  constructor({ path, encryptionKey, isNamedByPath = false }: FileStorageOptions) {
    this.#path = resolve(path);
    this.#key = encryptionKey;
    this.#isNamedByPath = isNamedByPath;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
  }

  /** See `AuthStorage`. A file of an older version is bound to the first app that opens it. */
  bind(app: AppName): void {
    if (this.#app !== undefined) this.#requireSameApp(this.#app, namedApp(app));
    const named = namedApp(app, this.#app);
    const text = readTextSync(this.#path);
    const owner = text === null ? undefined : this.#parse(text).app;
    if (owner !== undefined) this.#requireSameApp(owner, named);
    this.#app ??= named;
    if (text !== null && owner === undefined) this.#writeName();
  }

  /** See `AuthStorage`. */
  rebind(app: AppName): void {
    this.#app = namedApp(app, this.#app);
    if (readTextSync(this.#path) !== null) this.#writeName();
  }

  /** Reads and writes of users wait for this, so that a second app cannot bind the file first. */
  #writeName(): void {
    this.#naming = this.#naming.then(() => this.#replace((file) => file).catch(() => undefined));
  }

  /** See `AuthStorage`. */
  load(): StoredUsers {
    const { app, users, currentUserId } = this.#parse(readTextSync(this.#path));
    const records = users.map(checkedRecord);
    // Until the file names its app, only `read` can tell whether another app binds it first.
    return { users: records.map(known), records: app === undefined ? [] : records, currentUserId };
  }

  /** See `AuthStorage`. */
  async read(userId: string): Promise<UserRecord | null> {
    await this.#naming;
    const { users } = this.#parse(await readText(this.#path));
    return users.find(({ id }) => id === userId) ?? null;
  }

  /** See `AuthStorage`. */
  write(record: UserRecord): Promise<void> {
    return this.#change((file) => withUser(file, record));
  }

  /** See `AuthStorage`. */
  writeCurrent(userId: string | null): Promise<void> {
    return this.#change((file) => ({ ...file, currentUserId: userId }));
  }

  /** See `AuthStorage`. */
  remove(userId: string): Promise<void> {
    return this.#change((file) => withoutUser(file, userId));
  }

  /** See `AuthStorage`. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    // The library identifies locks by file path, so each name gets its own path. The file itself is never created.
    const path = `${this.#path}.${Buffer.from(name).toString('base64url')}`;
    // Storages of this process take turns before the file lock: that one goes stale when this process is too busy to
    // renew it, and then two of them would hold it.
    const turn = (turns.get(path) ?? Promise.resolve()).then(() => this.#withFileLock(path, work));
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    turns.set(path, ended);
    void ended.then(() => {
      if (turns.get(path) === ended) turns.delete(path);
    });
    return turn;
  }

  async #withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
    const release = await lockfile.lock(path, {
      realpath: false,
      stale: staleMs,
      retries: { retries: 1_000, factor: 1.3, minTimeout: 5, maxTimeout: 200, randomize: true },
      // The lock went stale, for example during sleep. Safe to ignore: every change reads the file first.
      onCompromised: () => undefined,
    });
    try {
      return await work();
    } finally {
      await release().catch(() => undefined);
    }
  }

  /** See `AuthStorage`. */
  watch(changed: () => void): () => void {
    const name = basename(this.#path);
    // Watch the folder, because each write replaces the file. Not persistent, so it does not keep the process alive.
    const watcher = watchFolder(dirname(this.#path), { persistent: false }, (_event, file) => {
      if (file === null || file === name) {
        void this.#isForeign().then((foreign) => {
          if (foreign) changed();
        });
      }
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return () => {
      watcher.close();
    };
  }

  async #isForeign(): Promise<boolean> {
    const text = await readText(this.#path).catch(() => null);
    if (text === null || text === this.#seen) return false;
    this.#seen = text;
    return true;
  }

  async #change(change: (file: UsersFile) => UsersFile): Promise<void> {
    await this.#naming;
    await this.#replace(change);
  }

  async #replace(change: (file: UsersFile) => UsersFile): Promise<void> {
    await this.withLock('write', async () => {
      const file = this.#parse(await readText(this.#path));
      const name = this.#app === undefined ? {} : { app: joinedApp(this.#app, file.app) };
      const text = encryptedText(JSON.stringify({ ...change(file), ...name }), this.#key);
      // Set before the write, because the watcher may fire before the write resolves.
      const before = this.#seen;
      this.#seen = text;
      try {
        await replaceDurably(this.#path, text);
      } catch (error) {
        this.#seen = before;
        throw error;
      }
    });
  }

  #parse(text: string | null): UsersFile {
    if (text === null) return noUsers;
    const users = parseUsers(decryptedText(text, this.#key, this.#path));
    if (users === undefined)
      throw new Error(`${this.#path} is no file of users that this version can read. It was left as it is.`);
    if (users.app !== undefined && this.#app !== undefined) this.#requireSameApp(users.app, this.#app);
    return users;
  }

  #requireSameApp(owner: NamedApp, app: NamedApp): void {
    if (this.#isNamedByPath && owner.id === app.id) return;
    requireSameApp(this.#path, owner, app);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function readTextSync(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Replaces a file so that a crash leaves either the old or the new content. */
async function replaceDurably(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    // Windows cannot open a folder for flushing; NTFS journals the entry by itself.
    if (process.platform === 'win32') return;
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
