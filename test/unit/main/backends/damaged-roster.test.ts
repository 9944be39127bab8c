/** A lost or damaged `roster.json` loses no account and no backend. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import {
  asJson,
  asked,
  changeEntry,
  commandsOf,
  openServices,
  profileWithTwoAccounts,
  rosterOf,
} from '../../../support/lost-profile.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';

let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  [server, other] = [await startAuthServer(), await startAuthServer()];
});
afterAll(async () => {
  await server.stop();
  await other.stop();
});

const damages: [string, (profile: string) => void][] = [
  [
    'is gone',
    (profile) => {
      rmSync(rosterOf(profile));
    },
  ],
  [
    'is empty',
    (profile) => {
      writeFileSync(rosterOf(profile), '');
    },
  ],
  [
    'is all NULs',
    (profile) => {
      writeFileSync(rosterOf(profile), Buffer.alloc(512));
    },
  ],
  [
    'was cut short',
    (profile) => {
      writeFileSync(rosterOf(profile), readFileSync(rosterOf(profile)).subarray(0, 90));
    },
  ],
  [
    'is an empty object',
    (profile) => {
      writeFileSync(rosterOf(profile), '{}');
    },
  ],
  [
    'has a version and nothing else',
    (profile) => {
      writeFileSync(rosterOf(profile), '{"version":3}');
    },
  ],
  [
    'is an empty list',
    (profile) => {
      writeFileSync(rosterOf(profile), '[]');
    },
  ],
  [
    'is a folder',
    (profile) => {
      rmSync(rosterOf(profile));
      mkdirSync(rosterOf(profile));
    },
  ],
  [
    'may not be read',
    (profile) => {
      chmodSync(rosterOf(profile), 0);
    },
  ],
  [
    'lacks the entry',
    (profile) => {
      changeEntry(profile, () => ({ id: 'embedded' }));
    },
  ],
  [
    'has null for the entry',
    (profile) => {
      changeEntry(profile, () => null);
    },
  ],
  [
    'has a wrong type in the entry',
    (profile) => {
      changeEntry(profile, (entry) => ({ ...entry, appId: 7 }));
    },
  ],
  [
    'names a provider of a newer Roster',
    (profile) => {
      changeEntry(profile, (entry) => ({ ...entry, providers: ['passkey'] }));
    },
  ],
  [
    'has an address that Roster does not use',
    (profile) => {
      changeEntry(profile, (entry) => ({ ...entry, baseUrl: 'file:///etc' }));
    },
  ],
];

describe('a roster.json that', () => {
  it.each(damages)('%s loses no account and no backend', async (_what, damage) => {
    const {
      profile,
      store,
      backend,
      accounts: [first, second],
    } = await profileWithTwoAccounts(server, 'damaged');
    damage(profile);
    rmSync(join(profile, 'roster.copy.json'), { force: true });
    const next = await openServices(profile, store);
    await next.vault.open();
    // No account here would restore the built-in backend.
    expect(next.backends.summaries.filter(({ isBuiltIn }) => !isBuiltIn)).toMatchObject([
      { id: backend, displayName: 'Work', appId: testAppId, baseUrl: server.url, health: { kind: 'ready' } },
    ]);
    expect(next.snapshot().accounts.map(({ state }) => state)).toEqual(['signedIn', 'signedIn']);
    await next.accounts.activate(first);
    await next.accounts.refresh(second);
    expect(await next.accountDetails.copyAccessToken(first)).toBeGreaterThan(0);
    // Adding it again finds the restored backend.
    expect(
      await next.backendManagement.add({ baseUrl: `${server.url}/`, appId: testAppId, displayName: 'Again' }),
    ).toBe(backend);
    expect(await commandsOf(next).handle(asked('list'))).toMatchObject({
      accounts: [{ backend: { id: backend, url: server.url } }, { backend: { id: backend } }],
    });
    // A restart does not change that.
    const later = await openServices(profile, store);
    expect(later.backends.summaries.map(({ id }) => id)).toContain(backend);
    expect(later.snapshot().active).toBe(first);
  });

  it('is deleted keeps the active account, by its copy', async () => {
    const {
      profile,
      store,
      backend,
      built,
      accounts: [first],
    } = await profileWithTwoAccounts(server, 'copied');
    await built.accounts.activate(first);
    await built.backends.change(backend, { displayName: 'Renamed' });
    await expect.poll(() => readFileSync(join(profile, 'roster.copy.json'), 'utf8')).toContain('Renamed');
    writeFileSync(rosterOf(profile), '');
    const next = await openServices(profile, store);
    // Also before the vault is open.
    expect(next.snapshot().active).toBe(first);
    expect(next.backends.get(backend).entry.displayName).toBe('Renamed');
    expect(
      next
        .snapshot()
        .notices.map(({ message }) => message)
        .join(),
    ).toContain('roster.json');
  });

  it('is deleted with accounts.json keeps both accounts, and gives a third backend an entry of its own', async () => {
    const { profile, store, backend, built } = await profileWithTwoAccounts(server, 'both');
    const second = await built.backendManagement.add({ baseUrl: other.url, appId: testAppId, displayName: 'Home' });
    const home = await built.accounts.signIn(second, jwtOf('both-c'));
    for (const name of ['roster.json', 'roster.copy.json', 'accounts.json'])
      rmSync(join(profile, name), { force: true });
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.snapshot().accounts).toHaveLength(3);
    expect(new Set(next.backends.entries.map(({ id }) => id))).toEqual(new Set([backend, second]));
    await next.accounts.refresh(home);
  });

  it('has a duplicate entry keeps the first and reports it', async () => {
    const {
      profile,
      store,
      backend,
      accounts: [first],
    } = await profileWithTwoAccounts(server, 'twice');
    const content = asJson(rosterOf(profile)) as { backends: unknown[] };
    const evil = { ...(content.backends.at(-1) as object), baseUrl: other.url };
    writeFileSync(rosterOf(profile), JSON.stringify({ ...content, backends: [...content.backends, evil] }));
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.backends.get(backend).entry.baseUrl).toBe(server.url);
    expect(
      next
        .snapshot()
        .notices.map(({ message }) => message)
        .join(),
    ).toContain('1 entry');
    await next.accounts.refresh(first);
  });

  it('was lost while the keychain is unavailable gives its accounts to the backend when that is added again', async () => {
    const {
      profile,
      store,
      accounts: [first, second],
      built,
    } = await profileWithTwoAccounts(server, 'moved');
    await built.accounts.rename(first, 'Mine');
    for (const name of ['roster.json', 'roster.copy.json']) rmSync(join(profile, name), { force: true });
    let found: KeyStore | null = null;
    const next = await openServices(profile, null, { selectKeyStore: () => Promise.resolve(found) });
    await next.vault.open();
    expect(next.snapshot().accounts.map(({ state }) => state)).toEqual(['backendMissing', 'backendMissing']);
    const again = await next.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
    // One of them signs in again meanwhile, in memory.
    await next.accounts.signIn(again, jwtOf('moved-b'));
    found = store;
    await next.vault.retry();
    expect(next.snapshot().accounts.map(({ backendId: at, state }) => [at, state])).toEqual([
      [again, 'signedIn'],
      [again, 'signedIn'],
    ]);
    expect(next.list.find(second)).toBeNull();
    await next.accounts.refresh(first);
    expect(next.list.get(first).label).toBe('Mine');
  });
});
