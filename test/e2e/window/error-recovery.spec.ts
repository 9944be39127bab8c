/** Common failures: Roster explains each one and loses nothing. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, electron, register, rootSwitches, submitRegistration } from '../../support/electron/launch.js';
import { activate } from '../../support/electron/window.js';

const rows = (page: Page) => page.getByRole('listitem');

/** Runs the app from a terminal until it exits. */
function runToEnd(profile: string): Promise<{ code: number; output: string }> {
  const args = ['.', ...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`];
  return new Promise((resolve) => {
    const env = { ...process.env, CI: '1' };
    execFile(electron, args, { timeout: 300_000, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

/** Fills the disk. */
function fill(path: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4k'], { stdio: 'ignore' });
  } catch {
    // `dd` fails once the disk is full, as intended.
  }
}

test.describe('error recovery', () => {
  test('shows the first window and exits when Roster is started a second time', async ({ app, page, profile }) => {
    await addAnonymous(page);
    const isShown = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    // It is shown when it has something to show.
    await expect.poll(isShown).toBe(true);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    await expect.poll(isShown).toBe(false);
    const second = await runToEnd(profile);
    expect(second.code).toBe(0);
    expect(second.output).toContain('Roster is already running with this profile');
    await expect.poll(isShown).toBe(true);
    await expect(rows(page)).toHaveCount(1);
  });

  test('reports a taken email address and keeps the input', async ({ page }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await submitRegistration(page, 'ada@example.com', 'another one');
    await expect(page.getByText('An account with this email address already exists.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('ada@example.com');
  });

  test('quarantines a corrupt list and restores the accounts from the vault', async ({
    app,
    page,
    launch,
    profile,
  }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await addAnonymous(page);
    await app.close();

    writeFileSync(join(profile, 'accounts.json'), '{"version":1,"accounts":[{"half');
    ({ page } = await launch());
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByText('accounts.json could not be read. It was moved')).toBeVisible();
    await expect(page.getByText('2 accounts were restored from the vault.')).toBeVisible();
    const [kept = ''] = readdirSync(join(profile, 'quarantine'));
    expect(readFileSync(join(profile, 'quarantine', kept), 'utf8')).toContain('{"half');
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed: ada@example.com')).toBeVisible();
  });

  test('rejects a list of a newer version and leaves it unchanged', async ({ profile }) => {
    const newer = '{"version":999,"accounts":[],"something":"new"}';
    writeFileSync(join(profile, 'accounts.json'), newer);
    const { code, output } = await runToEnd(profile);
    expect(code).toBe(1);
    expect(output).toContain('was written by a newer version of Roster. Nothing was changed.');
    expect(readFileSync(join(profile, 'accounts.json'), 'utf8')).toBe(newer);
  });

  test('restarts a killed backend and keeps its sessions valid', async ({ app, page }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    const pids = () =>
      app.evaluate(({ app: electronApp }) =>
        electronApp
          .getAppMetrics()
          .filter(({ name }) => name === 'Roster backend')
          .map(({ pid }) => pid),
      );
    const [killed] = await pids();
    if (killed === undefined) throw new Error('The backend has no process');
    process.kill(killed, 'SIGKILL');
    await expect.poll(async () => (await pids()).filter((pid) => pid !== killed).length).toBe(1);
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed: ada@example.com')).toBeVisible();
  });

  test('explains why a backend cannot start, and starts it once the cause is fixed', async ({ launch, tmpDir }) => {
    const appFolder = tmpDir('roster-app-folder-');
    await cp('assets/backend', appFolder, { recursive: true });
    const file = join(appFolder, 'auth', 'providers.json');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, '{ broken');
    const { page } = await launch({ args: [`--backend=${appFolder}`] });
    await expect(page.getByRole('alert').filter({ hasText: 'providers.json' })).toBeVisible();
    writeFileSync(file, good);
    await page.getByRole('button', { name: 'Restart' }).click();
    await addAnonymous(page);
    await expect(rows(page)).toHaveCount(1);
  });

  test('changes nothing while the disk is full, and retries once there is space', async ({ launch, tmpDir }) => {
    test.skip(process.getuid?.() !== 0, 'only root can mount a small disk');
    const disk = tmpDir('roster-disk-');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk]);
    try {
      const profile = join(disk, 'profile');
      const { app, page } = await launch({ profile, isFirstRun: true });
      const start = page.getByRole('button', { name: 'Just try it' });
      await expect(start).toBeVisible();
      // The page is shown before Roster has created its files. This is the last one.
      await expect.poll(() => existsSync(join(profile, 'last-version.json'))).toBe(true);
      fill(join(disk, 'filler'));
      await start.click();
      await expect(page.getByText('The disk is full. Nothing was changed.')).toBeVisible();
      rmSync(join(disk, 'filler'));
      await start.click();
      await expect(rows(page)).toHaveCount(1);
      await register(page, 'ada@example.com', 'correct horse');
      await expect(rows(page)).toHaveCount(2);
      fill(join(disk, 'filler'));
      await activate(page, 'Demo');
      await expect(page.getByText('The disk is full. Nothing was changed.')).toBeVisible();
      await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toHaveAttribute('aria-current', 'true');
      rmSync(join(disk, 'filler'));
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('listitem', { name: 'Demo' })).toHaveAttribute('aria-current', 'true');
      await expect(page.getByText('The disk is full')).toBeHidden();
      await app.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  test('says that the disk is full when it cannot create a profile', async ({ tmpDir }) => {
    test.skip(process.getuid?.() !== 0, 'only root can mount a small disk');
    const disk = tmpDir('roster-disk-');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]);
    try {
      const profile = join(disk, 'profile');
      mkdirSync(profile);
      fill(join(disk, 'filler'));
      const { code, output } = await runToEnd(profile);
      expect(code).toBe(1);
      expect(output).toContain(`The disk of the profile folder ${profile} is full, so Roster cannot start.`);
      expect(output).toContain('Free some space, then start Roster again.');
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  test('leaves no secret in the profile folder after a sign-in', async ({ app, page, profile }) => {
    const password = 'a-password-that-is-never-stored';
    await register(page, 'ada@example.com', password);
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
    await app.close();
    const found = filesBelow(profile)
      .filter((path) => !path.includes(join(profile, 'backend')))
      .filter((path) => {
        const content = readFileSync(path, 'latin1');
        return content.includes(password) || /eyJ[\w-]{20,}\.eyJ/.test(content);
      });
    expect(found).toEqual([]);
    // The backend's own folder holds a hash of the password, never the password.
    expect(
      filesBelow(join(profile, 'backend')).filter((path) => readFileSync(path, 'latin1').includes(password)),
    ).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
