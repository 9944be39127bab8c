/** What the MongoDB store asks of its connection. */
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMongoStorage } from '../../main/server/store/mongodb/mongo-store.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import { watchClients } from '../support/servers/mongo-server/mongo-indexes.js';
import {
  type MongoServer,
  reasonWithoutMongo,
  startMongoServer,
} from '../support/servers/mongo-server/mongo-server.js';

/** A busy machine must not look like an unreachable database. */
const generous = { timeoutMs: 60_000 };

describe.skipIf(reasonWithoutMongo() !== null)('the connection to MongoDB', () => {
  let server: MongoServer;
  let uri: string;
  beforeAll(async () => {
    server = await startMongoServer();
    uri = databaseUri(server.uri, `connection-${String(process.pid)}`);
  });
  afterAll(() => server.stop());

  it('reads what has been acknowledged, although its address prefers secondaries', async () => {
    const clients: MongoClient[] = [];
    const stop = watchClients(MongoClient, (client) => clients.push(client));
    const preferring = new URL(uri);
    preferring.searchParams.set('readPreference', 'secondaryPreferred');
    const { store } = await openMongoStorage(preferring.href, undefined, generous);
    stop();
    await store.close();
    expect(clients).toHaveLength(2);
    for (const { readPreference, readConcern, writeConcern } of clients)
      expect([readPreference.mode, readConcern?.level, writeConcern?.w]).toEqual(['primary', 'majority', 'majority']);
  });

  it('is ready when data can be read, which a router that answers does not mean', async () => {
    const commands: string[] = [];
    const stop = watchClients(MongoClient, (client) => {
      client.on('commandStarted', ({ commandName }) => commands.push(commandName));
    });
    const { store, isReady } = await openMongoStorage(uri, undefined, generous);
    stop();
    commands.length = 0;
    expect(await isReady()).toBe(true);
    expect(commands).toEqual(['find']);
    await store.close();
  });
});
