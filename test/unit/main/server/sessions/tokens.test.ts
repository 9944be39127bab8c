import { createHmac, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  firstKid,
  type KeyStorage,
  openSigningKeys,
  revokeSigningKeys,
  rotateSigningKeys,
  type StoredKey,
} from '../../../../../main/server/sessions/signing-keys.js';
import { keyIdOf } from '../../../../../main/server/sessions/token-key.js';
import { Tokens } from '../../../../../main/server/sessions/tokens.js';
import type { StoredSession } from '../../../../../main/server/store/records.js';

const session: StoredSession = {
  ...{ id: 'session-1', userId: 'user-1', provider: 'anon-user', identityId: 'i', deviceId: 'd', expiresAt: 5_000 },
};
const verified = { userId: 'user-1', sessionId: 'session-1' };

let clock: number;
let stored: StoredKey[];
let version: number;
let tokens: Tokens;
const storage: KeyStorage = {
  read: () => Promise.resolve([...stored]),
  addFirst: (key) => Promise.resolve(void stored.push(key)),
  add: (key) => Promise.resolve(void stored.push(key)),
  remove: (kids) => Promise.resolve(void (stored = stored.filter(({ kid }) => !kids.includes(kid)))),
  version: () => String(version),
};
const newKey = (kid: string): StoredKey => ({
  ...{ kid, key: randomBytes(32).toString('base64url'), createdAt: new Date(1).toISOString() },
});
const secretOf = (kid: string) => Buffer.from(stored.find((one) => one.kid === kid)?.key ?? '', 'base64url');

beforeEach(async () => {
  clock = 1_000_000;
  version = 1;
  stored = [newKey(firstKid), newKey('second')];
  tokens = new Tokens(await openSigningKeys(storage, () => clock), () => clock);
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 'user-1', sid: 'session-1', typ: 'access', exp: 9_999_999_999 };
/** A token that an attacker or an older server made. */
function made(header: object, payload: object = claims, secret = secretOf('second'), hash = 'sha256'): string {
  const head = `${part(header)}.${part(payload)}`;
  return `${head}.${createHmac(hash, secret).update(head).digest('base64url')}`;
}

describe('tokens of the server', () => {
  it('are verified with their claims', async () => {
    const access = await tokens.access(session, { plan: 'größer' });
    const refresh = await tokens.refresh(session);
    expect(await tokens.verify(access)).toMatchObject({ kind: 'access', kid: 'second', ...verified });
    expect(await tokens.verify(refresh)).toMatchObject({ kind: 'refresh', kid: 'second', ...verified });
  });

  it('are those of another implementation, and the other way round', async () => {
    const access = await tokens.access(session, { plan: 'größer' });
    const { payload, protectedHeader } = await jwtVerify(access, secretOf('second'), { currentDate: new Date(clock) });
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'second' });
    expect(payload).toEqual({
      ...{ typ: 'access', iss: 'session-1', user_data: { plan: 'größer' }, sid: 'session-1', sub: 'user-1' },
      ...{ baas_device_id: 'd', baas_domain_id: '0'.repeat(24), iat: 1_000, exp: 2_800 },
    });
    const older = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'second' })
      .sign(secretOf('second'));
    expect(await tokens.verify(older)).toMatchObject(verified);
  });

  it('are the same bytes as those of earlier versions, which clients and other servers may have compared', async () => {
    const rest = { sid: 'session-1', baas_device_id: 'd', baas_domain_id: '0'.repeat(24), sub: 'user-1', iat: 1_000 };
    const header = { alg: 'HS256', typ: 'JWT', kid: 'second' };
    const access = { typ: 'access', iss: 'session-1', user_data: { plan: 'größer' }, ...rest, exp: 2_800 };
    expect(await tokens.access(session, { plan: 'größer' })).toBe(made(header, access));
    const identity = { id: 'i', provider_type: 'anon-user', provider_id: '0'.repeat(24) };
    const refresh = { typ: 'refresh', baas_id: 'session-1', baas_data: null, baas_identity: identity };
    expect(await tokens.refresh(session)).toBe(made(header, { ...refresh, ...rest, exp: 5_000 }));
  });

  it('without a key ID belong to the first key', async () => {
    expect(await tokens.verify(made({ alg: 'HS256' }, claims, secretOf(firstKid)))).toMatchObject(verified);
    expect(await tokens.verify(made({ alg: 'HS256' }))).toBeNull();
  });

  it('expire by the clock of the server, verified before or not', async () => {
    const [seen, unseen] = [await tokens.access(session, null), await tokens.access({ ...session, id: 'other' }, null)];
    expect(await tokens.verify(seen)).toMatchObject(verified);
    clock += 1_799_000;
    expect(await tokens.verify(seen)).toMatchObject(verified);
    clock += 1_000;
    for (const token of [seen, unseen]) expect(await tokens.verify(token)).toBe('expired');
    expect(tokens.knownNow(seen)).toBeNull();
  });

  it('of a revoked key are invalid, verified before or not', async () => {
    const [seen, unseen] = [await tokens.access(session, null), await tokens.access({ ...session, id: 'other' }, null)];
    expect(await tokens.verify(seen)).toMatchObject(verified);
    expect(tokens.knownNow(seen)).toMatchObject(verified);
    await storage.remove(['second']);
    version += 1;
    expect(tokens.knownNow(seen), 'the keys have to be read').toBeNull();
    expect(tokens.accessNow(session)).toBeNull();
    for (const token of [seen, unseen]) expect(await tokens.verify(token)).toBeNull();
    expect(tokens.knownNow(seen)).toBeNull();
    expect(keyIdOf(tokens.accessNow(session) ?? '')).toBe(firstKid);
  });

  it.each([
    ['a file', () => String(version)],
    ['a database that only tells by reading', () => null],
  ])(
    'are accepted by all servers on one store after a rotation and a revocation, with keys in %s',
    async (_where, tell) => {
      const shared: KeyStorage = {
        ...storage,
        add: (key) => storage.add(key).then(() => void (version += 1)),
        remove: (kids) => storage.remove(kids).then(() => void (version += 1)),
        version: tell,
      };
      const open = async () => new Tokens(await openSigningKeys(shared, () => clock), () => clock);
      const servers = [await open(), await open()] as const;
      const everywhere = async (token: string) => Promise.all(servers.map((server) => server.verify(token)));
      const old = await servers[0].access(session, null);
      await rotateSigningKeys(shared, () => clock);
      clock += 20_000;
      const rotated = await servers[0].access(session, null);
      for (const token of [old, rotated]) expect(await everywhere(token)).toMatchObject([verified, verified]);
      expect(keyIdOf(rotated)).not.toBe(keyIdOf(old));
      clock += 20_000;
      // Both have read the keys just before everything is revoked.
      await everywhere(rotated);
      const all = stored.map(({ kid }) => kid);
      const signs = await revokeSigningKeys(shared, all, () => clock);
      // One server notices first. Its new tokens are valid at the other one, which has not re-read the keys.
      const restarted = await open();
      const fresh = await restarted.access(session, null);
      expect(keyIdOf(fresh)).toBe(signs);
      expect(await everywhere(fresh)).toMatchObject([verified, verified]);
      for (const token of [old, rotated]) expect(await everywhere(token)).toEqual([null, null]);
    },
  );

  it('of a revoked key are invalid soon after the clock was set back or forward by a day', async () => {
    for (const jump of [-86_400_000, 86_400_000]) {
      clock = 1_800_000_000_000;
      stored = [newKey(firstKid), newKey('second')];
      const shared = { ...storage, version: () => null };
      const server = new Tokens(await openSigningKeys(shared, () => clock), () => clock);
      const refresh = await server.refresh({ ...session, expiresAt: clock / 1000 + 10 * 86_400 });
      expect(await server.verify(refresh)).toMatchObject(verified);
      clock += jump;
      expect(await server.verify(refresh), String(jump)).toMatchObject(verified);
      await storage.remove(['second']);
      clock += 5_001;
      await server.verify(refresh);
      expect(await server.verify(refresh), String(jump)).toBeNull();
    }
  });

  it('with invented key IDs cause one read of the keys at a time', async () => {
    let reads = 0;
    let running = 0;
    let most = 0;
    const counted: KeyStorage = {
      ...storage,
      version: () => null,
      read: async () => {
        reads += 1;
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return [...stored];
      },
    };
    const server = new Tokens(await openSigningKeys(counted, () => clock), () => clock);
    reads = 0;
    const invented = Array.from({ length: 50 }, (_none, index) => made({ alg: 'HS256', kid: String(index) }));
    expect(new Set(await Promise.all(invented.map((token) => server.verify(token))))).toEqual(new Set([null]));
    expect([most, reads <= 2]).toEqual([1, true]);
  });

  it.each<[string, () => string]>([
    ['no signature', () => `${part({ alg: 'none', kid: 'second' })}.${part(claims)}.`],
    ['an empty signature', () => `${part({ alg: 'HS256', kid: 'second' })}.${part(claims)}.`],
    ['another hash of the same key', () => made({ alg: 'HS512', kid: 'second' }, claims, undefined, 'sha512')],
    [
      'another hash that claims to be the right one',
      () => made({ alg: 'HS256', kid: 'second' }, claims, undefined, 'sha512'),
    ],
    ['an algorithm of public keys', () => made({ alg: 'RS256', kid: 'second' })],
    ['a key of another server', () => made({ alg: 'HS256', kid: 'second' }, claims, Buffer.from('other'))],
    ['an empty key', () => made({ alg: 'HS256', kid: 'second' }, claims, Buffer.alloc(0))],
    ['the ID of another key', () => made({ alg: 'HS256', kid: firstKid })],
    ['an unknown key ID', () => made({ alg: 'HS256', kid: 'unknown' })],
    ['a key ID that is no text', () => made({ alg: 'HS256', kid: { $ne: '' } })],
    ['a critical extension', () => made({ alg: 'HS256', kid: 'second', crit: ['x'], x: 1 })],
    ['no expiry', () => made({ alg: 'HS256', kid: 'second' }, { ...claims, exp: undefined })],
    ['an expiry that is no number', () => made({ alg: 'HS256', kid: 'second' }, { ...claims, exp: '9999999999' })],
    ['no session', () => made({ alg: 'HS256', kid: 'second' }, { ...claims, sid: undefined })],
    ['an unknown type', () => made({ alg: 'HS256', kid: 'second' }, { ...claims, typ: 'admin' })],
    [
      'a changed payload',
      () => made({ alg: 'HS256', kid: 'second' }).replace(/\.[^.]+\./, `.${part({ ...claims, sub: 'u2' })}.`),
    ],
    ['a fourth part', () => `${made({ alg: 'HS256', kid: 'second' })}.x`],
    ['one part', () => 'token'],
    ['nothing', () => ''],
  ])('are rejected with %s', async (_case, token) => {
    expect(await tokens.verify(token())).toBeNull();
  });
});
