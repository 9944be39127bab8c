import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserPosition } from '../../../../../main/server/store/administration-store.js';
import type { ProviderName, StoredUser } from '../../../../../main/server/store/records.js';
import type { Storage } from '../../../../../main/server/store/storage.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const user = (id: string, identities: StoredUser['identities']): StoredUser => ({
  ...{ id, kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null, identities },
});
const google = (id: string, email: string) => ({ provider: 'oauth2-google', id, data: { email } }) as const;

describe(`the administration of the ${storeKind} store`, () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await openTestStorage(tmpDir('roster-administration-'));
  });
  afterEach(() => storage.store.close());

  it('lists the sessions of a user with beginning, last use, address and device', async () => {
    const { store } = storage;
    await store.addUser(user('u1', [google('g1', 'ada@b.c')]));
    await store.addUser(user('u2', [google('g2', 'bob@b.c')]));
    const session = (id: string, userId: string, expiresAt: number) =>
      ({ id, userId, provider: 'oauth2-google', identityId: 'g', deviceId: 'd', expiresAt }) as const;
    const device = { platform: 'Linux', sdk: 'JS', sdkVersion: '12.0.0' };
    await store.addSession({ ...session('s1', 'u1', 900), address: '2001:db8::1', device }, 10);
    await store.addSession(session('s2', 'u1', 900), 20);
    await store.addSession(session('s3', 'u1', 25), 20);
    await store.addSession(session('s4', 'u2', 900), 20);
    // Cached before the use is recorded.
    expect(await store.findSession('s1', 'u1', 30)).toEqual(session('s1', 'u1', 900));
    await store.recordSessionUses([
      { id: 's1', at: 70 },
      { id: 's2', at: 15 },
      { id: 'ended', at: 70 },
    ]);
    expect(await store.listSessions('u1', 30)).toEqual([
      { ...session('s1', 'u1', 900), createdAt: 10, lastUsedAt: 70, address: '2001:db8::1', device },
      { ...session('s2', 'u1', 900), createdAt: 20, lastUsedAt: 20, address: null, device: null },
    ]);
    await store.deleteSession('s1');
    expect((await store.listSessions('u1', 30)).map(({ id }) => id)).toEqual(['s2']);
    await store.deleteSessionsOf('u1');
    expect(await store.listSessions('u1', 30)).toEqual([]);
  });

  it('searches the sessions of all users by user, device and address, in pages that survive an ended session', async () => {
    const { store } = storage;
    const lovelace = { provider: 'oauth2-google', id: 'g1', data: { email: 'ada@b.c', name: 'Ada L. 100%' } } as const;
    await store.addUser(user('u1', [lovelace]));
    await store.addUser(user('u2', [{ provider: 'anon-user', id: 'a', data: {} }]));
    const session = (id: string, userId: string, expiresAt: number) =>
      ({ id, userId, provider: 'oauth2-google', identityId: 'g', deviceId: 'd', expiresAt }) as const;
    await store.addSession({ ...session('s1', 'u1', 900), device: { platform: 'Linux', deviceName: 'Desk' } }, 10);
    await store.addSession({ ...session('s2', 'u2', 901), address: '2001:db8::1' }, 20);
    await store.addSession({ ...session('s3', 'u2', 901), device: { sdk: 'JS', sdkVersion: '12.0.0' } }, 20);
    await store.addSession(session('s4', 'u1', 25), 20);
    const found = async (text: string, after: { id: string; expiresAt: number } | null = null, limit = 9) =>
      (await store.searchSessions({ text, now: 30 }, after, limit)).map(({ id }) => id);
    expect(await found('')).toEqual(['s3', 's2', 's1']);
    expect(await found('', null, 2)).toEqual(['s3', 's2']);
    await store.deleteSession('s2');
    expect(await found('', { id: 's2', expiresAt: 901 })).toEqual(['s1']);
    await store.addSession({ ...session('s2', 'u2', 901), address: '2001:db8::1' }, 20);
    expect(await found('ADA@')).toEqual(['s1']);
    expect(await found('l. 100%')).toEqual(['s1']);
    expect(await found('u2')).toEqual(['s3', 's2']);
    expect(await found('desk')).toEqual(['s1']);
    expect(await found('12.0')).toEqual(['s3']);
    expect(await found('2001:DB8')).toEqual(['s2']);
    expect(await found('platform')).toEqual([]);
    expect(await found('.*')).toEqual([]);
  });

  it('finds all users with an email address, of whichever provider', async () => {
    const { store } = storage;
    await store.addUser(user('u1', [google('g1', 'ada@b.c')]));
    await store.addUser(user('u2', [{ provider: 'local-userpass', id: 'p', data: { email: 'ada@b.c' } }]));
    await store.addUser(user('u3', [{ provider: 'anon-user', id: 'a', data: {} }]));
    expect((await store.findUsersByEmail('ada@b.c', 10)).map(({ id }) => id).sort()).toEqual(['u1', 'u2']);
    expect(await store.findUsersByEmail('ada@b.c', 1)).toHaveLength(1);
    expect(await store.findUsersByEmail('ADA@b.c', 10)).toEqual([]);
  });

  it('searches users by part of an address or name and by ID, newest first and in pages', async () => {
    const { store } = storage;
    const named = { provider: 'oauth2-google', id: 'g1', data: { email: 'ada@b.c', name: 'Ada L. 100%' } } as const;
    await store.addUser(user('u1', [named]));
    await store.addUser(user('u2', [{ provider: 'local-userpass', id: 'p', data: { email: 'Bob@B.c' } }]));
    await store.addUser(user('u3', [{ provider: 'anon-user', id: 'a', data: {} }]));
    await store.addUser({ ...user('u4', []), kind: 'server' });
    await store.setUserDisabled('u2', true);
    const search = (text: string, disabledOnly = false, after: UserPosition | null = null, limit = 9) =>
      store.searchUsers({ text, disabledOnly, provider: null }, after, limit);
    const found = async (...given: Parameters<typeof search>) => (await search(...given)).users.map(({ id }) => id);
    expect(await found('')).toEqual(['u3', 'u2', 'u1']);
    expect(await found('', false, null, 2)).toEqual(['u3', 'u2']);
    const { next } = await search('', false, null, 2);
    expect(await found('', false, next, 2)).toEqual(['u1']);
    expect(await search('', false, next, 2)).toMatchObject({ next: null });
    expect(await found('@B.C')).toEqual(['u2', 'u1']);
    expect(await found('l. 100%')).toEqual(['u1']);
    expect(await found('u3')).toEqual(['u3']);
    expect(await found('.*')).toEqual([]);
    expect(await found('', true)).toEqual(['u2']);
    expect(await found('ada', true)).toEqual([]);
    const using = async (provider: ProviderName, text = '') =>
      (await store.searchUsers({ text, disabledOnly: false, provider }, null, 9)).users.map(({ id }) => id);
    expect(await using('anon-user')).toEqual(['u3']);
    expect(await using('anon-user', '@b.c')).toEqual([]);
    expect(await using('oauth2-apple')).toEqual([]);
  });

  it('continues a search for users after one that was deleted meanwhile', async () => {
    const { store } = storage;
    for (const id of ['u1', 'u2', 'u3', 'u4']) await store.addUser(user(id, [google(id, `${id}@b.c`)]));
    const search = { text: '@b.c', disabledOnly: false, provider: 'oauth2-google' } as const;
    const first = await store.searchUsers(search, null, 2);
    expect(first.users.map(({ id }) => id)).toEqual(['u4', 'u3']);
    await store.deleteUser('u3');
    const second = await store.searchUsers(search, first.next, 2);
    expect(second.users.map(({ id }) => id)).toEqual(['u2', 'u1']);
  });

  it('continues the list of users after one that was deleted meanwhile', async () => {
    const { store } = storage;
    for (const id of ['u1', 'u2', 'u3', 'u4']) await store.addUser(user(id, [google(id, `${id}@b.c`)]));
    const first = await store.listUsers(null, 2);
    expect(first.users.map(({ id }) => id)).toEqual(['u1', 'u2']);
    expect(await store.findUserPosition('u2')).toEqual(first.next);
    await store.deleteUser('u2');
    expect(await store.findUserPosition('u2')).toBeNull();
    const second = await store.listUsers(first.next, 3);
    expect(second.users.map(({ id }) => id)).toEqual(['u3', 'u4']);
    expect(second.next).toBeNull();
  });

  it('keeps users and sessions with a provider that only a newer server knows', async () => {
    const { store } = storage;
    const passkey = { provider: 'passkey', id: 'k1', data: { name: 'Ada' } };
    await store.addUser(user('u1', [passkey, google('g1', 'ada@b.c')]));
    const session = {
      ...{ id: 's1', userId: 'u1', provider: 'passkey', identityId: 'k1' },
      deviceId: 'd',
      expiresAt: 900,
    };
    await store.addSession(session, 10);
    expect(await store.findUser('u1')).toMatchObject({ identities: [passkey, { provider: 'oauth2-google' }] });
    expect(await store.findUserOfIdentity(passkey)).toMatchObject({ id: 'u1' });
    expect(await store.findSession('s1', 'u1', 20)).toEqual(session);
    expect(await store.listSessions('u1', 20)).toMatchObject([{ provider: 'passkey' }]);
    expect((await store.searchSessions({ text: 'ada', now: 20 }, null, 9)).map(({ id }) => id)).toEqual(['s1']);
    const { users } = await store.searchUsers({ text: 'ada', disabledOnly: false, provider: null }, null, 9);
    expect(users).toMatchObject([{ identities: [passkey, { provider: 'oauth2-google' }] }]);
    expect((await store.listUsers(null, 9)).users).toHaveLength(1);
    // A change by this server does not invalidate it.
    await store.updateIdentity({ ...google('g1', 'lovelace@b.c') });
    await store.setCustomData('u1', { plan: 'free' });
    expect(await store.findUser('u1')).toMatchObject({ identities: [passkey, { data: { email: 'lovelace@b.c' } }] });
  });

  it('searches accounts that are unconfirmed or that no user has', async () => {
    const { store } = storage;
    const account = (email: string, confirmed: boolean) => ({ email, identityId: `i-${email}`, hash: 'h', confirmed });
    await store.addPassword(account('Cy@b.c', false));
    await store.addPassword(account('ada@b.c', true));
    await store.addPassword(account('bob@b.c', true));
    await store.addUser(user('u1', [{ provider: 'local-userpass', id: 'i-ada@b.c', data: {} }]));
    const found = async (which: 'unconfirmed' | 'without user', text = '', after: string | null = null, limit = 9) =>
      (await store.searchAccounts({ text, which }, after, limit)).map(({ email }) => email);
    expect(await found('unconfirmed')).toEqual(['Cy@b.c']);
    expect(await found('without user')).toEqual(['Cy@b.c', 'bob@b.c']);
    expect(await found('without user', '', null, 1)).toEqual(['Cy@b.c']);
    expect(await found('without user', '', 'Cy@b.c')).toEqual(['bob@b.c']);
    expect(await found('without user', 'CY@')).toEqual(['Cy@b.c']);
    expect(await found('without user', 'ada')).toEqual([]);
    const session = {
      id: 's1',
      userId: 'u1',
      provider: 'anon-user',
      identityId: 'a',
      deviceId: 'd',
      expiresAt: 9,
    } as const;
    await store.addSession(session, 5);
    expect(await store.countSubjects(5)).toEqual({ users: 3, unconfirmed: 1, disabled: 0, sessions: 1 });
    await store.addUser({ ...user('u2', []), kind: 'server' });
    for (const id of ['u1', 'u2']) await store.setUserDisabled(id, true);
    expect(await store.countSubjects(5)).toMatchObject({ disabled: 1 });
    expect(await store.countSubjects(9)).toMatchObject({ sessions: 0 });
  });

  it('lists unconfirmed accounts in pages, and removes accounts without a user', async () => {
    const { store } = storage;
    const account = (email: string, confirmed: boolean) => ({ email, identityId: `i-${email}`, hash: 'h', confirmed });
    for (const name of ['c@b.c', 'a@b.c', 'b@b.c']) await store.addPassword(account(name, false));
    await store.addPassword(account('d@b.c', true));
    expect((await store.listUnconfirmed(null, 2)).map(({ email }) => email)).toEqual(['a@b.c', 'b@b.c']);
    expect(await store.listUnconfirmed('b@b.c', 2)).toEqual([account('c@b.c', false)]);
    await store.putMailToken({ id: 't', kind: 'confirm', identityId: 'i-a@b.c', hash: 'h', expiresAt: 9 });
    await store.removeAccount('i-a@b.c');
    expect(await store.findPassword('a@b.c')).toBeNull();
    expect(await store.takeMailToken('confirm', 't', 'h', 1)).toBeNull();
    await store.confirmPassword('i-b@b.c');
    expect((await store.listUnconfirmed(null, 9)).map(({ email }) => email)).toEqual(['c@b.c']);
  });

  it('keeps administrator keys with unique names and finds them by their hash', async () => {
    const { store } = storage;
    const key = {
      id: 'k1',
      name: 'ci',
      hash: 'h1',
      createdAt: 5,
      role: 'viewer',
      expiresAt: 9,
      lastUsedAt: null,
    } as const;
    expect(await store.addAdminKey(key)).toBe(true);
    expect(await store.addAdminKey({ ...key, id: 'k2', hash: 'h2' })).toBe(false);
    expect(await store.findAdminKey('h1')).toEqual(key);
    expect(await store.findAdminKey('h2')).toBeNull();
    expect(await store.listAdminKeys()).toEqual([key]);
    for (const at of [7, 6]) await store.recordAdminKeyUse('k1', at);
    await store.recordAdminKeyUse('removed', 7);
    expect(await store.listAdminKeys()).toEqual([{ ...key, lastUsedAt: 7 }]);
    expect(await store.removeAdminKey('k1')).toBe(true);
    expect(await store.removeAdminKey('k1')).toBe(false);
    expect(await store.findAdminKey('h1')).toBeNull();
  });
});
