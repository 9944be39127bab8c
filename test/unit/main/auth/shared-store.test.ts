/** Two apps on one file, like two programs: each sees the other's changes. */
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { App, AuthError, type User } from '../../../../main/auth/index.js';
import { FileStorage } from '../../../../main/auth/storage/file-storage.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { type FaultyProxy, startFaultyProxy } from '../../../support/servers/network/faulty-proxy.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { defined } from '../../../support/tuple.js';

let server: TestServer;
let proxy: FaultyProxy;
beforeAll(async () => {
  server = await startAuthServer();
  proxy = await startFaultyProxy(() => server.url);
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

const newFile = () => join(tmpDir('roster-shared-'), 'users.json');
const open = (path: string) => new App({ id: testAppId, baseUrl: proxy.url, storage: new FileStorage({ path }) });
const onlyUser = (app: App): User => {
  const user = defined(Object.values(app.allUsers)[0], 'the user');
  return user;
};

/** Two apps that hold the same signed-in user, both loaded. */
async function pair(name: string) {
  const path = newFile();
  const first = open(path);
  const mine = await first.logIn(jwtOf(name));
  const second = open(path);
  const theirs = onlyUser(second);
  await theirs.load();
  return { path, first, mine, second, theirs };
}

describe('two programs on one file', () => {
  it('take turns when the process was too busy to keep the file lock fresh', async () => {
    const path = newFile();
    const order: string[] = [];
    let finish: () => void = () => undefined;
    const first = new FileStorage({ path }).withLock('refresh:ada', async () => {
      order.push('first starts');
      await new Promise<void>((done) => (finish = done));
      order.push('first ends');
    });
    await vi.waitFor(() => {
      expect(order).toEqual(['first starts']);
    }, 60_000);
    const lock = `${path}.${Buffer.from('refresh:ada').toString('base64url')}.lock`;
    utimesSync(lock, new Date(0), new Date(0));
    const second = new FileStorage({ path }).withLock('refresh:ada', () => {
      order.push('second');
      return Promise.resolve();
    });
    // Long enough for an attempt at the stale lock.
    await new Promise((later) => setTimeout(later, 500));
    finish();
    await Promise.all([first, second]);
    expect(order).toEqual(['first starts', 'first ends', 'second']);
  });

  it('share one renewal', async () => {
    const { mine, theirs } = await pair('shared-renewal');
    server.advance(1_801);
    proxy.countOnly('/auth/session');
    await Promise.all([
      ...Array.from({ length: 20 }, () => mine.refreshProfile()),
      ...Array.from({ length: 20 }, () => theirs.refreshProfile()),
    ]);
    expect(proxy.count()).toBe(1);
    expect(theirs.accessToken).toBe(mine.accessToken);
  });

  it('end the session in both when one logs out, and notify the other', async () => {
    const { mine, theirs } = await pair('shared-logout');
    const heard = vi.fn();
    theirs.addListener(heard);
    await mine.logOut();
    await vi.waitFor(() => {
      expect(theirs.state).toBe('LoggedOut');
    }, 60_000);
    expect(heard).toHaveBeenCalled();
    expect([theirs.accessToken, theirs.refreshToken]).toEqual(['', '']);
  });

  it('do not undo each other’s logout with requests in progress', async () => {
    const { path, mine, theirs } = await pair('shared-race');
    const answers = Promise.allSettled(Array.from({ length: 10 }, () => theirs.refreshCustomData()));
    await mine.logOut();
    await answers;
    await vi.waitFor(() => {
      expect(theirs.state).toBe('LoggedOut');
    }, 60_000);
    expect((await new FileStorage({ path }).read(mine.id))?.session).toBeNull();
  });

  it('see users added, removed and added again', async () => {
    const { first, mine, second, theirs } = await pair('shared-coming');
    const other = await first.logIn(jwtOf('shared-other'));
    await vi.waitFor(() => {
      expect(Object.keys(second.allUsers)).toEqual([mine.id, other.id]);
    }, 60_000);
    await first.removeUser(mine);
    await vi.waitFor(() => {
      expect(Object.keys(second.allUsers)).toEqual([other.id]);
    }, 60_000);
    expect(theirs.state).toBe('Removed');
    await first.logIn(jwtOf('shared-coming'));
    await vi.waitFor(() => {
      expect(second.user(mine.id)?.isLoggedIn).toBe(true);
    }, 60_000);
  });

  it('lose no write of twenty concurrent writers', async () => {
    const path = newFile();
    const apps = [open(path), open(path)] as const;
    const users = await Promise.all(
      Array.from({ length: 20 }, (_unused, number) =>
        apps[number % 2 === 0 ? 0 : 1].logIn(jwtOf(`writer-${String(number)}`)),
      ),
    );
    expect(new FileStorage({ path }).load().users).toHaveLength(20);
    expect(new Set(users.map((user) => user.id)).size).toBe(20);
  });
});

describe('the file', () => {
  it('is readable by its owner only and leaves no temporary file', async () => {
    const { path } = await pair('file-mode');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['users.json']);
  });

  it.each([
    ['noise', 'not a file of users'],
    ['a newer version', '{"version":2,"currentUserId":null,"users":[]}'],
  ])('is refused and left unchanged with %s in it', async (_what, text) => {
    const path = newFile();
    writeFileSync(path, text);
    expect(() => open(path)).toThrow('left as it is');
    await expect(new FileStorage({ path }).writeCurrent(null)).rejects.toThrow('left as it is');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('fails the call but keeps the session when it is damaged while the app runs', async () => {
    const { path, first, mine } = await pair('file-bad');
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, 'gone bad');
    await expect(mine.refreshCustomData()).rejects.not.toBeInstanceOf(AuthError);
    expect(first.currentUser).toBe(mine);
    writeFileSync(path, good);
    await mine.refreshCustomData();
  });
});
