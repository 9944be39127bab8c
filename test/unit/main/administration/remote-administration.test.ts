/** A remote backend that Roster administers with a key: the real services, the real vault and the real server. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdminKeys } from '../../../../main/administration/admin-keys.js';
import { Administration } from '../../../../main/administration/administration.js';
import { roleOfKey } from '../../../../main/administration/ask-over-http.js';
import type { Services } from '../../../../main/app/create-services.js';
import { toCallError } from '../../../../main/ipc/errors/error-mapping.js';
import { createAdminKey } from '../../../../main/server/admin/admin-keys.js';
import type { BackendId } from '../../../../preload/contract/index.js';
import { SecretSearch } from '../../../support/secret-search.js';
import { on, startTestServer, testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const otherKey = `radm_${'x'.repeat(43)}`;

describe('a remote backend with an administrator key', () => {
  let server: TestServer;
  let key: string;
  let profile: string;
  let services: Services;
  let id: BackendId;
  let keyStore: ReturnType<typeof memoryKeyStore> | null;
  /** Called during a request to a backend. */
  let onAsked: () => Promise<void>;
  const warnings: string[] = [];
  const sealedKeys = () => {
    const folder = join(profile, 'vault');
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('admin-key.')) : [];
  };
  const start = async () => {
    services = await createTestServices(
      profile,
      {
        selectKeyStore: () => Promise.resolve(keyStore),
        warn: (line) => void warnings.push(line),
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          if (url.includes('/admin/')) await onAsked();
          return response;
        },
      },
      { isFirstRun: true },
    );
  };
  const appOf = async () => (await services.remoteAdministration.ask(id))('app.show', {});
  const isAdministered = () => services.backends.summary(id).isAdministered;

  beforeEach(async () => {
    server = await startTestServer({ providers: on('anon-user') });
    key = await server.withStore((store) => createAdminKey(store, 'window', 1));
    profile = tmpDir();
    keyStore = memoryKeyStore();
    onAsked = () => Promise.resolve();
    await start();
    await services.vault.open();
    id = await services.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Team' });
  });
  afterEach(() => server.stop());

  it('is administered after the next start too, until the key is deleted', async () => {
    expect(isAdministered()).toBe(false);
    await expect(appOf()).rejects.toMatchObject({ code: 'noAdminKey' });
    expect(await services.remoteAdministration.connect(id, ` ${key}\n`)).toBe('sealed');
    expect(isAdministered()).toBe(true);
    await start();
    expect(isAdministered()).toBe(false);
    await services.vault.open();
    expect(isAdministered()).toBe(true);
    expect(await appOf()).toMatchObject({ appId: testAppId, name: 'Test app', providers: ['anon-user'] });
    const search = new SecretSearch([{ name: 'the key', value: key }]);
    search.inFolder('profile', profile);
    search.in('log', 'lines', Buffer.from([...server.logged, ...warnings].join('\n')));
    expect(search.hits).toEqual([]);
    await services.remoteAdministration.disconnect(id);
    expect([isAdministered(), sealedKeys()]).toEqual([false, []]);
    await expect(appOf()).rejects.toMatchObject({ code: 'noAdminKey' });
  });

  it('stores no key that the backend refuses, that is none, or that belongs to another app', async () => {
    const other = await startTestServer({ providers: on('anon-user') });
    const connect = (given: string, backend = id) => services.remoteAdministration.connect(backend, given);
    await expect(connect('secret')).rejects.toMatchObject({ code: 'invalidAdminKey' });
    await expect(connect(otherKey)).rejects.toMatchObject({ code: 'adminKeyRefused', params: [{ backend: 'Team' }] });
    const wrongApp = await services.backends.ensure({
      ...services.backends.get(id).entry,
      id: 'b-2' as BackendId,
      appId: 'shop',
    });
    await expect(connect(key, wrongApp)).rejects.toMatchObject({ code: 'adminKeyOfOtherApp' });
    await other.stop();
    expect([isAdministered(), sealedKeys()]).toEqual([false, []]);
    await connect(key);
    await server.withStore(async (store) => store.removeAdminKey((await store.listAdminKeys())[0]?.id ?? ''));
    await server.withStore((store) => createAdminKey(store, 'another', 1));
    await expect(appOf()).rejects.toMatchObject({ code: 'adminKeyRefused' });
  });

  it('reads with the key of a viewer, and says that it changes nothing', async () => {
    const viewer = await server.withStore((store) => createAdminKey(store, 'viewer', 1, { role: 'viewer' }));
    await services.remoteAdministration.connect(id, viewer);
    expect(services.backends.summary(id).adminRole).toBe('viewer');
    const ask = await services.remoteAdministration.ask(id);
    const administration = new Administration({ ask, name: 'Team' });
    expect(await administration.list({ text: '', filter: 'all', provider: null, after: null })).toEqual({
      users: [],
      next: null,
    });
    const refused: unknown = await administration.create('a@b.c', 'secret').catch((error: unknown) => error);
    expect(toCallError(refused, 'Team')).toMatchObject({
      code: 'adminKeyReadsOnly',
      message:
        'Your key for Team may only read. To make changes, connect with a key that has the role “administrator”.',
    });
    // The key is still in use.
    expect([isAdministered(), await appOf()]).toMatchObject([true, { appId: testAppId }]);
  });

  it('knows the role of its key after the next start, as soon as something is asked', async () => {
    const viewer = await server.withStore((store) => createAdminKey(store, 'viewer', 1, { role: 'viewer' }));
    const role = () => services.backends.summary(id).adminRole;
    await services.remoteAdministration.connect(id, key);
    expect(role()).toBe('administrator');
    await services.remoteAdministration.connect(id, viewer);
    await start();
    await services.vault.open();
    expect(role()).toBe(null);
    await appOf();
    expect(role()).toBe('viewer');
    await services.remoteAdministration.disconnect(id);
    expect(role()).toBe(null);
  });

  it('takes the key of a server without that question for one of an administrator', async () => {
    const ask = { baseUrl: 'https://old.example', key, name: 'Old' };
    const missing = () => Promise.resolve(new Response('not found', { status: 404 }));
    expect(await roleOfKey({ ...ask, fetch: missing })).toBe('administrator');
    const nonsense = () => Promise.resolve(Response.json({ role: 'owner' }));
    await expect(roleOfKey({ ...ask, fetch: nonsense })).rejects.toMatchObject({ kind: 'badResponse' });
  });

  it('loses its key when it is removed, but not while that can be undone', async () => {
    await services.remoteAdministration.connect(id, key);
    await services.backendRemovals.remove(id);
    await services.backendRemovals.restore(id);
    expect([isAdministered(), sealedKeys().length]).toEqual([true, 1]);
    await services.backendRemovals.remove(id);
    await services.backendRemovals.finishAll();
    expect(sealedKeys()).toEqual([]);
  });

  it('loses its key when Roster starts fresh, and is not counted as an account', async () => {
    await services.remoteAdministration.connect(id, key);
    keyStore = memoryKeyStore();
    await start();
    await services.vault.open();
    await expect(appOf()).rejects.toMatchObject({ code: 'keyLost' });
    await services.vault.startFresh();
    expect([isAdministered(), sealedKeys()]).toEqual([false, []]);
    expect(services.snapshot().notices).toMatchObject([
      { message: expect.stringContaining('No account needs to sign in again') as string },
    ]);
  });

  it('is administered until Roster quits when there is no keychain', async () => {
    keyStore = null;
    profile = tmpDir();
    await start();
    await services.vault.open();
    id = await services.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Team' });
    expect(await services.remoteAdministration.connect(id, key)).toBe('memory');
    expect([isAdministered(), sealedKeys()]).toEqual([true, []]);
    await start();
    await services.vault.open();
    expect(isAdministered()).toBe(false);
  });

  it('can be connected again after its key was damaged', async () => {
    await services.remoteAdministration.connect(id, key);
    await start();
    await services.vault.open();
    writeFileSync(join(profile, 'vault', sealedKeys()[0] ?? ''), 'damaged');
    await expect(appOf()).rejects.toMatchObject({ code: 'noAdminKey' });
    expect(isAdministered()).toBe(false);
    await services.remoteAdministration.connect(id, key);
    expect(await appOf()).toMatchObject({ appId: testAppId });
  });

  it('keeps the accounts when its key cannot be read from the disk', async () => {
    await services.remoteAdministration.connect(id, key);
    const [name = ''] = sealedKeys();
    await start();
    rmSync(join(profile, 'vault', name));
    mkdirSync(join(profile, 'vault', name));
    expect(await services.vault.open()).toMatchObject({ kind: 'sealed' });
    expect(isAdministered()).toBe(false);
    expect(warnings.join()).toContain('could not read the administrator keys');
  });

  it('stores no key for a backend that was removed while it was asked', async () => {
    onAsked = () => services.backends.remove(id);
    await expect(services.remoteAdministration.connect(id, key)).rejects.toMatchObject({ code: 'backendNotFound' });
    expect(sealedKeys()).toEqual([]);
  });

  it('reveals nothing while Roster is locked', async () => {
    await services.remoteAdministration.connect(id, key);
    await services.lock.enable('a long passphrase', { idleMinutes: 15, onSleep: true, touchId: false });
    await services.lock.lock();
    await expect(appOf()).rejects.toMatchObject({ code: 'locked' });
    await services.lock.unlock('a long passphrase');
    expect(await appOf()).toMatchObject({ appId: testAppId });
  });
});

describe('an administrator key', () => {
  it('is not used at another address or for another app than it was entered for', async () => {
    const files = new Map<string, string>();
    const keys = new AdminKeys({
      read: (name) => Promise.resolve(files.get(name) ?? null),
      write: (name, text) => Promise.resolve(files.set(name, text)).then(() => 'sealed' as const),
      remove: (name) => Promise.resolve(void files.delete(name)),
    });
    const place = { id: 'b-1' as BackendId, baseUrl: 'https://team.example', appId: 'team' };
    await keys.write(place, otherKey);
    expect(await keys.read(place)).toBe(otherKey);
    expect(await keys.read({ ...place, baseUrl: 'https://other.example' })).toBeNull();
    expect(await keys.has({ ...place, appId: 'other' })).toBe(false);
  });
});
