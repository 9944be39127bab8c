/** Sessions know their backend: a lost or changed `roster.json` loses no account and sends no token anywhere else. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AccountRecord, readAccountRecord, writeAccountRecord } from '../../../../main/accounts/account-record.js';
import type { ServiceDependencies, Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, embeddedEntry, noSignIn } from '../../../../main/backends/backend.js';
import { unknownCaller } from '../../../../main/clients/client-program.js';
import { CommandHandlers } from '../../../../main/local-api/command-handlers.js';
import { ChangeFeed } from '../../../../main/state/change-feed.js';
import { type Envelope, generationOf, readEnvelope, seal, unseal } from '../../../../main/vault/envelope.js';
import { readKeyRecord } from '../../../../main/vault/key-record.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { type AccountId, type BackendId, backendId } from '../../../../preload/contract/index.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { defined } from '../../../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  [server, other] = [await startAuthServer(), await startAuthServer()];
});
afterAll(async () => {
  await server.stop();
  await other.stop();
});

/** Every request sent in one test: its URL, and whether it carried a token. */
let sent: { method: string; url: string; hasToken: boolean }[] = [];
beforeEach(() => {
  sent = [];
});

const newProfile = () => tmpDir('roster-lost-');

function openServices(
  profile: string,
  store: KeyStore | null,
  more: Partial<ServiceDependencies> = {},
): Promise<Services> {
  return createTestServices(profile, {
    selectKeyStore: () => Promise.resolve(store),
    fetch: (url, init) => {
      sent.push({ method: init.method ?? 'GET', url, hasToken: new Headers(init.headers).has('authorization') });
      return fetch(url, init);
    },
    ...more,
  });
}

interface Profile {
  profile: string;
  store: ReturnType<typeof memoryKeyStore>;
  backend: BackendId;
  accounts: [AccountId, AccountId];
  built: Services;
}

/** A profile with two accounts of one remote backend, of which the second is active. */
async function profileWithTwoAccounts(name: string): Promise<Profile> {
  const [profile, store] = [newProfile(), memoryKeyStore()];
  const built = await openServices(profile, store);
  await built.vault.open();
  const backend = await built.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
  const first = await built.accounts.signIn(backend, jwtOf(`${name}-a`));
  const second = await built.accounts.signIn(backend, jwtOf(`${name}-b`));
  return { profile, store, backend, accounts: [first, second], built };
}

function commandsOf(built: Services): CommandHandlers {
  return new CommandHandlers({
    ...built,
    ...{ version: '0', onTokenIssued: () => undefined, openWindow: () => undefined, openAddAccount: () => undefined },
    openQuickSwitch: () => undefined,
    ...{ after: () => () => undefined, isWindowShown: () => true, vaultStatus: () => built.vault.status() },
  });
}

const asked = (command: 'list' | 'status') => ({
  request: { id: 1, command },
  caller: () => Promise.resolve(unknownCaller),
  progress: () => undefined,
  signal: new AbortController().signal,
});

const sealedFiles = (profile: string) => readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));
const rosterOf = (profile: string) => join(profile, 'roster.json');
const asJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as never;

/** Changes the stored entry of the one remote backend. */
function changeEntry(profile: string, change: (entry: Record<string, unknown>) => unknown): void {
  const content = asJson(rosterOf(profile)) as { backends: Record<string, unknown>[] };
  const backends = content.backends.map((entry) => (entry['id'] === 'embedded' ? entry : change(entry)));
  writeFileSync(rosterOf(profile), JSON.stringify({ ...content, backends }));
}

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
    } = await profileWithTwoAccounts('damaged');
    damage(profile);
    rmSync(join(profile, 'roster.copy.json'), { force: true });
    const next = await openServices(profile, store);
    await next.vault.open();
    // The built-in one has no account here that would restore it.
    expect(next.backends.summaries.filter(({ isBuiltIn }) => !isBuiltIn)).toMatchObject([
      { id: backend, displayName: 'Work', appId: testAppId, baseUrl: server.url, health: { kind: 'ready' } },
    ]);
    expect(next.snapshot().accounts.map(({ state }) => state)).toEqual(['signedIn', 'signedIn']);
    await next.accounts.activate(first);
    await next.accounts.refresh(second);
    expect(await next.accountDetails.copyAccessToken(first)).toBeGreaterThan(0);
    // Added again, it is the one that came back.
    expect(
      await next.backendManagement.add({ baseUrl: `${server.url}/`, appId: testAppId, displayName: 'Again' }),
    ).toBe(backend);
    expect(await commandsOf(next).handle(asked('list'))).toMatchObject({
      accounts: [{ backend: { id: backend, url: server.url } }, { backend: { id: backend } }],
    });
    // It lasts.
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
    } = await profileWithTwoAccounts('copied');
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
    const { profile, store, backend, built } = await profileWithTwoAccounts('both');
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
    } = await profileWithTwoAccounts('twice');
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
    } = await profileWithTwoAccounts('moved');
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

describe('an account whose backend is unknown', () => {
  /** As an older Roster left it: the record names the backend by an ID that leads nowhere. */
  async function orphaned(name: string) {
    const made = await profileWithTwoAccounts(name);
    const { profile, store, accounts } = made;
    for (const id of accounts) writeVersion1(profile, store, id);
    for (const file of ['roster.json', 'roster.copy.json']) rmSync(join(profile, file), { force: true });
    const next = await openServices(profile, store);
    await next.vault.open();
    await next.backends.addBuiltIn();
    next.backends.embeddedReady(embeddedBackendId, {
      ...{ url: other.url, appId: testAppId, displayName: 'Here', providers: [], signIn: noSignIn },
    });
    return { ...made, next, here: await next.accounts.signIn(embeddedBackendId, jwtOf(`${name}-here`)) };
  }

  it('is shown as a marked row and affects no other account', async () => {
    const {
      next,
      here,
      accounts: [first],
      backend,
    } = await orphaned('orphan');
    expect(next.snapshot().accounts.map(({ state }) => state)).toEqual([
      'backendMissing',
      'backendMissing',
      'signedIn',
    ]);
    const list = await commandsOf(next).handle(asked('list'));
    expect(list).toMatchObject({
      accounts: [
        { state: 'backendMissing', backend: { id: backend, health: 'unknown' } },
        { state: 'backendMissing' },
        { id: here, state: 'signedIn', backend: { health: 'ready' } },
      ],
    });
    expect(await commandsOf(next).handle(asked('status'))).toMatchObject({ accounts: 3 });
    next.sessionRenewal.start();
    next.sessionRenewal.markActive(first);
    expect(next.accounts.sessionEndsAt(first)).toBeNull();
    next.accountDetails.copyUserId(first);
    expect(await next.accountDetails.details(first)).toMatchObject({ session: null });
    await expect(next.accounts.activate(first)).rejects.toMatchObject({ code: 'backendNotFound' });
    await next.accounts.refresh(here);
    // The others are exported; this one is reported as skipped.
    const { text, count, incomplete } = await next.exportImport.export(passphrase);
    expect([count, incomplete]).toEqual([1, 2]);
    expect(await next.exportImport.import(text, passphrase)).toEqual({ added: 0, skipped: 1 });
  });

  it('is removed permanently without its backend', async () => {
    const {
      profile,
      next,
      accounts: [first, second],
    } = await orphaned('remove');
    await next.pendingRemovals.remove(first);
    await next.pendingRemovals.restore(first);
    await next.pendingRemovals.remove(first);
    await next.pendingRemovals.remove(second);
    await next.pendingRemovals.finishAll();
    expect(next.list.entries).toHaveLength(1);
    expect(sealedFiles(profile)).toHaveLength(1);
  });
});

describe('a session whose backend was changed in roster.json', () => {
  const changes: [string, Record<string, unknown>][] = [
    ['address', { baseUrl: 'OTHER' }],
    ['app', { appId: 'other-app' }],
    ['kind', { kind: 'embedded', baseUrl: null, appFolder: '/tmp/evil' }],
  ];
  it.each(changes)(
    '(its %s) is sent nowhere, stays encrypted, and is used again when the change is reverted',
    async (_what, change) => {
      const {
        profile,
        store,
        backend,
        accounts: [first, second],
      } = await profileWithTwoAccounts('tampered');
      const before = readFileSync(rosterOf(profile), 'utf8');
      const sealed = sealedFiles(profile).map((name) => readFileSync(join(profile, 'vault', name), 'utf8'));
      changeEntry(profile, (entry) => ({
        ...entry,
        ...change,
        ...('OTHER' === change['baseUrl'] ? { baseUrl: other.url } : {}),
      }));
      sent = [];
      const next = await openServices(profile, store);
      await next.vault.open();
      expect(next.snapshot().accounts.map(({ state }) => state)).toEqual(['backendChanged', 'backendChanged']);
      next.sessionRenewal.start();
      next.sessionRenewal.markActive(first);
      next.sessionRenewal.refreshDue();
      const cause = { code: 'backendChanged' };
      await expect(next.accounts.refresh(first)).rejects.toMatchObject(cause);
      await expect(next.accounts.ensureFreshToken(second)).rejects.toMatchObject(cause);
      await expect(next.accountDetails.copyAccessToken(first)).rejects.toMatchObject(cause);
      await expect(next.accounts.activate(first)).rejects.toMatchObject(cause);
      await next.accountDetails.details(first);
      await next.backends.app(backend).refreshDue();
      expect(sent).toEqual([]);
      expect(sealedFiles(profile).map((name) => readFileSync(join(profile, 'vault', name), 'utf8'))).toEqual(sealed);
      // Exported, it goes with the backend that it belongs to.
      const { text } = await next.exportImport.export(passphrase);
      const elsewhere = await openServices(newProfile(), memoryKeyStore());
      expect(await elsewhere.exportImport.import(text, passphrase)).toEqual({ added: 2, skipped: 0 });
      expect(elsewhere.backends.entries.map(({ baseUrl }) => baseUrl)).toEqual([null, server.url]);

      writeFileSync(rosterOf(profile), before);
      const mended = await openServices(profile, store);
      await mended.vault.open();
      await mended.accounts.refresh(first);
      expect(mended.snapshot().accounts.map(({ state }) => state)).toEqual(['signedIn', 'signedIn']);
    },
  );

  it('is not sent before the vault was read, nor while it is being removed', async () => {
    const {
      profile,
      store,
      accounts: [first, second],
    } = await profileWithTwoAccounts('early');
    changeEntry(profile, (entry) => ({ ...entry, baseUrl: other.url }));
    sent = [];
    const next = await openServices(profile, store);
    await expect(next.accounts.refresh(first)).rejects.toMatchObject({ code: 'backendChanged' });
    await next.accounts.remove(first);
    await next.accounts.signOut(second).catch(() => undefined);
    expect(sent.filter(({ hasToken }) => hasToken)).toEqual([]);
  });

  it('is replaced by a new sign-in at the new address', async () => {
    const {
      profile,
      store,
      backend,
      accounts: [first],
    } = await profileWithTwoAccounts('again');
    changeEntry(profile, (entry) => ({ ...entry, baseUrl: other.url }));
    const next = await openServices(profile, store);
    await next.vault.open();
    const signedIn = await next.accounts.signIn(backend, jwtOf('again-new'));
    await next.accounts.refresh(signedIn);
    const later = await openServices(profile, store);
    await later.vault.open();
    expect(later.list.stateOf(later.list.get(signedIn))).toBe('signedIn');
    expect(later.list.stateOf(later.list.get(first))).toBe('backendChanged');
  });

  it('is not sent to another backend that accounts.json names for it', async () => {
    const {
      profile,
      store,
      built,
      accounts: [first],
    } = await profileWithTwoAccounts('index');
    const evil = await built.backendManagement.add({ baseUrl: other.url, appId: testAppId, displayName: 'Evil' });
    const path = join(profile, 'accounts.json');
    const content = asJson(path) as { accounts: Record<string, unknown>[] };
    const changed = content.accounts.map((row) => (row['id'] === first ? { ...row, backendId: evil } : row));
    for (const version of [2, 1] as const) {
      if (version === 1) writeVersion1(profile, store, first);
      writeFileSync(path, JSON.stringify({ ...content, accounts: changed }));
      sent = [];
      const next = await openServices(profile, store);
      await expect(next.accounts.refresh(first)).rejects.toMatchObject({ code: 'backendChanged' });
      await next.vault.open();
      expect(next.list.stateOf(next.list.get(first))).toBe('backendChanged');
      expect(sent).toEqual([]);
    }
  });
});

describe('a record of version 1', () => {
  it('has its backend encrypted at the next start and is bound from then on', async () => {
    const {
      profile,
      store,
      backend,
      accounts: [first, second],
    } = await profileWithTwoAccounts('old');
    for (const id of [first, second]) writeVersion1(profile, store, id);
    const next = await openServices(profile, store);
    await next.vault.open();
    for (const id of [first, second]) {
      expect(recordOf(profile, store, id)).toMatchObject({
        backend: { id: backend, baseUrl: server.url, appId: testAppId },
      });
      await next.accounts.refresh(id);
    }
    changeEntry(profile, (entry) => ({ ...entry, baseUrl: other.url }));
    sent = [];
    const later = await openServices(profile, store);
    await later.vault.open();
    await expect(later.accounts.refresh(first)).rejects.toMatchObject({ code: 'backendChanged' });
    expect(sent).toEqual([]);
  });
});

describe('an encrypted record', () => {
  it('never contains the URL of a Facebook picture, nor returns one of an older record', () => {
    const picture = 'https://platform-lookaside.fbsbx.com/p?access_token=EAAsecret';
    const user = (providerType: 'oauth2-facebook' | 'local-userpass', linked: string) => ({
      ...{ id: 'u', providerType, state: 'LoggedIn' as const, deviceId: null, session: null },
      identities: [{ id: 'i', providerType: linked }],
      profile: { name: 'Ada', picture, picture_url: picture, pictureUrl: picture },
    });
    for (const one of [user('oauth2-facebook', 'oauth2-facebook'), user('local-userpass', 'oauth2-facebook')]) {
      const text = writeAccountRecord(embeddedEntry, one);
      expect(text).not.toContain('EAAsecret');
      expect(readAccountRecord(text).user.profile).toEqual({ name: 'Ada' });
      const old = JSON.stringify({ version: 1, backendId: 'embedded', user: one });
      expect(JSON.stringify(readAccountRecord(old))).not.toContain('EAAsecret');
    }
    const plain = { picture: 'https://lh3.googleusercontent.com/a/ada' };
    const google = { ...user('local-userpass', 'oauth2-google'), profile: plain };
    expect(readAccountRecord(writeAccountRecord(embeddedEntry, google)).user).toEqual(google);
  });

  it.each(['{"version":3,"backend":null}', '{"version":99}'])('of a newer Roster is left unchanged: %s', (text) => {
    expect(() => readAccountRecord(text)).toThrow(expect.objectContaining({ code: 'newerFormat' }));
  });
});

describe('the backend of an app folder', () => {
  it('is restored with its folder, and its server starts again', async () => {
    const [profile, store] = [newProfile(), memoryKeyStore()];
    const built = await openServices(profile, store);
    await built.vault.open();
    const id = backendId.parse('b-0123456789abcdef');
    const ready = { url: server.url, appId: testAppId, displayName: 'Folder', providers: [], signIn: noSignIn };
    await built.backendManagement.addFolder(id, '/srv/app', ready);
    built.backends.embeddedReady(id, ready);
    const account = await built.accounts.signIn(id, jwtOf('folder-a'));
    for (const name of ['roster.json', 'roster.copy.json']) rmSync(join(profile, name), { force: true });
    const next = await openServices(profile, store);
    const started: unknown[] = [];
    next.backends.embeddedAdded = () => started.push(next.backends.find(id)?.entry.appFolder);
    await next.vault.open();
    expect(started).toEqual(['/srv/app']);
    // Another port than before: such a backend is known by its folder and app.
    next.backends.embeddedReady(id, { ...ready, url: `${server.url}/` });
    await next.accounts.refresh(account);
    next.backends.embeddedReady(id, { ...ready, url: other.url, appId: 'another-app' });
    sent = [];
    await expect(next.accounts.refresh(account)).rejects.toMatchObject({ code: 'backendChanged' });
    expect(sent).toEqual([]);
  });
});

describe('a valid encrypted file with invalid content', () => {
  it('loses the session of its own account and affects no other', async () => {
    const {
      profile,
      store,
      accounts: [first, second],
    } = await profileWithTwoAccounts('content');
    writeSealed(profile, store, first, '{"version":2,"nothing":"else"}');
    rmSync(join(profile, 'accounts.json'));
    writeSealed(profile, store, 'f'.repeat(32), 'not JSON');
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.snapshot().accounts.map(({ id }) => id)).toEqual([second]);
    await next.accounts.refresh(second);
  });
});

describe('a backend that is removed during the undo time', () => {
  it('receives the sign-out of its last account and leaves neither a hidden row nor a file', async () => {
    const {
      profile,
      store,
      built,
      backend,
      accounts: [first, second],
    } = await profileWithTwoAccounts('quick');
    await built.pendingRemovals.remove(first);
    await built.pendingRemovals.remove(second);
    sent = [];
    await built.backendManagement.remove(backend);
    expect(built.list.entries).toEqual([]);
    expect(sealedFiles(profile)).toEqual([]);
    await expect
      .poll(() => sent.filter(({ method, url }) => method === 'DELETE' && url.endsWith('/auth/session')).length)
      .toBe(2);
    await expect(built.pendingRemovals.restore(first)).rejects.toMatchObject({ code: 'accountNotFound' });
    const next = await openServices(profile, store);
    await next.vault.open();
    expect([next.list.entries, next.backends.summaries.length]).toEqual([[], 1]);
  });

  it('accepts no account that signs in during its removal', async () => {
    const { built, backend, profile, accounts } = await profileWithTwoAccounts('late');
    for (const id of accounts) await built.accounts.remove(id);
    const signingIn = built.accounts.signIn(backend, jwtOf('late-c'));
    await built.backendManagement.remove(backend).catch(() => undefined);
    const outcome = await signingIn.then(
      () => 'signed in',
      () => 'refused',
    );
    const known = built.backends.summaries.some(({ id }) => id === backend);
    expect(built.list.entries.length > 0).toBe(outcome === 'signed in');
    if (outcome === 'refused') expect([known, sealedFiles(profile)]).toEqual([false, []]);
  });
});

describe('the list of backends', () => {
  it('notifies every listener when one of them throws', async () => {
    const feed = new ChangeFeed();
    const failures: unknown[] = [];
    const report = (error: unknown) => failures.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', report);
    try {
      let heard = 0;
      feed.subscribe(() => {
        throw new Error('one bad row');
      });
      feed.subscribe(() => (heard += 1));
      feed.publish({ kind: 'lockChanged', lock: 'off' });
      expect(heard).toBe(1);
      await expect.poll(() => failures).toMatchObject([{ message: 'one bad row' }]);
    } finally {
      process.removeListener('uncaughtException', report);
      for (const listener of others) process.on('uncaughtException', listener);
    }
  });

  it('adds a backend once when two requests add it at the same time', async () => {
    const built = await openServices(newProfile(), memoryKeyStore());
    const wish = { baseUrl: server.url, appId: testAppId, displayName: 'Work' };
    const [first, second] = await Promise.all([built.backendManagement.add(wish), built.backendManagement.add(wish)]);
    expect(first).toBe(second);
    expect(built.backends.summaries).toHaveLength(2);
  });
});

function keyOf(store: { key: Uint8Array | null }): Uint8Array {
  const record = defined(store.key === null ? null : readKeyRecord(store.key), 'the key');
  return record.key;
}

function envelopeOf(profile: string, id: string): Envelope | null {
  const path = join(profile, 'vault', `${id}.sealed`);
  const envelope = existsSync(path) ? readEnvelope(readFileSync(path, 'utf8')) : null;
  if (envelope === 'newer') throw new Error('a newer envelope');
  return envelope;
}

function recordOf(profile: string, store: { key: Uint8Array | null }, id: string): AccountRecord {
  const envelope = defined(envelopeOf(profile, id), 'the envelope');
  return readAccountRecord(unseal(keyOf(store), id, envelope));
}

function writeSealed(profile: string, store: { key: Uint8Array | null }, id: string, text: string): void {
  const before = envelopeOf(profile, id);
  // The vault takes no older generation than the one that it wrote last.
  const generation = before === null ? 1_000 : generationOf(before);
  const sealed = seal(keyOf(store), { accountId: id, keyStore: 'keychain:test', generation }, text);
  writeFileSync(join(profile, 'vault', `${id}.sealed`), JSON.stringify(sealed));
}

/** Seals a record as an older Roster wrote it. */
function writeVersion1(profile: string, store: { key: Uint8Array | null }, id: string): void {
  const { backendId: backend, user } = recordOf(profile, store, id);
  writeSealed(profile, store, id, JSON.stringify({ version: 1, backendId: backend, user }));
}
