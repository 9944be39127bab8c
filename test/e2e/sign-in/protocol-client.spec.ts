/** When another program handles Roster's links, the packaged app reports it and becomes the handler again on request. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { inherited, picture, rootSwitches } from '../../support/electron/launch.js';
import { drivableCopy } from '../../support/electron/packaged-app.js';
import { runProgram } from '../../support/electron/programs/run-cli.js';

const mimeType = 'x-scheme-handler/dev.roster.app';

/** Writes desktop entries like those of the package and of another program. Returns the environment that uses them. */
function writeDesktopEntries(folder: string): Record<string, string> {
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

test.describe('protocol client', () => {
  test('reports that another program opens Roster’s links and becomes the handler on request', async ({
    drive,
    tmpDir,
  }) => {
    const env = writeDesktopEntries(tmpDir('roster-entries-'));
    const owner = async () => (await runProgram('xdg-mime', ['query', 'default', mimeType], { env })).out.trim();
    await runProgram('xdg-mime', ['default', 'mallory.desktop', mimeType], { env });
    expect(await owner()).toBe('mallory.desktop');
    const binary = await drivableCopy();
    const start = () =>
      drive({
        executablePath: binary,
        args: [...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${tmpDir('roster-e2e-')}`],
        env: { ...inherited, ...env },
      });

    const first = await start();
    let { page } = first;
    await expect(page.getByText('opens links that are meant for Roster')).toBeVisible();
    await page.screenshot({ path: picture('links-taken') });
    expect(await owner(), 'Roster changes nothing unasked').toBe('mallory.desktop');
    await page.getByRole('button', { name: 'Open links with Roster' }).click();
    await expect(page.getByText('opens links that are meant for Roster')).toHaveCount(0);
    await expect.poll(owner).toBe('dev.roster.app.desktop');
    await first.app.close();

    ({ page } = await start());
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await page.waitForTimeout(2_000);
    await expect(page.getByText('opens links that are meant for Roster')).toHaveCount(0);
  });
});
