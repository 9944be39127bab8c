/**
 * Playwright fixtures of the end-to-end tests. Everything that a fixture starts or creates is closed or removed after the test,
 * even if the test fails.
 */
import { type ElectronApplication, expect, type Page, test as base } from '@playwright/test';
import { startAuthServer } from '../recorded-app.js';
import type { TestServer } from '../servers/test-server.js';
import { Teardown } from '../teardown.js';
import { removeTmpDirs } from '../tmp-dir.js';
import { startSystemBrowser, type SystemBrowser } from './browsers/system-browser.js';
import { crashReportsIn } from './crash-reports.js';
import { KeyringSession } from './desktop/keyring-session.js';
import { builtAppOptions, drive, type DriveOptions, type LaunchOptions, type Running } from './launch.js';

export { expect };

interface Options {
  /** Environment variables that every app of the test gets, besides those of this process. */
  env: Record<string, string>;
  /** Command-line arguments that every app of the test gets. */
  args: readonly string[];
  /** False: the bus of `session` cannot start a Secret Service. */
  offersKeyring: boolean;
  /** True: the test makes the app crash. Every other test fails if the app wrote a crash report. */
  crashes: boolean;
}

interface Fixtures extends Options {
  /** Registers clean-up of what the test itself starts. */
  teardown: Teardown;
  /** Creates a folder that is removed after the test. */
  tmpDir: (prefix?: string) => string;
  /** An empty profile folder. */
  profile: string;
  /** Starts an app with the given options. */
  drive: (options: DriveOptions, more?: Pick<LaunchOptions, 'isFirstRun'>) => Promise<Running>;
  /** Starts the built app, on `profile` unless another folder is named. */
  launch: (options?: Partial<LaunchOptions>) => Promise<Running>;
  /** The built app, launched before the test starts. */
  app: ElectronApplication;
  /** The window of `app`. */
  page: Page;
  /** A backend with every provider that needs no other host. Its app ID is `test-app`. */
  server: TestServer;
  /** An isolated user session with a bus and a keyring that the test starts. */
  session: KeyringSession;
  /** The app that `app` and `page` belong to. */
  running: Running;
}

interface WorkerFixtures {
  /** Keeps the temporary folders for inspection after a failure. */
  keepTmpDirs: boolean;
  /** Switches of the system's browser. */
  browserSwitches: readonly string[];
  /** A Chromium that opens the links of an app whose environment has its `env`. No user is signed in anywhere. */
  systemBrowser: SystemBrowser;
  removesTmpDirs: undefined;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  env: [{}, { option: true }],
  args: [[], { option: true }],
  offersKeyring: [true, { option: true }],
  crashes: [false, { option: true }],
  keepTmpDirs: [process.env['ROSTER_KEEP_TMP'] === '1', { option: true, scope: 'worker' }],
  browserSwitches: [[], { option: true, scope: 'worker' }],

  removesTmpDirs: [
    async ({ keepTmpDirs }, use) => {
      await use(undefined);
      if (!keepTmpDirs) removeTmpDirs();
    },
    { scope: 'worker', auto: true },
  ],

  systemBrowser: [
    async ({ browserSwitches }, use) => {
      const browser = await startSystemBrowser(browserSwitches);
      await use(browser);
      await browser.stop();
    },
    { scope: 'worker' },
  ],

  teardown: async ({ keepTmpDirs }, use) => {
    const teardown = new Teardown(keepTmpDirs);
    await use(teardown);
    await teardown.run();
  },

  tmpDir: async ({ teardown }, use) => {
    await use((prefix) => teardown.tmpDir(prefix));
  },

  profile: async ({ tmpDir, crashes }, use) => {
    const profile = tmpDir('roster-e2e-');
    await use(profile);
    if (!crashes) expect(crashReportsIn(profile), 'errors that the app did not handle').toEqual([]);
  },

  drive: async ({ teardown }, use) => {
    await use(async (options, more) => {
      const running = await drive(options, more);
      teardown.add(() => running.app.close());
      return running;
    });
  },

  launch: async ({ drive, profile, env, args }, use) => {
    await use((options = {}) =>
      drive(
        builtAppOptions({
          profile: options.profile ?? profile,
          env: { ...env, ...options.env },
          args: [...args, ...(options.args ?? [])],
        }),
        { isFirstRun: options.isFirstRun ?? false },
      ),
    );
  },

  running: async ({ launch }, use) => {
    await use(await launch());
  },
  app: async ({ running }, use) => {
    await use(running.app);
  },
  page: async ({ running }, use) => {
    await use(running.page);
  },

  session: async ({ offersKeyring, teardown }, use) => {
    const session = new KeyringSession();
    teardown.add(() => session.close());
    await session.open(offersKeyring);
    await use(session);
  },

  server: async ({ teardown }, use) => {
    const server = await startAuthServer();
    teardown.add(() => server.stop());
    await use(server);
  },
});
