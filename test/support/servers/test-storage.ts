/** The store under test: SQLite, or MongoDB in the Vitest project `mongodb`, which runs the same test files again. */
import { createHash } from 'node:crypto';
import { openMongoStorage } from '../../../main/server/store/mongodb/mongo-store.js';
import { openSqliteStorage, type OpenStorage } from '../../../main/server/store/storage.js';
import { chosenMongoServer } from './mongo-server/chosen-server.js';
import { databaseUri } from './mongo-server/database-uri.js';

const server = chosenMongoServer();

export const storeKind = server === undefined ? 'sqlite' : 'mongodb';

/** A busy machine must not look like an unreachable database. */
const generousMs = 60_000;

/** Opens the storage of a data folder. With MongoDB, each folder has its own database. */
export const openTestStorage: OpenStorage = (dataFolder, log) =>
  server === undefined
    ? openSqliteStorage(dataFolder, log)
    : openMongoStorage(databaseOf(server, dataFolder), log, { timeoutMs: generousMs });

/** The environment with which the standalone server opens the same storage as `openTestStorage`. */
export const storageEnvironment = (dataFolder: string): Record<string, string> =>
  server === undefined ? {} : { MONGODB_URI: databaseOf(server, dataFolder) };

function databaseOf(uri: string, dataFolder: string): string {
  return databaseUri(uri, `t${createHash('sha256').update(dataFolder).digest('hex').slice(0, 20)}`);
}
