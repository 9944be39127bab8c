/** Only app folders and functions that the user confirmed are served, not those that another program wrote to the file. */
import { mkdirSync, readFileSync, realpathSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noSignIn } from '../../../../main/backends/backend.js';
import { RosterError } from '../../../../main/errors/roster-error.js';
import { backendHandlers, type BackendServices } from '../../../../main/ipc/handlers/backends/backends.js';
import { backendId, calls } from '../../../../preload/contract/index.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { defined } from '../../../support/tuple.js';

const newFolder = () => realpathSync(tmpDir('roster-folders-'));
const id = backendId.parse('b-1');

describe('confirmed app folders', () => {
  it('are kept through a restart with backend, real path and permission', async () => {
    const [profile, folder, other] = [newFolder(), newFolder(), newFolder()];
    const store = memoryKeyStore();
    const first = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
    await first.vault.open();
    await first.appFolders.allow(id, folder, true);

    const again = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
    expect(await again.appFolders.permissionFor(id, folder), 'before the vault is open').toBeNull();
    await again.vault.open();
    expect(await again.appFolders.permissionFor(id, folder)).toEqual({ allowFunctions: true });
    expect(await again.appFolders.permissionFor(backendId.parse('b-2'), folder)).toBeNull();
    expect(await again.appFolders.permissionFor(id, other)).toBeNull();
    const link = join(profile, 'link');
    symlinkSync(folder, link);
    expect(await again.appFolders.permissionFor(id, link)).toEqual({ allowFunctions: true });
    unlinkSync(link);
    symlinkSync(other, link);
    expect(await again.appFolders.permissionFor(id, link)).toBeNull();
    await again.appFolders.forget(id);
    expect(await again.appFolders.permissionFor(id, folder)).toBeNull();
  });

  it('are empty when another program wrote the file', async () => {
    const [profile, folder] = [newFolder(), newFolder()];
    const store = memoryKeyStore();
    const first = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
    await first.vault.open();
    await first.appFolders.allow(id, folder, false);
    const file = join(profile, 'app-folders.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('false', 'true'));
    const again = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
    await again.vault.open();
    expect(await again.appFolders.permissionFor(id, folder)).toBeNull();
  });
});

describe('importing an app folder', () => {
  /** Handlers over services, with a shell that returns scripted answers and records its calls. */
  async function handlers(
    folder: string,
    answer: { allowFunctions: boolean } | null,
    mayRun = true,
    withoutAppId: Error | null = null,
  ) {
    const services = await createTestServices(newFolder(), { selectKeyStore: () => Promise.resolve(memoryKeyStore()) });
    await services.vault.open();
    const done: unknown[] = [];
    const ready = { url: 'http://127.0.0.1:1', appId: 'a', displayName: 'App', providers: [], signIn: noSignIn };
    const shell: BackendServices = {
      restart: () => undefined,
      tryFolder: (_id, app) => {
        if (withoutAppId !== null && app.appId === undefined) return Promise.reject(withoutAppId);
        done.push(['try', app]);
        return Promise.resolve(ready);
      },
      serve: (_id, app) => Promise.resolve(void done.push(['serve', app])),
      remove: () => Promise.resolve(),
      discard: () => Promise.resolve(void done.push(['discard'])),
      chooseFolder: () => Promise.resolve(folder),
      askAboutFolder: (asked) => {
        done.push(['ask', asked]);
        return Promise.resolve(answer);
      },
      askAboutFunctions: () => Promise.resolve(mayRun),
      outboxFolder: () => Promise.resolve(null),
      openFolder: () => Promise.resolve(),
      openFile: (path) => Promise.resolve(void done.push(['open', path])),
      showInFolder: (path) => void done.push(['show', path]),
      parseEmailAction: () => null,
      addEmailAction: () => Promise.resolve(),
    };
    return { services, done, calls: backendHandlers(() => Promise.resolve(services), shell) };
  }

  it('accepts a folder only from the system’s dialog', () => {
    for (const input of [{ folder: '/tmp' }, { appFolder: '/tmp' }, { path: '/tmp' }])
      expect(calls['backends.importFolder'].input.safeParse(input).success).toBe(false);
    const add = { baseUrl: 'https://a.example', appId: 'a', displayName: 'A' };
    expect(calls['backends.add'].input.safeParse(add).success).toBe(true);
    expect(calls['backends.add'].input.safeParse({ ...add, appFolder: '/tmp' }).success).toBe(false);
  });

  it('runs no function before the user has allowed it', async () => {
    const folder = newFolder();
    const without = await handlers(folder, { allowFunctions: false });
    await without.calls['backends.importFolder'](undefined);
    expect(without.done).toEqual([
      ['try', { appFolder: folder, allowFunctions: false }],
      ['ask', folder],
    ]);
    const within = await handlers(folder, { allowFunctions: true });
    await within.calls['backends.importFolder'](undefined);
    expect(within.done.at(-1)).toEqual(['try', { appFolder: folder, allowFunctions: true }]);
    const added = defined(
      within.services.backends.entries.find(({ appFolder }) => appFolder === folder),
      'the added backend',
    );
    expect(within.services.backends.summary(added.id).functions).toBe(true);
    expect(await within.services.appFolders.permissionFor(added.id, folder)).toEqual({ allowFunctions: true });
  });

  it('serves the chosen folder again with the app ID that the user enters, and nothing before a folder was chosen', async () => {
    const folder = newFolder();
    const { calls: on, done } = await handlers(folder, { allowFunctions: false });
    expect(await on['backends.importChosenFolder']({ appId: 'mill-abcde' })).toBeNull();
    expect(done).toEqual([]);
    await on['backends.importFolder'](undefined);
    const missing = new RosterError('appIdMissing', { failure: { code: 'appIdMissing', message: 'no app ID' } });
    const again = await handlers(folder, { allowFunctions: false }, true, missing);
    await expect(again.calls['backends.importFolder'](undefined)).rejects.toMatchObject({ code: 'appIdMissing' });
    expect(await again.calls['backends.importChosenFolder']({ appId: 'mill-abcde' })).toMatchObject({
      displayName: 'App',
    });
    expect(again.done[0]).toEqual(['try', { appFolder: folder, appId: 'mill-abcde', allowFunctions: false }]);
    const { input } = calls['backends.importChosenFolder'];
    expect(input.safeParse({ appId: 'a/b' }).success).toBe(false);
    expect(input.safeParse({ appId: 'a', folder: '/tmp' }).success).toBe(false);
  });

  it('stores nothing when the user cancels', async () => {
    const { calls: on, services, done } = await handlers(newFolder(), null);
    expect(await on['backends.importFolder'](undefined)).toBeNull();
    expect(done.at(-1)).toEqual(['discard']);
    expect(services.backends.entries).toHaveLength(1);
  });

  it('allows functions only after a confirmation outside the page, and turns them off immediately', async () => {
    const folder = join(newFolder(), 'app');
    mkdirSync(folder);
    for (const mayRun of [false, true]) {
      const { calls: on, services, done } = await handlers(folder, { allowFunctions: false }, mayRun);
      await on['backends.importFolder'](undefined);
      const added = defined(
        services.backends.entries.find(({ appFolder }) => appFolder === folder),
        'the added backend',
      );
      await on['backends.setFunctions']({ backendId: added.id, allowed: true });
      expect(await services.appFolders.permissionFor(added.id, folder)).toEqual({ allowFunctions: mayRun });
      if (!mayRun) continue;
      expect(done.at(-1)).toEqual(['serve', { appFolder: folder, allowFunctions: true }]);
      await on['backends.setFunctions']({ backendId: added.id, allowed: false });
      expect(done.at(-1)).toEqual(['serve', { appFolder: folder, allowFunctions: false }]);
      expect(services.backends.summary(added.id).functions).toBe(false);
    }
  });
});
