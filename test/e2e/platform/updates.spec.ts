/** Updates of the real app: found, downloaded and installed, or rejected when the signature, the file or its URL is wrong. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test as base } from '../../support/electron/fixtures.js';
import { electron, picture, rootSwitches, type Running } from '../../support/electron/launch.js';
import { drivableCopy } from '../../support/electron/packaged-app.js';
import { openMethod } from '../../support/electron/sign-in.js';
import { standsStill } from '../../support/electron/stillness.js';
import { releaseFile, type Serve, startUpdateServer, type UpdateServer } from '../../support/servers/update-server.js';

const notes = '# Faster\n- The list opens at once.\n- <b>Nothing</b> here is HTML.\n\nThanks for asking.';
/**
 * A fake of the AppImage of the next version: a script that starts this build on the same profile, padded so that the
 * download takes a moment.
 */
function nextRoster(folder: string, profile: string): Buffer {
  const switches = [...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`, '--smoke'];
  const words = [electron, process.cwd(), ...switches].map((word) => `'${word}'`).join(' ');
  const script = `#!/bin/sh\ncd '${folder}'\ntimeout 300 ${words} >said 2>&1\nexit\n`;
  return Buffer.concat([Buffer.from(script), Buffer.from(randomBytes(1_500_000).toString('hex'))]);
}

/** Starts a Roster that the updater considers installed. */
interface Installed extends Running {
  folder: string;
  /** The AppImage that the app appears to run from. */
  appImage: string;
  /** Names of the downloaded files. */
  downloaded: () => string[];
}

const test = base.extend<{ updateServer: UpdateServer; start: () => Promise<Installed> }>({
  updateServer: async ({ teardown }, use) => {
    const server = await startUpdateServer();
    teardown.add(() => server.stop());
    await use(server);
  },
  /** Starts an installed Roster that updates from `updateServer`. */
  start: async ({ launch, tmpDir, updateServer }, use) => {
    await use(() => startInstalled(tmpDir('roster-installed-'), updateServer, launch));
  },
});

async function startInstalled(
  folder: string,
  server: UpdateServer,
  launch: (options: { env: Record<string, string>; args: string[] }) => Promise<Running>,
): Promise<Installed> {
  const appImage = join(folder, 'Roster.AppImage');
  writeFileSync(appImage, 'the old program', { mode: 0o755 });
  const source = join(folder, 'updates.json');
  writeFileSync(source, JSON.stringify({ ...server.source, updaterCacheDirName: 'roster-updater' }));
  const cache = join(folder, 'cache');
  const env = { APPIMAGE: appImage, XDG_CACHE_HOME: cache };
  const running = await launch({ env, args: [`--updates=${source}`] });
  await running.page.emulateMedia({ colorScheme: 'light' });
  await running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600);
  });
  await expect(running.page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  const pending = join(cache, 'roster-updater', 'pending');
  const downloaded = () => (existsSync(pending) ? readdirSync(pending) : []);
  return { ...running, folder, appImage, downloaded };
}

/** Opens “About Roster” by keyboard and returns its section about updates, which then shows only what the test checks. */
async function openAbout(page: Page) {
  // On a slow machine the automatic check, half a minute after the start, would come in between.
  await page.evaluate(
    'window.roster.state.getSnapshot().then(({ value }) => window.roster.settings.change({ ...JSON.parse(value).settings, checkForUpdates: false }))',
  );
  await page.keyboard.press('Control+k');
  await page.keyboard.type('About');
  await page.keyboard.press('Enter');
  return page.getByRole('region', { name: 'Updates' });
}

async function look(page: Page): Promise<void> {
  await standsStill(page);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Sends a file in parts, so that the download's progress is visible. The last one waits until the test has `seen` it. */
function slowly(content: Buffer, seen: Promise<void>): Serve {
  return (response) => {
    response.writeHead(200, { 'content-length': content.length });
    const part = Math.ceil(content.length / 10);
    let sent = 0;
    const timer = setInterval(() => {
      response.write(content.subarray(sent, sent + part));
      sent += part;
      if (sent + part < content.length) return;
      clearInterval(timer);
      void seen.then(() => response.end(content.subarray(sent)));
    }, 400);
  };
}

test.describe('update', () => {
  test('is found automatically, shows its notes, is downloaded and replaces the old version', async ({
    profile,
    tmpDir,
    start,
    updateServer,
  }) => {
    const next = tmpDir('roster-next-');
    const content = nextRoster(next, profile);
    updateServer.release({ version: '0.2.0', notes, content });
    let progressSeen = (): void => undefined;
    const seen = new Promise<void>((resolve) => (progressSeen = resolve));
    updateServer.files.set(releaseFile('0.2.0'), slowly(content, seen));
    const { app, page, appImage, downloaded } = await start();
    expect(updateServer.asked, 'no request before the window is shown').toEqual([]);

    const notice = page.locator('.notice').getByText('Roster 0.2.0 is available.');
    await expect(notice).toBeVisible({ timeout: 300_000 });
    await look(page);
    await page.screenshot({ path: picture('update-notice-light-900') });
    await page.getByRole('button', { name: 'Show update' }).click();
    const updates = page.getByRole('region', { name: 'Updates' });
    await expect(updates.getByText('Roster 0.2.0 is available.')).toBeVisible();
    await expect(notice).toHaveCount(0);
    await expect(updates.getByRole('heading', { name: 'Faster' })).toBeVisible();
    await expect(updates.getByRole('listitem')).toHaveText(['The list opens at once.', '<b>Nothing</b> here is HTML.']);
    await expect(page.getByText('What’s new in 0.1.0')).toBeVisible();
    await look(page);
    await page.screenshot({ path: picture('update-available-light-900') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await look(page);
    await page.screenshot({ path: picture('update-available-dark-900') });
    await page.emulateMedia({ colorScheme: 'light' });
    expect(downloaded()).toEqual([]);
    expect(updateServer.asked).not.toContain(releaseFile('0.2.0'));

    await updates.getByRole('button', { name: 'Download' }).click();
    await expect(updates.getByText(/Downloading Roster 0\.2\.0: [1-9]\d? ?%/)).toBeVisible();
    await page.screenshot({ path: picture('update-downloading-light-900') });
    progressSeen();
    await expect(updates.getByText('Roster 0.2.0 is ready to install.')).toBeVisible();
    await look(page);
    await page.screenshot({ path: picture('update-ready-light-900') });
    expect(downloaded()).toContain(releaseFile('0.2.0'));
    // The requests do not identify the user.
    expect([...updateServer.headers].filter((name) => /staging|cookie|auth|^x-/.test(name))).toEqual([]);
    expect(readFileSync(appImage, 'utf8')).toBe('the old program');

    const ended = new Promise<void>((done) =>
      app.process().once('exit', () => {
        done();
      }),
    );
    await updates.getByRole('button', { name: 'Restart and install' }).click();
    await ended;
    const output = () => (existsSync(join(next, 'said')) ? readFileSync(join(next, 'said'), 'utf8') : '');
    // It uses the profile, so the old app has released it.
    await expect.poll(output, { timeout: 300_000 }).toContain('Roster works: signed in');
    expect(readFileSync(appImage).equals(content)).toBe(true);
  });

  test('is rejected without a download when another key signed it', async ({ start, updateServer }) => {
    updateServer.release({ version: '0.2.0', notes, signedBy: generateKeyPairSync('ed25519').privateKey });
    const { page, downloaded } = await start();
    const updates = await openAbout(page);
    await expect(updates.getByText('Not checked yet.')).toBeVisible();
    await updates.getByRole('button', { name: 'Check now' }).click();
    await expect(updates.getByRole('alert')).toContainText('not signed by Roster’s developers');
    await look(page);
    await page.screenshot({ path: picture('update-refused-light-900') });
    await expect(updates.getByRole('button', { name: 'Download' })).toHaveCount(0);
    expect(downloaded()).toEqual([]);
    expect(updateServer.asked).not.toContain(releaseFile('0.2.0'));

    // The user checks again after the developers have fixed the feed.
    updateServer.release({ version: '0.1.0' });
    await updates.getByRole('button', { name: 'Check now' }).click();
    await expect(updates.getByText('Up to date. Last checked')).toBeVisible();
    await page.screenshot({ path: picture('update-none-light-900') });
  });

  test('is deleted when its file differs from the signed one', async ({ teardown, start, updateServer }) => {
    const { page, appImage, downloaded } = await start();
    const elsewhere = await startUpdateServer();
    teardown.add(() => elsewhere.stop());
    elsewhere.files.set('other', Buffer.from('a program'));
    const updates = await openAbout(page);
    const wrong: Record<string, Serve | Buffer> = {
      'other bytes': Buffer.from('b program'),
      'no length': (response) => void response.writeHead(200).end('a program'),
      'more bytes': Buffer.from('a program and more'),
      'another server': (response) => void response.writeHead(302, { location: `${elsewhere.url}other` }).end(),
    };
    for (const [what, file] of Object.entries(wrong)) {
      await test.step(what, async () => {
        updateServer.release({ version: '0.2.0' });
        updateServer.files.set(releaseFile('0.2.0'), file);
        await updates.getByRole('button', { name: 'Check now' }).click();
        await updates.getByRole('button', { name: 'Download' }).click();
        await expect(updates.getByRole('alert')).toContainText(
          what === 'other bytes' ? 'does not match what Roster’s developers signed' : 'could not be downloaded',
        );
        expect(downloaded().filter((name) => name.includes('AppImage'))).toEqual([]);
      });
    }
    expect(elsewhere.asked).toEqual([]);
    expect(readFileSync(appImage, 'utf8')).toBe('the old program');
  });

  test('leaves Roster running when it cannot be installed', async ({ start, updateServer }) => {
    updateServer.release({ version: '0.2.0' });
    const { app, page, appImage } = await start();
    const updates = await openAbout(page);
    await updates.getByRole('button', { name: 'Check now' }).click();
    await updates.getByRole('button', { name: 'Download' }).click();
    await expect(updates.getByText('Roster 0.2.0 is ready to install.')).toBeVisible();
    // A folder cannot be replaced, like a file without write permission.
    await app.evaluate(
      (_electron, path) => {
        process.env['APPIMAGE'] = path;
      },
      join(appImage, '..', 'cache'),
    );
    await updates.getByRole('button', { name: 'Restart and install' }).click();
    await expect(updates.getByRole('alert')).toContainText('could not be installed');
    await page.keyboard.press('Escape');
    // The embedded backend, which was stopped for the update, runs again.
    await page.getByRole('button', { name: 'Add account' }).first().click();
    await openMethod(page, 'Anonymous');
    await page.getByRole('button', { name: 'Continue anonymously' }).click();
    await expect(page.getByRole('listitem')).toHaveCount(1);
  });

  test('is not requested by a build without a feed, and its notes are offered once after an upgrade', async ({
    launch,
    profile,
  }) => {
    writeFileSync(join(profile, 'last-version.json'), JSON.stringify({ version: 1, seen: '0.0.9' }));
    const { app, page } = await launch();
    await expect(page.getByText('Roster was updated to 0.1.0.')).toBeVisible();
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600);
    });
    await look(page);
    await page.screenshot({ path: picture('updated-notice-light-900') });
    await page.getByRole('button', { name: 'What’s new' }).click();
    const updates = page.getByRole('region', { name: 'Updates' });
    await expect(updates.getByText('This build does not update itself.')).toBeVisible();
    await expect(updates.getByRole('button')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'The first version' })).toBeVisible();
    await page.screenshot({ path: picture('about-without-feed-light-900') });
    await app.close();
    const again = await launch();
    await expect(again.page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
    await again.page.keyboard.press('Control+,');
    await again.page.getByRole('button', { name: 'About', exact: true }).click();
    await expect(again.page.getByText('This build does not update itself.')).toBeVisible();
    await expect(again.page.getByRole('switch', { name: 'Check for updates once a day' })).toHaveCount(0);
    await expect(again.page.getByText('Roster was updated')).toHaveCount(0);
    await again.app.close();
  });

  test('is only requested from the feed of the package, with its key and release notes', async ({
    drive,
    profile,
    tmpDir,
    updateServer,
  }) => {
    updateServer.release({ version: '0.2.0' });
    const source = join(tmpDir('roster-feed-'), 'updates.json');
    writeFileSync(source, JSON.stringify(updateServer.source));
    const { page } = await drive({
      executablePath: await drivableCopy(),
      args: [...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`, `--updates=${source}`],
      timeout: 300_000,
    });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    const updates = await openAbout(page);
    await expect(updates.getByText('This build does not update itself.')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What’s new in 0.1.0' })).toBeVisible();
    expect(updateServer.asked).toEqual([]);
    // A package without its feed file would show the same sentence, so check the log too.
    const log = join(profile, 'logs', 'main.log');
    expect(existsSync(log) ? readFileSync(log, 'utf8') : '').not.toContain('no usable source of updates');
  });
});
