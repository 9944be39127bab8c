/** The packaged app, run by an unprivileged user with Chromium's sandbox on. Root runs it as the system user “nobody”. */
import { chmodSync, chownSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBuiltIn } from '../../support/built-in-backend.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, picture, register } from '../../support/electron/launch.js';
import { drivableCopy } from '../../support/electron/packaged-app.js';
import { activate } from '../../support/electron/window.js';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

test.describe('packaged app of an unprivileged user', () => {
  test('runs sandboxed without a keychain and reports a profile folder that becomes read-only', async ({ drive }) => {
    const binary = await drivableCopy();
    const place = join(binary, '..', '..');
    const home = join(place, 'home');
    const profile = join(home, 'profile');
    chooseBuiltIn(profile);
    const screen = join(home, 'xauthority');
    if (process.env['XAUTHORITY'] !== undefined) copyFileSync(process.env['XAUTHORITY'], screen);
    const start = join(place, 'start');
    const command = isRoot
      ? `setpriv --reuid=${String(nobody)} --regid=${String(nobody)} --clear-groups ${binary}`
      : binary;
    // Without a session bus this user has no keychain.
    writeFileSync(start, `#!/bin/sh\nunset DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR\nexec ${command} "$@"\n`, {
      mode: 0o755,
    });
    if (isRoot)
      for (const path of [home, profile, join(profile, 'roster.json'), screen]) chownSync(path, nobody, nobody);

    const { app, page } = await drive({
      executablePath: start,
      chromiumSandbox: true,
      args: [`--user-data-dir=${profile}`],
      cwd: home,
      env: { ...process.env, HOME: home, XAUTHORITY: screen },
    });
    await expect(page.getByText('No keychain is available on this computer')).toBeVisible();
    expect(page.url()).toBe('app://roster/index.html');
    const renderer = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    const status = readFileSync(`/proc/${String(renderer)}/status`, 'utf8');
    expect(status, 'the system calls of a sandboxed page are filtered').toMatch(/^Seccomp:\s+2$/m);
    expect(status).toMatch(new RegExp(`^Uid:\\s+${String(isRoot ? nobody : process.getuid?.())}\\b`, 'm'));

    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await addAnonymous(page);
    await page.screenshot({ path: picture('packaged'), animations: 'disabled' });

    chmodSync(profile, 0o500);
    await activate(page, 'ada@example.com');
    await expect(page.getByText('Roster cannot write to its profile folder. Nothing was changed.')).toBeVisible();
    await expect(page.getByRole('listitem', { name: /^Anonymous/ })).toHaveAttribute('aria-current', 'true');
    await page.screenshot({ path: picture('read-only'), animations: 'disabled' });
    chmodSync(profile, 0o700);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toHaveAttribute('aria-current', 'true');
  });
});
