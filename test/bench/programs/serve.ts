/**
 * The server, with rate limits that no measurement reaches: `serve.ts <app folder> <data folder> [<MongoDB URI>]`. Prints
 * its URL.
 */
import { startServer } from '../../../main/server/start-server.js';
import { openMongoStorage } from '../../../main/server/store/mongodb/mongo-store.js';
import { openSqliteStorage } from '../../../main/server/store/storage.js';

const [appFolder = '', dataFolder = '', uri] = process.argv.slice(2);
const limits = { failedLogins: 1e9, calls: 1e9, mails: 1e9 };
const openStorage = uri === undefined ? openSqliteStorage : () => openMongoStorage(uri);

void startServer({ appFolder, dataFolder, port: 0, limits, openStorage }).then(({ url }) => {
  console.log(url);
});
