/** A crash between deleting a session and listing its account as signed out. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import type { AccountId } from '../../../../preload/contract/index.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
let folder: string;
let store: ReturnType<typeof memoryKeyStore>;
const folders: string[] = [];
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(async () => {
  await server.stop();
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});
beforeEach(() => {
  folder = tmpDir('roster-interrupted-');
  folders.push(folder);
  store = memoryKeyStore();
});

async function start(): Promise<Services> {
  const services = await createTestServices(folder, { selectKeyStore: () => Promise.resolve(store) });
  services.backends.embedded.ready(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test' },
    ...{ providers: ['custom-token'], signIn: noSignIn },
  });
  await services.vault.open();
  return services;
}

const states = (services: Services) =>
  Object.fromEntries(services.snapshot().accounts.map(({ id, state }) => [id, state]));

/** A profile with two accounts, the first of which is listed as signed in although its session was deleted. */
async function interrupted(): Promise<{ ended: AccountId; other: AccountId }> {
  const services = await start();
  const ended = await services.accounts.signIn(embeddedBackendId, jwtOf('ended'));
  const other = await services.accounts.signIn(embeddedBackendId, jwtOf('other'));
  const list = join(folder, 'accounts.json');
  copyFileSync(list, `${list}.before`);
  await services.accounts.signOut(ended);
  copyFileSync(`${list}.before`, list);
  return { ended, other };
}

describe('a sign-out that a crash interrupted', () => {
  it('is completed when the session is next read, and changes no other account', async () => {
    const { ended, other } = await interrupted();
    const services = await start();
    expect(states(services)).toEqual({ [ended]: 'signedIn', [other]: 'signedIn' });
    await expect(services.accounts.refresh(ended)).rejects.toThrow('not logged in');
    expect(states(services)).toEqual({ [ended]: 'signedOut', [other]: 'signedIn' });
    await services.accounts.refresh(other);
    expect(services.snapshot().notices).toEqual([]);
    expect(states(await start())).toEqual({ [ended]: 'signedOut', [other]: 'signedIn' });
  });

  it('is completed durably by the next sign-out', async () => {
    const { ended, other } = await interrupted();
    const services = await start();
    await services.accounts.signOut(ended);
    expect(states(services)).toEqual({ [ended]: 'signedOut', [other]: 'signedIn' });
    expect(states(await start())).toEqual({ [ended]: 'signedOut', [other]: 'signedIn' });
  });

  it('does not keep the account from signing in again', async () => {
    const { ended, other } = await interrupted();
    const services = await start();
    expect(await services.accounts.signIn(embeddedBackendId, jwtOf('ended'))).toBe(ended);
    await services.accounts.refresh(ended);
    expect(states(await start())).toEqual({ [ended]: 'signedIn', [other]: 'signedIn' });
  });
});
