/** Removal with undo, on real services and a real server; the test controls only the undo timer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undoMs } from '../../../../main/accounts/pending-removals.js';
import type { Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

let server: TestServer;

/** Services whose undo timers fire when the test decides. */
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
  built.backends.embedded.ready(embeddedBackendId, ready);
  const later = async () => {
    for (const work of waiting) work();
    waiting.clear();
    await expect.poll(() => built.list.entries.some(({ removedAt }) => removedAt !== null)).toBe(false);
  };
  return { ...built, later };
}

async function profileWithTwoAccounts(name: string, count: number) {
  const profile = tmpDir('roster-removals-');
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
const active = ({ snapshot }: Services) => snapshot().active;
const sealed = (profile: string) => readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));

describe('PendingRemovals', () => {
  beforeAll(async () => {
    server = await startAuthServer();
  });
  afterAll(() => server.stop());

  it('hides the account durably, activates another one, and restores place and session on undo', async () => {
    const { profile, built, ids } = await profileWithTwoAccounts('back', 3);
    const [first, second, third] = tuple(ids, 3);
    await built.accounts.activate(second);
    await built.pendingRemovals.remove(second);
    expect(shown(built)).toEqual([first, third]);
    expect(active(built)).toBe(first);
    expect(readFileSync(join(profile, 'accounts.json'), 'utf8')).toContain('"removedAt": "');
    expect(sealed(profile), 'no file is deleted yet').toHaveLength(3);
    await expect(built.accounts.activate(second)).rejects.toMatchObject({ code: 'accountNotFound' });

    await built.pendingRemovals.restore(second);
    expect(shown(built)).toEqual([first, second, third]);
    expect(active(built), 'the same account is active again').toBe(second);
    await built.accounts.refresh(second);

    await built.pendingRemovals.remove(second);
    await built.accounts.activate(third);
    await built.pendingRemovals.restore(second);
    expect(active(built), 'the user has activated another account since').toBe(third);
  });

  it('sends each step to the page, so that both show the same', async () => {
    const { built, ids } = await profileWithTwoAccounts('steps', 2);
    const [first] = tuple(ids, 1);
    const steps: string[] = [];
    built.feed.subscribe(({ change }) => steps.push(change.kind));
    await built.pendingRemovals.remove(first);
    await built.pendingRemovals.restore(first);
    expect(steps).toEqual(['accountRemoved', 'accountPut', 'accountMoved']);
  });

  it('leaves no active account when the only one is removed, and reactivates it on undo', async () => {
    const { built, ids } = await profileWithTwoAccounts('only', 1);
    const [only] = tuple(ids, 1);
    await built.pendingRemovals.remove(only);
    expect(active(built)).toBeNull();
    await built.pendingRemovals.restore(only);
    expect(active(built)).toBe(only);
  });

  it('ends the session at the backend and deletes the file after the undo time', async () => {
    const { profile, built, ids } = await profileWithTwoAccounts('gone', 2);
    const [first] = tuple(ids, 1);
    await built.pendingRemovals.remove(first);
    await built.later();
    expect(sealed(profile)).toHaveLength(1);
    await expect(built.pendingRemovals.restore(first)).rejects.toMatchObject({ code: 'accountNotFound' });
  });

  it('completes a removal at the next start after a crash', async () => {
    const { profile, store, built, ids } = await profileWithTwoAccounts('crash', 2);
    const [first, second] = tuple(ids, 2);
    await built.pendingRemovals.remove(first);
    const next = await openServices(profile, store);
    expect(shown(next)).toEqual([second]);
    await next.vault.open();
    await next.pendingRemovals.finishAll();
    expect(sealed(profile)).toHaveLength(1);
    expect(next.list.entries.map(({ id }) => id)).toEqual([second]);
  });

  it('cancels the removal when the user signs in to the account', async () => {
    const { built, ids } = await profileWithTwoAccounts('again', 1);
    const [only] = tuple(ids, 1);
    await built.accounts.update(only, { label: 'Mine', colorIndex: 3, note: 'kept' });
    await built.pendingRemovals.remove(only);
    expect(await built.accounts.signIn(embeddedBackendId, jwtOf('again-0'))).toBe(only);
    await built.later();
    expect(built.snapshot().accounts).toMatchObject([{ id: only, label: 'Mine', colorIndex: 3, note: 'kept' }]);
    await built.accounts.refresh(only);
  });

  it('keeps order, pins and descriptions through a restart', async () => {
    const { profile, store, built, ids } = await profileWithTwoAccounts('order', 3);
    const [first, second, third] = tuple(ids, 3);
    await built.accounts.move(third, first);
    await built.accounts.move(first, null);
    await built.accounts.pin(second, true);
    expect(shown(built)).toEqual([third, second, first]);
    const next = await openServices(profile, store);
    expect(shown(next)).toEqual([third, second, first]);
    expect(next.snapshot().accounts[1]).toMatchObject({ pinned: true });
  });
});
