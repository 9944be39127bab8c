/** Data services on a MongoDB-compatible server. */
import { Double, Int32, Long } from 'bson';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataServices } from '../../main/server/data/data-services.js';
import { databaseNameOf, openMongoData } from '../../main/server/data/mongo-data.js';
import { express } from '../../main/server/extended-json.js';
import { describeDataServices, freshCollection } from '../support/data/data-checks.js';
import {
  type MongoServer,
  reasonWithoutMongo,
  startMongoServer,
} from '../support/servers/mongo-server/mongo-server.js';

const reason = reasonWithoutMongo();
if (reason !== null) console.warn(`skipped: ${reason}`);

describe.skipIf(reason !== null)('data services on a server', () => {
  let server: MongoServer;
  let services: DataServices;
  beforeAll(async () => {
    server = await startMongoServer();
    services = openMongoData(() => ({ uri: server.uri, reserved: 'accounts' }));
  });
  afterAll(async () => {
    await services.close();
    await server.stop();
  });

  describeDataServices('MongoDB', () => services);

  it('stores numbers with the types that the function chose', async () => {
    const { name, access } = freshCollection(services);
    const document = { int: new Int32(1), double: new Double(2), long: Long.fromString('9007199254740993'), plain: 3 };
    await access.run({
      service: 's',
      database: 'shop',
      collection: name,
      method: 'insertOne',
      arguments: [express(document), {}],
    });
    const client = new MongoClient(server.uri);
    const stored = await client.db('shop').collection(name).findOne({}, { promoteValues: false });
    await client.close();
    expect(stored).toMatchObject({ int: new Int32(1), double: new Double(2), plain: new Int32(3) });
  });

  it('does not let functions use the database of the accounts', async () => {
    const request = { service: 's', database: 'accounts', collection: 'users', method: 'find', arguments: [{}, {}] };
    await expect(services.open().run(request)).rejects.toThrow(/accounts of this backend/);
    expect(databaseNameOf('mongodb://127.0.0.1:1/accounts')).toBe('accounts');
  });

  it('runs transactions of functions, or reports that the server has none', async () => {
    const { name, access } = freshCollection(services);
    const other = services.open();
    const place = { service: 's', database: 'shop', collection: name };
    const insert = (id: string, session: string) =>
      access.run({ ...place, method: 'insertOne', arguments: [{ _id: id }, {}], session });
    const end = (session: string, method: 'commitTransaction' | 'abortTransaction') =>
      access.run({ ...place, method, arguments: [], session });
    const seen = async () => {
      const found = await other.run({ ...place, method: 'find', arguments: [{}, {}] });
      return (found as { _id: string }[]).map(({ _id }) => _id);
    };
    const client = new MongoClient(server.uri);
    // mongo-java-server does not know the command by its newer name.
    const { setName, msg } = await client.db().command({ isMaster: 1 });
    // Outside of the transactions: some servers create no collection in one.
    await client.db('shop').createCollection(name);
    await client.close();
    if (setName === undefined && msg !== 'isdbgrid') {
      await expect(insert('a', '1')).rejects.toThrow(/has no transactions/);
      await access.end();
      return;
    }
    await insert('a', '1');
    await insert('b', '1');
    expect(await seen()).toEqual([]);
    await end('1', 'commitTransaction');
    expect(await seen()).toEqual(['a', 'b']);
    await insert('c', '2');
    await end('2', 'abortTransaction');
    await insert('d', '3');
    // The function has ended without a decision.
    await access.end();
    expect(await seen()).toEqual(['a', 'b']);
  });

  it('does not reveal the address of an unreachable server to functions', async () => {
    const down = openMongoData(() => ({
      uri: 'mongodb://user:secret@127.0.0.1:1/?serverSelectionTimeoutMS=200',
      reserved: null,
    }));
    const request = { service: 's', database: 'shop', collection: 'a', method: 'findOne', arguments: [{}, {}] };
    await expect(down.open().run(request)).rejects.toMatchObject({
      message: expect.not.stringMatching(/127|secret/) as string,
    });
    await down.close();
  });
});
