/** Removal of a backend with its accounts, its undo, and what an interruption leaves, with real files and a real server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Services } from '../../../../main/app/create-services.js';
import { type BackendId, backendId } from '../../../../preload/contract/index.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

/** A profile with a backend between two others, two accounts there, and the undo time under the test's control. */
async function openProfile() {
  const folder = tmpDir('roster-removals-');
  const store = memoryKeyStore();
  const due: (() => void)[] = [];
  const open = async () => {
    const services = await createTestServices(folder, {
      selectKeyStore: () => Promise.resolve(store),
      schedule: (_ms, work) => {
        due.push(work);
        return () => due.splice(due.indexOf(work), 1);
      },
    });
    await services.vault.open();
    return services;
  };
  const services = await open();
  const wish = { baseUrl: server.url, appId: testAppId, displayName: 'Northwind' };
  const backend = await services.backendManagement.add(wish);
  const { entry } = services.backends.get(backend);
  const last = { id: backendId.parse('b-last'), displayName: 'Last', baseUrl: 'https://last.example' };
  await services.backends.ensure({ ...entry, ...last });
  const first = await services.accounts.signIn(backend, jwtOf('ada'));
  const second = await services.accounts.signIn(backend, jwtOf('bob'));
  return { folder, services, open, backend, first, second, due };
}

const names = ({ backends }: Services) => backends.summaries.map(({ displayName }) => displayName);
const ids = ({ list }: Services) => list.summaries.map(({ id }) => id);

const storedRoster = z.looseObject({ backends: z.array(z.looseObject({ id: z.string() })) });

/** Changes when a backend was removed in the stored file, as an interruption would leave it. */
function storeRemovedAt(folder: string, id: BackendId, removedAt: string | null): void {
  for (const name of ['roster.json', 'roster.copy.json']) {
    const file = join(folder, name);
    const content = storedRoster.parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const entry of content.backends) if (entry.id === id) entry['removedAt'] = removedAt;
    writeFileSync(file, JSON.stringify(content));
  }
}

describe('the removal of a backend', () => {
  it('hides the backend and its accounts durably, and restores both where they were', async () => {
    const { services, open, backend, first, second } = await openProfile();
    const before = { names: names(services), ids: ids(services), active: services.list.activeId };
    await services.backendRemovals.remove(backend);
    expect([names(services), ids(services), services.list.activeId]).toEqual([['Test backend', 'Last'], [], null]);
    await services.backendRemovals.restore(backend);
    expect({ names: names(services), ids: ids(services), active: services.list.activeId }).toEqual(before);
    await services.accounts.refresh(first);
    const next = await open();
    expect([names(next), ids(next)]).toEqual([before.names, [first, second]]);
  });

  it('restores only the accounts that it hid', async () => {
    const { services, backend, first, second } = await openProfile();
    await services.pendingRemovals.remove(first);
    await services.backendRemovals.remove(backend);
    await services.backendRemovals.restore(backend);
    expect(ids(services)).toEqual([second]);
  });

  it('signs the accounts out and deletes everything when the undo time is over, and refuses the undo then', async () => {
    const { services, open, backend } = await openProfile();
    await services.backendRemovals.remove(backend);
    await services.backendRemovals.finishAll();
    expect(services.list.entries).toEqual([]);
    expect(services.backends.find(backend)).toBeNull();
    await expect(services.backendRemovals.restore(backend)).rejects.toMatchObject({ code: 'backendNotFound' });
    expect(names(await open())).toEqual(['Test backend', 'Last']);
  });

  it('is completed by the next start', async () => {
    const { services, open, backend } = await openProfile();
    await services.backendRemovals.remove(backend);
    const next = await open();
    expect([names(next), ids(next)]).toEqual([['Test backend', 'Last'], []]);
    await next.pendingRemovals.finishAll();
    await next.backendRemovals.finishAll();
    expect([next.backends.find(backend), next.list.entries]).toEqual([null, []]);
  });

  it('is undone at the next start if it was interrupted before the accounts were hidden', async () => {
    const { folder, open, backend, first, second } = await openProfile();
    storeRemovedAt(folder, backend, new Date(0).toISOString());
    const next = await open();
    expect([names(next), ids(next)]).toEqual([
      ['Test backend', 'Northwind', 'Last'],
      [first, second],
    ]);
    await next.accounts.refresh(first);
  });

  it('is undone when the user adds the backend again within the undo time, with its accounts', async () => {
    const { services, open, backend, first, second, due } = await openProfile();
    const removed = await services.accounts.signIn(backend, jwtOf('cy'));
    await services.pendingRemovals.remove(removed);
    const late = due.length;
    await services.backendRemovals.remove(backend);
    const finishBackend = due[late];
    const again = await services.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: '' });
    expect(again).toBe(backend);
    expect(names(services)).toEqual(['Test backend', 'Northwind', 'Last']);
    // The account that the user had removed separately stays removed.
    expect(ids(services)).toEqual([first, second]);
    // The window's undo comes too late, but there is nothing left to undo.
    await services.backendRemovals.restore(backend);
    finishBackend?.();
    await services.backendRemovals.finishAll();
    await services.accounts.refresh(first);
    const next = await open();
    expect([names(next), ids(next)]).toEqual([
      ['Test backend', 'Northwind', 'Last'],
      [first, second],
    ]);
  });

  it('deletes nothing of a backend that the user adds again while the removal is being completed', async () => {
    const { services, backend } = await openProfile();
    const { entry } = services.backends.get(backend);
    await services.backendRemovals.remove(backend);
    const finished = services.backendRemovals.finishAll();
    expect(await services.backends.ensure(entry)).toBe(backend);
    await finished;
    expect(names(services)).toEqual(['Test backend', 'Northwind', 'Last']);
    expect(ids(services)).toEqual([]);
  });
});
