/** An account whose user an administrator disables, and enables again. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
let folder: string;
let store: ReturnType<typeof memoryKeyStore>;
beforeEach(async () => {
  server = await startAuthServer();
  folder = tmpDir('roster-disabled-');
  store = memoryKeyStore();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
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

/** Disabling ends the sessions, as in the administration. */
const setDisabled = (userId: string, disabled: boolean) =>
  server.withStore(async (users) => {
    await users.setUserDisabled(userId, disabled);
    if (disabled) await users.deleteSessionsOf(userId);
  });

describe('a user whom the administrator disables', () => {
  it('is listed as disabled, also after a restart, until the user can sign in again', async () => {
    const services = await start();
    const changes: unknown[] = [];
    const id = await services.accounts.signIn(embeddedBackendId, jwtOf('ada'));
    const { userId } = services.accounts.entry(id);
    services.feed.subscribe(({ change }) => {
      if (change.kind === 'accountPut') changes.push(change.account.state);
    });
    await setDisabled(userId, true);
    await expect(services.accounts.refresh(id)).rejects.toMatchObject({ kind: 'userDisabled' });
    expect(changes, 'never as merely expired').toEqual(['disabled']);
    await expect(services.accounts.refresh(id)).rejects.toMatchObject({ code: 'userDisabled' });

    const again = await start();
    const state = () => again.snapshot().accounts.map((account) => account.state);
    expect(state()).toEqual(['disabled']);
    await expect(again.accounts.signIn(embeddedBackendId, jwtOf('ada'))).rejects.toMatchObject({
      kind: 'userDisabled',
    });
    expect(state()).toEqual(['disabled']);
    await again.accounts.rename(id, 'Work');
    expect(state()).toEqual(['disabled']);

    await setDisabled(userId, false);
    expect(await again.accounts.signIn(embeddedBackendId, jwtOf('ada'))).toBe(id);
    expect(state()).toEqual(['signedIn']);
    await again.accounts.refresh(id);
    const file = readFileSync(join(folder, 'accounts.json'), 'utf8');
    expect(file).toContain('Work');
    expect(file).not.toContain('disabled');
  });

  it('is told from one whose session ended', async () => {
    const services = await start();
    const id = await services.accounts.signIn(embeddedBackendId, jwtOf('ada'));
    await server.withStore((users) => users.deleteSessionsOf(services.accounts.entry(id).userId));
    await expect(services.accounts.refresh(id)).rejects.toMatchObject({ kind: 'sessionInvalid' });
    expect(services.snapshot().accounts.map(({ state }) => state)).toEqual(['expired']);
  });
});
