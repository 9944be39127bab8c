/** User objects: removed handles, linked anonymous users, damaged sessions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App, Credentials, type User } from '../../../../main/auth/index.js';
import { FileStorage } from '../../../../main/auth/storage/file-storage.js';
import { credentials, newFile, setUpApp, stores } from '../../../support/servers/scripted-app.js';
import { jsonAnswer, pageAnswer, refusal, tokenWith } from '../../../support/servers/scripted-backend.js';

const keyId = '0123456789abcdef01234567';

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(stores)('a removed handle, on %s, when its user is signed in again', (_store, newStorage) => {
  /** An old handle and the new one of the same user. */
  async function twice(how: 'removeUser' | 'deleteUser') {
    const set = setUpApp(newStorage(), 'u');
    const old = await set.app.logIn(credentials);
    await set.app[how](old);
    const user = await set.app.logIn(credentials);
    expect(user).not.toBe(old);
    set.calls.length = 0;
    const isUntouched = async () => {
      expect([user.state, set.app.currentUser, old.state]).toEqual(['LoggedIn', user, 'Removed']);
      expect((await set.storage.read('u'))?.session?.refreshToken).toBe(user.refreshToken);
      expect(set.calls).toEqual([]);
    };
    return { ...set, old, user, isUntouched };
  }

  const dead: [string, (old: User, app: App) => Promise<unknown>, number][] = [
    ['removeUser', (old, app) => app.removeUser(old), 4100],
    ['deleteUser', (old, app) => app.deleteUser(old), 4101],
    [
      'switchUser',
      (old, app) =>
        Promise.resolve().then(() => {
          app.switchUser(old);
        }),
      4101,
    ],
    ['setCurrentUser', (old, app) => app.setCurrentUser(old), 4101],
    ['linkCredentials', (old) => old.linkCredentials(Credentials.jwt('t')), 4101],
    ['refreshCustomData', (old) => old.refreshCustomData(), 4101],
    ['refreshProfile', (old) => old.refreshProfile(), 4101],
    ['callFunction', (old) => old.callFunction('f'), 4101],
    ['functions', (old) => old.functions['f']?.() ?? Promise.resolve(), 4101],
    ['functionsWith', (old) => old.functionsWith({})['f']?.() ?? Promise.resolve(), 4101],
    ['apiKeys.create', (old) => old.apiKeys.create('k'), 4101],
    ['apiKeys.fetch', (old) => old.apiKeys.fetch(keyId), 4101],
    ['apiKeys.fetchAll', (old) => old.apiKeys.fetchAll(), 4101],
    ['apiKeys.enable', (old) => old.apiKeys.enable(keyId), 4101],
    ['apiKeys.disable', (old) => old.apiKeys.disable(keyId), 4101],
    ['apiKeys.delete', (old) => old.apiKeys.delete(keyId), 4101],
  ];
  it.each(dead)('rejects %s without a request', async (_name, call, code) => {
    for (const how of ['removeUser', 'deleteUser'] as const) {
      const { old, app, isUntouched } = await twice(how);
      await expect(call(old, app)).rejects.toMatchObject({ code });
      await isUntouched();
    }
  });

  it('does not end the new session by logOut and exposes nothing of it', async () => {
    const { old, app, isUntouched } = await twice('removeUser');
    await old.logOut();
    await old.load();
    expect([old.accessToken, old.refreshToken, old.accessTokenEndsAt, old.deviceId]).toEqual(['', '', null, null]);
    expect([old.identities, old.profile, old.customData, old.isExpired]).toEqual([[], {}, {}, false]);
    await app.refreshDue();
    await app.reload();
    await app.currentUser?.load();
    expect(old.state).toBe('Removed');
    await isUntouched();
  });
});

describe('a user of another App object', () => {
  it('is not affected by a handle with the same ID', async () => {
    const { app, open, calls } = setUpApp();
    const user = await app.logIn(credentials);
    const second = open();
    calls.length = 0;
    await expect(second.removeUser(user)).rejects.toMatchObject({ code: 4100, message: 'No user has been found' });
    await expect(second.deleteUser(user)).rejects.toMatchObject({ code: 4100, message: 'No user has been found.' });
    expect(() => {
      second.switchUser(user);
    }).toThrow('User does not exist');
    expect(calls).toEqual([]);
    expect(user.isLoggedIn).toBe(true);
  });
});

describe('a login', () => {
  it.each(stores)('does not restore a user who was removed after it began, on %s', async (_store, newStorage) => {
    const { app, answers, storage, count } = setUpApp(newStorage(), 'u');
    const user = await app.logIn(credentials);
    const answer = answers['GET /profile'];
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    answers['GET /profile'] = async (url, init) => {
      await gate;
      return (await answer?.(url, init)) ?? jsonAnswer({}, 500);
    };
    const second = app.logIn(credentials);
    await vi.waitFor(() => {
      expect(count('GET /profile')).toBe(2);
    }, 60_000);
    await app.removeUser(user);
    go();
    await expect(second).rejects.toMatchObject({ code: 4101 });
    expect(app.allUsers).toEqual({});
    expect(await storage.read('u')).toBeNull();
    expect(count('DELETE /session')).toBe(2);
  });

  it.each(stores)('is dropped when its user logs out while it is stored, on %s', async (_store, newStorage) => {
    const storage = newStorage();
    const { app, count } = setUpApp(storage, 'u');
    const user = await app.logIn(credentials);
    const write = storage.write.bind(storage);
    let logOut: Promise<void> | undefined;
    vi.spyOn(storage, 'write').mockImplementation((record) => {
      logOut ??= user.logOut();
      return write(record);
    });
    await expect(app.logIn(credentials)).rejects.toMatchObject({ code: 4101 });
    await logOut;
    expect([user.state, app.currentUser]).toEqual(['LoggedOut', null]);
    expect((await storage.read('u'))?.session).toBeNull();
    expect(count('DELETE /session')).toBeGreaterThanOrEqual(2);
  });

  it.each(stores)('is kept when it begins during the removal of its user, on %s', async (_store, newStorage) => {
    const { app, storage } = setUpApp(newStorage(), 'u');
    const old = await app.logIn(credentials);
    const [, user] = await Promise.all([app.removeUser(old), app.logIn(credentials)]);
    expect([old.state, user.state, app.currentUser]).toEqual(['Removed', 'LoggedIn', user]);
    expect((await storage.read('u'))?.session?.refreshToken).toBe(user.refreshToken);
  });

  it('is not dropped when the old session is rejected in the meantime', async () => {
    const { app, answers } = setUpApp(undefined, 'u');
    const user = await app.logIn(credentials);
    answers['POST /session'] = refusal;
    const second = app.logIn(credentials);
    await user.refreshCustomData().catch(() => undefined);
    await second;
    expect(user.isLoggedIn).toBe(true);
  });
});

describe.each(stores)('an anonymous user, on %s,', (_store, newStorage) => {
  const anonymous = [{ id: 'anon', provider_type: 'anon-user' }];
  const linked = [...anonymous, { id: 'i', provider_type: 'local-userpass' }];
  function anonymousSetUp() {
    const set = setUpApp(newStorage());
    set.answers['GET /profile'] = () => jsonAnswer({ identities: anonymous, data: {} });
    const link = (to = linked) => {
      set.answers['POST /login'] = () => jsonAnswer({ access_token: tokenWith({ iat: 0, exp: 1800 }) });
      set.answers['GET /profile'] = () => jsonAnswer({ identities: to, data: {} });
    };
    return { ...set, link };
  }

  it.each([
    ['in the same run', (app: App) => Promise.resolve(app)],
    ['after a restart', (_app: App, open: () => App) => Promise.resolve(open())],
    ['after unload', (app: App) => app.unload().then(() => app)],
    ['after reload', (app: App) => app.reload().then(() => app)],
  ])('is not reused after it was linked %s; one that was not is', async (_when, later) => {
    const { app, open, link, answers } = anonymousSetUp();
    const login = answers['POST /login'];
    const plain = await app.logIn(Credentials.anonymous(false));
    const named = await app.logIn(Credentials.anonymous(false));
    link();
    await named.linkCredentials(credentials);
    if (login !== undefined) answers['POST /login'] = login;
    const next = await later(app, open);
    expect((await next.logIn(Credentials.anonymous())).id).toBe(plain.id);
    const again = next.user(plain.id);
    if (again !== null) await next.removeUser(again);
    expect((await next.logIn(Credentials.anonymous())).id).not.toBe(named.id);
  });

  it.each(['oauth2-google', 'oauth2-apple', 'oauth2-facebook', 'api-key', 'custom-token', 'custom-function'])(
    'is not reused with an identity of %s alone',
    async (provider_type) => {
      const { app, open, answers } = anonymousSetUp();
      answers['GET /profile'] = () => jsonAnswer({ identities: [{ id: 'i', provider_type }], data: {} });
      const user = await app.logIn(Credentials.anonymous(false));
      for (const one of [app, open()]) expect((await one.logIn(Credentials.anonymous())).id).not.toBe(user.id);
    },
  );

  it('is neither reused nor removed by a logout when its link succeeded but its profile failed', async () => {
    const { app, open, link, answers } = anonymousSetUp();
    const login = answers['POST /login'];
    const user = await app.logIn(Credentials.anonymous(false));
    link();
    answers['GET /profile'] = () => pageAnswer(502);
    await expect(user.linkCredentials(credentials)).rejects.toMatchObject({ kind: 'serverFault' });
    answers['GET /profile'] = () => jsonAnswer({ identities: anonymous, data: {} });
    if (login !== undefined) answers['POST /login'] = login;
    for (const one of [app, open()]) expect((await one.logIn(Credentials.anonymous())).id).not.toBe(user.id);
    await user.logOut();
    expect(user.state).toBe('LoggedOut');
  });
});

describe.each<[string, Partial<{ accessToken: string; refreshToken: string }> | null]>([
  ['without a session', null],
  ['with an empty refresh token', { refreshToken: '' }],
  ['with a refresh token that is not a JWT', { refreshToken: 'damaged' }],
  ['with a refresh token whose claims are lost', { refreshToken: 'e30.e30.sig' }],
  ['with a refresh token of another user', { refreshToken: tokenWith({ iat: 0, exp: 9e9, sub: 'another' }) }],
  ['with a refresh token with a line break', { refreshToken: `${tokenWith({ iat: 0, exp: 9e9 })}\r\n` }],
  ['with both tokens damaged', { accessToken: 'x', refreshToken: 'y' }],
])('a stored user %s', (_what, damage) => {
  it('is reported as logged out, keeps its record, and returns with a login', async () => {
    const path = newFile();
    const { app, open, calls } = setUpApp(new FileStorage({ path }), 'u');
    await app.logIn(credentials);
    const file = JSON.parse(readFileSync(path, 'utf8')) as { users: { session: object | null; state: string }[] };
    for (const user of file.users) user.session = damage === null ? null : { ...user.session, ...damage };
    writeFileSync(path, JSON.stringify(file));
    calls.length = 0;

    const next = open(new FileStorage({ path }));
    const user = next.user('u');
    expect([next.currentUser, user?.isLoggedIn, user?.isExpired]).toEqual([null, false, true]);
    await expect(user?.callFunction('f')).rejects.toMatchObject({
      code: 4101,
      ...(damage === null ? {} : { kind: 'sessionInvalid', message: expect.stringContaining('damaged') as string }),
    });
    await expect(user?.refreshCustomData()).rejects.toMatchObject({ code: 4101 });
    expect([user?.accessToken, user?.customData, user?.accessTokenEndsAt]).toEqual(['', {}, null]);
    await next.refreshDue();
    expect(calls).toEqual([]);
    expect(user?.profile.email).toBe('a@b.c');
    expect((JSON.parse(readFileSync(path, 'utf8')) as typeof file).users[0]?.session).toEqual(file.users[0]?.session);
    expect((await next.logIn(credentials)).isLoggedIn).toBe(true);
    expect(user?.isLoggedIn).toBe(true);
  });

  it('changes the current user with an event when it is detected later', async () => {
    const { app, storage, open } = setUpApp(undefined, 'u');
    await app.logIn(credentials);
    const record = await storage.read('u');
    if (record !== null)
      await storage.write({
        ...record,
        session: damage === null ? null : { accessToken: 'a', refreshToken: 'r', ...record.session, ...damage },
      });
    // Like a vault, which lists users without decrypting their records.
    const { users, currentUserId } = storage.load();
    storage.load = () => ({ users: users.map((user) => ({ ...user, state: 'LoggedIn' })), currentUserId });
    const next = open();
    const heard = { app: 0, user: 0 };
    next.addListener(() => (heard.app += 1));
    next.currentUser?.addListener(() => (heard.user += 1));
    await expect(next.currentUser?.callFunction('f')).rejects.toMatchObject({ code: 4101 });
    expect(next.currentUser).toBeNull();
    expect(heard.app).toBe(1);
    expect(heard.user).toBeGreaterThanOrEqual(1);
  });
});

describe('a damaged session', () => {
  it('renews a stored access token that cannot be read', async () => {
    const { app, storage, open, count } = setUpApp(undefined, 'u');
    await app.logIn(credentials);
    for (const accessToken of ['', 'damaged', 'e30.e30.sig', 'e30.e30.\u001b[31m']) {
      const record = await storage.read('u');
      const session = record?.session ?? null;
      if (record !== null && session !== null) await storage.write({ ...record, session: { ...session, accessToken } });
      const next = open();
      const before = count('POST /session');
      await next.currentUser?.load();
      expect([next.currentUser?.customData, next.currentUser?.accessTokenEndsAt]).toEqual([{}, null]);
      expect(await next.currentUser?.callFunction('f')).toBe('called');
      expect(count('POST /session')).toBe(before + 1);
    }
  });
});
