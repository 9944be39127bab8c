/** The built-in backend, which is only there once the user has chosen it. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import { startEmbeddedBackends } from '../../../../main/embedded-server/embedded-backends.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const key = memoryKeyStore();
const open = (profile: string) =>
  createTestServices(profile, { selectKeyStore: () => Promise.resolve(key) }, { isFirstRun: true });

describe('a profile without a backend', () => {
  it('lists no built-in backend and starts no server until it is chosen, and keeps the choice', async () => {
    const profile = tmpDir('roster-first-');
    const { backends, appFolders, mailServers, notices, snapshot } = await open(profile);
    const fork = vi.fn(() => {
      throw new Error('started');
    });
    startEmbeddedBackends({
      ...{ backends, appFolders, mailServers, notices, profileFolder: profile, builtInFolder: 'assets/backend', fork },
      ...{ onCrash: () => undefined, onRecorded: () => undefined, warn: () => undefined },
    });
    expect(snapshot().backends).toEqual([]);
    expect(fork).not.toHaveBeenCalled();
    expect(existsSync(join(profile, 'backend'))).toBe(false);
    await expect(backends.addBuiltIn()).rejects.toThrow('started');
    expect(fork).toHaveBeenCalledOnce();
    expect((await open(profile)).backends.summaries.map(({ id }) => id)).toEqual([embeddedBackendId]);
  });

  it('keeps the built-in backend of a profile with accounts there, although older versions did not store it', async () => {
    const server = await startAuthServer();
    const profile = tmpDir('roster-first-');
    const built = await open(profile);
    await built.backends.addBuiltIn();
    const ready = { url: server.url, appId: testAppId, displayName: 'T', providers: [], signIn: noSignIn };
    built.backends.embedded.ready(embeddedBackendId, ready);
    await built.accounts.signIn(embeddedBackendId, jwtOf('ada'));
    await server.stop();
    for (const name of ['roster.json', 'roster.copy.json']) rmSync(join(profile, name), { force: true });
    const next = await open(profile);
    expect(next.backends.summaries.map(({ id }) => id)).toEqual([embeddedBackendId]);
    expect(next.snapshot().accounts).toHaveLength(1);
  });

  it('asks at an address what answers before it is added', async () => {
    const server = await startAuthServer();
    const { backendManagement, backends } = await open(tmpDir('roster-first-'));
    expect(await backendManagement.discover(server.url, null)).toMatchObject({ hasApp: false, name: null });
    expect(await backendManagement.discover(server.url, testAppId)).toMatchObject({ hasApp: true, name: 'Test app' });
    await expect(backendManagement.discover(server.url, 'other')).rejects.toMatchObject({ code: 'appNotFound' });
    await server.stop();
    await expect(backendManagement.discover(server.url, null)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(backends.summaries, 'nothing is added').toEqual([]);
  });
});

describe('invitations', () => {
  it('wait for the user, each once and at most five', async () => {
    const added = vi.fn();
    const { invitations } = await createTestServices(tmpDir('roster-first-'), { onInvitationAdded: added });
    for (const appId of ['a', 'a', 'b', 'c', 'd', 'e', 'f'])
      invitations.add({ ok: true, invitation: { address: 'https://a.example', appId, name: null } });
    const apps = () => invitations.pending.map((one) => (one.ok ? one.invitation.appId : ''));
    expect(apps()).toEqual(['b', 'c', 'd', 'e', 'f']);
    expect(added).toHaveBeenCalledTimes(7);
    const [first] = invitations.pending;
    if (first !== undefined) invitations.dismiss(first.id);
    expect(apps()).toEqual(['c', 'd', 'e', 'f']);
  });
});
