/** How the user is notified of a lost key, of lock settings that another program wrote, and of restored old files. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

const passphrase = 'quiet marble otter lantern';

async function open(profile: string, store: KeyStore | null): Promise<Services> {
  const built = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
  built.backends.embedded.ready(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
  });
  await built.vault.open();
  return built;
}

async function withTwo(name: string) {
  const profile = tmpDir('roster-lost-');
  const store = memoryKeyStore();
  const services = await open(profile, store);
  const ids = [
    await services.accounts.signIn(embeddedBackendId, jwtOf(`${name}-a`)),
    await services.accounts.signIn(embeddedBackendId, jwtOf(`${name}-b`)),
  ] as const;
  return { profile, store, services, ids };
}
const states = (services: Services) => services.snapshot().accounts.map(({ state }) => state);
const messages = (services: Services) =>
  services
    .snapshot()
    .notices.map(({ message }) => message)
    .join(' ');

describe('a lost key', () => {
  it('is reported, can be started fresh, and ends for an account with its new sign-in', async () => {
    const { profile, ids } = await withTwo('gone');
    const store = memoryKeyStore();
    const services = await open(profile, store);
    expect(states(services)).toEqual(['locked', 'locked']);
    expect(services.snapshot().notices[0]).toMatchObject({ actions: ['retryVault', 'startFresh'] });
    expect(messages(services)).not.toContain('no keychain');
    expect(await services.accounts.signIn(embeddedBackendId, jwtOf('gone-a'))).toBe(ids[0]);
    expect(states(services)).toEqual(['signedIn', 'locked']);

    const next = await open(profile, store);
    expect(states(next)).toEqual(['signedIn', 'locked']);
    await next.accounts.refresh(ids[0]);
    await next.vault.startFresh();
    expect(states(next)).toEqual(['signedIn', 'signedOut']);
    expect(next.snapshot().notices.map(({ actions }) => actions)).toEqual([[]]);
    expect(messages(next)).toContain(join(profile, 'quarantine'));

    await next.accounts.signIn(embeddedBackendId, jwtOf('gone-b'));
    const last = await open(profile, store);
    expect(states(last)).toEqual(['signedIn', 'signedIn']);
    expect(last.snapshot().notices).toEqual([]);
  });

  it('ends with the notice when the last account signs in again', async () => {
    const { profile } = await withTwo('again');
    const services = await open(profile, memoryKeyStore());
    await services.accounts.signIn(embeddedBackendId, jwtOf('again-a'));
    await services.accounts.signIn(embeddedBackendId, jwtOf('again-b'));
    expect(states(services)).toEqual(['signedIn', 'signedIn']);
    expect(services.snapshot().notices).toEqual([]);
  });

  it('behind the app lock allows starting fresh without the useless passphrase', async () => {
    const { profile, services } = await withTwo('locked');
    await services.lock.enable(passphrase, { idleMinutes: null, onSleep: false, touchId: false });
    const store = memoryKeyStore();
    const next = await open(profile, store);
    expect(next.snapshot()).toMatchObject({ lock: 'locked', accounts: [] });
    expect(next.snapshot().notices[0]).toMatchObject({ actions: ['retryVault', 'startFresh'] });
    await next.vault.startFresh();
    expect(next.snapshot().lock).toBe('off');
    expect(states(next)).toEqual(['signedOut', 'signedOut']);
    await next.accounts.signIn(embeddedBackendId, jwtOf('locked-a'));
    expect(states(await open(profile, store))).toEqual(['signedIn', 'signedOut']);
  });

  it('has no effect after every account was removed: new sessions are encrypted with a new key', async () => {
    const { profile, services, ids } = await withTwo('removed');
    for (const id of ids) await services.accounts.remove(id);
    const store = memoryKeyStore();
    const next = await open(profile, store);
    expect(next.snapshot().notices).toEqual([]);
    await next.accounts.signIn(embeddedBackendId, jwtOf('removed-a'));
    expect(states(await open(profile, store))).toEqual(['signedIn']);
  });
});

describe('the lock settings', () => {
  const settings = { idleMinutes: 1, onSleep: true, touchId: false };
  const file = (profile: string) => join(profile, 'lock-settings.json');

  it('are kept through a restart', async () => {
    const { profile, store, services } = await withTwo('settings');
    await services.lock.enable(passphrase, settings);
    const next = await open(profile, store);
    await next.lock.unlock(passphrase);
    expect(next.lock.settings).toMatchObject(settings);
    expect(next.snapshot().notices).toEqual([]);
  });

  for (const [what, alter] of [
    [
      'written by another program',
      (profile: string) => {
        writeFileSync(file(profile), JSON.stringify({ ...settings, idleMinutes: null, onSleep: false, version: 1 }));
      },
    ],
    [
      'removed',
      (profile: string) => {
        rmSync(file(profile));
      },
    ],
  ] as const) {
    it(`are the strict defaults when they were ${what}`, async () => {
      const { profile, store, services } = await withTwo('altered');
      await services.lock.enable(passphrase, settings);
      alter(profile);
      const next = await open(profile, store);
      await next.lock.unlock(passphrase);
      expect(next.lock.settings).toMatchObject({ idleMinutes: 15, onSleep: true, touchId: false });
    });
  }

  it('are rejected when an old copy was restored', async () => {
    const { profile, store, services } = await withTwo('replayed');
    await services.lock.enable(passphrase, { ...settings, idleMinutes: null, onSleep: false });
    const before = readFileSync(file(profile));
    await services.lock.updateSettings(settings);
    writeFileSync(file(profile), before);
    const next = await open(profile, store);
    await next.lock.unlock(passphrase);
    expect(next.lock.settings).toMatchObject({ idleMinutes: 15, onSleep: true });
    expect(messages(next)).toContain('lock-settings.json');
  });
});

describe('the encrypted file of a removed account', () => {
  const sealed = (profile: string) => readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));

  for (const isManifestMissing of [false, true]) {
    it(`restores no account when it was put back${isManifestMissing ? ', without the manifest' : ''}`, async () => {
      const { profile, store, services, ids } = await withTwo('removed');
      const path = join(profile, 'vault', `${ids[0]}.sealed`);
      copyFileSync(path, join(profile, 'copy'));
      await services.accounts.remove(ids[0]);
      copyFileSync(join(profile, 'copy'), path);
      if (isManifestMissing) rmSync(join(profile, 'vault', 'manifest.json'));
      const next = await open(profile, store);
      expect(next.snapshot().accounts.map(({ id }) => id)).toEqual([ids[1]]);
      expect(sealed(profile)).toEqual([`${ids[1]}.sealed`]);
      await next.accounts.refresh(ids[1]);
    });
  }
});
