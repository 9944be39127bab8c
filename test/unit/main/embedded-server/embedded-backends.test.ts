/**
 * Selection of the embedded backends that are served, with real services and supervisors. The processes are fakes, because only
 * Electron can fork them.
 */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { UtilityProcess } from 'electron';
import { expect, it, vi } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import { startEmbeddedBackends } from '../../../../main/embedded-server/embedded-backends.js';
import { backendId } from '../../../../preload/contract/index.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

/** A server process that starts and never reports anything. */
class SilentProcess extends EventEmitter {
  postMessage(): void {
    // The supervisor's messages have no effect.
  }
  kill(): boolean {
    return true;
  }
}

it('serves the built-in folder immediately, a confirmed folder once the vault is open, and no other folder', async () => {
  const folder = tmpDir('roster-embedded-');
  const store = memoryKeyStore();
  const confirmed = backendId.parse('b-0000000000000001');
  const other = backendId.parse('b-0000000000000002');
  const open = () => createTestServices(folder, { selectKeyStore: () => Promise.resolve(store) });
  const first = await open();
  await first.vault.open();
  for (const id of [confirmed, other]) {
    const ready = { url: 'http://127.0.0.1:1', appId: id, displayName: id, providers: [], signIn: noSignIn };
    await first.backendManagement.addFolder(id, join(folder, id), ready);
  }
  await first.appFolders.allow(confirmed, join(folder, confirmed), false);

  const { backends, notices, appFolders, mailServers, vault } = await open();
  const servers = startEmbeddedBackends({
    ...{ backends, notices, appFolders, mailServers, profileFolder: folder, builtInFolder: join(folder, 'built-in') },
    ...{ onCrash: vi.fn(), onRecorded: vi.fn(), warn: vi.fn() },
    fork: () => new SilentProcess() as unknown as UtilityProcess,
  });
  expect([embeddedBackendId, confirmed, other].map((id) => servers.has(id))).toEqual([true, false, false]);
  await vault.open();
  await vi.waitFor(() => {
    expect(servers.has(confirmed)).toBe(true);
    expect(backends.summary(other).health.kind).toBe('failed');
  }, 60_000);
  expect(servers.has(other)).toBe(false);
});

it('offers what the server says, also after a provider was turned off', async () => {
  const folder = tmpDir('roster-embedded-');
  const { backends, notices, appFolders, mailServers } = await createTestServices(folder, {
    selectKeyStore: () => Promise.resolve(memoryKeyStore()),
  });
  const child = new SilentProcess();
  startEmbeddedBackends({
    ...{ backends, notices, appFolders, mailServers, profileFolder: folder, builtInFolder: join(folder, 'built-in') },
    ...{ onCrash: vi.fn(), onRecorded: vi.fn(), warn: vi.fn() },
    fork: () => child as unknown as UtilityProcess,
  });
  const google = { google: { clientId: 'google-client', clientSecret: null } };
  const offers = { providers: ['anon-user', 'oauth2-google', 'passkey'], signIn: google };
  const app = { url: 'http://127.0.0.1:1', appId: 'roster', displayName: 'Team', warnings: [] };
  child.emit('message', { type: 'listening', ...app, ...offers });
  expect(backends.summary(embeddedBackendId)).toMatchObject({
    ...{ providers: ['anon-user', 'oauth2-google'], browser: ['google'] },
  });
  child.emit('message', { type: 'offers', providers: ['anon-user'], signIn: {} });
  expect(backends.summary(embeddedBackendId)).toMatchObject({ providers: ['anon-user'], browser: [] });
});
