/** Removing with a way back, on a real house and a real server; only the clock of the undo is the test's. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { undoMs } from '../../../../main/accounts/pending-removals.js';
import type { Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

/** A house whose timers of the undo's length fire when the test says so. */
async function openServices(profile: string, store: KeyStore): Promise<Services & { later: () => Promise<void> }> {
  const waiting = new Set<() => void>();
  const built = await createTestServices(profile, {
    selectKeyStore: () => Promise.resolve(store),
    schedule: (ms, work) => {
      if (ms !== undoMs) return () => undefined;
      waiting.add(work);
      return () => waiting.delete(work);
    },
  });
  const ready = { url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn };
  built.backends.embeddedReady(embeddedBackendId, ready);
  const later = async () => {
    for (const work of waiting) work();
    waiting.clear();
    await expect.poll(() => built.list.entries.some(({ removedAt }) => removedAt !== null)).toBe(false);
  };
  return { ...built, later };
}

async function profileWithTwoAccounts(name: string, count: number) {
  const profile = mkdtempSync(join(tmpdir(), 'roster-removals-'));
  const store = memoryKeyStore();
  const built = await openServices(profile, store);
  await built.vault.open();
  const ids = [];
  for (let number = 0; number < count; number += 1) {
    ids.push(await built.accounts.signIn(embeddedBackendId, jwtOf(`${name}-${String(number)}`)));
  }
  return { profile, store, built, ids };
}

const shown = ({ snapshot }: Services) => snapshot().accounts.map(({ id }) => id);
const active = ({ snapshot }: Services) => snapshot().active[embeddedBackendId];
const sealed = (profile: string) => readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));

it('hides at once and durably, lets somebody else step in, and comes back to its place with its session', async () => {
  const { profile, built, ids } = await profileWithTwoAccounts('back', 3);
  const [first, second, third] = ids;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three accounts');
  await built.accounts.activate(second);
  await built.pendingRemovals.remove(second);
  expect(shown(built)).toEqual([first, third]);
  expect(active(built)).toBe(first);
  expect(readFileSync(join(profile, 'accounts.json'), 'utf8')).toContain('"removedAt": "');
  expect(sealed(profile), 'nothing of it is gone yet').toHaveLength(3);
  await expect(built.accounts.activate(second)).rejects.toMatchObject({ code: 'accountNotFound' });

  await built.pendingRemovals.restore(second);
  expect(shown(built)).toEqual([first, second, third]);
  expect(active(built), 'as before').toBe(second);
  await built.accounts.refresh(second);

  await built.pendingRemovals.remove(second);
  await built.accounts.activate(third);
  await built.pendingRemovals.restore(second);
  expect(active(built), 'the person has chosen somebody since').toBe(third);
});

it('tells the page each step, so that what it shows is what main has', async () => {
  const { built, ids } = await profileWithTwoAccounts('steps', 2);
  const [first, second] = ids;
  if (first === undefined || second === undefined) throw new Error('two accounts');
  const steps: string[] = [];
  built.feed.subscribe(({ change }) => steps.push(change.kind));
  await built.pendingRemovals.remove(first);
  await built.pendingRemovals.restore(first);
  expect(steps).toEqual(['accountRemoved', 'accountPut', 'accountMoved']);
});

it('the only account, removed while active, leaves nobody active; brought back it is active again', async () => {
  const { built, ids } = await profileWithTwoAccounts('only', 1);
  const [only] = ids;
  if (only === undefined) throw new Error('an account');
  await built.pendingRemovals.remove(only);
  expect(active(built)).toBeNull();
  await built.pendingRemovals.restore(only);
  expect(active(built)).toBe(only);
});

it('after its time the session has ended at the backend and the file is gone', async () => {
  const { profile, built, ids } = await profileWithTwoAccounts('gone', 2);
  const [first] = ids;
  if (first === undefined) throw new Error('an account');
  await built.pendingRemovals.remove(first);
  await built.later();
  expect(sealed(profile)).toHaveLength(1);
  await expect(built.pendingRemovals.restore(first)).rejects.toMatchObject({ code: 'accountNotFound' });
});

it('a crash in between is finished by the next start', async () => {
  const { profile, store, built, ids } = await profileWithTwoAccounts('crash', 2);
  const [first, second] = ids;
  if (first === undefined) throw new Error('an account');
  await built.pendingRemovals.remove(first);
  const next = await openServices(profile, store);
  expect(shown(next)).toEqual([second]);
  await next.vault.open();
  await next.pendingRemovals.finishAll();
  expect(sealed(profile)).toHaveLength(1);
  expect(next.list.entries.map(({ id }) => id)).toEqual([second]);
});

it('signing in to it meanwhile brings it back for good', async () => {
  const { built, ids } = await profileWithTwoAccounts('again', 1);
  const [only] = ids;
  if (only === undefined) throw new Error('an account');
  await built.accounts.update(only, { label: 'Mine', colorIndex: 3, note: 'kept' });
  await built.pendingRemovals.remove(only);
  expect(await built.accounts.signIn(embeddedBackendId, jwtOf('again-0'))).toBe(only);
  await built.later();
  expect(built.snapshot().accounts).toMatchObject([{ id: only, label: 'Mine', colorIndex: 3, note: 'kept' }]);
  await built.accounts.refresh(only);
});

it('order, pins and descriptions last through a restart', async () => {
  const { profile, store, built, ids } = await profileWithTwoAccounts('order', 3);
  const [first, second, third] = ids;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three accounts');
  await built.accounts.move(third, first);
  await built.accounts.move(first, null);
  await built.accounts.pin(second, true);
  expect(shown(built)).toEqual([third, second, first]);
  const next = await openServices(profile, store);
  expect(shown(next)).toEqual([third, second, first]);
  expect(next.snapshot().accounts[1]).toMatchObject({ pinned: true });
});
