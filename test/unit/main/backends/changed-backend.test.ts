/** Sessions know their backend: a changed `roster.json` sends no token anywhere else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asJson,
  changeEntry,
  newProfile,
  openServices,
  profileWithTwoAccounts,
  recordOf,
  rosterOf,
  sealedFiles,
  sent,
  writeVersion1,
} from '../../../support/lost-profile.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { memoryKeyStore } from '../../../support/services.js';

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

beforeEach(() => {
  sent.length = 0;
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
      } = await profileWithTwoAccounts(server, 'tampered');
      const before = readFileSync(rosterOf(profile), 'utf8');
      const sealed = sealedFiles(profile).map((name) => readFileSync(join(profile, 'vault', name), 'utf8'));
      changeEntry(profile, (entry) => ({
        ...entry,
        ...change,
        ...('OTHER' === change['baseUrl'] ? { baseUrl: other.url } : {}),
      }));
      sent.length = 0;
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
      // The export contains it with the backend that it belongs to.
      const { text } = await next.exportImport.export(passphrase, null);
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
    } = await profileWithTwoAccounts(server, 'early');
    changeEntry(profile, (entry) => ({ ...entry, baseUrl: other.url }));
    sent.length = 0;
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
    } = await profileWithTwoAccounts(server, 'again');
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
    } = await profileWithTwoAccounts(server, 'index');
    const evil = await built.backendManagement.add({ baseUrl: other.url, appId: testAppId, displayName: 'Evil' });
    const path = join(profile, 'accounts.json');
    const content = asJson(path) as { accounts: Record<string, unknown>[] };
    const changed = content.accounts.map((row) => (row['id'] === first ? { ...row, backendId: evil } : row));
    for (const version of [2, 1] as const) {
      if (version === 1) writeVersion1(profile, store, first);
      writeFileSync(path, JSON.stringify({ ...content, accounts: changed }));
      sent.length = 0;
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
    } = await profileWithTwoAccounts(server, 'old');
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
    sent.length = 0;
    const later = await openServices(profile, store);
    await later.vault.open();
    await expect(later.accounts.refresh(first)).rejects.toMatchObject({ code: 'backendChanged' });
    expect(sent).toEqual([]);
  });
});
