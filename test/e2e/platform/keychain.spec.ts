/**
 * Real keychains that fail: missing, locked, killed, deleted, or without encryption. Each test has its own session bus and
 * gnome-keyring, so tests do not affect each other.
 */
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as base } from '../../support/electron/fixtures.js';
import { electron, inherited, picture, register, rootSwitches, type Running } from '../../support/electron/launch.js';

const rows = (page: Page) => page.getByRole('listitem');

const test = base.extend<{ startOn: (desktop: string, profile?: string) => Promise<Running> }>({
  /** Starts the app on a desktop, without a switch that chooses the keychain. */
  startOn: async ({ drive, session, profile }, use) => {
    await use((desktop, folder = profile) =>
      drive({
        executablePath: electron,
        timeout: 300_000,
        chromiumSandbox: process.getuid?.() !== 0,
        env: { ...inherited, ...session.env, XDG_CURRENT_DESKTOP: desktop },
        args: ['.', ...rootSwitches, `--user-data-dir=${folder}`],
      }),
    );
  },
});

async function refreshes(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Refresh session' }).click();
  await expect(page.getByText('Session refreshed')).toBeVisible();
}

const refreshesAll = async (page: Page, ...names: string[]) => {
  for (const name of names) {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
    await expect(page.getByText('Session refreshed')).toHaveCount(0, { timeout: 300_000 });
  }
};

test.describe('keychain', () => {
  test('encrypts the stored key with the keyring', async ({ launch, profile, session }) => {
    await session.startKeyring('pw');
    const { page } = await launch({ env: session.env });
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    const key: unknown = JSON.parse(readFileSync(join(profile, 'vault', 'key.json'), 'utf8'));
    expect(key).toMatchObject({ backend: 'gnome_libsecret' });
    const { wrapped } = key as { wrapped: string };
    // `v10` would mean the key that is hard-coded in Chromium.
    expect(Buffer.from(wrapped, 'base64').subarray(0, 3).toString()).toBe('v11');
  });

  test.describe('without a Secret Service', () => {
    test.use({ offersKeyring: false });

    test('keeps sessions in memory, notifies the user and stores no session', async ({ launch, profile, session }) => {
      const { app, page } = await launch({ env: session.env });
      await expect(page.getByText('No keychain is available on this computer')).toBeVisible();
      await register(page, 'ada@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(1);
      await refreshes(page);
      expect(existsSync(join(profile, 'vault')) ? readdirSync(join(profile, 'vault')) : []).toEqual([]);
      await app.close();
      const restarted = await launch({ env: session.env });
      await expect(restarted.page.getByText('Signed out').first()).toBeVisible();
    });

    test('treats basic_text as no keychain', async ({ launch, profile, session }) => {
      // The last switch wins.
      const { app, page } = await launch({ env: session.env, args: ['--password-store=basic'] });
      await expect(page.getByText('No keychain is available on this computer')).toBeVisible();
      expect(await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe('basic_text');
      await register(page, 'ada@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(1);
      expect(existsSync(join(profile, 'vault', 'key.json'))).toBe(false);
    });
  });

  test('keeps working when the keyring is killed, and keeps every account after the next start', async ({
    launch,
    session,
  }) => {
    await session.startKeyring('pw');
    const { app, page } = await launch({ env: session.env });
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await session.killKeyring();
    await refreshes(page);
    await register(page, 'grace@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(2);
    await app.close();
    await session.startKeyring('pw');
    const restarted = await launch({ env: session.env });
    await expect(rows(restarted.page)).toHaveCount(2);
    await refreshes(restarted.page);
  });

  test('keeps the window usable while the keyring is locked, and opens the sessions once it is unlocked', async ({
    launch,
    profile,
    session,
  }) => {
    await session.startKeyring('pw');
    let { app, page } = await launch({ env: session.env });
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await app.close();
    await session.killKeyring();

    await session.startKeyring(null);
    const sealed = readFileSync(
      join(profile, 'vault', readdirSync(join(profile, 'vault')).find((name) => name.endsWith('.sealed')) ?? ''),
    );
    // Quitting while the keychain prompts does not hang.
    ({ app, page } = await launch({ env: session.env }));
    await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
    await app.close();
    ({ app, page } = await launch({ env: session.env }));
    // The list is shown although no session could be decrypted.
    await expect(rows(page)).toHaveCount(1);
    await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
    await page.screenshot({ path: picture('keychain-waiting') });
    await page.getByRole('button', { name: 'Continue without keychain' }).click();
    await expect(page.getByText('The keychain that protects your sessions is locked or not available.')).toBeVisible();
    await expect(page.getByText('Keychain is locked', { exact: true }).first()).toBeVisible();
    await page.screenshot({ path: picture('keychain-unavailable') });
    await register(page, 'grace@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(2);

    // As after the next log-in to the computer: the keyring runs again, unlocked.
    await session.killKeyring();
    await session.startKeyring('pw');
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await expect(page.getByText('The keychain that protects your sessions is locked or not available.')).toHaveCount(0);
    await refreshes(page);
    // The new sign-in is encrypted too, and the wait did not change the old file.
    const files = readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));
    expect(files).toHaveLength(2);
    expect(sealed.length).toBeGreaterThan(0);
    await app.close();
    ({ page } = await launch({ env: session.env }));
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByText(/Signed out|Locked/)).toHaveCount(0);
    await refreshes(page);
  });

  for (const desktop of ['KDE', 'Hyprland', 'LXQt']) {
    test(`on ${desktop}, continues without a locked Secret Service, signs in and quits`, async ({
      session,
      startOn,
    }) => {
      await session.startKeyring('pw');
      let { app, page } = await startOn(desktop);
      await register(page, 'ada@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(1);
      await app.close();
      await session.killKeyring();

      await session.startKeyring(null);
      ({ app, page } = await startOn(desktop));
      await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
      // Signing in does not wait for the prompt either.
      await register(page, 'grace@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(2);
      await page.getByRole('button', { name: 'Continue without keychain' }).click();
      await expect(
        page.getByText('The keychain that protects your sessions is locked or not available.'),
      ).toBeVisible();
      await register(page, 'alan@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(3);
      await session.killKeyring();
      await session.startKeyring('pw');
      await page.getByRole('button', { name: 'Unlock', exact: true }).click();
      await expect(page.getByText(/keychain/)).toHaveCount(0);
      await refreshesAll(page, 'ada@example.com', 'grace@example.com', 'alan@example.com');
      await app.close();
      await session.killKeyring();

      // Quitting while the keychain prompts ends the process.
      await session.startKeyring(null);
      ({ app, page } = await startOn(desktop));
      await expect(page.getByText('Waiting for the system keychain')).toBeVisible();
      const ended = once(app.process(), 'exit');
      await app.close();
      await ended;
    });
  }

  for (const desktop of ['GNOME', 'Hyprland', 'KDE']) {
    test(`on ${desktop}, reports a deleted keyring, keeps new sign-ins and starts fresh on request`, async ({
      profile,
      session,
      startOn,
    }) => {
      await session.startKeyring('pw');
      let { app, page } = await startOn(desktop);
      await register(page, 'ada@example.com', 'correct horse');
      await register(page, 'grace@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(2);
      await app.close();
      await session.killKeyring();
      rmSync(join(session.home, '.local', 'share', 'keyrings'), { recursive: true });
      await session.startKeyring('another');

      ({ app, page } = await startOn(desktop));
      await expect(page.getByText('is no longer in it')).toBeVisible();
      await expect(rows(page).getByText('Keychain is locked', { exact: true })).toHaveCount(2);
      // A new sign-in survives a restart before the user decides about the lost key.
      await register(page, 'alan@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(3);
      await app.close();
      ({ app, page } = await startOn(desktop));
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

      ({ page } = await startOn(desktop));
      await expect(rows(page)).toHaveCount(3);
      await refreshesAll(page, 'alan@example.com');
      await expect(page.getByText(/keychain/)).toHaveCount(0);
    });
  }

  for (const [first, second] of [
    ['GNOME', 'Hyprland'],
    ['Hyprland', 'GNOME'],
    ['KDE', 'GNOME'],
    ['GNOME', 'KDE'],
  ] as const) {
    test(`opens every session after a switch from ${first} to ${second} and back`, async ({ session, startOn }) => {
      await session.startKeyring('pw');
      let { app, page } = await startOn(first);
      await register(page, 'ada@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(1);
      await app.close();
      ({ app, page } = await startOn(second));
      await refreshesAll(page, 'ada@example.com');
      await register(page, 'grace@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(2);
      await app.close();
      ({ page } = await startOn(first));
      await refreshesAll(page, 'ada@example.com', 'grace@example.com');
      await expect(page.getByText(/keychain/)).toHaveCount(0);
    });
  }

  test('keeps its sessions when the profile is linked, moved or copied', async ({
    profile,
    session,
    startOn,
    tmpDir,
  }) => {
    await session.startKeyring('pw');
    let { app, page } = await startOn('Hyprland');
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await app.close();
    const link = join(tmpDir(), 'link');
    symlinkSync(profile, link);
    ({ app, page } = await startOn('Hyprland', link));
    await refreshesAll(page, 'ada@example.com');
    await app.close();
    const moved = join(tmpDir(), 'moved');
    renameSync(profile, moved);
    ({ app, page } = await startOn('Hyprland', moved));
    await refreshesAll(page, 'ada@example.com');
    await app.close();
    const copy = join(tmpDir(), 'copy');
    cpSync(moved, copy, { recursive: true, filter: (path) => !path.includes('Singleton') });
    ({ page } = await startOn('Hyprland', copy));
    await refreshesAll(page, 'ada@example.com');
  });

  test('uses a new keyring when the old one was deleted after the last account was removed', async ({
    session,
    startOn,
  }) => {
    await session.startKeyring('pw');
    let { app, page } = await startOn('GNOME');
    await register(page, 'ada@example.com', 'correct horse');
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await expect(rows(page)).toHaveCount(0);
    await app.close();
    await session.killKeyring();
    rmSync(join(session.home, '.local', 'share', 'keyrings'), { recursive: true });
    await session.startKeyring('another');
    ({ app, page } = await startOn('GNOME'));
    await register(page, 'grace@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await expect(page.getByText(/keychain/)).toHaveCount(0);
    await app.close();
    ({ page } = await startOn('GNOME'));
    await refreshesAll(page, 'grace@example.com');
  });
});
