/** Another program took the scheme of Roster's links: the packaged app tells it, and takes them back when the person says so. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { drive, inherited, newProfile, picture, rootSwitches } from '../support/electron/launch.js';
import { drivableCopy } from '../support/electron/packaged-app.js';
import { runProgram } from '../support/electron/run-cli.js';

const mimeType = 'x-scheme-handler/dev.roster.app';

/** A person's own desktop entries, as a package and another program would have left them. */
function desktopEntries(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-entries-'));
  const applications = join(folder, 'data', 'applications');
  mkdirSync(applications, { recursive: true });
  mkdirSync(join(folder, 'config'));
  for (const [file, name] of [
    ['dev.roster.app.desktop', 'Roster'],
    ['mallory.desktop', 'Mallory’s reader'],
  ] as const)
    writeFileSync(
      join(applications, file),
      `[Desktop Entry]\nType=Application\nName=${name}\nExec=true %U\nMimeType=${mimeType};\n`,
    );
  return { XDG_DATA_HOME: join(folder, 'data'), XDG_CONFIG_HOME: join(folder, 'config'), XDG_CURRENT_DESKTOP: '' };
}

test('another program’s hold on the links is told of, and ends with one click', async () => {
  const env = desktopEntries();
  const owner = async () => (await runProgram('xdg-mime', ['query', 'default', mimeType], { env })).out.trim();
  await runProgram('xdg-mime', ['default', 'mallory.desktop', mimeType], { env });
  expect(await owner()).toBe('mallory.desktop');
  const binary = await drivableCopy();
  const start = () =>
    drive({
      executablePath: binary,
      args: [...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${newProfile()}`],
      env: { ...inherited, ...env },
    });

  let { app, page } = await start();
  await expect(page.getByText('opens links that are meant for Roster')).toBeVisible();
  await page.screenshot({ path: picture('links-taken') });
  expect(await owner(), 'nothing is taken unasked').toBe('mallory.desktop');
  await page.getByRole('button', { name: 'Open links with Roster' }).click();
  await expect(page.getByText('opens links that are meant for Roster')).toHaveCount(0);
  expect(await owner()).toBe('dev.roster.app.desktop');
  await app.close();

  ({ app, page } = await start());
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await page.waitForTimeout(2_000);
  await expect(page.getByText('opens links that are meant for Roster')).toHaveCount(0);
  await app.close();
});
