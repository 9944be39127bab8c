import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, register } from '../../support/electron/launch.js';
import { activate } from '../../support/electron/window.js';

test.describe('account lifecycle', () => {
  test('adds, switches, keeps through a restart, signs out, signs in again and removes accounts', async ({
    app,
    page,
    launch,
  }) => {
    const rows = page.getByRole('listitem');
    await addAnonymous(page);
    await expect(rows).toHaveCount(1);
    await register(page, 'ada@example.com', 'correct horse');
    await expect(rows).toHaveCount(2);
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toHaveAttribute('aria-current', 'true');
    await activate(page, /^Anonymous/);
    await expect(page.getByRole('listitem', { name: /^Anonymous/ })).toHaveAttribute('aria-current', 'true');
    await app.close();

    ({ page } = await launch());
    await expect(page.getByRole('listitem')).toHaveCount(2);
    await expect(page.getByRole('listitem', { name: /^Anonymous/ })).toHaveAttribute('aria-current', 'true');
    const ada = page.getByRole('listitem', { name: 'ada@example.com' });
    await activate(page, 'ada@example.com');
    await expect(ada).toHaveAttribute('aria-current', 'true');

    const menu = async (item: string) => {
      await ada.getByRole('button', { name: 'Actions for' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    // The session of the last run is still valid.
    await menu('Refresh session');
    await expect(page.getByText('Session refreshed: ada@example.com')).toBeVisible();
    await menu('Sign out');
    await expect(ada).toContainText('Signed out');
    await menu('Sign in again');
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(ada).toContainText('Active');
    await expect(page.getByRole('listitem')).toHaveCount(2);
    await menu('Remove');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    // Undo restores its position and its session.
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('listitem')).toHaveCount(2);
    await expect(ada).toContainText('Active');
    await menu('Refresh session');
    await expect(page.getByText('Session refreshed: ada@example.com')).toBeVisible();
    await menu('Remove');
    await expect(page.getByRole('listitem')).toHaveCount(1);
  });

  test('renames an account by keyboard and keeps its name through a restart', async ({ app, page, launch }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toBeVisible();
    await page.getByRole('button', { name: 'Actions for ada@example.com' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Account details' })).toBeFocused();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem', { name: 'Edit…' })).toBeFocused();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name in this list' }).waitFor();
    await page.keyboard.type('Work');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listitem', { name: 'Work' })).toBeVisible();
    await expect(page.getByRole('listitem', { name: 'Work' })).toContainText('ada@example.com');
    await app.close();

    ({ page } = await launch());
    await expect(page.getByRole('listitem', { name: 'Work' })).toBeVisible();
  });
});
