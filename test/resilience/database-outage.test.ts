/** The database stops answering and answers again: requests get 503, clients keep their sessions, service resumes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import * as Realm from 'realm-web';
import { afterEach, describe, expect, it } from 'vitest';
import { App, Credentials } from '../../main/auth/index.js';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { openMongoStorage } from '../../main/server/store/mongodb/mongo-store.js';
import { openSqliteStorage, type OpenStorage } from '../../main/server/store/storage.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import { reasonWithoutMongo, startMongoServer } from '../support/servers/mongo-server/mongo-server.js';
import { startDatabaseProxy } from '../support/servers/network/database-proxy.js';
import { wideLimits } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const api = '/api/client/v2.0';
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Server {
  running: RunningServer;
  logged: string[];
}

async function start(openStorage: OpenStorage, dataFolder = tmpDir('roster-outage-')): Promise<Server> {
  const logged: string[] = [];
  const running = await startServer({
    ...{ appFolder: 'assets/backend', dataFolder, port: 0, limits: wideLimits, openStorage },
    log: (line) => void logged.push(line),
  });
  stops.push(() => running.stop());
  return { running, logged };
}

const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
const isReady = ({ running }: Server) => statusOf(`${running.url}/ready`);

/** Both clients sign in, keep their sessions through the outage, and continue. */
async function clientsSurvive(server: Server, outage: { begin: () => unknown; end: () => unknown }): Promise<void> {
  const { running, logged } = server;
  const own = new App({ id: 'roster', baseUrl: running.url });
  const user = await own.logIn(Credentials.anonymous());
  const official = new Realm.App({ id: 'roster', baseUrl: running.url });
  const officialUser = await official.logIn(Realm.Credentials.anonymous());
  const { refreshToken } = user;
  expect(await isReady(server)).toBe(200);

  await outage.begin();
  const bearer = { headers: { Authorization: `Bearer ${String(refreshToken)}` } };
  const register = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse' }),
  };
  const began = performance.now();
  const answers = await Promise.all([
    fetch(`${running.url}${api}/auth/session`, { method: 'POST', ...bearer }),
    fetch(`${running.url}${api}/auth/session`, { method: 'POST', ...bearer }),
    fetch(`${running.url}${api}/app/roster/auth/providers/local-userpass/register`, register),
  ]);
  console.log(`answered after ${String(Math.round(performance.now() - began))} ms`);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ error_code: 'ServiceUnavailable' });
  }
  expect(await isReady(server)).toBe(503);
  expect(await statusOf(`${running.url}/health`)).toBe(200);
  await expect(user.refreshCustomData()).rejects.toThrow();
  await expect(officialUser.refreshCustomData()).rejects.toMatchObject({ statusCode: 503 });
  expect([user.isLoggedIn, officialUser.isLoggedIn]).toEqual([true, true]);
  expect(user.refreshToken).toBe(refreshToken);

  await outage.end();
  await expect.poll(() => isReady(server)).toBe(200);
  await user.refreshCustomData();
  await officialUser.refreshCustomData();
  const outages = logged.filter((line) => line.startsWith('The database does not respond'));
  expect(outages.length, outages.join('\n')).toBeGreaterThan(0);
  expect(logged.at(-1)).toBe('The database responds again.');
  await official.removeUser(officialUser);
  // One line for the outage, not one for each request.
  expect(logged.filter((line) => line.includes('failed:'))).toEqual([]);
}

describe.skipIf(reasonWithoutMongo() !== null)('a MongoDB server', () => {
  const storageAt =
    (uri: string): OpenStorage =>
    (_folder, log) =>
      openMongoStorage(uri, log);

  it('that is frozen makes requests fail with 503 until it goes on', async ({ skip }) => {
    const mongo = await startMongoServer();
    stops.push(() => mongo.stop());
    const { signal } = mongo;
    if (signal === null) return skip('the server of ROSTER_TEST_MONGODB_URI cannot be frozen');
    const server = await start(storageAt(databaseUri(mongo.uri, 'frozen')));
    await clientsSurvive(server, {
      begin: () => {
        signal('SIGSTOP');
      },
      end: () => {
        signal('SIGCONT');
      },
    });
  });

  it('that cannot be reached makes requests fail with 503 until it can', async () => {
    const mongo = await startMongoServer();
    stops.push(() => mongo.stop());
    const proxy = await startDatabaseProxy(mongo.uri);
    stops.push(() => proxy.stop());
    const server = await start(storageAt(databaseUri(proxy.uri, `refused-${String(process.pid)}`)));
    await clientsSurvive(server, { begin: () => proxy.refuse(), end: () => proxy.accept() });
  });

  it('that ends and is started again with its data makes requests fail with 503 in between', async ({ skip }) => {
    const file = join(tmpDir('roster-outage-'), 'data.mv');
    const first = await startMongoServer(file);
    if (first.signal === null) return skip('the server of ROSTER_TEST_MONGODB_URI cannot be ended');
    const proxy = await startDatabaseProxy(first.uri);
    stops.push(() => proxy.stop());
    const server = await start(storageAt(databaseUri(proxy.uri, 'ended')));
    await clientsSurvive(server, {
      begin: async () => {
        await first.stop();
        await proxy.refuse();
      },
      end: async () => {
        const second = await startMongoServer(file);
        stops.push(() => second.stop());
        proxy.retarget(second.uri);
        await proxy.accept();
      },
    });
  });

  it('that is unreachable at the start is named in the message', async () => {
    await expect(openMongoStorage('mongodb://127.0.0.1:1/x')).rejects.toMatchObject({
      name: 'MongoServerSelectionError',
    });
  });
});

describe('an SQLite database', () => {
  const anonymous = (url: string) =>
    fetch(`${url}${api}/app/roster/auth/providers/anon-user/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });

  it('that another process keeps locked is read, makes writes fail with 503, and resumes', async () => {
    const dataFolder = tmpDir('roster-locked-');
    const server = await start(openSqliteStorage, dataFolder);
    const { refresh_token: token } = (await (await anonymous(server.running.url)).json()) as Record<string, string>;
    const other = new Database(join(dataFolder, 'users.db'));
    other.exec('BEGIN IMMEDIATE');
    for (let tries = 0; tries < 3; tries += 1) {
      const refused = await anonymous(server.running.url);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    }
    const renewed = await statusOf(`${server.running.url}${api}/auth/session`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${String(token)}` },
    });
    expect(renewed).toBe(201);
    expect([await isReady(server), await statusOf(`${server.running.url}/health`)]).toEqual([503, 200]);
    other.exec('ROLLBACK');
    other.close();
    await expect.poll(() => isReady(server)).toBe(200);
    expect((await anonymous(server.running.url)).status).toBe(200);
    expect(server.logged).toEqual([
      expect.stringMatching(/^The database does not respond \(add\w+: SQLITE_BUSY/),
      'The database responds again.',
    ]);
  });

  it('on a full disk makes writes fail with 503 until there is space', async ({ skip }) => {
    const disk = join(tmpDir('roster-full-'), 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status !== 0) {
      return skip('only root can mount a small disk');
    }
    stops.push(() => spawnSync('umount', ['-l', disk]));
    const server = await start(openSqliteStorage, disk);
    const filler = join(disk, 'filler');
    expect((await anonymous(server.running.url)).status).toBe(200);
    try {
      writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
    // The last page of the write-ahead log may still have space.
    await expect.poll(async () => (await anonymous(server.running.url)).status).toBe(503);
    expect(await isReady(server)).toBe(503);
    rmSync(filler);
    await expect.poll(() => isReady(server)).toBe(200);
    expect((await anonymous(server.running.url)).status).toBe(200);
  });
});
