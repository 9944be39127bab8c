/**
 * Real keychains on bad days: none at all, one that is locked, one that dies, one that is only called so. Each test brings a
 * session bus and a gnome-keyring of its own, so that none sees what another left.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Page, test } from '@playwright/test';
import {
  drive,
  electron,
  inherited,
  launchWith,
  newProfile,
  picture,
  register,
  rootSwitches,
  type Running,
} from '../support/electron/launch.js';

const rows = (page: Page) => page.getByRole('listitem');

/** A person's session: a bus, a home folder, and a keyring that can be started and ended. */
class Session {
  readonly home = mkdtempSync(join(tmpdir(), 'roster-home-'));
  #bus: ChildProcess | undefined;
  #address = '';
  #keyring: ChildProcess | undefined;

  /** `offersKeyring` false: the bus knows no Secret Service that it could start. */
  async open(offersKeyring = true): Promise<this> {
    mkdirSync(join(this.home, 'run'), { mode: 0o700 });
    // Without the folders of the system's services nothing is started behind the test's back.
    const env = {
      ...process.env,
      HOME: this.home,
      ...(offersKeyring ? {} : { XDG_DATA_DIRS: this.home, XDG_DATA_HOME: this.home }),
    };
    this.#bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 120_000,
    });
    if (this.#bus.stdout === null) throw new Error('no bus');
    const [line] = (await once(createInterface(this.#bus.stdout), 'line')) as [string];
    this.#address = line;
    return this;
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      XDG_RUNTIME_DIR: join(this.home, 'run'),
      DBUS_SESSION_BUS_ADDRESS: this.#address,
      XDG_CURRENT_DESKTOP: 'GNOME',
    };
  }

  /** Starts the keyring; with the password it is unlocked, without it stays locked once it has been made. */
  async startKeyring(password: string | null): Promise<void> {
    const args = ['--foreground', '--components=secrets', ...(password === null ? ['--start'] : ['--unlock'])];
    this.#keyring = spawn(
      'gnome-keyring-daemon',
      args.filter((arg) => password !== null || arg !== '--start'),
      {
        env: { ...process.env, ...this.env },
        stdio: ['pipe', 'ignore', 'ignore'],
        timeout: 120_000,
      },
    );
    this.#keyring.stdin?.end(password ?? undefined);
    await expect.poll(() => this.#ask('org.freedesktop.secrets')).toBe(true);
  }

  async endKeyring(): Promise<void> {
    if (this.#keyring === undefined) return;
    const ended = once(this.#keyring, 'exit');
    this.#keyring.kill('SIGKILL');
    await ended;
    this.#keyring = undefined;
  }

  async close(): Promise<void> {
    await this.endKeyring();
    this.#bus?.kill('SIGKILL');
  }

  #ask(name: string): boolean {
    const answer = execFileSync(
      'dbus-send',
      [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.DBus',
        '/',
        'org.freedesktop.DBus.NameHasOwner',
        `string:${name}`,
      ],
      { env: { ...process.env, ...this.env }, encoding: 'utf8', timeout: 60_000 },
    );
    return answer.includes('boolean true');
  }
}

const start = (session: Session, profile: string, ...args: string[]): Promise<Running> =>
  launchWith(session.env, profile, ...args);

async function refreshes(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Refresh session' }).click();
  await expect(page.getByText('Session refreshed')).toBeVisible();
}

test('with a keyring, what lies on disk was sealed by it', async () => {
  const session = await new Session().open();
  await session.startKeyring('pw');
  const profile = newProfile();
  const { app, page } = await start(session, profile);
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  const key: unknown = JSON.parse(readFileSync(join(profile, 'vault', 'key.json'), 'utf8'));
  expect(key).toMatchObject({ backend: 'gnome_libsecret' });
  const { wrapped } = key as { wrapped: string };
  // `v10` would be the key that stands in Chromium's source.
  expect(Buffer.from(wrapped, 'base64').subarray(0, 3).toString()).toBe('v11');
  await app.close();
  await session.close();
});

test('without a Secret Service sessions stay in memory, the person is told, and nothing sealed is written', async () => {
  const session = await new Session().open(false);
  const profile = newProfile();
  let { app, page } = await start(session, profile);
  await expect(page.getByText('No keychain is available on this computer')).toBeVisible();
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await refreshes(page);
  expect(existsSync(join(profile, 'vault')) ? readdirSync(join(profile, 'vault')) : []).toEqual([]);
  await app.close();
  ({ app, page } = await start(session, profile));
  await expect(page.getByText('Signed out').first()).toBeVisible();
  await app.close();
  await session.close();
});

test('basic_text counts as no keychain', async () => {
  const session = await new Session().open(false);
  const profile = newProfile();
  // The later switch wins.
  const { app, page } = await start(session, profile, '--password-store=basic');
  await expect(page.getByText('No keychain is available on this computer')).toBeVisible();
  expect(await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe('basic_text');
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  expect(existsSync(join(profile, 'vault', 'key.json'))).toBe(false);
  await app.close();
  await session.close();
});

test('a keyring that dies in the middle costs nothing: all goes on, and all is there after the next start', async () => {
  const session = await new Session().open();
  await session.startKeyring('pw');
  const profile = newProfile();
  let { app, page } = await start(session, profile);
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await session.endKeyring();
  await refreshes(page);
  await register(page, 'grace@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(2);
  await app.close();
  await session.startKeyring('pw');
  ({ app, page } = await start(session, profile));
  await expect(rows(page)).toHaveCount(2);
  await refreshes(page);
  await app.close();
  await session.close();
});

test('a locked keyring: the window stays alive, says what it waits for, goes on without it, and opens once it is unlocked', async () => {
  const session = await new Session().open();
  await session.startKeyring('pw');
  const profile = newProfile();
  let { app, page } = await start(session, profile);
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await app.close();
  await session.endKeyring();

  await session.startKeyring(null);
  const sealed = readFileSync(
    join(profile, 'vault', readdirSync(join(profile, 'vault')).find((name) => name.endsWith('.sealed')) ?? ''),
  );
  // Quitting while the keychain's prompt stands there does not hang.
  ({ app, page } = await start(session, profile));
  await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
  await app.close();
  ({ app, page } = await start(session, profile));
  // The list is there though nothing was unsealed.
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
  await page.screenshot({ path: picture('keychain-waiting') });
  await page.getByRole('button', { name: 'Continue without keychain' }).click();
  await expect(page.getByText('The keychain that protects your sessions is locked or not available.')).toBeVisible();
  await expect(page.getByText('Keychain is locked', { exact: true }).first()).toBeVisible();
  await page.screenshot({ path: picture('keychain-away') });
  await register(page, 'grace@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(2);

  // As after the next log-in to the computer: the keyring is there again, and open.
  await session.endKeyring();
  await session.startKeyring('pw');
  await page.getByRole('button', { name: 'Retry keychain' }).click();
  await expect(page.getByText('The keychain that protects your sessions is locked or not available.')).toHaveCount(0);
  await refreshes(page);
  // What was signed in to meanwhile is sealed, too, and the old file was never touched by the waiting.
  const files = readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));
  expect(files).toHaveLength(2);
  expect(sealed.length).toBeGreaterThan(0);
  await app.close();
  ({ app, page } = await start(session, profile));
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByText(/Signed out|Locked/)).toHaveCount(0);
  await refreshes(page);
  await app.close();
  await session.close();
});

/** Starts the app as this desktop does, with no word on which keychain to use. */
function startOn(desktop: string, session: Session, profile: string): Promise<Running> {
  return drive({
    executablePath: electron,
    timeout: 90_000,
    chromiumSandbox: process.getuid?.() !== 0,
    env: { ...inherited, ...session.env, XDG_CURRENT_DESKTOP: desktop },
    args: ['.', ...rootSwitches, `--user-data-dir=${profile}`],
  });
}

const refreshesAll = async (page: Page, ...names: string[]) => {
  for (const name of names) {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
    await expect(page.getByText('Session refreshed')).toHaveCount(0, { timeout: 120_000 });
  }
};

for (const desktop of ['KDE', 'Hyprland', 'LXQt']) {
  test(`on ${desktop} a locked Secret Service: going on without it, signing in and quitting work`, async () => {
    const session = await new Session().open();
    await session.startKeyring('pw');
    const profile = newProfile();
    let { app, page } = await startOn(desktop, session, profile);
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await app.close();
    await session.endKeyring();

    await session.startKeyring(null);
    ({ app, page } = await startOn(desktop, session, profile));
    await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
    // Signing in does not wait for the keychain's prompt either.
    await register(page, 'grace@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(2);
    await page.getByRole('button', { name: 'Continue without keychain' }).click();
    await expect(page.getByText('The keychain that protects your sessions is locked or not available.')).toBeVisible();
    await register(page, 'alan@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(3);
    await session.endKeyring();
    await session.startKeyring('pw');
    await page.getByRole('button', { name: 'Retry keychain' }).click();
    await expect(page.getByText(/keychain/)).toHaveCount(0);
    await refreshesAll(page, 'ada@example.com', 'grace@example.com', 'alan@example.com');
    await app.close();
    await session.endKeyring();

    // Quitting while the prompt stands there ends the process.
    await session.startKeyring(null);
    ({ app, page } = await startOn(desktop, session, profile));
    await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
    const ended = once(app.process(), 'exit');
    await app.close();
    await ended;
    await session.close();
  });
}

for (const desktop of ['GNOME', 'Hyprland', 'KDE']) {
  test(`on ${desktop} a keyring that was deleted: Roster says so, keeps new sign-ins, and starts fresh`, async () => {
    const session = await new Session().open();
    await session.startKeyring('pw');
    const profile = newProfile();
    let { app, page } = await startOn(desktop, session, profile);
    await register(page, 'ada@example.com', 'correct horse');
    await register(page, 'grace@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(2);
    await app.close();
    await session.endKeyring();
    rmSync(join(session.home, '.local', 'share', 'keyrings'), { recursive: true });
    await session.startKeyring('another');

    ({ app, page } = await startOn(desktop, session, profile));
    await expect(page.getByText('is no longer in it')).toBeVisible();
    await expect(rows(page).getByText('Keychain is locked', { exact: true })).toHaveCount(2);
    // A new sign-in is kept, also over a start, though nothing else was decided yet.
    await register(page, 'alan@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(3);
    await app.close();
    ({ app, page } = await startOn(desktop, session, profile));
    await refreshesAll(page, 'alan@example.com');
    await expect(page.getByText('is no longer in it')).toBeVisible();
    await page.screenshot({ path: picture(`keychain-lost-${desktop}`) });

    await page.getByRole('button', { name: 'Start fresh' }).click();
    await expect(page.getByText('is no longer in it')).toHaveCount(0);
    await expect(page.getByText('2 accounts need to sign in again')).toBeVisible();
    await expect(page.getByText('Keychain is locked', { exact: true })).toHaveCount(0);
    await expect(page.getByText('Signed out').first()).toBeVisible();
    const aside = readdirSync(join(profile, 'quarantine'));
    expect(aside.filter((name) => name.endsWith('.sealed'))).toHaveLength(2);
    await app.close();

    ({ app, page } = await startOn(desktop, session, profile));
    await expect(rows(page)).toHaveCount(3);
    await refreshesAll(page, 'alan@example.com');
    await expect(page.getByText(/keychain/)).toHaveCount(0);
    await app.close();
    await session.close();
  });
}

for (const [first, second] of [
  ['GNOME', 'Hyprland'],
  ['Hyprland', 'GNOME'],
  ['KDE', 'GNOME'],
  ['GNOME', 'KDE'],
] as const) {
  test(`from ${first} to ${second} and back with one keyring: every session can be opened`, async () => {
    const session = await new Session().open();
    await session.startKeyring('pw');
    const profile = newProfile();
    let { app, page } = await startOn(first, session, profile);
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await app.close();
    ({ app, page } = await startOn(second, session, profile));
    await refreshesAll(page, 'ada@example.com');
    await register(page, 'grace@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(2);
    await app.close();
    ({ app, page } = await startOn(first, session, profile));
    await refreshesAll(page, 'ada@example.com', 'grace@example.com');
    await expect(page.getByText(/keychain/)).toHaveCount(0);
    await app.close();
    await session.close();
  });
}

test('a profile that is reached by a link, moved or copied keeps its sessions', async () => {
  const session = await new Session().open();
  await session.startKeyring('pw');
  const profile = newProfile();
  let { app, page } = await startOn('Hyprland', session, profile);
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await app.close();
  const link = `${profile}-link`;
  symlinkSync(profile, link);
  ({ app, page } = await startOn('Hyprland', session, link));
  await refreshesAll(page, 'ada@example.com');
  await app.close();
  const moved = `${profile}-moved`;
  renameSync(profile, moved);
  ({ app, page } = await startOn('Hyprland', session, moved));
  await refreshesAll(page, 'ada@example.com');
  await app.close();
  const copy = `${profile}-copy`;
  cpSync(moved, copy, { recursive: true, filter: (path) => !path.includes('Singleton') });
  ({ app, page } = await startOn('Hyprland', session, copy));
  await refreshesAll(page, 'ada@example.com');
  await app.close();
  await session.close();
});

test('a keyring that was deleted after the last account was removed is still a keychain', async () => {
  const session = await new Session().open();
  await session.startKeyring('pw');
  const profile = newProfile();
  let { app, page } = await startOn('GNOME', session, profile);
  await register(page, 'ada@example.com', 'correct horse');
  await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(rows(page)).toHaveCount(0);
  await app.close();
  await session.endKeyring();
  rmSync(join(session.home, '.local', 'share', 'keyrings'), { recursive: true });
  await session.startKeyring('another');
  ({ app, page } = await startOn('GNOME', session, profile));
  await register(page, 'grace@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText(/keychain/)).toHaveCount(0);
  await app.close();
  ({ app, page } = await startOn('GNOME', session, profile));
  await refreshesAll(page, 'grace@example.com');
  await app.close();
  await session.close();
});
