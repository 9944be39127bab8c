import { rm } from 'node:fs/promises';
import * as Realm from 'realm-web';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { openTestStorage } from '../support/servers/test-storage.js';
import { tmpDir } from '../support/tmp-dir.js';

describe('the official realm-web SDK against the embedded server', () => {
  let folder: string;
  let server: RunningServer;
  let clock: number;

  beforeEach(async () => {
    folder = tmpDir('roster-server-');
    clock = Date.now();
    server = await startServer({
      appFolder: 'assets/backend',
      dataFolder: folder,
      port: 0,
      now: () => clock,
      openStorage: openTestStorage,
    });
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const app = () => new Realm.App({ id: 'roster', baseUrl: server.url });

  it('signs in anonymously, refreshes and signs out', async () => {
    const user = await app().logIn(Realm.Credentials.anonymous());
    expect(user.id).toMatch(/^[0-9a-f]{24}$/);
    await user.refreshCustomData();
    await user.logOut();
    expect(user.isLoggedIn).toBe(false);
  });

  it('registers a name once, signs in and rejects a wrong password', async () => {
    const realm = app();
    const credentials = { email: 'ada@example.com', password: 'correct horse' };
    await realm.emailPasswordAuth.registerUser(credentials);
    await expect(realm.emailPasswordAuth.registerUser(credentials)).rejects.toMatchObject({
      statusCode: 409,
      errorCode: 'AccountNameInUse',
    });
    const user = await realm.logIn(Realm.Credentials.emailPassword('ada@example.com', 'correct horse'));
    expect(user.profile.email).toBe('ada@example.com');
    for (const [name, password] of [
      ['ada@example.com', 'wrong'],
      ['nobody@example.com', 'wrong'],
    ] as const) {
      await expect(app().logIn(Realm.Credentials.emailPassword(name, password))).rejects.toMatchObject({
        statusCode: 401,
        errorCode: 'InvalidPassword',
      });
    }
  });

  it('renews an expired access token and keeps users through a restart', async () => {
    const user = await app().logIn(Realm.Credentials.anonymous(false));
    const before = user.accessToken;
    clock += 31 * 60_000;
    await user.refreshProfile();
    expect(user.accessToken).not.toBe(before);
    await server.stop();
    server = await startServer({
      appFolder: 'assets/backend',
      dataFolder: folder,
      port: 0,
      now: () => clock,
      openStorage: openTestStorage,
    });
    const answer = await fetch(`${server.url}/api/client/v2.0/auth/session`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${user.refreshToken ?? ''}` },
    });
    expect(answer.status).toBe(201);
  });

  it('ignores what the location tells Roster', async () => {
    const location = await fetch(`${server.url}/api/client/v2.0/app/roster/location`);
    expect(await location.json()).toMatchObject({
      hostname: server.url,
      roster: { providers: ['anon-user', 'local-userpass', 'api-key'] },
    });
    const realm = app();
    const credentials = { email: 'eva@example.com', password: 'correct horse' };
    await realm.emailPasswordAuth.registerUser(credentials);
    const user = await realm.logIn(Realm.Credentials.emailPassword(credentials.email, credentials.password));
    expect(user.isLoggedIn).toBe(true);
    await user.logOut();
  });
});
