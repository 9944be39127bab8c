/**
 * Users in one file, for programs on Node: `roster/auth/file-storage`. Several processes may share the file.
 *
 * The file is plain JSON, readable by its owner alone (mode 0600); who wants it sealed gives the app a storage of their own,
 * as Roster's vault is one.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, watch as watchFolder } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import * as z from 'zod/mini';
import { joinedApp, namedApp, requireSameApp, type AppName, type NamedApp } from './app-name.js';
import { userRecord } from './user-record.js';
import type { AuthStorage, KnownUser, UserRecord } from './storage.js';
import { safeParse } from './safe-parse.js';
import { checkedRecord } from './stored-user.js';

const usersFile = z.object({
  version: z.literal(1),
  /** Whose users they are. Files of older versions do not say. */
  app: z.optional(z.object({ id: z.string(), baseUrls: z.array(z.string()) })),
  currentUserId: z.nullable(z.string()),
  /** In first-login order. */
  users: z.array(userRecord),
});
type UsersFile = z.infer<typeof usersFile>;

const none: UsersFile = { version: 1, currentUserId: null, users: [] };

/** A process that ended while it held a lock keeps others waiting this long. */
const staleMs = 5_000;

/** Where the users lie. */
export interface FileStorageOptions {
  /** The file. Its folder is made when it is not there. */
  path: string;
}

/**
 * Keeps users in a file: replaced as a whole, flushed before a call resolves. Its calls reject, and the constructor and
 * `load` throw, when the file cannot be read, is no such file, or was written by a newer version; it is never overwritten then.
 */
export class FileStorage implements AuthStorage {
  readonly #path: string;
  /** What this process last saw or wrote: tells its own changes from those of others. */
  #seen: string | undefined;
  /** The app that opened it; none for a store that is read without an app. */
  #app: NamedApp | undefined;
  /** The app's name on its way into the file. */
  #naming: Promise<void> = Promise.resolve();

  constructor({ path }: FileStorageOptions) {
    this.#path = resolve(path);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
  }

  /** As `AuthStorage` says. A file of an older version becomes the file of the first app that opens it. */
  bind(app: AppName): void {
    if (this.#app !== undefined) requireSameApp(this.#path, this.#app, namedApp(app));
    const named = namedApp(app, this.#app);
    const text = readTextSync(this.#path);
    const owner = text === null ? undefined : this.#parse(text).app;
    if (owner !== undefined) requireSameApp(this.#path, owner, named);
    this.#app ??= named;
    if (text !== null && owner === undefined) this.#writeName();
  }

  /** As `AuthStorage` says. */
  rebind(app: AppName): void {
    this.#app = namedApp(app, this.#app);
    if (readTextSync(this.#path) !== null) this.#writeName();
  }

  /** Whatever reads or writes users waits for it, so that no second app comes first. */
  #writeName(): void {
    this.#naming = this.#naming.then(() => this.#replace((file) => file).catch(() => undefined));
  }

  /** As `AuthStorage` says. */
  load(): { users: KnownUser[]; currentUserId: string | null } {
    const { users, currentUserId } = this.#parse(readTextSync(this.#path));
    const known = users.map((record) => {
      const { id, providerType, state } = checkedRecord(record);
      return { id, providerType, state };
    });
    return { users: known, currentUserId };
  }

  /** As `AuthStorage` says. */
  async read(userId: string): Promise<UserRecord | null> {
    await this.#naming;
    const { users } = this.#parse(await readText(this.#path));
    return users.find(({ id }) => id === userId) ?? null;
  }

  /** As `AuthStorage` says. */
  write(record: UserRecord): Promise<void> {
    return this.#change((file) => {
      const users = file.users.some(({ id }) => id === record.id)
        ? file.users.map((known) => (known.id === record.id ? record : known))
        : [...file.users, record];
      return { ...file, users };
    });
  }

  /** As `AuthStorage` says. */
  writeCurrent(userId: string | null): Promise<void> {
    return this.#change((file) => ({ ...file, currentUserId: userId }));
  }

  /** As `AuthStorage` says. */
  remove(userId: string): Promise<void> {
    return this.#change((file) => ({ ...file, users: file.users.filter(({ id }) => id !== userId) }));
  }

  /** Runs work while no other process does so under the same name. */
  async withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    // The library counts locks by the file that they are for, so each name is a file of its own. None is ever made.
    const release = await lockfile.lock(`${this.#path}.${Buffer.from(name).toString('base64url')}`, {
      realpath: false,
      stale: staleMs,
      retries: { retries: 1_000, factor: 1.3, minTimeout: 5, maxTimeout: 200, randomize: true },
      // This process slept past its turn. What it does next reads the file again before it changes anything.
      onCompromised: () => undefined,
    });
    try {
      return await work();
    } finally {
      await release().catch(() => undefined);
    }
  }

  /** Calls back when another process changed the file, until the returned function is called. */
  watch(changed: () => void): () => void {
    const name = basename(this.#path);
    // The folder, because each write puts another file in this one's place. Waiting for others keeps no program running.
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
      // Before it is there: the watcher may hear of it first.
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

/** Temporary file, flush, rename, flush of the folder: a crash leaves the old content or the new. */
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
