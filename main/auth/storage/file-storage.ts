/**
 * File storage for Node programs: `roster/auth/file-storage`. Several processes may share the file.
 *
 * The file is unencrypted JSON with mode 0600, readable only by its owner. To encrypt it, implement a custom
 * `AuthStorage`, as Roster's vault does.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, watch as watchFolder } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import * as z from 'zod/mini';
import { safeParse } from '../http/safe-parse.js';
import { type AppName, joinedApp, type NamedApp, namedApp, requireSameApp } from './app-name.js';
import type { AuthStorage, KnownUser, UserRecord } from './auth-storage.js';
import { checkedRecord } from './stored-user.js';
import { userRecord } from './user-record.js';

const usersFile = z.object({
  version: z.literal(1),
  /** The app that owns the file. Missing in files of older versions. */
  app: z.optional(z.object({ id: z.string(), baseUrls: z.array(z.string()) })),
  currentUserId: z.nullable(z.string()),
  /** In first-login order. */
  users: z.array(userRecord),
});
type UsersFile = z.infer<typeof usersFile>;

const none: UsersFile = { version: 1, currentUserId: null, users: [] };

/** Time in ms after which the lock of a terminated process is considered stale. */
const staleMs = 5_000;

/** Options of `FileStorage`. */
export interface FileStorageOptions {
  /** Path of the file. Its folder is created if it does not exist. */
  path: string;
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

  constructor({ path }: FileStorageOptions) {
    this.#path = resolve(path);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
  }

  /** See `AuthStorage`. A file of an older version is bound to the first app that opens it. */
  bind(app: AppName): void {
    if (this.#app !== undefined) requireSameApp(this.#path, this.#app, namedApp(app));
    const named = namedApp(app, this.#app);
    const text = readTextSync(this.#path);
    const owner = text === null ? undefined : this.#parse(text).app;
    if (owner !== undefined) requireSameApp(this.#path, owner, named);
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
  load(): { users: KnownUser[]; currentUserId: string | null } {
    const { users, currentUserId } = this.#parse(readTextSync(this.#path));
    const known = users.map((record) => {
      const { id, providerType, state } = checkedRecord(record);
      return { id, providerType, state };
    });
    return { users: known, currentUserId };
  }

  /** See `AuthStorage`. */
  async read(userId: string): Promise<UserRecord | null> {
    await this.#naming;
    const { users } = this.#parse(await readText(this.#path));
    return users.find(({ id }) => id === userId) ?? null;
  }

  /** See `AuthStorage`. */
  write(record: UserRecord): Promise<void> {
    return this.#change((file) => {
      const users = file.users.some(({ id }) => id === record.id)
        ? file.users.map((known) => (known.id === record.id ? record : known))
        : [...file.users, record];
      return { ...file, users };
    });
  }

  /** See `AuthStorage`. */
  writeCurrent(userId: string | null): Promise<void> {
    return this.#change((file) => ({ ...file, currentUserId: userId }));
  }

  /** See `AuthStorage`. */
  remove(userId: string): Promise<void> {
    return this.#change((file) => ({ ...file, users: file.users.filter(({ id }) => id !== userId) }));
  }

  /** See `AuthStorage`. */
  async withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    // The library identifies locks by file path, so each name gets its own path. The file itself is never created.
    const release = await lockfile.lock(`${this.#path}.${Buffer.from(name).toString('base64url')}`, {
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
      if (file === null || file === name) void this.#isForeign().then((foreign) => foreign && changed());
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
      const text = JSON.stringify({ ...change(file), ...name });
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
    if (text === null) return none;
    const parsed = safeParse(usersFile, parseJson(text));
    if (parsed.success) {
      const { app } = parsed.data;
      if (app !== undefined && this.#app !== undefined) requireSameApp(this.#path, app, this.#app);
      return parsed.data;
    }
    throw new Error(`${this.#path} is no file of users that this version can read. It was left as it is.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
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
