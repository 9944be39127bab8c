/** A store belongs to one app at one backend. Another app can neither read or send its tokens nor end its sessions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { App, type AuthStorage, Credentials, MemoryStorage } from '../../../../main/auth/index.js';
import { FileStorage } from '../../../../main/auth/storage/file-storage.js';
import { refusal, scriptedBackend } from '../../../support/servers/scripted-backend.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const credentials = Credentials.emailPassword('a@b.c', 'secret');
const newFile = () => join(tmpDir('roster-owner-'), 'users.json');

const a = { id: 'accounts', baseUrl: 'http://a.test' };
const others = [
  ['another app at another backend', { id: 'billing', baseUrl: 'http://b.test' }],
  ['another app at the same backend', { id: 'billing', baseUrl: a.baseUrl }],
  ['an app of that name at another backend', { id: a.id, baseUrl: 'http://b.test' }],
  ['an app of that name at another port', { id: a.id, baseUrl: 'http://a.test:8080' }],
  ['an app of that name below another path', { id: a.id, baseUrl: 'http://a.test/b' }],
] as const;

const open = (
  app: { id: string; baseUrl: string },
  storage: AuthStorage,
  backend = scriptedBackend({ host: app.baseUrl }),
) => new App({ ...app, storage, fetch: backend.fetch });

describe('a file', () => {
  it.each(others)('rejects %s, names both apps and remains unchanged', async (_what, other) => {
    const path = newFile();
    await open(a, new FileStorage({ path })).logIn(credentials);
    const text = readFileSync(path, 'utf8');
    const foreign = scriptedBackend({ host: other.baseUrl });
    foreign.answers['POST /session'] = refusal;
    expect(() => open(other, new FileStorage({ path }), foreign)).toThrow(
      `${path} keeps the users of the app "accounts" at http://a.test. It was not opened for the app "${other.id}" at ${other.baseUrl}`,
    );
    expect(foreign.calls).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(text);
    const again = open(a, new FileStorage({ path }));
    await again.currentUser?.refreshCustomData();
    expect(again.currentUser?.isLoggedIn).toBe(true);
  });

  it.each(['http://a.test/', 'HTTP://A.test:80', 'http://a.test//'])(
    'treats %s as the same address',
    async (baseUrl) => {
      const path = newFile();
      const user = await open(a, new FileStorage({ path })).logIn(credentials);
      expect(open({ ...a, baseUrl }, new FileStorage({ path })).currentUser?.id).toBe(user.id);
    },
  );

  it('belongs to the first writer when two apps open it before it exists', async () => {
    const path = newFile();
    const first = open(a, new FileStorage({ path }));
    const foreign = scriptedBackend({ host: 'http://b.test' });
    const second = open({ id: 'billing', baseUrl: 'http://b.test' }, new FileStorage({ path }), foreign);
    const user = await first.logIn(credentials);
    await expect(second.logIn(credentials)).rejects.toThrow('keeps the users of the app "accounts"');
    expect(second.allUsers).toEqual({});
    expect(foreign.calls.at(-1), 'the session that could not be stored is ended').toBe('DELETE /session');
    expect(new FileStorage({ path }).load().users.map(({ id }) => id)).toEqual([user.id]);
  });

  it('of an older version belongs to the first app, with all users', async () => {
    const path = newFile();
    await open(a, new FileStorage({ path })).logIn(credentials);
    const old = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    expect(Reflect.deleteProperty(old, 'app')).toBe(true);
    writeFileSync(path, JSON.stringify(old));
    const first = open(a, new FileStorage({ path }));
    // A second app that opens it at the same time gets no token from it.
    const foreign = scriptedBackend({ host: 'http://b.test' });
    const second = open({ id: 'billing', baseUrl: 'http://b.test' }, new FileStorage({ path }), foreign);
    await first.currentUser?.load();
    await expect(second.currentUser?.load()).rejects.toThrow('keeps the users of');
    expect(foreign.calls).toEqual([]);
    expect(first.currentUser?.refreshToken).not.toBeNull();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...old, app: { id: a.id, baseUrls: [a.baseUrl] } });
    expect(() => open({ ...a, id: 'billing' }, new FileStorage({ path }))).toThrow('keeps the users of');
  });

  it('follows an app that moves by setBaseUrl, under the old and the new address', async () => {
    const path = newFile();
    const app = open(a, new FileStorage({ path }));
    const user = await app.logIn(credentials);
    app.setBaseUrl('http://new.test/');
    await user.refreshCustomData();
    for (const baseUrl of [a.baseUrl, 'http://new.test'])
      expect(open({ ...a, baseUrl }, new FileStorage({ path })).currentUser?.id).toBe(user.id);
    expect(() => open({ ...a, baseUrl: 'http://third.test' }, new FileStorage({ path }))).toThrow('http://new.test');
  });
});

describe.each<[string, () => AuthStorage]>([
  ['one FileStorage object', () => new FileStorage({ path: newFile() })],
  ['one MemoryStorage object', () => new MemoryStorage()],
])('%s', (_what, newStorage) => {
  it.each(others)('rejects %s', async (_other, other) => {
    const storage = newStorage();
    await open(a, storage).logIn(credentials);
    expect(() => open(other, storage)).toThrow('which must not get their tokens');
  });

  it('serves two App objects of one app, even after it has moved', async () => {
    const storage = newStorage();
    const app = open(a, storage);
    const user = await app.logIn(credentials);
    expect(open(a, storage).currentUser?.id).toBe(user.id);
    app.setBaseUrl('http://new.test');
    expect(open({ ...a, baseUrl: 'http://new.test' }, storage).currentUser?.id).toBe(user.id);
  });

  it('still serves its own app after it rejected another', async () => {
    const storage = newStorage();
    await open(a, storage).logIn(credentials);
    expect(() => open({ ...a, id: 'billing' }, storage)).toThrow();
    expect(open(a, storage).currentUser?.isLoggedIn).toBe(true);
  });
});
