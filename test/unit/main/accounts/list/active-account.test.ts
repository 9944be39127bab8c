/** The one active account, on real services with accounts at two backends and a real server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../../../main/app/create-services.js';
import { Credentials } from '../../../../../main/auth/index.js';
import { embeddedBackendId, noSignIn } from '../../../../../main/backends/backend.js';
import { unknownCaller } from '../../../../../main/clients/client-program.js';
import { CommandHandlers } from '../../../../../main/local-api/command-handlers.js';
import { toFailure } from '../../../../../main/local-api/error-mapping.js';
import { type CommandName, request as requestSchema } from '../../../../../main/local-api/protocol.js';
import type { ValueOf } from '../../../../../main/local-api/responses.js';
import type { KeyStore } from '../../../../../main/vault/key-stores/key-store.js';
import { jwtOf, startAuthServer } from '../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

let home: TestServer;
let work: TestServer;
beforeAll(async () => {
  [home, work] = [await startAuthServer(), await startAuthServer()];
});
afterAll(async () => {
  await home.stop();
  await work.stop();
});

async function openServices(profile: string, store: KeyStore): Promise<Services> {
  const built = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
  const ready = { url: home.url, appId: testAppId, displayName: 'Home', providers: [], signIn: noSignIn };
  built.backends.embedded.ready(embeddedBackendId, ready);
  await built.vault.open();
  return built;
}

/** Ada and Alan at home and Grace at work, added in this order. */
async function threeAccounts() {
  const [profile, store] = [tmpDir('roster-active-'), memoryKeyStore()];
  const built = await openServices(profile, store);
  const ada = await built.accounts.signIn(embeddedBackendId, jwtOf('ada'));
  const alan = await built.accounts.signIn(embeddedBackendId, jwtOf('alan'));
  const backend = await built.backendManagement.add({ baseUrl: work.url, appId: testAppId, displayName: 'Work' });
  const grace = await built.accounts.signIn(backend, jwtOf('grace'));
  return { profile, store, built, backend, ada, alan, grace, next: () => openServices(profile, store) };
}

interface Asked {
  command: CommandName;
  [parameter: string]: unknown;
}

/** Sends a command as another program does. */
function ask(built: Services, request: Asked): Promise<ValueOf<CommandName>> {
  const commands = new CommandHandlers({
    ...built,
    ...{ version: '0', onTokenIssued: () => undefined, openAddAccount: () => undefined },
    ...{ openWindow: () => undefined, openQuickSwitch: () => undefined },
    ...{ after: () => () => undefined, isWindowShown: () => true, vaultStatus: () => built.vault.status() },
  });
  return commands.handle({
    request: requestSchema.parse({ id: 1, ...request }),
    caller: () => Promise.resolve(unknownCaller),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
}

const token = { command: 'token', account: null, backend: null } as const;
const rosterFile = (profile: string) => join(profile, 'roster.json');
const stored = (profile: string) =>
  JSON.parse(readFileSync(rosterFile(profile), 'utf8')) as { activeAccountId?: string | null; active: object };

describe('the active account', () => {
  it('is the one that was added last, while each backend keeps its own current user', async () => {
    const { profile, built, backend, alan, grace, next } = await threeAccounts();
    expect(built.snapshot()).toMatchObject({
      active: grace,
      current: { [embeddedBackendId]: alan, [backend]: grace },
    });
    expect(stored(profile)).toMatchObject({ activeAccountId: grace });
    expect((await next()).snapshot().active).toBe(grace);
  });

  it('changes with one write, which also makes it current at its backend', async () => {
    const { profile, built, backend, ada, alan, grace } = await threeAccounts();
    const changes: unknown[] = [];
    built.feed.subscribe(({ change }) => {
      changes.push({ ...change, stored: stored(profile) });
    });
    await built.accounts.activate(ada);
    const after = { activeAccountId: ada, active: { [embeddedBackendId]: ada, [backend]: grace } };
    expect(changes).toMatchObject([
      { kind: 'currentChanged', backendId: embeddedBackendId, accountId: ada, stored: after },
      { kind: 'activeChanged', accountId: ada, stored: after },
      { kind: 'recentChanged', recent: [ada, grace, alan], stored: after },
    ]);
    changes.length = 0;
    await built.accounts.activate(grace);
    expect(changes).toMatchObject([{ kind: 'activeChanged', accountId: grace }, { kind: 'recentChanged' }]);
  });

  it('is the last one chosen when several are chosen at once', async () => {
    const { built, ada, alan, grace } = await threeAccounts();
    await Promise.all([ada, grace, alan, ada, alan].map((id) => built.accounts.activate(id)));
    expect(built.snapshot()).toMatchObject({ active: alan, current: { [embeddedBackendId]: alan } });
  });

  it('stays active after a sign-out, and its error never falls through to another account', async () => {
    const { built, backend, grace, next } = await threeAccounts();
    const other = await built.accounts.signIn(backend, jwtOf('edith'));
    await built.accounts.activate(grace);
    await built.accounts.update(grace, { label: 'Grace', colorIndex: null, note: '' });
    await built.accounts.signOut(grace);
    for (const services of [built, await next()]) {
      expect(services.snapshot()).toMatchObject({ active: grace, current: { [backend]: other } });
      for (const at of [null, 'Work']) {
        const failed = await ask(services, { ...token, backend: at }).catch(toFailure);
        expect(failed).toMatchObject({ code: 'signInNeeded' });
        expect((failed as { message: string }).message).toContain('Grace (Work)');
      }
    }
    await built.accounts.signIn(backend, jwtOf('grace'));
    expect(built.snapshot().active).toBe(grace);
  });

  it('gives way to ROSTER_ACCOUNT, and to the account for terminals in the settings', async () => {
    const { built, ada, alan, grace } = await threeAccounts();
    await built.settings.change({ ...built.settings.value, terminalAccount: alan });
    const which = (asked: object = {}) => ask(built, { command: 'which', ...asked });
    expect(await which()).toMatchObject({ account: { id: alan }, reason: { kind: 'terminals' } });
    const environment = { account: ada, backend: null };
    const byVariable = { kind: 'environment', variable: 'ROSTER_ACCOUNT' };
    expect(await which({ environment })).toMatchObject({ account: { id: ada }, reason: byVariable });
    expect(await which({ environment, account: grace })).toMatchObject({ account: { id: grace } });

    await built.accounts.signOut(ada);
    const failure = await ask(built, { ...token, environment }).catch(toFailure);
    expect(failure).toMatchObject({
      code: 'signInNeeded',
      message: expect.stringMatching(/^ROSTER_ACCOUNT names /) as string,
    });
    await built.pendingRemovals.remove(alan);
    expect(await which().catch(toFailure)).toMatchObject({ code: 'accountNotFound' });
    expect(built.snapshot()).toMatchObject({ active: grace });
  });

  it('is marked for programs, which can change it', async () => {
    const { built, ada, alan, grace } = await threeAccounts();
    expect(await ask(built, { command: 'list' })).toMatchObject({
      accounts: [
        { id: ada, active: false, current: false, slot: null },
        { id: alan, active: false, current: true },
        { id: grace, active: true, current: true, email: null },
      ],
    });
    await built.accounts.pin(alan, true);
    await ask(built, { command: 'switch', account: alan, backend: null });
    expect(await ask(built, { command: 'status' })).toMatchObject({ active: [{ id: alan, slot: 1 }] });
    expect(built.snapshot().active).toBe(alan);
  });

  it('gives its place to an account of the same backend when it is removed, and takes it back on undo', async () => {
    const { built, ada, alan, grace } = await threeAccounts();
    await built.accounts.activate(alan);
    await built.pendingRemovals.remove(alan);
    expect(built.snapshot()).toMatchObject({ active: ada, current: { [embeddedBackendId]: ada } });
    await built.pendingRemovals.restore(alan);
    expect(built.snapshot()).toMatchObject({ active: alan, current: { [embeddedBackendId]: alan } });

    await built.accounts.activate(grace);
    await built.pendingRemovals.remove(alan);
    expect(built.snapshot(), 'not the active one').toMatchObject({
      active: grace,
      current: { [embeddedBackendId]: ada },
    });
    await built.pendingRemovals.restore(alan);
    expect(built.snapshot()).toMatchObject({ active: grace, current: { [embeddedBackendId]: alan } });
  });

  it('comes first among the recently used ones, which a restart keeps', async () => {
    const { built, ada, alan, grace, next } = await threeAccounts();
    await built.accounts.activate(ada);
    await built.accountDetails.copyAccessToken(alan);
    await expect.poll(() => built.snapshot().recent).toEqual([alan, ada, grace]);
    await built.pendingRemovals.remove(ada);
    expect(built.snapshot().recent).toEqual([alan, grace]);
    expect((await next()).snapshot().recent).toEqual([alan, grace]);
  });

  it('is never replaced by an account of another backend', async () => {
    const { built, grace } = await threeAccounts();
    await built.pendingRemovals.remove(grace);
    expect(built.snapshot().active).toBeNull();
    expect(await ask(built, token).catch(toFailure)).toMatchObject({ code: 'noActiveAccount' });
    await built.pendingRemovals.restore(grace);
    expect(built.snapshot().active).toBe(grace);
    await built.pendingRemovals.remove(grace);
    await built.pendingRemovals.finishAll();
    expect(built.snapshot().active).toBeNull();
  });

  it('gives its place to the current user of its backend when an anonymous one is signed out', async () => {
    const { profile, built, alan, next } = await threeAccounts();
    const anonymous = await built.accounts.signIn(embeddedBackendId, Credentials.anonymous());
    expect(built.snapshot().active).toBe(anonymous);
    await built.accounts.signOut(anonymous);
    expect(built.snapshot().active).toBe(alan);
    expect(stored(profile).activeAccountId).toBe(alan);
    expect((await next()).snapshot().active).toBe(alan);
  });
});

/** Writes the file as a version did that had no active account. */
function forgetActive(profile: string, changes: object = {}): void {
  // Undefined values are not written.
  const old = { ...stored(profile), activeAccountId: undefined, ...changes };
  writeFileSync(rosterFile(profile), JSON.stringify(old));
}

describe('a file without an active account, from an older version', () => {
  it('makes the first signed-in account in the list active that is current at its backend, and stores it', async () => {
    const { profile, built, ada, grace, next } = await threeAccounts();
    await built.accounts.activate(ada);
    await built.accounts.pin(grace, true);
    forgetActive(profile);
    const later = await next();
    expect(later.snapshot().active).toBe(grace);
    await expect.poll(() => stored(profile).activeAccountId).toBe(grace);
    await later.accounts.signOut(grace);
    expect(later.snapshot().active).toBe(grace);
  });

  it('has no active account when no account is current', async () => {
    const { profile, next } = await threeAccounts();
    forgetActive(profile, { active: {} });
    expect((await next()).snapshot().active).toBeNull();
  });
});
