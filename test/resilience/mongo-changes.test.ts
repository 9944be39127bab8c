/** The MongoDB store through crashes between its writes: changes are completed by the next server. */
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectionsOf } from '../../main/server/store/mongodb/database/mongo-documents.js';
import { MongoChanges } from '../../main/server/store/mongodb/mongo-changes.js';
import { openMongoStorage } from '../../main/server/store/mongodb/mongo-store.js';
import type { Storage } from '../../main/server/store/storage.js';
import type { Store } from '../../main/server/store/store.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import { watchClients } from '../support/servers/mongo-server/mongo-indexes.js';
import {
  type MongoServer,
  reasonWithoutMongo,
  startMongoServer,
} from '../support/servers/mongo-server/mongo-server.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/servers/network/database-proxy.js';

const reason = reasonWithoutMongo();
const writes = ['insert', 'update', 'delete', 'findAndModify'];
/** A busy machine must not look like an unreachable database. */
const generous = { timeoutMs: 60_000 };
/** Longer than a change may be in progress, including one that has only been recorded. */
const later = () => Date.now() + 3_600_000;

const ada = { provider: 'local-userpass', id: 'p1', data: {} } as const;
const session = { userId: 'u1', deviceId: 'd', expiresAt: 100 } as const;

/** A user with a password, an API key, and sessions of both. */
async function addAda(store: Store): Promise<void> {
  const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
  await store.addUser({ id: 'u1', ...user, identities: [ada] });
  await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'old', confirmed: true });
  await store.putMailToken({ id: 't', kind: 'reset', identityId: 'p1', hash: 'h', expiresAt: 100 });
  await store.addApiKey({ id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'kh', disabled: false });
  await store.addIdentity('u1', { provider: 'api-key', id: 'k', data: {} });
  await store.addSession({ id: 's', provider: 'local-userpass', identityId: 'p1', ...session }, 1, {
    passwordHash: 'old',
  });
  await store.addSession({ id: 's-k', provider: 'api-key', identityId: 'k', ...session }, 1);
}
/** What a caller can see of the user who tries to sign in. */
async function seen(store: Store) {
  await store.findPassword('a@b.c');
  await store.findUserOfIdentity({ provider: 'api-key', id: 'k' });
  return {
    user: (await store.findUser('u1')) !== null,
    identities: (await store.findUser('u1'))?.identities.map(({ id }) => id) ?? [],
    hash: (await store.findPassword('a@b.c'))?.hash ?? null,
    key: (await store.findApiKeyByHash('kh'))?.disabled ?? null,
    sessions: [(await store.findSession('s', 'u1', 1)) !== null, (await store.findSession('s-k', 'u1', 1)) !== null],
  };
}

const unchanged = { user: true, identities: ['p1', 'k'], hash: 'old', key: false, sessions: [true, true] };
const operations: Record<string, { run: (store: Store) => Promise<unknown>; after: Awaited<ReturnType<typeof seen>> }> =
  {
    'a password change': {
      run: (store) => store.replacePassword('p1', 'new'),
      after: { ...unchanged, hash: 'new', key: true, sessions: [false, false] },
    },
    'the deletion of a user': {
      run: (store) => store.deleteUser('u1'),
      after: { user: false, identities: [], hash: null, key: null, sessions: [false, false] },
    },
    'the deletion of an API key': {
      run: (store) => store.deleteApiKey('k'),
      after: { ...unchanged, identities: ['p1'], key: null, sessions: [true, false] },
    },
    'the disabling of an API key': {
      run: (store) => store.setApiKeyDisabled('k', true),
      after: { ...unchanged, key: true, sessions: [true, false] },
    },
  };

describe.skipIf(reason !== null)('changes of the MongoDB store', () => {
  let server: MongoServer;
  let proxy: DatabaseProxy;
  let direct: MongoClient;
  let number = 0;
  let storage: Storage;
  let path: string;
  beforeAll(async () => {
    server = await startMongoServer();
    proxy = await startDatabaseProxy(server.uri);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });
  beforeEach(async () => {
    number += 1;
    path = `crash${String(number)}-${String(process.pid)}`;
    storage = await openMongoStorage(at(server), undefined, generous);
    direct = new MongoClient(at(server));
  });
  afterEach(async () => {
    await storage.store.close();
    await direct.close();
  });
  /** The database of the running test. */
  const at = ({ uri }: { uri: string }) => databaseUri(uri, path);
  /** Opens the storage of a server that is killed, which would not try a write again until the time limit. */
  const openKilled = () => {
    const uri = new URL(at(proxy));
    uri.searchParams.set('retryWrites', 'false');
    return openMongoStorage(uri.href, undefined, generous);
  };
  const changesOf = (client: MongoClient) => new MongoChanges(collectionsOf(client.db()));

  describe.each(Object.entries(operations))('killed during %s', (_name, { run, after }) => {
    it('shows either the old or the new state after each of its writes, and another server completes it', async () => {
      let steps = 0;
      for (; ; steps += 1) {
        await direct.db().dropDatabase();
        const { store } = await openMongoStorage(at(server), undefined, generous);
        await addAda(store);
        // For the database this is the same as a killed process: its connections end before the next write.
        await proxy.accept();
        const killed = await openKilled();
        proxy.cutAfter(steps, writes);
        const outcome = await run(killed.store).then(
          () => 'done',
          () => 'cut',
        );
        await killed.store.close();
        // The first write only records the change.
        if (steps < 2) expect(await seen(store)).toEqual(unchanged);
        else {
          const { sessions, ...rest } = await seen(store);
          // Sessions of a changed password and of a disabled key end a moment later than the change.
          if (rest.user && rest.hash === after.hash && rest.key === after.key)
            await changesOf(direct).finishAll(later());
          expect(await seen(store), `after ${String(steps)} writes, sessions ${String(sessions)}`).toEqual(after);
        }
        await changesOf(direct).finishAll(later());
        const collections = collectionsOf(direct.db());
        expect(await collections.users.countDocuments({ isDeleting: true })).toBe(0);
        expect(await collections.passwords.countDocuments({ change: { $exists: true } })).toBe(0);
        expect(await collections.apiKeys.countDocuments({ change: { $exists: true } })).toBe(0);
        expect(await collections.unfinishedChanges.countDocuments()).toBe(0);
        await store.close();
        if (outcome === 'done') break;
      }
      expect(steps).toBeGreaterThan(2);
    });
  });

  it('waits for one answer per refresh and profile, and for three to start a session', async () => {
    const commands: ('asked' | 'answered')[] = [];
    const stop = watchClients(MongoClient, (client) => {
      client.on('commandStarted', () => commands.push('asked'));
      client.on('commandSucceeded', () => commands.push('answered'));
    });
    const { store } = await openMongoStorage(at(server), undefined, generous);
    stop();
    await addAda(store);
    /** How often commands began after the answers to others. */
    const waits = async (call: Promise<unknown>) => {
      expect(await call).toBeTruthy();
      const steps = commands.splice(0).filter((kind, index, all) => kind === 'asked' && all[index - 1] !== 'asked');
      return steps.length;
    };
    // Opens as many connections as the calls need, which would be among the commands.
    const start = (id: string) =>
      store.addSession({ id, provider: 'local-userpass', identityId: 'p1', ...session }, 1, { passwordHash: 'old' });
    for (const id of ['s3', 's4', 's5']) await start(id);
    commands.length = 0;
    expect(await waits(store.findSession('s', 'u1', 1))).toBe(1);
    expect(await waits(store.findCaller('s', 'u1', 1))).toBe(1);
    expect(await waits(start('s6'))).toBe(3);
    await store.close();
  });

  it('completes a password change before the next login, and keeps the session of that login', async () => {
    const { store } = storage;
    await addAda(store);
    await proxy.accept();
    const killed = await openKilled();
    proxy.cutAfter(2, writes);
    await expect(killed.store.replacePassword('p1', 'new')).rejects.toThrow('replacePassword');
    await killed.store.close();
    expect(await store.findPassword('a@b.c')).toMatchObject({ hash: 'new' });
    expect(await store.findSession('s', 'u1', 1)).toBeNull();
    const next = { id: 's2', provider: 'local-userpass', identityId: 'p1', ...session } as const;
    expect(await store.addSession(next, 1, { passwordHash: 'new' })).toBe(true);
    const { passwords, unfinishedChanges } = collectionsOf(direct.db());
    await unfinishedChanges.insertOne({ _id: '000000000001-a', kind: 'password', target: 'p1' });
    await passwords.updateOne({ identityId: 'p1' }, { $set: { change: '000000000001-a' } });
    expect(await changesOf(direct).finishAll(later())).toBe(1);
    expect(await store.findSession('s2', 'u1', 1)).not.toBeNull();
  });

  it('starts no session with an API key while a password change ends those of the user', async () => {
    const { store } = storage;
    await addAda(store);
    // The request of the key comes when its sessions have just been ended, before the change is complete.
    const started: boolean[] = [];
    const collections = collectionsOf(direct.db());
    const end = collections.sessions.deleteMany.bind(collections.sessions);
    vi.spyOn(collections.sessions, 'deleteMany').mockImplementationOnce(async (...given) => {
      const ended = await end(...given);
      started.push(await store.addSession({ id: 's2', provider: 'api-key', identityId: 'k', ...session }, 1));
      return ended;
    });
    expect(await new MongoChanges(collections).replacePassword('p1', 'new')).toBe(true);
    expect(started).toEqual([false]);
    expect(await store.listSessions('u1', 1)).toEqual([]);
  });

  it('sets no password with a token that another server replaces between its check and the write', async () => {
    const { store } = storage;
    await addAda(store);
    const collections = collectionsOf(direct.db());
    const find = collections.mailTokens.findOne.bind(collections.mailTokens);
    vi.spyOn(collections.mailTokens, 'findOne').mockImplementationOnce(async (filter) => {
      const found = await find(filter);
      await store.putMailToken({ id: 't2', kind: 'reset', identityId: 'p1', hash: 'h2', expiresAt: 100 });
      expect(await store.replacePassword('p1', 'newer', 't2')).toBe(true);
      return found;
    });
    const slow = new MongoChanges(collections);
    expect(await slow.replacePassword('p1', 'older', 't')).toBe(false);
    expect((await store.findPassword('a@b.c'))?.hash).toBe('newer');
  });

  it('starts and completes the other changes when one cannot be completed', async () => {
    const { store } = storage;
    await addAda(store);
    await store.addUser({
      ...{ id: 'u2', kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null, identities: [] },
    });
    const { users, passwords, unfinishedChanges } = collectionsOf(direct.db());
    // Another program has damaged this user.
    await users.updateOne({ _id: 'u2' }, { $set: { isDeleting: true }, $unset: { identities: '' } });
    await passwords.updateOne({ identityId: 'p1' }, { $set: { hash: 'new', change: '000000000002-a' } });
    await unfinishedChanges.insertOne({ _id: '000000000001-a', kind: 'user', target: 'u2' });
    await unfinishedChanges.insertOne({ _id: '000000000002-a', kind: 'password', target: 'p1' });
    const lines: string[] = [];
    const other = await openMongoStorage(at(server), (line) => lines.push(line), generous);
    await other.store.close();
    expect(lines).toEqual([expect.stringContaining('Could not complete interrupted changes')]);
    expect(await passwords.countDocuments({ change: { $exists: true } })).toBe(0);
    expect(await unfinishedChanges.find().toArray()).toMatchObject([{ target: 'u2' }]);
  });

  it('completes a change although a thousand older ones cannot be completed yet', async () => {
    await addAda(storage.store);
    const { users, unfinishedChanges } = collectionsOf(direct.db());
    const age = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds).padStart(12, '0');
    const waiting = Array.from({ length: 1_000 }, (_, at) => ({
      ...({ _id: `${age(120)}-${String(at)}`, kind: 'password', target: `none-${String(at)}` } as const),
    }));
    await unfinishedChanges.insertMany([...waiting, { _id: `${age(60)}-a`, kind: 'user', target: 'u1' }]);
    await users.updateOne({ _id: 'u1' }, { $set: { disabled: true, isDeleting: true } });
    expect(await changesOf(direct).finishAll()).toBe(1);
    expect(await storage.store.findUser('u1')).toBeNull();
    // Their servers may not have marked them yet.
    expect(await unfinishedChanges.countDocuments()).toBe(1_000);
  });

  it('completes changes that a server of the first schema left behind', async () => {
    const { store } = storage;
    await addAda(store);
    await store.addUser({
      ...{ id: 'u2', kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null, identities: [] },
    });
    await store.close();
    const { users, passwords } = collectionsOf(direct.db());
    await passwords.updateOne({ identityId: 'p1' }, { $set: { hash: 'new', change: '000000000001-a' } });
    await users.updateOne({ _id: 'u2' }, { $set: { disabled: true, isDeleting: true } });
    await direct
      .db()
      .collection<{ _id: string }>('schema')
      .updateOne({ _id: 'schema' }, { $set: { version: 1 } });
    storage = await openMongoStorage(at(server), undefined, generous);
    await changesOf(direct).finishAll(later());
    expect(await users.countDocuments()).toBe(1);
    expect(await seen(storage.store)).toMatchObject({ hash: 'new', key: true, sessions: [false, false] });
    expect(await collectionsOf(direct.db()).unfinishedChanges.countDocuments()).toBe(0);
  });

  it('adds a user whose deletion another server could not complete', async () => {
    const { store } = storage;
    await addAda(store);
    await collectionsOf(direct.db()).users.updateOne({ _id: 'u1' }, { $set: { disabled: true, isDeleting: true } });
    expect((await store.listUsers(null, 10)).users).toEqual([]);
    expect(await store.findUserOfIdentity(ada)).toBeNull();
    const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
    expect(await store.addUser({ id: 'u2', ...user, identities: [ada] })).toBe(true);
  });
});
