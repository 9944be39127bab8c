/** Settings and About. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, picture, register } from '../../support/electron/launch.js';
import { clickMenu, row, show } from '../../support/electron/window.js';

const password = 'correct horse';

test.describe('settings and About', () => {
  test('applies theme, text size, language, start at login and tray immediately, and keeps them through a restart', async ({
    launch,
    tmpDir,
  }) => {
    const config = tmpDir('roster-config-');
    const env = { XDG_CONFIG_HOME: config };
    let { app, page } = await launch({ env });
    // Playwright emulates a colour scheme by default; test the app's own.
    await page.emulateMedia({ colorScheme: null });
    await addAnonymous(page);
    await show(app, 'settings');
    const isDark = () => page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
    await page.getByRole('combobox', { name: 'Language' }).waitFor();
    await page.getByRole('switch', { name: 'Start when I log in' }).check();
    const entry = join(config, 'autostart', 'dev.roster.app.desktop');
    await expect.poll(() => existsSync(entry) && readFileSync(entry, 'utf8').includes('--hidden')).toBe(true);
    await page.getByRole('switch', { name: 'Keep running in the tray' }).check();
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await expect.poll(isDark).toBe(true);
    await expect(page.getByText('Saved')).toBeVisible();
    const zoom = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.zoomFactor);
    await page.getByRole('combobox', { name: 'Text size' }).selectOption('Large');
    await expect.poll(zoom).toBeCloseTo(1.1);
    await clickMenu(app, 'Larger text');
    await expect.poll(zoom).toBeCloseTo(1.25);
    await expect(page.getByRole('combobox', { name: 'Text size' })).toHaveValue('larger');
    await page.getByRole('button', { name: 'Notifications' }).click();
    await page.getByRole('switch', { name: 'Quiet hours' }).check();
    await page.getByLabel('From').fill('07:00');
    await page.getByLabel('From').blur();
    await expect(page.getByText('The two times are the same, so nothing is silenced.')).toBeVisible();
    await page.getByLabel('From').fill('21:30');
    await page.getByLabel('From').blur();
    await expect(page.getByText('The two times are the same')).toHaveCount(0);
    await page.getByRole('button', { name: 'General' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await expect(page.getByRole('heading', { name: 'Einstellungen', exact: true })).toBeVisible();
    await page.screenshot({ path: picture('settings-german') });
    await page.keyboard.press('Escape');
    await page.screenshot({ path: picture('list-german') });
    const menu = () =>
      app.evaluate(
        ({ Menu }) =>
          Menu.getApplicationMenu()
            ?.items.map(({ label }) => label)
            .join(' ') ?? '',
      );
    await expect.poll(menu).toContain('Datei');
    await page.getByRole('button', { name: 'Konto hinzufügen' }).click();
    await page.getByRole('textbox', { name: 'E-Mail' }).fill('unknown@example.com');
    await page.getByLabel('Passwort', { exact: true }).fill('something');
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await expect(page.getByText('Die E-Mail-Adresse oder das Passwort stimmt nicht.')).toBeVisible();
    await page.keyboard.press('Escape');

    const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? null);
    await expect.poll(isVisible).toBe(true);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
    await expect.poll(isVisible, 'closing hides it in the tray').toBe(false);
    await app.close();

    ({ app, page } = await launch({ env, args: ['--action=add'] }));
    await page.emulateMedia({ colorScheme: null });
    await expect(page.getByRole('heading', { name: 'Konto hinzufügen' })).toBeVisible();
    await expect.poll(isDark).toBe(true);
    await expect.poll(zoom).toBeCloseTo(1.25);
    await page.keyboard.press('Escape');
    await show(app, 'settings');
    await page.getByRole('button', { name: 'Mitteilungen' }).click();
    await expect(page.getByRole('switch', { name: 'Ruhezeit' })).toBeChecked();
    await expect(page.getByLabel('Von')).toHaveValue('21:30');
    await page.screenshot({ path: picture('settings-german-notifications') });
  });

  test('shows the licences and saves diagnostics without account names', async ({ app, page, tmpDir }) => {
    await register(page, 'ada@example.com', password);
    await expect(row(page, 'ada@example.com')).toContainText('Active');
    const file = join(tmpDir('roster-diagnostics-'), 'roster.txt');
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, file);
    await show(app, 'about');
    await page.getByRole('button', { name: 'Third-party licences' }).click();
    await expect(page.getByRole('heading', { name: 'Third-party licences' })).toBeFocused();
    await expect(page.getByText(/^svelte \d/)).toBeVisible();
    await page.getByText(/^zod \d/).click();
    await expect(page.locator('pre:visible')).toContainText('Permission is hereby granted');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'About', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Data' }).click();
    await expect(page.getByRole('button', { name: 'Open folder' })).toBeVisible();
    await page.getByRole('button', { name: 'Save diagnostics' }).click();
    await expect(page.getByText('Diagnostics saved as roster.txt')).toBeVisible();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"local-userpass": 1');
    expect(text).not.toContain('ada@example.com');
  });
});
