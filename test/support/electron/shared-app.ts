/** One app for all tests of a file. Each test has a backend of its own there, so that no test depends on another. */
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import { on, writeAppFolder } from '../servers/test-server.js';
import { Teardown } from '../teardown.js';
import { callsOf, openBackendPage } from './backends.js';
import { crashReportsIn } from './crash-reports.js';
import { test } from './fixtures.js';
import { builtAppOptions, drive, type Running } from './launch.js';

/** The password of every user. */
export const password = 'Correct-Horse-71';
/** The address of a user who has not confirmed it. */
export const ada = 'ada@team.example';

/** A backend on this computer. Its users must confirm their addresses, and its function `greet` fails. */
export interface OwnBackend {
  app: ElectronApplication;
  page: Page;
  /** The page of the backend, once it is open. */
  shown: Locator;
  /** Opens the page at a tab. */
  openTab: (name: string | RegExp) => Promise<void>;
  call: ReturnType<typeof callsOf>;
  /** Adds users whose addresses are confirmed. */
  addUsers: (...names: readonly string[]) => Promise<void>;
  /** Lets Ada register, whose first sign-in is then refused. */
  registerAda: () => Promise<void>;
  /** Signs in once. Returns the code of the error, or undefined. */
  signIn: (email: string, secret?: string) => Promise<string | undefined>;
  /** Signs a user in, who then calls `greet`. */
  callGreet: (email: string) => Promise<void>;
  /** Gives wrong passwords until the user is locked out. */
  lockOut: (email: string) => Promise<void>;
  /** The row of a user. */
  row: (name: string) => Locator;
  /** What is shown about a user or a function. */
  drawer: (name: string) => Locator;
}

/** A time zone in which it is about noon: what happened “today” stays so while the tests run. */
function zoneAtNoon(): string {
  const behind = new Date().getUTCHours() - 12;
  // POSIX counts the hours behind UTC.
  return `Etc/GMT${behind < 0 ? '' : '+'}${String(behind)}`;
}

/** Starts an app for the tests of this file. Returns what adds a backend to it, which is removed after the test. */
export function shareApp(): () => Promise<OwnBackend> {
  const teardown = new Teardown();
  let running: Running;
  let added: string[] = [];

  test.beforeAll(async () => {
    const profile = teardown.tmpDir('roster-e2e-');
    running = await drive(builtAppOptions({ profile, env: { TZ: zoneAtNoon() } }));
    teardown.add(async () => {
      await running.app.close();
      expect(crashReportsIn(profile), 'errors that the app did not handle').toEqual([]);
    });
  });
  test.afterEach(async () => {
    for (const id of added.splice(0))
      await running.page.evaluate(`window.roster.backends.remove({ backendId: '${id}' })`);
  });
  test.afterAll(() => teardown.run());

  return async () => {
    const backendId = await importApp(running);
    added = [...added, backendId];
    return use(running, backendId);
  };
}

/** Runs an exported app with its functions. Native dialogs cannot be driven, so their answers are replaced. */
async function importApp({ app, page }: Running): Promise<string> {
  const providers = {
    ...on('anon-user'),
    ...on('local-userpass', { config: { emailConfirmationUrl: 'dev.roster.app://confirm' } }),
  };
  const greet = `exports = (name) => { console.log('greet called with', name); throw new Error('no such customer 42'); };`;
  await app.evaluate(
    ({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
      dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
    },
    writeAppFolder({ providers, functions: { greet } }),
  );
  return page.evaluate<string>('window.roster.backends.importFolder().then(({ value }) => value.backendId)');
}

function use({ app, page }: Running, backendId: string): OwnBackend {
  const call = callsOf(page, backendId);
  const shown = page.getByRole('region', { name: 'Test app', exact: true });
  const signIn = (email: string, secret = password) =>
    call('signIn.emailPassword', { email, password: secret, linkTo: null });
  const addUsers = async (...names: readonly string[]) => {
    for (const name of names)
      expect((await call('backendUsers.create', { email: `${name}@team.example`, password })).ok).toBe(true);
  };
  return {
    ...{ app, page, shown, call, addUsers },
    openTab: async (name) => {
      await openBackendPage(page, 'Test app');
      await shown.getByRole('tab', { name }).click();
    },
    registerAda: async () => {
      expect(await call('signIn.register', { email: ada, password, linkTo: null })).toMatchObject({ ok: true });
      expect((await signIn(ada)).error?.code).toBe('signInRefused');
    },
    signIn: async (email, secret) => (await signIn(email, secret)).error?.code,
    callGreet: async (email) => {
      const called = { accountId: (await signIn(email)).value?.accountId, name: 'greet', args: '["boom"]' };
      const ran = await page.evaluate<{ ok: boolean }>(
        `window.roster.accounts.callFunction(${JSON.stringify(called)})`,
      );
      expect(ran.ok).toBe(false);
    },
    lockOut: async (email) => {
      for (let count = 0; count < 10; count += 1) await signIn(email, 'wrong-password');
    },
    row: (name) => shown.getByRole('list', { name: 'Users' }).getByRole('button', { name: new RegExp(`^${name}, `) }),
    drawer: (name) => shown.getByRole('region', { name, exact: true }),
  };
}
