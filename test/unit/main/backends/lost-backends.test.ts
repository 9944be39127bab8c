/** Accounts whose backend is unknown, in a folder, or being removed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import { ChangeFeed } from '../../../../main/state/change-feed.js';
import { backendId } from '../../../../preload/contract/index.js';
import {
  asked,
  commandsOf,
  newProfile,
  openServices,
  profileWithTwoAccounts,
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

describe('an account whose backend is unknown', () => {
  /** Written by an older Roster: the record names a backend ID that no longer exists. */
  async function orphaned(name: string) {
    const made = await profileWithTwoAccounts(server, name);
    const { profile, store, accounts } = made;
    for (const id of accounts) writeVersion1(profile, store, id);
    for (const file of ['roster.json', 'roster.copy.json']) rmSync(join(profile, file), { force: true });
    const next = await openServices(profile, store);
    await next.vault.open();
    await next.backends.addBuiltIn();
    next.backends.embedded.ready(embeddedBackendId, {
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
    const { text, count, incomplete } = await next.exportImport.export(passphrase, null);
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

describe('the backend of an app folder', () => {
  it('is restored with its folder, and its server starts again', async () => {
    const [profile, store] = [newProfile(), memoryKeyStore()];
    const built = await openServices(profile, store);
    await built.vault.open();
    const id = backendId.parse('b-0123456789abcdef');
    const ready = { url: server.url, appId: testAppId, displayName: 'Folder', providers: [], signIn: noSignIn };
    await built.backendManagement.addFolder(id, '/srv/app', ready);
    built.backends.embedded.ready(id, ready);
    const account = await built.accounts.signIn(id, jwtOf('folder-a'));
    for (const name of ['roster.json', 'roster.copy.json']) rmSync(join(profile, name), { force: true });
    const next = await openServices(profile, store);
    const started: unknown[] = [];
    next.backends.embedded.onAdded = () => started.push(next.backends.find(id)?.entry.appFolder);
    await next.vault.open();
    expect(started).toEqual(['/srv/app']);
    // The port has changed: such a backend is identified by its folder and app.
    next.backends.embedded.ready(id, { ...ready, url: `${server.url}/` });
    await next.accounts.refresh(account);
    next.backends.embedded.ready(id, { ...ready, url: other.url, appId: 'another-app' });
    sent.length = 0;
    await expect(next.accounts.refresh(account)).rejects.toMatchObject({ code: 'backendChanged' });
    expect(sent).toEqual([]);
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
    } = await profileWithTwoAccounts(server, 'quick');
    await built.pendingRemovals.remove(first);
    await built.pendingRemovals.remove(second);
    sent.length = 0;
    await built.backendRemovals.remove(backend);
    await built.backendRemovals.finishAll();
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

  it('stays with an account that signs in during its removal, and leaves no account without a backend', async () => {
    const { built, backend, profile, accounts } = await profileWithTwoAccounts(server, 'late');
    for (const id of accounts) await built.accounts.remove(id);
    const signingIn = built.accounts.signIn(backend, jwtOf('late-c'));
    await built.backendRemovals.remove(backend);
    await signingIn.catch(() => undefined);
    await built.backendRemovals.finishAll();
    const isKnown = built.backends.summaries.some(({ id }) => id === backend);
    expect([isKnown, sealedFiles(profile).length]).toEqual(built.list.entries.length > 0 ? [true, 1] : [false, 0]);
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
