/** Opens the stores that the environment names: the database of `MONGODB_URI`, or files in the data folder. */
import type { OpenDataServices } from '../data/data-services.js';
import { openEmbeddedData } from '../data/embedded/embedded-data.js';
import { routedData } from '../data/routed-data.js';
import { openSqliteStorage, type OpenStorage } from '../store/storage.js';
import { mongodbUri } from './mongodb-uri.js';

/** Opens the database of `MONGODB_URI`, which several servers can share, or else a file in the data folder. */
export const openStorageWithin =
  (timeoutMs?: number): OpenStorage =>
  async (dataFolder, log) => {
    const uri = mongodbUri();
    if (uri === '') return openSqliteStorage(dataFolder, log);
    const { openMongoStorage } = await import('../store/mongodb/mongo-store.js');
    return openMongoStorage(uri, log, timeoutMs === undefined ? {} : { timeoutMs });
  };
export const openStorage = openStorageWithin();

/** Data sources: the servers that `roster.json` names, else the one of `MONGODB_URI`, else a file in the data folder. */
export const openData: OpenDataServices = async (dataFolder, connections, now) => {
  const shared = mongodbUri();
  if (shared === '' && connections.size === 0) return openEmbeddedData(dataFolder, { now });
  const { databaseNameOf, openMongoData } = await import('../data/mongo-data.js');
  const reserved = shared === '' ? null : databaseNameOf(shared);
  const servers = openMongoData((service) => ({ uri: connections.get(service) ?? shared, reserved }));
  if (shared !== '') return servers;
  const embedded = openEmbeddedData(dataFolder, { now });
  return routedData([servers, embedded], (service) => (connections.has(service) ? servers : embedded));
};
