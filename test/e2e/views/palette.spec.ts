/** The palette: what it finds, what it does with accounts, and a picture of each view, checked with axe. */
import { expect, test } from '../../support/electron/fixtures.js';
import { addSeveralBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { activate, row } from '../../support/electron/window.js';

const looks = [
  { theme: 'light', width: 900, height: 600 },
  { theme: 'dark', width: 1280, height: 800 },
  { theme: 'light', width: 480, height: 720 },
] as const;

for (const { theme, width, height } of looks) {
  test(`the palette is accessible and fits the window, ${theme} at ${String(width)}×${String(height)}`, async ({
    launch,
    teardown,
  }) => {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const { app, page } = await launch();
    const look = `${theme}-${String(width)}`;
    await applyLook(app, page, { theme, width, height });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addSeveralBackends(page, server);
    for (const name of ['billing', 'qa+ada.lovelace@staging.fabrikam.example', 'Tom Baker']) {
      await activate(page, name);
      await expect(row(page, name)).toHaveAttribute('aria-current', 'true');
    }
    const dialog = page.getByRole('dialog');
    const field = dialog.getByRole('combobox');
    const options = dialog.getByRole('option');
    const open = async () => {
      await page.keyboard.press('Control+k');
      await expect(field).toBeFocused();
    };

    await test.step('recent accounts and actions', async () => {
      await open();
      await expect(options.first()).toContainText('qa+ada.lovelace@staging.fabrikam.example');
      await expect(options.nth(1)).toContainText('billing');
      await expect(dialog.getByRole('option', { name: 'Copy token of Tom Baker' })).toBeVisible();
      await checkView(page, `palette-recent-${look}`);
    });

    await test.step('a query', async () => {
      await field.fill('fisch le');
      await expect(options.first()).toContainText('Lena Fischer');
      await expect(options.first()).toContainText('Contoso EU');
      await checkView(page, `palette-query-${look}`);
      await field.fill('con');
      await expect(dialog.getByRole('option', { name: '2 more' })).toBeVisible();
      await dialog.getByRole('option', { name: '2 more' }).click();
      await expect(dialog.getByRole('group', { name: 'Accounts' }).getByRole('option')).toHaveCount(8);
    });

    await test.step('the actions of one account', async () => {
      await field.fill('lena');
      await page.keyboard.press('Tab');
      await expect(dialog.getByRole('option', { name: 'Switch to this account' })).toBeVisible();
      await checkView(page, `palette-actions-${look}`);
      await page.keyboard.press('Escape');
      await expect(options.filter({ hasText: 'billing' })).toBeVisible();
    });

    await test.step('help and prefixes', async () => {
      await field.fill('?');
      await checkView(page, `palette-help-${look}`);
      await page.keyboard.press('Enter');
      await expect(field).toHaveValue('>');
      await page.keyboard.type('compact');
      await expect(options).toHaveText(['Rows: Compact']);
      await page.keyboard.press('Enter');
      await expect(dialog).toHaveCount(0);
      await expect(page.locator('.accounts')).toHaveClass(/compact/);
    });

    await test.step('switching, copying and acting on an account', async () => {
      await open();
      await page.keyboard.type('token billing');
      await page.keyboard.press('Enter');
      await expect(page.getByText(/^Copied\. The clipboard is cleared/)).toBeVisible();
      const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
      expect(copied).toMatch(/^eyJ/);
      await open();
      await page.keyboard.type('admin');
      await page.keyboard.press('Control+c');
      await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).not.toBe(copied);
      await open();
      await page.keyboard.type('con bill');
      await page.keyboard.press('Enter');
      await expect(row(page, 'billing')).toHaveAttribute('aria-current', 'true');
      await expect(row(page, 'billing').getByRole('button').first()).toBeFocused();
    });
  });
}

test('Ctrl+K opens the palette when a dialog or a menu is just closing', async ({ page, teardown }) => {
  const server = await startCompanyServer();
  teardown.add(() => server.stop());
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await addSeveralBackends(page, server);
  await row(page, 'billing').getByRole('button').first().click();
  const field = page.getByRole('dialog').getByRole('combobox', { name: 'Search accounts and actions' });
  const start = row(page, 'billing').getByRole('button').first();

  for (const opening of ['Control+n', 'F2', 'Control+k', 'Shift+F10']) {
    await test.step(`after ${opening}`, async () => {
      await start.focus();
      await page.keyboard.press(opening);
      await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor();
      // Without waiting for the result of the first key.
      await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Control+k')]);
      await expect(field).toBeFocused();
      await page.keyboard.type('adm');
      await expect(field).toHaveValue('adm');
      await expect(page.getByRole('dialog')).toHaveCount(1);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(page.locator('[data-account] :focus')).toHaveCount(1);
    });
  }

  await test.step('right after the start, before dialogs are loaded', async () => {
    const slow = await page.context().newCDPSession(page);
    await slow.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    await page.reload();
    await start.waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('admx');
    await page.keyboard.press('Backspace');
    await expect(field).toHaveValue('adm');
    await page.reload();
    await start.waitFor();
    await page.keyboard.press('Control+n');
    await page.keyboard.type('ada@example.com');
    await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Email' })).toHaveValue('ada@example.com');
  });
});
