/** `migrate` between SQLite and MongoDB in both directions, killed on its way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Database from 'libsql';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openMongoTables } from '../../main/server/migration/mongo-tables.js';
import { openSqliteTables } from '../../main/server/migration/sqlite-tables.js';
import type { MigrationStore, Table } from '../../main/server/migration/tables.js';
import { foreignKindOf, hashPassword } from '../../main/server/passwords/password-hash.js';
import { startServer } from '../../main/server/start-server.js';
import { openMongoStorage } from '../../main/server/store/mongodb/mongo-store.js';
import { openSqliteStorage, type OpenStorage } from '../../main/server/store/storage.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import {
  type MongoServer,
  reasonWithoutMongo,
  startMongoServer,
} from '../support/servers/mongo-server/mongo-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const userCount = 1_200;
/** Hashes of “correct horse” by other systems. */
const foreignHashes = {
  bcrypt: '$2b$04$dRG.fhjhPzB2zUPSRIsGj.NulHiMBTBMpwdxfMLQcUlq9JL1f4hiO',
  scrypt: '$scrypt$ln=4,r=8,p=1$c2FsdC1vZi1hLXVzZXItMTY$M7ImJihBRuV39fDefH2nQE86iqclMYbKBMcIkPoXoOE',
  argon2i: '$argon2i$v=19$m=64,t=1,p=1$wvOK3Os5vbAmXjA5Qw7EkA$kFYw536hFQz24lP/tHkW1OW2BuYhgEZ2/OBE7XRKJnc',
};
const userTotal = userCount + Object.keys(foreignHashes).length;

function migrate(dataFolder: string, uri: string, target: string): ChildProcess {
  const program = ['--import', 'tsx', 'main/server/cli/main.ts', 'migrate', `--to=${target}`, `--data=${dataFolder}`];
  return spawn(process.execPath, program, { env: { ...process.env, MONGODB_URI: uri } });
}

const silent = () => undefined;

/** Runs the command to its end. */
async function finish(child: ChildProcess): Promise<{ code: number; out: string; err: string }> {
  const ended = once(child, 'exit');
  const textOf = (stream: Readable | null) => (stream === null ? Promise.resolve('') : text(stream));
  const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [code] = (await ended) as [number];
  return { code, out, err };
}

/** Kills the command once it has reported this many batches. */
async function killAfter(child: ChildProcess, batches: number): Promise<void> {
  const ended = once(child, 'exit');
  let reported = 0;
  if (child.stderr !== null) {
    for await (const line of createInterface({ input: child.stderr })) {
      if (line.includes('copied')) reported += 1;
      if (reported === batches) child.kill('SIGKILL');
    }
  }
  await ended;
  expect(child.signalCode, `reported ${String(reported)}`).toBe('SIGKILL');
}

/** Everything in a store, in order. */
async function contentOf({ tables, keys }: MigrationStore) {
  const all = async <T>(table: Table<T>) => (await table.page(null, 100_000)).map(({ value }) => value);
  return {
    users: await all(tables.users),
    passwords: await all(tables.passwords),
    apiKeys: await all(tables.apiKeys),
    sessions: await all(tables.sessions),
    mailTokens: await all(tables.mailTokens),
    triggerEvents: await all(tables.triggerEvents),
    adminKeys: await all(tables.adminKeys),
    hashKinds: await all(tables.hashKinds),
    disabledProviders: await all(tables.disabledProviders),
    knownSources: await all(tables.knownSources),
    events: await all(tables.events),
    keys: await keys.read(),
  };
}
async function contentAt(opened: Promise<MigrationStore>) {
  const store = await opened;
  const content = await contentOf(store);
  await store.close();
  return content;
}

/** Columns that only order rows, or assign them to a server for a time. */
const ownColumns = ['number', 'owner', 'leased_until'];
const jsonColumns = ['event', 'data', 'device', 'custom_data'];
const plainRow = z.record(z.string(), z.unknown());

/** Every table of a data folder, read without the server's code. Rows that have an order are in that order. */
function dumpOf(dataFolder: string): Record<string, unknown[]> {
  const tables = ['users.db', 'events.db'].flatMap((file) => {
    const database = new Database(join(dataFolder, file), { readonly: true });
    const rowsOf = (name: string) => {
      const isOrdered = ['users', 'identities', 'api_keys', 'trigger_events', 'events'].includes(name);
      const rows = database.prepare(`SELECT * FROM ${name} ORDER BY ${isOrdered ? 'rowid' : '1'}`).all();
      return rows.map((row) => {
        const columns = Object.entries(plainRow.parse(row)).filter(([column]) => !ownColumns.includes(column));
        const shown = (column: string, value: unknown): unknown =>
          jsonColumns.includes(column) && typeof value === 'string' ? JSON.parse(value) : value;
        return Object.fromEntries(columns.map(([column, value]) => [column, shown(column, value)]));
      });
    };
    const names = z.array(z.object({ name: z.string() }));
    const all = names.parse(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all());
    const dumps = all.map(({ name }) => [name, rowsOf(name)] as const);
    database.close();
    return dumps;
  });
  return Object.fromEntries(tables);
}

/**
 * Not migrated: rows that an old server could not read, the numbers of deleted users, counters that last minutes, and data of one
 * kind of store.
 */
const leftBehind = {
  sqlite: ['set_aside', 'deleted_numbers'],
  mongodb: ['rate_limits', 'schema', 'migration', 'signing_keys'],
};

describe.skipIf(reasonWithoutMongo() !== null)('migrate', () => {
  let mongo: MongoServer;
  const source = tmpDir('roster-migrate-');
  let refresh: string;
  beforeAll(async () => {
    mongo = await startMongoServer();
    const server = await startServer({ appFolder: 'assets/backend', dataFolder: source, port: 0 });
    const login = await fetch(`${server.url}/api/client/v2.0/app/roster/auth/providers/anon-user/login`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' },
    });
    refresh = String(((await login.json()) as Record<string, unknown>)['refresh_token']);
    await server.stop();
    const { store, events: log } = await openSqliteStorage(source);
    const hash = await hashPassword('correct horse');
    for (let number = 0; number < userCount; number += 1) {
      const name = String(number);
      const email = number % 100 === 1 ? `ADA-${String(number - 1)}@b.c` : `ada-${name}@b.c`;
      const accounts = [{ provider: 'local-userpass', id: `p${name}`, data: { email } } as const];
      const identities = number === 5 || number === 6 ? [] : accounts;
      await store.addUser({
        ...{ id: `u${name}`, kind: 'normal', disabled: number % 7 === 0, createdAt: number, lastLoginAt: 2 },
        customData: number % 3 === 0 ? { plan: 'größer', zero: -0, deep: [{ a: null }, 1.5, 2 ** 40] } : null,
        identities,
      });
      if (identities.length > 0) {
        await store.addPassword({ email, identityId: `p${name}`, hash, confirmed: number % 5 !== 0 }, 'as they are');
      }
    }
    for (let number = 1; number < 40; number += 1) {
      const [userId, id] = [`u${String(number)}`, String(number)];
      // IDs in another order than the creation.
      const key = { id: `k${String(100 - number)}`, userId, kind: 'server', name: 'ci', hash: `h${id}` } as const;
      await store.addApiKey({ ...key, disabled: number % 2 === 0 });
      const account = { provider: 'local-userpass', identityId: `p${id}`, deviceId: 'd' } as const;
      const device = number % 2 === 0 ? null : { platform: 'Linux', sdk: 'JS' };
      const origin = { address: number % 3 === 0 ? null : '2001:db8::1', device };
      await store.addSession({ id: `s${id}`, userId, ...account, ...origin, expiresAt: 4e9 }, number);
      const role = number % 2 === 0 ? 'viewer' : 'administrator';
      const times = { expiresAt: number % 3 === 0 ? null : 4e9, lastUsedAt: number % 5 === 0 ? null : number + 1 };
      await store.addAdminKey({ id: `a${id}`, name: `ci-${id}`, hash: `ah${id}`, createdAt: number, role, ...times });
      await store.putMailToken({ id: `t${id}`, kind: 'reset', identityId: `p${id}`, hash: 'h', expiresAt: 4e9 });
    }
    const event = { trigger: 'welcome', operation: 'CREATE', argumentsText: '[{"n":1}]', takeovers: 1 };
    // IDs in another order than the events.
    const events = [1, 2, 3].map((n) => ({ ...event, id: `e${String(9 - n)}`, userId: `u${String(n)}`, attempts: n }));
    await store.addTriggerEvents(events, { owner: 'a server', until: 4e12 }, 100);
    for (const [name, foreign] of Object.entries(foreignHashes)) {
      const account = { email: `${name}@b.c`, identityId: `f-${name}`, hash: foreign, confirmed: true };
      const identity = { provider: 'local-userpass', id: account.identityId, data: { email: account.email } } as const;
      const user = { id: `f${name}`, kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 0 } as const;
      await store.importUsers([{ user: { ...user, customData: null, identities: [identity] }, account }], 'distinct');
      await store.addHashKind(foreignKindOf(foreign) ?? '');
    }
    await store.addKnownSources(['h1'], 1_700_000_000);
    await store.setProviderDisabled('anon-user', true);
    const fields = { kind: 'function', outcome: 'failed', account: null, provider: null, address: null } as const;
    const texts = { subject: 'sum', reason: 'FunctionError', text: 'log: “ünï” 🙂', durationMs: 1 };
    // More than a batch, with IDs in another order than the time.
    const logged = Array.from({ length: 700 }, (_none, n) => ({
      ...{ id: `z${String(1_000 - n)}`, at: Date.now() + n, userId: `u${String(n)}`, ...fields, ...texts },
    }));
    await log.addEvents(logged);
    await store.close();
  });
  afterAll(() => mongo.stop());

  /** Whether the server accepts the sessions and passwords. */
  async function serves(openStorage: OpenStorage, dataFolder: string): Promise<number[]> {
    const server = await startServer({ appFolder: 'assets/backend', dataFolder, port: 0, openStorage });
    const api = `${server.url}/api/client/v2.0`;
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${refresh}` };
    const answers = [await fetch(`${api}/auth/session`, { method: 'POST', headers })];
    for (const name of ['ada-2', ...Object.keys(foreignHashes)]) {
      const body = JSON.stringify({ username: `${name}@b.c`, password: 'correct horse' });
      answers.push(
        await fetch(`${api}/app/roster/auth/providers/local-userpass/login`, { method: 'POST', headers, body }),
      );
    }
    await server.stop();
    return answers.map(({ status }) => status);
  }

  it('moves everything to MongoDB and back, through kills, and refuses what it must not overwrite', async () => {
    const uri = databaseUri(mongo.uri, `migrate-${String(process.pid)}`);
    const before = await contentAt(openSqliteTables(source, silent));
    expect(before.users).toHaveLength(userTotal + 1);
    expect(before.triggerEvents.map(({ id }) => id)).toEqual(['e8', 'e7', 'e6']);
    expect(before.passwords.filter(({ variant }) => variant === 1)).not.toHaveLength(0);

    for (const batches of [1, 2]) await killAfter(migrate(source, uri, 'mongodb'), batches);
    await expect(openMongoStorage(uri), 'half of the users').rejects.toThrow('not complete');
    const other = tmpDir('roster-migrate-other-');
    const { store, keys } = await openSqliteStorage(other);
    await keys.addFirst({ kid: 'first', key: 'k'.repeat(43), createdAt: new Date(1).toISOString() });
    await store.close();
    const refused = await finish(migrate(other, uri, 'mongodb'));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('of other users') as string });
    // Damaged events are set aside, which the command reports.
    await writeFile(join(other, 'events.db'), 'not a database'.repeat(1_000));
    expect((await finish(migrate(other, uri, 'mongodb'))).err).toContain('events.db is damaged');
    // A user who changed between the runs is corrected by the verification.
    const { store: changing } = await openSqliteStorage(source);
    await changing.setUserDisabled('u0', false);
    await changing.deleteUser('u1');
    await changing.close();
    const changed = await contentAt(openSqliteTables(source, silent));

    const done = await finish(migrate(source, uri, 'mongodb'));
    expect(done.err).toContain('Continues the migration');
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringContaining(`users: ${String(userTotal)} copied`) as string,
    });
    expect(await contentAt(openMongoTables(uri))).toEqual(JSON.parse(JSON.stringify(changed)));
    const client = await MongoClient.connect(uri);
    const collections = (await client.db().listCollections().toArray()).map(({ name }) => name);
    await client.close();
    const again = await finish(migrate(source, uri, 'mongodb'));
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('is complete') as string });
    const full = await finish(migrate(source, uri, 'sqlite'));
    expect(full).toMatchObject({ code: 1, err: expect.stringContaining('is not empty') as string });

    const back = tmpDir('roster-migrate-back-');
    for (const batches of [1, 2]) await killAfter(migrate(back, uri, 'sqlite'), batches);
    await expect(openSqliteStorage(back)).rejects.toThrow('not complete');
    expect(await finish(migrate(back, uri, 'sqlite'))).toMatchObject({ code: 0 });
    expect(await contentAt(openSqliteTables(back, silent))).toEqual(await contentAt(openMongoTables(uri)));
    const [first, last] = [dumpOf(source), dumpOf(back)];
    // A new table must be migrated, or be listed among those that are not.
    const moves = Object.keys(first).filter((name) => !leftBehind.sqlite.includes(name));
    for (const name of moves) expect(first[name], `${name} has rows`).not.toEqual([]);
    for (const name of moves) expect(last[name], name).toEqual(first[name]);
    const counterparts = moves.filter((name) => name !== 'identities');
    expect(collections.filter((name) => !leftBehind.mongodb.includes(name)).sort()).toEqual(counterparts.sort());

    const { store: moved } = await openMongoStorage(uri);
    const taken = await moved.takeTriggerEvents(
      { owner: 'another server', until: Date.now() + 600_000 },
      Date.now(),
      10,
    );
    expect(
      taken.map(({ id }) => id),
      'events wait for no owner',
    ).toEqual(['e8', 'e7', 'e6']);
    await moved.close();

    expect(await serves((_folder, log) => openMongoStorage(uri, log, { timeoutMs: 60_000 }), source)).toEqual([
      201, 200, 200, 200, 200,
    ]);
    expect(await serves(openSqliteStorage, back)).toEqual([201, 200, 200, 200, 200]);
  });

  it.each([
    [[], 'requires --to mongodb or --to sqlite'],
    [['--to=mysql'], 'requires --to mongodb or --to sqlite'],
    [['--to=mongodb', '--data=/nonexistent'], 'There is no users.db in /nonexistent'],
  ])('explains what is missing when it is called with %j', async (given, sentence) => {
    const program = ['--import', 'tsx', 'main/server/cli/main.ts', 'migrate', ...given];
    const child = spawn(process.execPath, program, { env: { ...process.env, MONGODB_URI: mongo.uri } });
    expect(await finish(child)).toMatchObject({ code: 1, err: expect.stringContaining(sentence) as string });
  });
});
