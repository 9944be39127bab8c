/** What the MongoDB store finds, lists and rejects, and documents of older servers. */
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserPage, UserPosition } from '../../main/server/store/administration-store.js';
import { collectionsOf } from '../../main/server/store/mongodb/database/mongo-documents.js';
import { searchSessions } from '../../main/server/store/mongodb/mongo-session-search.js';
import { openMongoStorage } from '../../main/server/store/mongodb/mongo-store.js';
import type { Storage } from '../../main/server/store/storage.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import {
  type MongoServer,
  reasonWithoutMongo,
  startMongoServer,
} from '../support/servers/mongo-server/mongo-server.js';

describe.skipIf(reasonWithoutMongo() !== null)('documents of the MongoDB store', () => {
  let server: MongoServer;
  let number = 0;
  let uri: string;
  let direct: MongoClient;
  let storage: Storage;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    number += 1;
    uri = databaseUri(server.uri, `documents${String(number)}-${String(process.pid)}`);
    // A busy machine must not look like an unreachable database.
    storage = await openMongoStorage(uri, undefined, { timeoutMs: 60_000 });
    direct = new MongoClient(uri);
  });
  afterEach(async () => {
    await storage.store.close();
    await direct.close();
  });

  it('finds the user of an identity whose ID another provider uses as well', async () => {
    const { store } = storage;
    const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
    const [google, token] = [
      { provider: 'oauth2-google', id: 'x', data: {} },
      { provider: 'custom-token', id: 'x', data: {} },
    ] as const;
    const other = { provider: 'custom-token', id: 'y', data: {} } as const;
    await store.addUser({ id: 'u1', ...user, identities: [google, other] });
    expect(await store.findUserOfIdentity(token)).toBeNull();
    await store.addUser({ id: 'u2', ...user, identities: [token] });
    expect(await store.findUserOfIdentity(token)).toMatchObject({ id: 'u2' });
    await store.updateIdentity({ ...token, data: { name: 'Ada' } });
    expect((await store.findUser('u2'))?.identities).toEqual([{ ...token, data: { name: 'Ada' } }]);
    expect((await store.findUser('u1'))?.identities).toEqual([google, other]);
  });

  it('finds sessions in their order when more users contain the text than are looked up', async () => {
    const { store } = storage;
    for (const name of ['ada', 'bob', 'ada2', 'eve']) {
      const identity = { provider: 'custom-token', id: name, data: { name } } as const;
      const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
      await store.addUser({ id: name, ...user, identities: [identity] });
      for (const number of [1, 2, 3]) {
        const own = { id: `${name}-${String(number)}`, userId: name, expiresAt: 100 + number };
        const address = name === 'eve' && number === 2 ? 'ada.example' : null;
        await store.addSession({ ...own, provider: 'custom-token', identityId: name, deviceId: 'd', address }, 1);
      }
    }
    const collections = collectionsOf(direct.db());
    const search = async (after: { id: string; expiresAt: number } | null, limit: number, most: number) =>
      (await searchSessions(collections, { text: 'ADA', now: 102 }, after, limit, most)).map(({ id }) => id);
    for (const most of [1, 1_000]) {
      expect(await search(null, 3, most)).toEqual(['ada2-3', 'ada-3']);
      expect(await search({ id: 'ada2-3', expiresAt: 103 }, 3, most)).toEqual(['ada-3']);
    }
    const all = (await searchSessions(collections, { text: 'ada', now: 1 }, null, 5, 1)).map(({ id }) => id);
    expect(all).toEqual(['ada2-3', 'ada-3', 'eve-2', 'ada2-2', 'ada-2']);
  });

  it('lists every user page by page when some were created in the same moment', async () => {
    const { store } = storage;
    const { users } = collectionsOf(direct.db());
    for (let index = 0; index < 7; index += 1) {
      const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
      await store.addUser({ id: `u${String(index)}`, ...user, identities: [] });
    }
    await users.updateMany({}, { $set: { number: 5 } });
    const found: string[] = [];
    let after: UserPosition | null = null;
    do {
      const page: UserPage = await store.listUsers(after, 1);
      found.push(...page.users.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(found).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6']);
  });

  it('migrates documents of older servers, and rejects a database of a newer one', async () => {
    await storage.store.close();
    const database = direct.db();
    await database.dropDatabase();
    const { users, passwords } = collectionsOf(database);
    for (const [index, email] of ['Ada@b.c', 'ada@b.c'].entries()) {
      await passwords.insertOne({ _id: email, identityId: `p${String(index)}`, hash: 'h', confirmed: true });
    }
    await database.collection('mail_tokens').insertOne({ kind: 'reset', email: 'ada@b.c', hash: 'h', expiresAt: 1e12 });
    const data = { name: 'Ada', picture: 'https://graph.facebook.com/1/picture?access_token=EAA' };
    const avatar = { url: 'https://a.example/?token=secret', page: 'https://a.example/?page=1' };
    const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
    await users.insertOne({
      ...{ _id: 'u1', number: 1, ...user },
      identities: [
        { provider: 'oauth2-facebook', id: 'f', data },
        { provider: 'custom-token', id: 'c', data: avatar },
      ],
    });
    storage = await openMongoStorage(uri, undefined, { timeoutMs: 60_000 });
    expect(await storage.store.findPassword('Ada@b.c')).toMatchObject({ identityId: 'p0' });
    expect(await storage.store.findPassword('ada@b.c')).toMatchObject({ identityId: 'p1' });
    const twin = { email: 'ADA@b.c', identityId: 'p2', hash: 'h', confirmed: true };
    expect(await storage.store.addPassword(twin)).toBe(false);
    expect((await storage.store.findUser('u1'))?.identities).toEqual([
      { provider: 'oauth2-facebook', id: 'f', data: { name: 'Ada' } },
      { provider: 'custom-token', id: 'c', data: { page: 'https://a.example/?page=1' } },
    ]);
    expect(await database.collection('mail_tokens').countDocuments()).toBe(0);
    await database.collection<{ _id: string }>('schema').updateOne({ _id: 'schema' }, { $set: { version: 99 } });
    await expect(openMongoStorage(uri)).rejects.toThrow('newer version');
    expect(await database.collection<{ _id: string }>('schema').findOne({})).toMatchObject({ version: 99 });
  });

  it('names the operation of an error and no stored value', async () => {
    await storage.store.addApiKey({ id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'secret', disabled: false });
    await collectionsOf(direct.db()).users.insertOne({
      ...{ _id: 'u9', kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null, number: 1 },
      identities: [{ provider: 'custom-token', id: 'secret', data: {} }],
    });
    // `$push` to a field that is no array.
    await direct
      .db()
      .collection<{ _id: string }>('users')
      .updateOne({ _id: 'u9' }, { $set: { identities: 'secret' } });
    const failed = storage.store.addIdentity('u9', { provider: 'custom-token', id: 'x', data: {} });
    await expect(failed).rejects.toMatchObject({
      name: 'DatabaseError',
      operation: 'addIdentity',
      isAway: false,
      message: expect.not.stringContaining('secret') as string,
    });
  });
});
