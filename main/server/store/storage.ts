/** Where a server keeps everything: its users, and the keys of its tokens. */
import { join } from 'node:path';
import type { KeyStorage } from '../sessions/signing-keys.js';
import { keyFile } from '../sessions/key-file.js';
import { openSqliteStore } from './sqlite-store.js';
import type { Store } from './store.js';

/** Both, opened. Closing the store closes both. */
export interface Storage {
  store: Store;
  keys: KeyStorage;
}

/** Opens them. The data folder is this machine's own; a database may be elsewhere. @throws Error for `toStartupMessage` */
export type OpenStorage = (dataFolder: string) => Promise<Storage>;

/** One SQLite file and one key file in the data folder. */
export const openSqliteStorage: OpenStorage = (dataFolder) =>
  Promise.resolve({ store: openSqliteStore(join(dataFolder, 'users.db')), keys: keyFile(dataFolder) });
