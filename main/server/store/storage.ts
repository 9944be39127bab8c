/** A server's storage: its users and the keys of its tokens. */
import { join } from 'node:path';
import type { Log } from '../log.js';
import { keyFile } from '../sessions/key-file.js';
import type { KeyStorage } from '../sessions/signing-keys.js';
import { DatabaseAccess } from './database-access.js';
import type { EventStore } from './event-store.js';
import { requireCompleteFolder } from './migration-progress.js';
import { type CreateLimiter, createMemoryLimiter } from './rate-limiters.js';
import type { StoredSession, StoredUser } from './records.js';
import { promised } from './sqlite/promised.js';
import { sqliteEvents } from './sqlite/sqlite-events.js';
import { openSqlite } from './sqlite/sqlite-store.js';
import type { Store } from './store.js';

/** Rows that the process has in memory and no other process has changed. Null: not in memory, ask the store. */
export interface CachedRows {
  session: (id: string, now: number) => StoredSession | null;
  user: (id: string) => StoredUser | null;
}

/** The opened store, keys and events. Closing the store closes all. */
export interface Storage {
  store: Store;
  cached: CachedRows | null;
  keys: KeyStorage;
  events: EventStore;
  /** Creates the counters of rate limits, which all servers on one database share if it can be remote. */
  createLimiter: CreateLimiter;
  /** Whether the database responds now. */
  isReady: () => Promise<boolean>;
}

/**
 * Opens the storage. The data folder is local to this machine; a database may be remote. `log` receives a line when the
 * database stops responding and when it responds again. @throws Error for `toStartupMessage`
 */
export type OpenStorage = (dataFolder: string, log?: Log) => Promise<Storage>;

/** A SQLite file of users, one of events and a key file in the data folder. */
export const openSqliteStorage: OpenStorage = async (dataFolder, log = () => undefined) => {
  await requireCompleteFolder(dataFolder);
  const { store, cached, check, probe } = openSqlite(join(dataFolder, 'users.db'));
  const access = new DatabaseAccess({
    isOutage: (error) => outages.test(codeOf(error)),
    describe: (error) => `${codeOf(error)} ${error instanceof Error ? error.message : ''}`.trim(),
    check: promised(check),
    probe: promised(probe),
    // A locked or full database can still be read.
    isBlocked: (operation) => !/^(?:find|list|is)/.test(operation),
    // The driver is synchronous and has its own limit.
    timeoutMs: null,
    log,
  });
  const events = sqliteEvents(join(dataFolder, 'events.db'), log);
  const close = async () => {
    access.close();
    await events.close();
    await store.close();
  };
  return {
    store: { ...access.guard(store), close },
    cached,
    keys: keyFile(dataFolder),
    events,
    createLimiter: createMemoryLimiter,
    isReady: () => access.isReady(),
  };
};

/** Another process holds the lock, the disk is full, or the file system fails. */
const outages = /^(?:SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)|EIO$|ENOSPC$|EDQUOT$)/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
