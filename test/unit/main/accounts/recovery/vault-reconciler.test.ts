/** The account list follows the vault's status. Uses real services and a profile with two accounts. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { VaultReconciler } from '../../../../../main/accounts/recovery/vault-reconciler.js';
import { SealedAccounts } from '../../../../../main/accounts/storage/sealed-accounts.js';
import type { Services } from '../../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../../main/backends/backend.js';
import { providerName } from '../../../../../main/ipc/texts/state-texts.js';
import { Quarantine } from '../../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../../main/vault/account-vault.js';
import type { KeyStore } from '../../../../../main/vault/key-stores/key-store.js';
import { jwtOf, startAuthServer } from '../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

async function profileWithTwoAccounts(store: KeyStore | null) {
  const folder = tmpDir('roster-reconciler-');
  const services = await createTestServices(folder, { selectKeyStore: () => Promise.resolve(store) });
  services.backends.embedded.ready(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
  });
  await services.vault.open();
  const first = await services.accounts.signIn(embeddedBackendId, jwtOf('ada'));
  const second = await services.accounts.signIn(embeddedBackendId, jwtOf('grace'));
  const vault = new AccountVault({
    ...{ folder: join(folder, 'vault'), quarantine: new Quarantine(folder, Date.now), onQuarantined: vi.fn() },
    selectKeyStore: () => Promise.resolve(store),
  });
  const { list, backends } = services;
  const showRecovered = vi.fn();
  const reconciler = new VaultReconciler({
    ...{ list, backends, sealed: new SealedAccounts(vault), now: Date.now, warn: vi.fn() },
    ...{ roster: { updateCopy: () => Promise.resolve() }, providerName, notices: { showRecovered } },
  });
  return { services, reconciler, vault, showRecovered, first, second };
}

const statesOf = ({ list }: Services) => list.summaries.map(({ state }) => state);

it('locks all accounts without the key, only the affected ones after it was lost, and none with it', async () => {
  const { services, reconciler, second } = await profileWithTwoAccounts(memoryKeyStore());
  reconciler.applyStatus({ kind: 'keyUnavailable', reason: 'keychainLocked', canStartFresh: false });
  expect(statesOf(services)).toEqual(['locked', 'locked']);
  reconciler.applyStatus({ kind: 'lost', accounts: [second] });
  expect(statesOf(services)).toEqual(['signedIn', 'locked']);
  reconciler.applyStatus({ kind: 'sealed', keyStore: 'keychain' });
  expect(statesOf(services)).toEqual(['signedIn', 'signedIn']);
});

it('locks no account whose session is only in memory, and marks it as stored later', async () => {
  const { services, reconciler, first } = await profileWithTwoAccounts(null);
  reconciler.applyStatus({ kind: 'memory' });
  expect(statesOf(services)).toEqual(['signedIn', 'signedIn']);
  await reconciler.markSealed([first]);
  expect(services.list.entries.map(({ kept }) => kept)).toEqual(['sealed', 'memory']);
});

it('keeps accounts whose sessions are lost in the list, signed out', async () => {
  const { services, reconciler, first } = await profileWithTwoAccounts(memoryKeyStore());
  await reconciler.markSignedOut([first]);
  expect(statesOf(services)).toEqual(['signedOut', 'signedIn']);
  await reconciler.markAllSignedOut();
  expect(statesOf(services)).toEqual(['signedOut', 'signedOut']);
});

it('restores an account that is missing from the list, and reports it', async () => {
  const { services, reconciler, vault, showRecovered, first } = await profileWithTwoAccounts(memoryKeyStore());
  await vault.status();
  await services.list.remove(first);
  await reconciler.recover();
  expect(services.list.find(first)).not.toBeNull();
  expect(showRecovered).toHaveBeenCalledWith({ accounts: 1, backends: 0, undecryptable: 0 });
});
