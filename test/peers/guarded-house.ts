/** A house with two accounts that hostile input must leave as they are. For tests that fuzz. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../main/backends/backend.js';
import type { House } from '../../main/app/create-services.js';
import { liveBytes } from './fuzzer.js';
import { memoryKeyStore, testHouse } from './house.js';
import { jwtOf, startAuthServer } from './recorded-app.js';
import { testAppId, type TestServer } from './test-server.js';

/** What a test does with it. */
export interface GuardedHouse {
  house: () => House;
  profile: () => string;
  /** Runs something that must leave the accounts, and the memory within 32 MB, as they were, and no rejection unhandled. */
  unharmed: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Fuzzing takes longer than other tests. */
export const longer = { timeout: 240_000 };

/** Builds it before the tests of a file and takes it away after them. */
export function guardedHouse(): GuardedHouse {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  let server: TestServer;
  let house: House;
  let profile: string;

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    server = await startAuthServer();
    profile = mkdtempSync(join(tmpdir(), 'roster-fuzz-'));
    const store = memoryKeyStore();
    house = await testHouse(profile, { chooseKeyStore: () => Promise.resolve(store) });
    house.backends.embeddedReady(embeddedBackendId, {
      ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
    });
    await house.openVault();
    await house.accounts.signIn(embeddedBackendId, jwtOf('ada'));
    await house.accounts.signIn(embeddedBackendId, jwtOf('grace'));
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    house.attempts.cancelAll();
    await server.stop();
    expect(unhandled).toEqual([]);
  });

  const state = () => {
    const { accounts, active, backends, lock } = house.snapshot();
    return { accounts, active, backends, lock, disk: readFileSync(join(profile, 'accounts.json'), 'utf8') };
  };
  return {
    house: () => house,
    profile: () => profile,
    unharmed: async (work) => {
      const before = state();
      const bytes = liveBytes();
      const result = await work();
      expect(state()).toEqual(before);
      expect(unhandled).toEqual([]);
      expect(liveBytes() - bytes, 'bytes that stayed').toBeLessThan(32 * 1024 * 1024);
      return result;
    },
  };
}
