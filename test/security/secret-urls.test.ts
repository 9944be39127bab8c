/** Profile URLs that contain a token, such as Facebook's picture, are shown while they are in memory and never stored. */
import { createSecretKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { writeAccountRecord } from '../../main/accounts/storage/account-record.js';
import type { Services } from '../../main/app/create-services.js';
import { App, Credentials } from '../../main/auth/index.js';
import { FileStorage } from '../../main/auth/storage/file-storage.js';
import { embeddedBackendId, noSignIn } from '../../main/backends/backend.js';
import { openSqliteStore } from '../../main/server/store/sqlite/sqlite-store.js';
import { Quarantine } from '../../main/storage/quarantine.js';
import { hasSecretUrl, withoutSecretUrls } from '../../main/validation/secret-urls.js';
import { AccountVault } from '../../main/vault/account-vault.js';
import { passphraseSealed, unsealWithPassphrase } from '../../main/vault/passphrase.js';
import { backendId } from '../../preload/contract/index.js';
import { type FakeGraph, startFakeGraph } from '../support/fakes/fake-facebook-graph.js';
import { SecretSearch } from '../support/secret-search.js';
import { on, startTestServer, testAppId, type TestServer } from '../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../support/services.js';
import { tmpDir } from '../support/tmp-dir.js';
import { defined } from '../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
const jwtKey = 'k'.repeat(40);
/** A picture of a custom issuer, signed for its user. */
const signedPicture = 'https://cdn.example/p.png?X-Amz-Signature=0123456789abcdef0123456789abcdef';
let graph: FakeGraph;
let server: TestServer;
beforeAll(async () => {
  graph = await startFakeGraph();
  server = await startTestServer({
    providers: {
      ...on('oauth2-facebook', {
        config: { clientId: graph.appId },
        secret_config: { clientSecret: 'facebook_secret' },
        roster: { graphUrl: graph.url },
      }),
      ...on('custom-token', {
        config: { signingAlgorithm: 'HS256' },
        secret_config: { signingKeys: ['jwt'] },
        metadata_fields: ['name', 'picture', 'links'].map((name) => ({ required: false, name })),
      }),
    },
    secrets: { facebook_secret: graph.appSecret, jwt: jwtKey },
    functions: { me: 'exports = () => context.user.data;' },
  });
});
afterAll(async () => {
  await server.stop();
  await graph.stop();
});

async function openServices(folder: string, lines: string[] = [], store = memoryKeyStore()): Promise<Services> {
  const built = await createTestServices(folder, {
    selectKeyStore: () => Promise.resolve(store),
    warn: (line) => void lines.push(JSON.stringify(line)),
  });
  built.backends.embedded.ready(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
  });
  return built;
}

/** The vault of running services, opened a second time. */
type Keys = ReturnType<typeof memoryKeyStore>;
const vaultOf = (folder: string, store: Keys) =>
  new AccountVault({
    folder: join(folder, 'vault'),
    selectKeyStore: () => Promise.resolve(store),
    quarantine: new Quarantine(folder, Date.now),
    onQuarantined: () => undefined,
  });

/** Every byte that the services store or show: files, decrypted content, export, page and log. */
async function searchHouse(
  search: SecretSearch,
  one: Services,
  folder: string,
  keys: Keys,
  lines: string[],
): Promise<void> {
  const { list, accounts, exportImport, accountDetails } = one;
  const vault = vaultOf(folder, keys);
  search.inFolder('profile folder', folder);
  for (const { id } of list.entries) {
    search.in('sealed record', id, Buffer.from((await vault.read(id)) ?? ''));
    search.in('page', id, Buffer.from(JSON.stringify(await accountDetails.details(id))));
    search.in('JSON of the user', id, Buffer.from(JSON.stringify(accounts.get(id).user)));
  }
  const { text } = await exportImport.export(passphrase, null);
  const { sealed } = z.object({ sealed: passphraseSealed }).parse(JSON.parse(text));
  const opened = defined(
    await unsealWithPassphrase(passphrase, { purpose: 'roster accounts export' }, sealed),
    'the decrypted export',
  );
  search.in('export', 'accounts', opened);
  search.in('log', 'lines', Buffer.from(lines.join('\n')));
}

describe('a sign-in with Facebook', () => {
  it('shows the picture while it is in memory and stores it nowhere', async () => {
    const token = graph.tokenOf('f-100', 'Ada of the Graph');
    const folder = tmpDir('roster-picture-');
    const lines: string[] = [];
    const keys = memoryKeyStore();
    const one = await openServices(folder, lines, keys);
    const id = await one.accounts.signIn(embeddedBackendId, Credentials.facebook(token));
    const { user } = one.accounts.get(id);
    expect(user.profile.pictureUrl).toBe(`https://graph.facebook.com/f-100/picture?access_token=${token}`);
    expect(user.profile.name).toBe('Ada of the Graph');
    // It is remembered through a renewal, and the next profile contains it again.
    await one.accounts.refresh(id);
    expect(user.profile.pictureUrl).toContain(token);
    expect(user.storedProfile.pictureUrl).toBeUndefined();
    expect(user.storedProfile.name).toBe('Ada of the Graph');
    expect(await user.functions['me']?.()).toEqual({ name: 'Ada of the Graph' });

    const search = new SecretSearch([
      { name: 'the access token of Facebook', value: token },
      { name: 'the picture', value: `graph.facebook.com/f-100/picture` },
    ]);
    search.inFolder('backend', server.dataFolder);
    await searchHouse(search, one, folder, keys, lines);
    expect(search.hits).toEqual([]);
    for (const place of ['backend', 'profile folder', 'sealed record', 'export', 'page'])
      expect(search.looked.get(place), place).toBeGreaterThan(10);
  });

  it('shows no picture after a restart of the backend', async () => {
    const token = graph.tokenOf('f-101', 'Bob of the Graph');
    const { body } = await server.send('POST', '/auth/providers/oauth2-facebook/login', {
      body: { accessToken: token },
    });
    const access = String(body['access_token']);
    const profile = async () => (await server.send('GET', '/auth/profile', { token: access })).body;
    expect((await profile())['data']).toMatchObject({ picture_url: expect.stringContaining(token) as unknown });
    await server.restart();
    expect((await profile())['data']).toEqual({ name: 'Bob of the Graph' });
  });
});

describe('a custom JWT whose claims contain such a URL', () => {
  it('shows them while they are in memory and stores the other claims', async () => {
    const claims = {
      name: 'Cy',
      picture: signedPicture,
      links: ['https://a.example/', `https://b.example/#access_token=${'t'.repeat(20)}`],
    };
    const token = await new SignJWT({ ...claims, sub: 'cy', aud: testAppId })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(createSecretKey(Buffer.from(jwtKey)));
    const folder = tmpDir('roster-picture-');
    const keys = memoryKeyStore();
    const one = await openServices(folder, [], keys);
    const id = await one.accounts.signIn(embeddedBackendId, Credentials.jwt(token));
    const { user } = one.accounts.get(id);
    expect(user.profile).toMatchObject({ name: 'Cy', pictureUrl: signedPicture, links: claims.links });
    expect(user.storedProfile).toEqual({ name: 'Cy', links: ['https://a.example/'] });
    const search = new SecretSearch([
      { name: 'the signature', value: '0123456789abcdef0123456789abcdef' },
      { name: 'the token of a fragment', value: 't'.repeat(20) },
    ]);
    search.inFolder('backend', server.dataFolder);
    await searchHouse(search, one, folder, keys, []);
    expect(search.hits).toEqual([]);
  });
});

describe('a URL that an earlier version stored', () => {
  const old = 'https://platform-lookaside.fbsbx.com/platform/profilepic/?asid=1&ext=2&hash=OldHashOfThePicture';
  const gone = 'https://graph.facebook.com/9/picture?access_token=EAAofADeletedIdentity';
  const search = () =>
    new SecretSearch([
      { name: 'the picture', value: 'OldHashOfThePicture' },
      { name: 'the picture of a deleted identity', value: 'EAAofADeletedIdentity' },
    ]);

  it('is removed from the database, its free pages and its log at the start', async () => {
    const folder = tmpDir('roster-picture-');
    const path = join(folder, 'users.db');
    await openSqliteStore(path).close();
    const database = new Database(path);
    database.pragma('journal_mode = WAL');
    const insert = database.prepare('INSERT INTO identities VALUES (?, ?, ?, ?)');
    for (let number = 0; number < 50; number += 1) {
      insert.run(
        'oauth2-facebook',
        `old-${String(number)}`,
        'u1',
        JSON.stringify({ name: 'Ada', picture: old, email: 'a@b.c' }),
      );
      insert.run('oauth2-facebook', `gone-${String(number)}`, 'u1', JSON.stringify({ picture: gone }));
    }
    insert.run(
      'custom-token',
      'jwt-1',
      'u2',
      JSON.stringify({ avatar: { url: `${gone}&x=1` }, site: 'https://a.example/?page=1' }),
    );
    insert.run('custom-token', 'jwt-2', 'u3', JSON.stringify({ note: 'no token, no secret' }));
    // Version 3 had none of these.
    database.exec(`
      DROP TABLE known_sources; DROP TABLE trigger_events; DROP TABLE admin_keys; DROP TABLE hash_kinds;
      DROP INDEX identities_by_email; DROP INDEX passwords_unconfirmed;
      ALTER TABLE sessions DROP COLUMN created_at; ALTER TABLE sessions DROP COLUMN last_used_at;
      ALTER TABLE sessions DROP COLUMN address; ALTER TABLE sessions DROP COLUMN device`);
    database.exec("DELETE FROM identities WHERE id LIKE 'gone-%'; PRAGMA user_version = 3");
    database.close();
    const before = search();
    before.inFolder('before', folder);
    expect(before.hits).toHaveLength(2);

    const store = openSqliteStore(path);
    const after = search();
    after.inFolder('while it runs', folder);
    await store.close();
    after.inFolder('after', folder);
    expect(after.hits).toEqual([]);
    const rows = new Database(path).prepare('SELECT data FROM identities ORDER BY rowid').all() as { data: string }[];
    expect(JSON.parse(rows[0]?.data ?? '')).toEqual({ name: 'Ada', email: 'a@b.c' });
    expect(rows).toHaveLength(52);
    expect(JSON.parse(rows[50]?.data ?? '')).toEqual({ avatar: {}, site: 'https://a.example/?page=1' });
    expect(JSON.parse(rows[51]?.data ?? '')).toEqual({ note: 'no token, no secret' });
  });

  it('is removed from an encrypted record when it is read, and never exported', async () => {
    const token = graph.tokenOf('f-102', 'Di of the Graph');
    const folder = tmpDir('roster-picture-');
    const keys = memoryKeyStore();
    const first = await openServices(folder, [], keys);
    const id = await first.accounts.signIn(embeddedBackendId, Credentials.facebook(token));
    // A record of an earlier version, because `writeAccountRecord` would remove the picture.
    const vault = vaultOf(folder, keys);
    const text = (await vault.read(id)) ?? '';
    const record = z.looseObject({ user: z.looseObject({ profile: z.looseObject({}) }) }).parse(JSON.parse(text));
    const { user } = record;
    const sealed = JSON.stringify({
      ...record,
      user: { ...user, profile: { ...user.profile, picture: old, picture_url: old } },
    });
    await vault.write(id, sealed);

    const second = await openServices(folder, [], keys);
    const { sealed: ofExport } = z
      .object({ sealed: passphraseSealed })
      .parse(JSON.parse((await second.exportImport.export(passphrase, null)).text));
    const opened = await unsealWithPassphrase(passphrase, { purpose: 'roster accounts export' }, ofExport);
    const search_ = search();
    search_.in('export', 'accounts', opened ?? Buffer.from('OldHashOfThePicture'));
    const { user: found } = second.accounts.get(id);
    await found.load();
    expect(found.profile).toMatchObject({ name: 'Di of the Graph' });
    expect(found.profile.pictureUrl).toBeUndefined();
    await expect.poll(async () => (await vault.read(id))?.includes('OldHashOfThePicture')).toBe(false);
    expect(found.isLoggedIn).toBe(true);
    search_.in('record', id, Buffer.from((await vault.read(id)) ?? ''));
    expect(search_.hits).toEqual([]);
  });

  it('is removed from a file of the library when it is read', async () => {
    const path = join(tmpDir('roster-picture-'), 'users.json');
    const token = graph.tokenOf('f-103', 'Ed of the Graph');
    const app = () => new App({ id: testAppId, baseUrl: server.url, storage: new FileStorage({ path }) });
    const user = await app().logIn(Credentials.facebook(token));
    expect(user.profile.pictureUrl).toContain(token);
    expect(readFileSync(path, 'utf8')).not.toContain(token);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"profile":{', `"profile":{"picture":"${old}",`));
    const again = app().allUsers[user.id];
    await again?.load();
    expect(again?.profile.name).toBe('Ed of the Graph');
    await expect.poll(() => readFileSync(path, 'utf8').includes('OldHashOfThePicture')).toBe(false);
    // The same after a renewal in a shared store.
    await user.refreshProfile();
    await user.refreshCustomData();
    expect(user.profile.pictureUrl).toContain(token);
    expect(readFileSync(path, 'utf8')).not.toContain(token);
  });

  it('is not stored by an import', () => {
    const backend = {
      id: backendId.parse('embedded'),
      kind: 'embedded',
      displayName: '',
      appId: '',
      baseUrl: null,
    } as const;
    const text = writeAccountRecord(
      { ...backend, appFolder: null },
      {
        ...{ id: 'u1', providerType: 'anon-user', state: 'LoggedOut', deviceId: null, session: null },
        identities: [{ id: 'f1', providerType: 'oauth2-facebook' }],
        profile: { name: 'Ada', picture: { data: { url: 'https://x.example/plain.png' } }, avatar: old },
      },
    );
    expect(JSON.parse(text)).toMatchObject({ user: { profile: { name: 'Ada' } } });
    expect(text).not.toMatch(/plain\.png|OldHash/);
  });
});

describe('a URL that contains a token', () => {
  it.each([
    'https://graph.facebook.com/1/picture?access_token=abc',
    'https://graph.facebook.com/1/picture?type=large',
    '//graph.facebook.com/1/picture?access_token=abc',
    'HTTPS://GRAPH.FACEBOOK.COM/1/picture?ACCESS_TOKEN=abc',
    'https://scontent.xx.fbcdn.net/v/t1/p.jpg?oh=1&oe=2',
    'https://x.example/a?access%5Ftoken=abc',
    'https://x.example/a?u=https%3A%2F%2Fy.example%2F%3Faccess_token%3Dabc',
    'https://x.example/a?u=https%253A%252F%252Fy.example%252F%253Faccess_token%253Dabc',
    'https://x.example/a#id_token=abc',
    'https://x.example/a?oauth_token=abc',
    'https://x.example/a?v=1;sig=abc',
    'https://x.example/a?v=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x',
    'https://user:password@x.example/a.png',
    'see https://x.example/a?api_key=abc, please',
  ])('is recognised: %s', (text) => {
    expect(hasSecretUrl(text)).toBe(true);
    for (const profile of [{ a: text }, { a: [text] }, { a: { b: { c: [{ d: text }] } } }]) {
      expect(JSON.stringify(withoutSecretUrls(profile, false))).not.toContain('abc');
    }
  });

  it.each([
    'https://lh3.googleusercontent.com/a/ACg8ocK=s96-c',
    'https://www.gravatar.com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346?d=mm&s=80',
    'https://x.example/token/a.png',
    'https://x.example/a?access_token=',
    'https://x.example/a?page=2&sort=name',
    'Ada = token',
    'ada@example.org',
    '100 % of tokens',
    '%E0%A4%A',
    '',
  ])('is not assumed: %s', (text) => {
    expect(hasSecretUrl(text)).toBe(false);
    const profile = { a: text, b: [text], c: { d: text }, e: null, f: 5, g: undefined };
    expect(withoutSecretUrls(profile, false)).toBe(profile);
  });
});
