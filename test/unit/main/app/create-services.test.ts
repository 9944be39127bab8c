/** The services together when the keychain or the list is not available. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ServiceDependencies, Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

const newProfile = () => tmpDir('roster-services-');

const ready = () => ({ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn });

async function openServices(
  profile: string,
  store: KeyStore | null,
  more: Partial<ServiceDependencies> = {},
): Promise<Services> {
  const built = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store), ...more });
  built.backends.embedded.ready(embeddedBackendId, ready());
  return built;
}

/** A profile with two accounts, closed again; the second one is active. */
async function profileWithTwoAccounts(name: string) {
  const profile = newProfile();
  const store = memoryKeyStore();
  const first = await openServices(profile, store);
  await first.vault.open();
  const ids = [
    await first.accounts.signIn(embeddedBackendId, jwtOf(`${name}-a`)),
    await first.accounts.signIn(embeddedBackendId, jwtOf(`${name}-b`)),
  ] as const;
  return { profile, store, ids };
}

describe('the backend on this computer', () => {
  it('accepts a sign-in before it has started and during a restart', async () => {
    const built = await createTestServices(newProfile(), { selectKeyStore: () => Promise.resolve(memoryKeyStore()) });
    await built.vault.open();
    const early = built.accounts.signIn(embeddedBackendId, jwtOf('early'));
    built.backends.embedded.starting(embeddedBackendId);
    const during = built.accounts.signIn(embeddedBackendId, jwtOf('during'));
    // It crashed during its start and is restarted.
    built.backends.embedded.starting(embeddedBackendId);
    built.backends.embedded.ready(embeddedBackendId, ready());
    await Promise.all([early, during]);
    expect(built.snapshot().accounts).toHaveLength(2);

    built.backends.embedded.starting(embeddedBackendId);
    let isIn = false;
    const later = built.accounts.signIn(embeddedBackendId, jwtOf('later')).then(() => (isIn = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isIn).toBe(false);
    built.backends.embedded.ready(embeddedBackendId, ready());
    await later;
  });
});

describe('a lost list', () => {
  it('does not delay the window while the keychain prompts, and is usable once it is unlocked', async () => {
    const { profile, store, ids } = await profileWithTwoAccounts('lost');
    rmSync(join(profile, 'accounts.json'));
    let answer: (found: KeyStore | null) => void = () => undefined;
    const selectKeyStore = () => new Promise<KeyStore | null>((resolve) => (answer = resolve));
    const next = await openServices(profile, null, { selectKeyStore });
    expect(next.snapshot().accounts).toEqual([]);
    const opening = next.vault.open();
    answer(null);
    await opening;
    expect(
      next
        .snapshot()
        .notices.map(({ message }) => message)
        .join(),
    ).toContain('2 more are encrypted');
    const retrying = next.vault.retry();
    await vi.waitFor(() => {
      answer(store);
      expect(next.snapshot().accounts).toHaveLength(2);
    }, 60_000);
    await retrying;
    expect(next.backends.app(embeddedBackendId).currentUser?.id).toBe(next.list.get(ids[1]).userId);
    await next.accounts.refresh(ids[0]);
    await next.accounts.activate(ids[0]);
    expect(next.snapshot().active).toBe(ids[0]);
  });
});

describe('the app lock', () => {
  it('loses no write in progress when it locks', async () => {
    const { profile, store, ids } = await profileWithTwoAccounts('locking');
    const one = await openServices(profile, store);
    await one.vault.open();
    await one.lock.enable('quiet marble otter lantern', { idleMinutes: null, onSleep: false, touchId: false });
    for (let round = 0; round < 8; round += 1) {
      const work = ids.map((id) => one.accounts.refresh(id).catch(() => undefined));
      for (let turn = 0; turn < round * 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await one.lock.lock();
      expect(one.snapshot()).toMatchObject({ accounts: [], lock: 'locked' });
      await Promise.all(work);
      await one.lock.unlock('quiet marble otter lantern');
      for (const id of ids) await one.accounts.refresh(id);
    }
    expect(one.snapshot().accounts.map(({ state }) => state)).toEqual(['signedIn', 'signedIn']);
    expect(existsSync(join(profile, 'quarantine'))).toBe(false);
  });

  it('signs out every account and reports each when it is reset', async () => {
    const { profile, store } = await profileWithTwoAccounts('forgotten');
    const one = await openServices(profile, store);
    await one.vault.open();
    await one.lock.enable('quiet marble otter lantern', { idleMinutes: null, onSleep: false, touchId: false });
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.snapshot().lock).toBe('locked');
    await next.lock.reset();
    expect(next.snapshot()).toMatchObject({ lock: 'off', accounts: [{ state: 'signedOut' }, { state: 'signedOut' }] });
    await next.accounts.signIn(embeddedBackendId, jwtOf('forgotten-a'));
    expect(next.snapshot().accounts.map(({ state }) => state)).toEqual(['signedIn', 'signedOut']);
  });
});

describe('a clock that is set back two hours', () => {
  it('never returns a token that the backend rejects', async () => {
    let elapsed = 0;
    let set = 0;
    const began = Date.now();
    const pass = (minutes: number) => {
      elapsed += minutes * 60_000;
      server.advance(minutes * 60);
    };
    const one = await openServices(newProfile(), memoryKeyStore(), {
      now: () => began + elapsed + set,
      monotonicNow: () => elapsed,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        // The header contains this machine's time, but the server's clock was moved.
        const headers = new Headers(response.headers);
        headers.delete('date');
        return new Response(response.body, { status: response.status, headers });
      },
    });
    await one.vault.open();
    const id = await one.accounts.signIn(embeddedBackendId, jwtOf('set-back'));
    pass(1);
    set = -2 * 60 * 60_000;
    for (let passed = 1; passed < 150; passed += 12) {
      await one.accounts.ensureFreshToken(id);
      const token = one.accounts.get(id).user.accessToken ?? '';
      expect((await server.send('GET', '/auth/profile', { token })).status, `after ${String(passed)} min`).toBe(200);
      pass(12);
    }
  });
});
