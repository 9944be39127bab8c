/** Two servers on one MongoDB database that do the same at the same time. */
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { collectionsOf } from '../../main/server/store/mongodb/database/mongo-documents.js';
import { openMongoStorage } from '../../main/server/store/mongodb/mongo-store.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import { reasonWithoutMongo, startMongoServer } from '../support/servers/mongo-server/mongo-server.js';

/** A busy machine must not look like an unreachable database. */
const generous = { timeoutMs: 60_000 };
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe.skipIf(reasonWithoutMongo() !== null)('two servers on one database', () => {
  it('complete the same changes at the same time', async () => {
    const mongo = await startMongoServer();
    stops.push(() => mongo.stop());
    const uri = databaseUri(mongo.uri, `together-${String(process.pid)}`);
    const [one, two] = [
      await openMongoStorage(uri, undefined, generous),
      await openMongoStorage(uri, undefined, generous),
    ];
    stops.push(() => Promise.all([one.store.close(), two.store.close()]));
    const direct = new MongoClient(uri);
    stops.push(
      () => direct.close(),
      () => direct.db().dropDatabase(),
    );

    const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
    const session = { provider: 'local-userpass', deviceId: 'd', expiresAt: 4e9 } as const;
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      const email = `${id}@b.c`;
      const identity = { provider: 'local-userpass', id: `p${id}` } as const;
      const key = { id: `k${id}`, userId: id, name: 'n', hash: `h${id}`, kind: 'user', disabled: false } as const;
      await one.store.addUser({ id, ...user, identities: [{ ...identity, data: {} }] });
      await one.store.addPassword({ email, identityId: identity.id, hash: 'old', confirmed: true });
      await one.store.addApiKey(key);
      for (const number of [1, 2, 3])
        await one.store.addSession(
          { id: `${id}${String(number)}`, userId: id, identityId: identity.id, ...session },
          1,
        );
      const changed = [one, two].map(({ store }) => store.replacePassword(identity.id, 'new'));
      await Promise.all([...changed, two.store.findPassword(email)]);
      expect(await one.store.listSessions(id, 1)).toEqual([]);
      await Promise.all([
        ...[one, two].map(({ store }) => store.deleteUser(id)),
        ...[one.store.deleteApiKey(key.id), two.store.setApiKeyDisabled(key.id, true)],
        ...[one.store.findPassword(email), two.store.findUserOfIdentity(identity)],
      ]);
    }
    const { users, passwords, apiKeys, sessions, unfinishedChanges } = collectionsOf(direct.db());
    for (const collection of [users, passwords, apiKeys, sessions, unfinishedChanges])
      expect(await collection.countDocuments()).toBe(0);
  });
});
