import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { reasonWithoutMongo } from './test/support/servers/mongo-server/mongo-server.js';

// A limit only ends what hangs: a slow or busy machine must never meet one.
const limits = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 60_000 } } };
const setupFiles = ['test/support/vitest-setup.ts'];
const project = (name: string, more: { exclude?: string[]; isolate?: boolean } = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], setupFiles, ...limits, ...more },
});

/** These replace Node's own modules, so they must not share modules with other files. */
const replacingModules = [
  'test/unit/main/server/passwords/hash-threads.test.ts',
  'test/unit/main/server/routes/slow-disk.test.ts',
  'test/unit/main/server/store/sqlite/failed-flush.test.ts',
];
/** A repetition on another Node has little to find in loading each module for each file, which takes half of the time. */
const isRepeated = process.env['ROSTER_TEST_REPEATED'] === '1';

/** What touches the store runs a second time, on MongoDB. */
const mongodb = {
  test: {
    name: 'mongodb',
    include: [
      'test/conformance/{account-errors,auth-core,realm-web,realm-web-calls,request-errors,stitch}.test.ts',
      'test/resilience/{mongo-retention,server-crash}.test.ts',
      'test/security/{account-takeover,hostile-bodies,stolen-tokens}.test.ts',
      'test/unit/main/server/admin/{admin-api,admin-roles,answer,provider-switches}.test.ts',
      'test/unit/main/server/auth-triggers/{auth-triggers,trigger-queue}.test.ts',
      'test/unit/main/server/cli/commands/{account-mails,admin-commands}.test.ts',
      'test/unit/main/server/configuration/token-rules.test.ts',
      'test/unit/main/server/custom-data/custom-data.test.ts',
      'test/unit/main/server/events/server-events.test.ts',
      'test/unit/main/server/providers/{custom-token,email-password/email-accounts,social/social-providers}.test.ts',
      'test/unit/main/server/routes/rate-limits.test.ts',
      'test/unit/main/server/sessions/session-uses.test.ts',
      'test/unit/main/server/store/{administration-store,event-store,indexes,remove-expired,store}.test.ts',
      'test/unit/main/server/user-import/user-import.test.ts',
    ],
    setupFiles: [...setupFiles, 'test/support/servers/mongo-server/use-mongo-server.ts'],
    globalSetup: ['test/support/servers/mongo-server/global-setup.ts'],
    ...limits,
  },
};

const reason = reasonWithoutMongo();
if (reason !== null) console.warn(`The project “mongodb” is skipped: ${reason}`);

export default defineConfig({
  test: {
    // The default leaves one core free, which is half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('unit', { exclude: [...configDefaults.exclude, ...replacingModules], isolate: !isRepeated }),
      { test: { name: 'unit-isolated', include: replacingModules, setupFiles, ...limits } },
      project('conformance'),
      project('integration'),
      project('resilience'),
      project('security'),
      ...(reason === null ? [mongodb] : []),
    ],
  },
});
