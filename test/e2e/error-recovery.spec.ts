/** What goes wrong for people: each time a sentence, and nothing lost. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { addAnonymous, electron, launch, newProfile, register, rootSwitches } from '../support/electron/launch.js';
import { activate } from '../support/electron/window.js';

const rows = (page: Page) => page.getByRole('listitem');

/** Runs the app to its end, as a person who starts it from a terminal. */
function runToEnd(profile: string): Promise<{ code: number; output: string }> {
  const args = ['.', ...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`];
  return new Promise((resolve) => {
    const env = { ...process.env, CI: '1' };
    execFile(electron, args, { timeout: 120_000, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

test('a second start brings the first window to the front and leaves', async () => {
  const profile = newProfile();
  const { app, page } = await launch(profile);
  await addAnonymous(page);
  const isShown = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.hide();
  });
  expect(await isShown()).toBe(false);
  const second = await runToEnd(profile);
  expect(second.code).toBe(0);
  expect(second.output).toContain('Roster is already running with this profile');
  await expect.poll(isShown).toBe(true);
  await expect(rows(page)).toHaveCount(1);
  await app.close();
});

test('a taken email address is said, and what was typed stays', async () => {
  const { app, page } = await launch(newProfile());
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await register(page, 'ada@example.com', 'another one');
  await expect(page.getByText('An account with this email address already exists.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('ada@example.com');
  await app.close();
});

test('a corrupt list is set aside, and the accounts come back from the vault', async () => {
  const profile = newProfile();
  let { app, page } = await launch(profile);
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await addAnonymous(page);
  await app.close();

  writeFileSync(join(profile, 'accounts.json'), '{"version":1,"accounts":[{"half');
  ({ app, page } = await launch(profile));
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByText('accounts.json could not be read. It was moved')).toBeVisible();
  await expect(page.getByText('2 accounts were restored from the vault.')).toBeVisible();
  const [kept = ''] = readdirSync(join(profile, 'quarantine'));
  expect(readFileSync(join(profile, 'quarantine', kept), 'utf8')).toContain('{"half');
  await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Refresh session' }).click();
  await expect(page.getByText('Session refreshed: ada@example.com')).toBeVisible();
  await app.close();
});

test('a list of a newer Roster is refused with a sentence and left untouched', async () => {
  const profile = newProfile();
  const newer = '{"version":999,"accounts":[],"something":"new"}';
  writeFileSync(join(profile, 'accounts.json'), newer);
  const { code, output } = await runToEnd(profile);
  expect(code).toBe(1);
  expect(output).toContain('was written by a newer version of Roster. Nothing was changed.');
  expect(readFileSync(join(profile, 'accounts.json'), 'utf8')).toBe(newer);
});

test('the backend is killed: it comes back on another port and the sessions go on', async () => {
  const { app, page } = await launch(newProfile());
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
  await app.close();
});

test('a backend that cannot start says why, and starts once that is mended', async () => {
  const appFolder = mkdtempSync(join(tmpdir(), 'roster-app-folder-'));
  await cp('assets/backend', appFolder, { recursive: true });
  const file = join(appFolder, 'auth', 'providers.json');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, '{ broken');
  const { app, page } = await launch(newProfile(), `--backend=${appFolder}`);
  await expect(page.getByRole('alert').filter({ hasText: 'providers.json' })).toBeVisible();
  writeFileSync(file, good);
  await page.getByRole('button', { name: 'Restart' }).click();
  await addAnonymous(page);
  await expect(rows(page)).toHaveCount(1);
  await app.close();
});

test('a full disk changes nothing, says so, and the same click works once there is room', async () => {
  test.skip(process.getuid?.() !== 0, 'only root can mount a small disk');
  const disk = mkdtempSync(join(tmpdir(), 'roster-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk]);
  try {
    const { app, page } = await launch(join(disk, 'profile'));
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await addAnonymous(page);
    fill(join(disk, 'filler'));
    await activate(page, 'ada@example.com');
    await expect(page.getByText('The disk is full. Nothing was changed.')).toBeVisible();
    await expect(page.getByRole('listitem', { name: /^Anonymous/ })).toHaveAttribute('aria-current', 'true');
    rmSync(join(disk, 'filler'));
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toHaveAttribute('aria-current', 'true');
    await expect(page.getByText('The disk is full')).toBeHidden();
    await app.close();
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

/** Writes until nothing more fits. */
function fill(path: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4k'], { stdio: 'ignore' });
  } catch {
    // It ends with "no space left", which is the wish.
  }
}

test('no secret is in the profile folder after signing in', async () => {
  const profile = newProfile();
  const { app, page } = await launch(profile);
  const password = 'a-password-nobody-writes-down';
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

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
