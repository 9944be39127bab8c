/** Activating an account while the choice cannot be stored. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../../main/backends/backend.js';
import type { OpenStore } from '../../../../../main/storage/json-file.js';
import { openDurableStore } from '../../../../support/fakes/durable-store.js';
import { jwtOf, startAuthServer } from '../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

let server: TestServer;
let folder: string;
let store: ReturnType<typeof memoryKeyStore>;
/** Writes of `roster.json` that fail from now on; `next` is counted down. */
let failing = { next: 0 };
const folders: string[] = [];
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(async () => {
  await server.stop();
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});
beforeEach(() => {
  folder = tmpDir('roster-activate-');
  folders.push(folder);
  store = memoryKeyStore();
  failing = { next: 0 };
});

/** Opens the real store; writes fail as on a full disk while the test requests it. */
const openStore: OpenStore = async (path, name) => {
  const file = await openDurableStore(path, name);
  return {
    get store() {
      return file.store;
    },
    set store(next) {
      if (name === 'roster' && failing.next > 0) {
        failing.next -= 1;
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      }
      file.store = next;
    },
  };
};

async function start(): Promise<Services> {
  const services = await createTestServices(folder, { openStore, selectKeyStore: () => Promise.resolve(store) });
  services.backends.embedded.ready(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test' },
    ...{ providers: ['custom-token'], signIn: noSignIn },
  });
  await services.vault.open();
  return services;
}

/** Three accounts, of which the last is active. `changes` lists the accounts that became active since. */
async function threeAccounts() {
  const services = await start();
  const signIn = (name: string) => services.accounts.signIn(embeddedBackendId, jwtOf(name));
  const [ada, grace, alan] = [await signIn('ada'), await signIn('grace'), await signIn('alan')];
  const changes: (string | null)[] = [];
  services.feed.subscribe(({ change }) => {
    if (change.kind === 'activeChanged') changes.push(change.accountId);
  });
  const current = () => {
    const user = services.backends.app(embeddedBackendId).currentUser;
    return user === null ? null : (services.list.findUser(embeddedBackendId, user.id)?.id ?? null);
  };
  /** The active account: in the list, in the auth library, and after a restart. */
  const active = async () => {
    const next = await start();
    return [services.list.activeId, current(), next.list.activeId];
  };
  return { ...services, ada, grace, alan, changes, current, active };
}

describe('activate', () => {
  it('rejects and keeps the former account active when the choice cannot be stored, then works again', async () => {
    const { accounts, ada, alan, changes, active } = await threeAccounts();
    failing = { next: 1 };
    await expect(accounts.activate(ada)).rejects.toThrow();
    expect(changes).toEqual([]);
    expect(await active()).toEqual([alan, alan, alan]);
    await accounts.activate(ada);
    expect(changes).toEqual([ada]);
    expect(await active()).toEqual([ada, ada, ada]);
  });

  it('keeps the last of two concurrent choices when the first cannot be stored', async () => {
    const { accounts, ada, grace, changes, current, active } = await threeAccounts();
    failing = { next: 1 };
    const both = Promise.allSettled([accounts.activate(ada), accounts.activate(grace)]);
    expect(current()).toBe(grace);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(changes).toEqual([grace]);
    expect(await active()).toEqual([grace, grace, grace]);
  });

  it('returns to the former account when neither of two concurrent choices can be stored', async () => {
    const { accounts, ada, grace, alan, changes, active } = await threeAccounts();
    failing = { next: 2 };
    const both = await Promise.allSettled([accounts.activate(ada), accounts.activate(grace)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(changes).toEqual([]);
    expect(await active()).toEqual([alan, alan, alan]);
  });
});
