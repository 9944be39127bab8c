/** Services with two accounts that hostile input must not change. For fuzz tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Services } from '../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../main/backends/backend.js';
import { jwtOf, startAuthServer } from '../recorded-app.js';
import { testAppId, type TestServer } from '../servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../services.js';
import { tmpDir } from '../tmp-dir.js';
import { liveBytes } from './fuzzer.js';

/** Services and checks of a test. */
export interface TamperCheckedServices {
  services: () => Services;
  profile: () => string;
  /** Runs something and checks that it changes no account, retains less than 10 MB and leaves no rejection unhandled. */
  unharmed: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Fuzzing takes longer than other tests. */
export const longer = { timeout: 600_000 };

/** Creates the services before the tests of a file and checks for unhandled rejections after them. */
export function tamperCheckedServices(): TamperCheckedServices {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  let server: TestServer;
  let services: Services;
  let profile: string;

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    server = await startAuthServer();
    profile = tmpDir('roster-fuzz-');
    const store = memoryKeyStore();
    services = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
    services.backends.embedded.ready(embeddedBackendId, {
      ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
    });
    await services.vault.open();
    await services.accounts.signIn(embeddedBackendId, jwtOf('ada'));
    await services.accounts.signIn(embeddedBackendId, jwtOf('grace'));
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    services.attempts.cancelAll();
    await server.stop();
    expect(unhandled).toEqual([]);
  });

  const state = () => {
    const { accounts, active, backends, lock } = services.snapshot();
    return { accounts, active, backends, lock, disk: readFileSync(join(profile, 'accounts.json'), 'utf8') };
  };
  return {
    services: () => services,
    profile: () => profile,
    unharmed: async (work) => {
      const before = state();
      const bytes = liveBytes();
      const result = await work();
      expect(state()).toEqual(before);
      expect(unhandled).toEqual([]);
      // The fuzzer and its coverage keep about 3 MB.
      expect(liveBytes() - bytes, 'bytes that stayed').toBeLessThan(10 * 1024 * 1024);
      return result;
    },
  };
}
