/** The state table of the protocol, row by row, including the decisions where the SDKs differ or lose users. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, AuthError, Credentials, type User } from '../../../../main/auth/index.js';
import { faultAnswer, jwtOf, type RecordedApp, recordedApp, startAuthServer } from '../../../support/recorded-app.js';
import type { TestServer } from '../../../support/servers/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

let number = 0;
const someone = () => jwtOf(`row-${String((number += 1))}`);
const states = (app: App) => Object.values(app.allUsers).map(({ state }) => state);
const down = () => faultAnswer(500, { error: 'broken' });

const rows: [string, (recorded: RecordedApp) => Promise<void>][] = [
  [
    'logIn ok: stored, profile readable, current, one listener call',
    async ({ app, lines }) => {
      let calls = 0;
      app.addListener(() => (calls += 1));
      const user = await app.logIn(someone());
      expect(app.currentUser?.id).toBe(user.id);
      expect(calls).toBe(1);
      expect(lines().map((line) => line.split(' ')[0])).toEqual(['GET', 'POST', 'GET']);
    },
  ],
  [
    'logIn of a user that is logged out here: the same handle is logged in again',
    async ({ app }) => {
      const again = someone();
      const user = await app.logIn(again);
      await user.logOut();
      expect((await app.logIn(again)).id).toBe(user.id);
      expect(user.state).toBe('LoggedIn');
      expect(Object.keys(app.allUsers)).toHaveLength(1);
    },
  ],
  [
    'logIn, login request fails: nothing changes',
    async ({ app, faults }) => {
      const user = await app.logIn(someone());
      faults.set('/login', down);
      await expect(app.logIn(someone())).rejects.toMatchObject({ kind: 'serverFault' });
      expect(app.currentUser?.id).toBe(user.id);
      expect(states(app)).toEqual(['LoggedIn']);
    },
  ],
  [
    'logIn, token is not a JWT: rejects 4200 and leaves nothing',
    async ({ app, faults }) => {
      faults.set('/login', () =>
        faultAnswer(200, { user_id: 'u', access_token: 'a', refresh_token: 'b', device_id: '' }),
      );
      await expect(app.logIn(someone())).rejects.toMatchObject({ code: 4200 });
      expect(states(app)).toEqual([]);
    },
  ],
  [
    'logIn, profile request fails: rolled back, and the new session is ended at the backend',
    async ({ app, faults, lines }) => {
      faults.set('GET /auth/profile', down);
      await expect(app.logIn(someone())).rejects.toMatchObject({ kind: 'serverFault' });
      expect(states(app)).toEqual([]);
      expect(app.currentUser).toBeNull();
      expect(lines().at(-1)).toBe('DELETE /auth/session 204');
    },
  ],
  [
    'logIn(anonymous()): an anonymous user is used again, the current one first, without a request',
    async ({ app, log }) => {
      const first = await app.logIn(Credentials.anonymous());
      const second = await app.logIn(Credentials.anonymous(false));
      expect(second.id).not.toBe(first.id);
      app.switchUser(first);
      log.length = 0;
      expect((await app.logIn(Credentials.anonymous())).id).toBe(first.id);
      await app.logIn(someone());
      expect([first.id, second.id]).toContain((await app.logIn(Credentials.anonymous())).id);
      expect(log.filter(({ line }) => line.includes('anon-user'))).toEqual([]);
    },
  ],
  [
    'logIn(anonymous()) after a restart: the anonymous user of the last run is found',
    async ({ app, storage }) => {
      const user = await app.logIn(Credentials.anonymous());
      const next = recordedApp(server, storage);
      expect((await next.app.logIn(Credentials.anonymous())).id).toBe(user.id);
      expect(next.log).toEqual([]);
    },
  ],
  [
    'logOut of LoggedIn: tokens gone, profile kept, DELETE with the refresh token, and the user before is current',
    async ({ app, log }) => {
      const first = await app.logIn(someone());
      const second = await app.logIn(someone());
      const third = await app.logIn(someone());
      const { refreshToken, identities } = third;
      await third.logOut();
      expect([third.state, third.accessToken, third.refreshToken]).toEqual(['LoggedOut', '', '']);
      expect(third.identities).toEqual(identities);
      expect(log.at(-1)).toMatchObject({ line: 'DELETE /auth/session 204', token: refreshToken });
      expect(app.currentUser?.id).toBe(second.id);
      await second.logOut();
      expect(app.currentUser?.id).toBe(first.id);
      await first.logOut();
      expect(app.currentUser).toBeNull();
      expect(states(app)).toEqual(['LoggedOut', 'LoggedOut', 'LoggedOut']);
    },
  ],
  [
    'logOut, the request fails: rejects, and the user is still logged out here',
    async ({ app, faults }) => {
      const user = await app.logIn(someone());
      faults.set('DELETE /auth/session', down);
      await expect(user.logOut()).rejects.toMatchObject({ kind: 'serverFault' });
      expect(user.state).toBe('LoggedOut');
    },
  ],
  [
    'logOut of anonymous: Removed',
    async ({ app }) => {
      const user = await app.logIn(Credentials.anonymous());
      await user.logOut();
      expect(user.state).toBe('Removed');
      expect(states(app)).toEqual([]);
    },
  ],
  [
    'logOut when LoggedOut or Removed: resolves without a request',
    async ({ app, log }) => {
      const user = await app.logIn(someone());
      await user.logOut();
      log.length = 0;
      await user.logOut();
      await app.removeUser(user);
      await user.logOut();
      expect(log).toEqual([]);
    },
  ],
  [
    'an anonymous user after linkCredentials: logs out to LoggedOut and is not used again',
    async ({ app }) => {
      const user = await app.logIn(Credentials.anonymous());
      await user.linkCredentials(someone());
      expect((await app.logIn(Credentials.anonymous())).id).not.toBe(user.id);
      await user.logOut();
      expect(user.state).toBe('LoggedOut');
    },
  ],
  [
    'removeUser of LoggedIn: Removed and DELETE session; a failing request rejects, and the user remains removed',
    async ({ app, faults, lines }) => {
      const user = await app.logIn(someone());
      faults.set('DELETE /auth/session', down);
      await expect(app.removeUser(user)).rejects.toBeInstanceOf(AuthError);
      expect(lines().at(-1)).toBe('DELETE /auth/session 500');
      expect(user.state).toBe('Removed');
      expect(states(app)).toEqual([]);
    },
  ],
  [
    'removeUser of LoggedOut: local only; of Removed: rejects 4100',
    async ({ app, log }) => {
      const user = await app.logIn(someone());
      await user.logOut();
      log.length = 0;
      await app.removeUser(user);
      expect(log).toEqual([]);
      await expect(app.removeUser(user)).rejects.toMatchObject({
        code: 4100,
        message: 'User has already been removed',
      });
    },
  ],
  [
    'a Removed handle remains removed: a new login of the same ID returns another handle',
    async ({ app }) => {
      const again = someone();
      const user = await app.logIn(again);
      await app.removeUser(user);
      const next = await app.logIn(again);
      expect(next.id).toBe(user.id);
      expect([user.state, next.state]).toEqual(['Removed', 'LoggedIn']);
    },
  ],
  [
    'deleteUser: with the token of that user, not of the current one; listeners are called',
    async ({ app, log }) => {
      const user = await app.logIn(someone());
      const current = await app.logIn(someone());
      const { accessToken } = user;
      let calls = 0;
      app.addListener(() => (calls += 1));
      await app.deleteUser(user);
      expect(log.at(-1)).toMatchObject({ line: 'DELETE /auth/delete 204', token: accessToken });
      expect([user.state, current.state, calls]).toEqual(['Removed', 'LoggedIn', 1]);
    },
  ],
  [
    'deleteUser: not LoggedIn rejects 4101; a failing request changes nothing',
    async ({ app, faults }) => {
      const user = await app.logIn(someone());
      faults.set('/auth/delete', down);
      await expect(app.deleteUser(user)).rejects.toMatchObject({ kind: 'serverFault' });
      expect(user.state).toBe('LoggedIn');
      await user.logOut();
      await expect(app.deleteUser(user)).rejects.toMatchObject({
        code: 4101,
        message: 'User must be logged in to be deleted.',
      });
    },
  ],
  [
    'switchUser: LoggedIn only, stored, one listener call',
    async ({ app, storage }) => {
      const first = await app.logIn(someone());
      const second = await app.logIn(someone());
      let calls = 0;
      app.addListener(() => (calls += 1));
      app.switchUser(first);
      expect(app.currentUser?.id).toBe(first.id);
      await vi.waitFor(() => {
        expect(storage.load().currentUserId).toBe(first.id);
      }, 60_000);
      expect(recordedApp(server, storage).app.currentUser?.id).toBe(first.id);
      expect(calls).toBe(1);
      await second.logOut();
      expect(() => {
        app.switchUser(second);
      }).toThrow('User is no longer valid or is logged out');
    },
  ],
  [
    'switchUser to a user of another app: 4100',
    async ({ app }) => {
      const stranger: User = await recordedApp(server).app.logIn(someone());
      expect(() => {
        app.switchUser(stranger);
      }).toThrow(expect.objectContaining({ code: 4100 }) as Error);
    },
  ],
  [
    'linkCredentials when logged out: 4101, no request',
    async ({ app, log }) => {
      const user = await app.logIn(someone());
      await user.logOut();
      log.length = 0;
      await expect(user.linkCredentials(someone())).rejects.toMatchObject({ code: 4101 });
      expect(log).toEqual([]);
    },
  ],
  [
    'linkCredentials with a response for another user: rejects, tokens unchanged',
    async ({ app, faults }) => {
      const user = await app.logIn(someone());
      const { accessToken } = user;
      faults.set('link=true', () => faultAnswer(200, { access_token: accessToken, user_id: 'another-user' }));
      await expect(user.linkCredentials(someone())).rejects.toMatchObject({ kind: 'badResponse' });
      expect(user.accessToken).toBe(accessToken);
    },
  ],
  [
    'a rejected refresh: expired, and listeners are called; signing in again restores the user',
    async ({ app, faults }) => {
      const again = someone();
      const user = await app.logIn(again);
      let calls = 0;
      user.addListener(() => (calls += 1));
      faults.set('POST /auth/session', () =>
        faultAnswer(401, { error: 'invalid session', error_code: 'InvalidSession' }),
      );
      await expect(user.refreshCustomData()).rejects.toMatchObject({ code: 4301 });
      expect([user.isExpired, user.state, user.accessToken, calls]).toEqual([true, 'LoggedOut', '', 1]);
      faults.clear();
      await app.logIn(again);
      expect([user.isExpired, user.state]).toEqual([false, 'LoggedIn']);
    },
  ],
  [
    'a restart: the same users, states, order and current one',
    async ({ app, storage }) => {
      const first = await app.logIn(someone());
      const second = await app.logIn(someone());
      const third = await app.logIn(someone());
      await third.logOut();
      await app.setCurrentUser(first);
      const next = recordedApp(server, storage).app;
      expect(Object.keys(next.allUsers)).toEqual([first.id, second.id, third.id]);
      expect(states(next)).toEqual(['LoggedIn', 'LoggedIn', 'LoggedOut']);
      expect(next.currentUser?.id).toBe(first.id);
      expect(await next.currentUser?.callFunction('echo', 1)).toEqual([1]);
    },
  ],
  [
    'listeners: adding a callback twice throws, a removed one is not called, one that throws stops no other',
    async ({ app }) => {
      const heard: string[] = [];
      const broken = () => {
        heard.push('broken');
        throw new Error('mine');
      };
      const fine = () => void heard.push('fine');
      app.addListener(fine);
      expect(() => {
        app.addListener(fine);
      }).toThrow('Remove callback before adding it again');
      app.removeListener(fine);
      await app.logIn(someone());
      expect(heard).toEqual([]);
      app.addListener(broken);
      app.addListener(fine);
      await app.logIn(someone()).catch(() => undefined);
      expect(heard).toEqual(['broken', 'fine']);
      app.removeAllListeners();
    },
  ],
];

describe('the state table', () => {
  it.each(rows)('%s', async (_what, row) => {
    await row(recordedApp(server));
  });
});
