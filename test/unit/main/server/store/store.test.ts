import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { StoredUser } from '../../../../../main/server/store/records.js';
import type { Storage } from '../../../../../main/server/store/storage.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const user = (id: string, identity = `i-${id}`): StoredUser => ({
  id,
  kind: 'normal',
  disabled: false,
  createdAt: 1,
  lastLoginAt: 1,
  customData: null,
  identities: [{ provider: 'custom-token', id: identity, data: { name: id } }],
});

const asParsed = z.custom<string>(() => true);

describe(`the ${storeKind} store`, () => {
  let folder: string;
  let storage: Storage;
  beforeEach(async () => {
    folder = tmpDir('roster-store-');
    storage = await openTestStorage(folder);
  });
  afterEach(() => storage.store.close());

  it('never assigns one identity to two users, and separates equal IDs of two providers', async () => {
    const { store } = storage;
    expect(await store.addUser(user('u1', 'same'))).toBe(true);
    expect(await store.addUser(user('u2', 'same'))).toBe(false);
    expect(await store.findUser('u2')).toBeNull();
    expect(await store.findUserOfIdentity({ provider: 'oauth2-google', id: 'same' })).toBeNull();
    expect(await store.addIdentity('u1', { provider: 'custom-token', id: 'same', data: {} })).toBe(false);
    expect(await store.addIdentity('u1', { provider: 'oauth2-google', id: 'same', data: {} })).toBe(true);
  });

  it('lists a user who was created after the last user of a page was deleted', async () => {
    const { store } = storage;
    for (const id of ['u1', 'u2', 'u3']) await store.addUser(user(id));
    const { next } = await store.listUsers(null, 3);
    const search = { text: '', disabledOnly: false, provider: null };
    const { next: newest } = await store.searchUsers(search, null, 1);
    expect([next?.id, newest?.id]).toEqual(['u3', 'u3']);
    await store.deleteUser('u3');
    await store.addUser(user('u4'));
    expect((await store.listUsers(next, 3)).users.map(({ id }) => id)).toEqual(['u4']);
    expect((await store.searchUsers(search, newest, 3)).users.map(({ id }) => id)).toEqual(['u2', 'u1']);
  });

  it('accepts a mail token once, in time, with the right secret', async () => {
    const { store } = storage;
    const token = { id: 't', kind: 'reset', identityId: 'p1', hash: 'h', expiresAt: 100 } as const;
    await store.putMailToken(token);
    expect(await store.takeMailToken('reset', 't', 'wrong', 50)).toBeNull();
    expect(await store.takeMailToken('confirm', 't', 'h', 50)).toBeNull();
    expect(await store.takeMailToken('reset', 't', 'h', 100)).toBeNull();
    expect(await store.findMailToken('reset', 't', 'wrong', 50)).toBeNull();
    expect(await store.findMailToken('reset', 't', 'h', 100)).toBeNull();
    expect(await store.findMailToken('reset', 't', 'h', 50)).toEqual(token);
    expect(await store.takeMailToken('reset', 't', 'h', 50)).toEqual(token);
    expect(await store.takeMailToken('reset', 't', 'h', 50)).toBeNull();
    expect(await store.findMailToken('reset', 't', 'h', 50)).toBeNull();
  });

  it('sets the password of one of two requests with the same reset token, and uses the token up', async () => {
    const { store } = storage;
    await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    await store.putMailToken({ id: 't', kind: 'reset', identityId: 'p1', hash: 'h', expiresAt: 100 });
    const set = await Promise.all(['new-1', 'new-2'].map((hash) => store.replacePassword('p1', hash, 't')));
    expect([...set].sort()).toEqual([false, true]);
    expect((await store.findPassword('a@b.c'))?.hash).toBe(set[0] === true ? 'new-1' : 'new-2');
    expect(await store.findMailToken('reset', 't', 'h', 50)).toBeNull();
  });

  it('sets no password with a reset token that was replaced, or issued before another password change', async () => {
    const { store } = storage;
    const { store: other } = await openTestStorage(folder);
    await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    const issue = (by: typeof store, id: string) =>
      by.putMailToken({ id, kind: 'reset', identityId: 'p1', hash: `h-${id}`, expiresAt: 100 });
    await issue(store, 't1');
    await issue(other, 't2');
    expect(await store.replacePassword('p1', 'by t1', 't1')).toBe(false);
    expect(await other.replacePassword('p1', 'by t2', 't2')).toBe(true);
    await issue(store, 't3');
    await other.replacePassword('p1', 'by an administrator');
    expect(await store.findMailToken('reset', 't3', 'h-t3', 50)).toBeNull();
    expect(await store.replacePassword('p1', 'by t3', 't3')).toBe(false);
    expect((await store.findPassword('a@b.c'))?.hash).toBe('by an administrator');
    // Of mails that are requested at the same time, exactly one link works.
    await Promise.all([issue(store, 't4'), issue(other, 't5'), issue(store, 't6')]);
    const set = [];
    for (const id of ['t4', 't5', 't6']) set.push(await store.replacePassword('p1', `by ${id}`, id));
    expect(set.filter(Boolean)).toHaveLength(1);
    await other.close();
  });

  it('keeps the limits of identities and API keys when two servers add at the same time', async () => {
    const { store } = storage;
    const { store: other } = await openTestStorage(folder);
    await store.addUser(user('u1'));
    const link = (by: typeof store, id: string) =>
      by.addIdentity('u1', { provider: 'oauth2-google', id, data: {} }, { isOnly: true });
    const linked = await Promise.all([link(store, 'g1'), link(other, 'g2'), link(store, 'g3')]);
    expect(linked.filter(Boolean)).toHaveLength(1);
    expect((await store.findUser('u1'))?.identities).toHaveLength(2);
    const addKey = (by: typeof store, id: string) =>
      by.addApiKey({ id, userId: 'u1', kind: 'user', name: id, hash: id, disabled: false }, { most: 2 });
    expect(await addKey(store, 'k1')).toBe(true);
    await Promise.all(['k2', 'k3', 'k4', 'k5'].map((id, index) => addKey(index % 2 === 0 ? store : other, id)));
    expect((await store.listApiKeys('u1')).length).toBeLessThanOrEqual(2);
    await other.close();
  });

  it('deletes all data of a deleted user', async () => {
    const { store } = storage;
    await store.addUser({ ...user('u1'), identities: [{ provider: 'local-userpass', id: 'p1', data: {} }] });
    await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    await store.putMailToken({ id: 't', kind: 'reset', identityId: 'p1', hash: 'h', expiresAt: 100 });
    await store.addApiKey({ id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'kh', disabled: false });
    await store.addSession(
      {
        id: 's',
        userId: 'u1',
        provider: 'local-userpass',
        identityId: 'p1',
        deviceId: 'd',
        expiresAt: 100,
      },
      7,
    );
    await store.deleteUser('u1');
    expect(await store.findPassword('a@b.c')).toBeNull();
    expect(await store.takeMailToken('reset', 't', 'h', 1)).toBeNull();
    expect(await store.findApiKeyByHash('kh')).toBeNull();
    expect(await store.findSession('s', 'u1', 1)).toBeNull();
  });

  it('returns changes of every connection at once, despite its cache', async () => {
    const { store } = storage;
    const { store: other } = await openTestStorage(folder);
    const session = { provider: 'anon-user', identityId: 'i1', deviceId: 'd', expiresAt: 100 } as const;
    await store.addUser({ ...user('u1'), identities: [{ provider: 'anon-user', id: 'i1', data: {} }] });
    await store.addSession({ id: 's', userId: 'u1', ...session }, 7);
    // The other connection may lag until the next turn of the event loop.
    const turn = () => new Promise((done) => setImmediate(done));
    for (const [writer, reader] of [
      [store, store],
      [other, store],
      [store, other],
    ] as const) {
      await writer.setUserDisabled('u1', false);
      await turn();
      expect(await reader.findUser('u1')).toMatchObject({ disabled: false, lastLoginAt: 7 });
      expect(await reader.findSession('s', 'u1', 99)).toMatchObject({ userId: 'u1' });
      expect(await reader.findSession('s', 'u2', 99)).toBeNull();
      expect(await reader.findSession('s', 'u1', 100)).toBeNull();
      const caller = { session: { id: 's' }, user: { id: 'u1', disabled: false, lastLoginAt: 7 } };
      expect(await reader.findCaller('s', 'u1', 99)).toMatchObject(caller);
      expect(await reader.findCaller('s', 'u1', 100)).toBeNull();
      expect(await reader.findCaller('s', 'u2', 99)).toBeNull();
      await writer.setCustomData('u1', { by: 'writer' });
      await writer.setUserDisabled('u1', true);
      await turn();
      expect(await reader.findUser('u1')).toMatchObject({ disabled: true, customData: { by: 'writer' } });
      expect(await reader.findSession('s', 'u1', 1)).toBeNull();
      expect(await reader.findCaller('s', 'u1', 1)).toBeNull();
      await writer.setCustomData('u1', null);
    }
    await other.setUserDisabled('u1', false);
    await turn();
    expect(await store.findCaller('s', 'u1', 1)).not.toBeNull();
    await other.deleteUser('u1');
    await turn();
    expect(await store.findCaller('s', 'u1', 1)).toBeNull();
    expect(await store.findUser('u1')).toBeNull();
    await other.close();
  });

  it('rejects IDs that are not strings, and text that a database would change', async () => {
    const { store } = storage;
    const values: unknown[] = [true, 5, null, { $ne: 'x' }, ['x'], 'a\0b', 'x\ud800'];
    // As parsed from JSON, without type checks.
    const parsed = (value: unknown) => asParsed.parse(value);
    for (const value of values) {
      const id = parsed(value);
      const label = JSON.stringify(value);
      const calls: [string, Promise<unknown>][] = [
        ['findUser', store.findUser(id)],
        ['findUserOfIdentity', store.findUserOfIdentity({ provider: 'custom-token', id })],
        ['addUser', store.addUser(user('u1', id))],
        ['addUser id', store.addUser(user(id, 'i'))],
        ['addIdentity', store.addIdentity('u1', { provider: 'custom-token', id, data: {} })],
        ['deleteUser', store.deleteUser(id)],
        ['findPassword', store.findPassword(id)],
        ['addPassword', store.addPassword({ email: id, identityId: 'i', hash: 'h', confirmed: true })],
        ['takeMailToken', store.takeMailToken('reset', id, 'h', 1)],
        ['findSession', store.findSession(id, 'u1', 1)],
        ['findSession', store.findSession('s', id, 1)],
        ['findCaller', store.findCaller(id, 'u1', 1)],
        ['findCaller user', store.findCaller('s', id, 1)],
        ['findApiKey', store.findApiKey(id)],
        ['findApiKeyByHash', store.findApiKeyByHash(id)],
        ['addApiKey', store.addApiKey({ id: 'k', userId: 'u', kind: 'user', name: id, hash: 'h', disabled: false })],
      ];
      for (const [name, call] of calls) await expect(call, `${name} ${label}`).rejects.toThrow('cannot be stored');
    }
    for (const data of [{ deep: ['a\0'] }, { 'a\0': 1 }, { a: { b: '\udfff' } }]) {
      await expect(store.setCustomData('u1', data)).rejects.toThrow('cannot be stored');
    }
  });

  it('adds nothing for an ended session, a disabled user or an old password', async () => {
    const { store } = storage;
    await store.addUser({ ...user('u1'), identities: [{ provider: 'local-userpass', id: 'p1', data: {} }] });
    await store.addPassword({ email: 'a@b.c', identityId: 'p1', hash: 'h', confirmed: true });
    const session = {
      userId: 'u1',
      provider: 'local-userpass',
      identityId: 'p1',
      deviceId: 'd',
      expiresAt: 100,
    } as const;
    expect(await store.addSession({ id: 's', ...session }, 1, { passwordHash: 'h' })).toBe(true);
    const link = (now: number, id = 's') =>
      store.addIdentity('u1', { provider: 'custom-token', id: `c${String(now)}`, data: {} }, { session: { id, now } });
    expect(await link(100)).toBe(false);
    expect(await link(1, 'other')).toBe(false);
    expect(await link(99)).toBe(true);
    await store.replacePassword('p1', 'h2');
    expect(await link(1)).toBe(false);
    expect(await store.addSession({ id: 's2', ...session }, 1, { passwordHash: 'h' })).toBe(false);
    await store.addSession({ id: 's3', ...session }, 1, { passwordHash: 'h2' });
    await store.setUserDisabled('u1', true);
    expect(await link(2, 's3')).toBe(false);
    expect(await store.addSession({ id: 's4', ...session }, 1)).toBe(false);
    const key = { id: 'k', userId: 'u1', kind: 'user', name: 'n', hash: 'kh', disabled: false } as const;
    expect(await store.addApiKey(key)).toBe(false);
    expect(await store.addApiKey({ ...key, userId: 'deleted' })).toBe(false);
  });

  it('keeps one account for all spellings of a name, whichever connection adds it', async () => {
    const { store } = storage;
    const { store: other } = await openTestStorage(folder);
    const add = (by: typeof store, email: string) =>
      by.addPassword({ email, identityId: `i-${email}`, hash: 'h', confirmed: true });
    const added = await Promise.all([add(store, 'A@x'), add(other, 'a@x'), add(store, 'a@X'), add(other, 'ａ@x')]);
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await other.isNameTaken(' A@X ')).toBe(true);
    await other.close();
  });
});
