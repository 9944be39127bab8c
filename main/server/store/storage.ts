/** A server's storage: its users and the keys of its tokens. */
import { join } from 'node:path';
import { keyFile } from '../sessions/key-file.js';
import type { KeyStorage } from '../sessions/signing-keys.js';
import { openSqliteStore } from './sqlite-store.js';
import type { Store } from './store.js';

/** The opened store and keys. Closing the store closes both. */
export interface Storage {
  store: Store;
  keys: KeyStorage;
}

/**
 * Opens the storage. The data folder is local to this machine; a database may be remote. @throws Error for
 * `toStartupMessage`
 */
export type OpenStorage = (dataFolder: string) => Promise<Storage>;

/** One SQLite file and one key file in the data folder. */
export const openSqliteStorage: OpenStorage = (dataFolder) =>
  Promise.resolve({ store: openSqliteStore(join(dataFolder, 'users.db')), keys: keyFile(dataFolder) });
