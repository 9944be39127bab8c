/** The app lock, and the transfer of accounts to another computer. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../../support/electron/fixtures.js';
import { picture, register } from '../../support/electron/launch.js';
import { activate, clickMenu } from '../../support/electron/window.js';

const rows = (page: Page) => page.getByRole('listitem');
const passphrase = 'four words hard to guess';

async function turnLockOn(app: ElectronApplication, page: Page): Promise<void> {
  await clickMenu(app, 'App lock…');
  await page.getByLabel('New passphrase').fill(passphrase);
  await page.getByLabel('Repeat passphrase').fill('something else');
  await page.getByRole('button', { name: 'Turn on app lock' }).click();
  await expect(page.getByText('The passphrases do not match.')).toBeVisible();
  await page.getByLabel('Repeat passphrase').fill(passphrase);
  await page.screenshot({ path: picture('app-lock-dialog') });
  await page.getByRole('button', { name: 'Turn on app lock' }).click();
  await expect(page.getByText('App lock is on').first()).toBeVisible();
}

test.describe('app lock and export', () => {
  test('hides the list through a restart until the passphrase is entered, and can be turned off', async ({
    app,
    page,
    launch,
  }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await turnLockOn(app, page);

    await clickMenu(app, 'Lock');
    await expect(page.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();
    await expect(page.getByText('ada@example.com')).toHaveCount(0);
    await page.screenshot({ path: picture('app-locked') });
    // The page receives no account data either.
    const answers: unknown = await page.evaluate(`Promise.all([
    window.roster.state.getSnapshot(),
    window.roster.accounts.activate({ accountId: '0'.repeat(32) }),
  ])`);
    expect(JSON.stringify(answers)).not.toContain('ada@example.com');
    expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { code: 'locked' } }]);
    await page.getByLabel('Passphrase', { exact: true }).fill('a wrong one');
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await expect(page.getByText('Wrong passphrase. Try again.')).toBeVisible();
    await app.close();

    ({ app, page } = await launch());
    await expect(page.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.keyboard.press('Enter');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page).first().getByRole('button').first()).toBeFocused();
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();

    await clickMenu(app, 'App lock…');
    await page.getByRole('button', { name: 'Change passphrase' }).click();
    await page.getByLabel('Current passphrase').fill('a wrong one');
    await page.getByLabel('New passphrase').fill('another passphrase');
    await page.getByLabel('Repeat passphrase').fill('another passphrase');
    await page.getByRole('button', { name: 'Change passphrase' }).last().click();
    await expect(page.getByText('Wrong passphrase. Try again.')).toBeVisible();
    await page.getByLabel('Current passphrase').fill(passphrase);
    await page.getByRole('button', { name: 'Change passphrase' }).last().click();
    await expect(page.getByText('Passphrase changed')).toBeVisible();
    await page.getByRole('button', { name: 'Turn off', exact: true }).click();
    await page.getByLabel('Passphrase to turn off the lock').fill('another passphrase');
    await page.screenshot({ path: picture('app-lock-dialog-on') });
    await page.getByRole('button', { name: 'Turn off app lock' }).click();
    await expect(page.getByText('App lock is off').first()).toBeVisible();
    await app.close();
    ({ page } = await launch());
    await expect(rows(page)).toHaveCount(1);
  });

  test('signs out but keeps every account when the passphrase is forgotten', async ({ app, page }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await turnLockOn(app, page);
    await clickMenu(app, 'Lock');
    await page.getByRole('button', { name: 'Forgot your passphrase?' }).click();
    await page.getByRole('menuitem', { name: 'Sign out of all accounts…' }).click();
    await page.screenshot({ path: picture('app-lock-forgotten') });
    await page.getByRole('button', { name: 'Sign out of all accounts' }).click();
    await expect(rows(page)).toHaveCount(1);
    await expect(page.getByText('Signed out').first()).toBeVisible();
    await activate(page, 'ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Signed in as ada@example.com')).toBeVisible();
  });

  test('moves accounts to another profile in an encrypted file', async ({ launch, profile, tmpDir }) => {
    // Native file dialogs cannot be driven, so replace their answers.
    const file = join(tmpDir('roster-export-'), 'mine.roster-accounts');
    const answerDialogs = (app: ElectronApplication) =>
      app.evaluate(({ dialog }, path) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
      }, file);
    let { app, page } = await launch();
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows(page)).toHaveCount(1);
    await answerDialogs(app);
    await clickMenu(app, 'Export accounts…');
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Repeat passphrase').fill(passphrase);
    const all = page.getByRole('checkbox', { name: 'All accounts' });
    const go = page.getByRole('button', { name: 'Choose location and export' });
    await all.uncheck();
    await expect(go).toBeDisabled();
    await page.getByRole('checkbox', { name: /^ada@example\.com/ }).check();
    await expect(all).toBeChecked();
    await go.click();
    await expect(page.getByText('1 account exported to mine.roster-accounts')).toBeVisible();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"argon2id"');
    expect(text).not.toContain('ada');

    await app.close();
    // Simulate another computer with the same backend: delete the profile except for the embedded backend's folder.
    for (const name of readdirSync(profile)) {
      if (name !== 'backend') rmSync(join(profile, name), { recursive: true, force: true });
    }

    ({ app, page } = await launch());
    await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
    await answerDialogs(app);
    await clickMenu(app, 'Import accounts…');
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    await page.getByLabel('Passphrase', { exact: true }).fill('a wrong one');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText('Wrong passphrase for this file')).toBeVisible();
    await page.screenshot({ path: picture('import-dialog') });
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText('1 account imported')).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
  });
});
