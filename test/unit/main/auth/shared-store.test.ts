/** Two apps on one file, as two programs would be: what one does, the other sees. */
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { App, AuthError, type User } from '../../../../main/auth/index.js';
import { FileStorage } from '../../../../main/auth/storage/file-storage.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { type FaultyProxy, startFaultyProxy } from '../../../support/servers/faulty-proxy.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';

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

const newFile = () => join(mkdtempSync(join(tmpdir(), 'roster-shared-')), 'users.json');
const open = (path: string) => new App({ id: testAppId, baseUrl: proxy.url, storage: new FileStorage({ path }) });
const onlyUser = (app: App): User => {
  const user = Object.values(app.allUsers)[0];
  if (user === undefined) throw new Error('no user');
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
  it('share one renewal, whoever asks', async () => {
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

  it('a logout in one ends the session in the other, which hears of it', async () => {
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

  it('a logout in one is not undone by what the other has under way', async () => {
    const { path, mine, theirs } = await pair('shared-race');
    const answers = Promise.allSettled(Array.from({ length: 10 }, () => theirs.refreshCustomData()));
    await mine.logOut();
    await answers;
    await vi.waitFor(() => {
      expect(theirs.state).toBe('LoggedOut');
    }, 60_000);
    expect((await new FileStorage({ path }).read(mine.id))?.session).toBeNull();
  });

  it('sees users come, go and come back', async () => {
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

  it('twenty writers at once lose nothing', async () => {
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
  it('is readable by its owner alone, and leaves nothing beside it', async () => {
    const { path } = await pair('file-mode');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['users.json']);
  });

  it.each([
    ['noise', 'not a file of users'],
    ['a newer version', '{"version":2,"currentUserId":null,"users":[]}'],
  ])('with %s in it is refused and left as it is', async (_what, text) => {
    const path = newFile();
    writeFileSync(path, text);
    expect(() => open(path)).toThrow('left as it is');
    await expect(new FileStorage({ path }).writeCurrent(null)).rejects.toThrow('left as it is');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('that went bad under a running app fails the call, not the session', async () => {
    const { path, first, mine } = await pair('file-bad');
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, 'gone bad');
    await expect(mine.refreshCustomData()).rejects.not.toBeInstanceOf(AuthError);
    expect(first.currentUser).toBe(mine);
    writeFileSync(path, good);
    await mine.refreshCustomData();
  });
});
