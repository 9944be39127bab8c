/** The quick switch: a window of its own that finds and switches accounts, opened by `roster quick`. */
import { AxeBuilder } from '@axe-core/playwright';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, picture, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/run-cli.js';
import { addSeveralBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { activate, row } from '../../support/electron/window.js';

/** Whether the window of the quick switch is visible. */
const isShown = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some(
      (window) => window.isVisible() && window.webContents.getURL().endsWith('/quick/index.html'),
    ),
  );

async function check(page: Page, view: string): Promise<void> {
  await page.waitForTimeout(250);
  await page.screenshot({ path: picture(view), animations: 'disabled' });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    `axe in ${view}`,
  ).toEqual([]);
}

for (const theme of ['light', 'dark'] as const) {
  test(`the quick switch finds accounts, switches, copies and hides, ${theme}`, async ({
    app,
    page,
    profile,
    teardown,
  }) => {
    test.setTimeout(240_000);
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const run = (...words: string[]) => runProgram(rosterCommand(electron, rootSwitches, profile), words);
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addSeveralBackends(page, server);
    await activate(page, 'billing');
    await activate(page, 'Tom Baker');
    await expect(row(page, 'Tom Baker')).toHaveAttribute('aria-current', 'true');
    expect(app.windows(), 'its window is not created before it is used').toHaveLength(1);

    const opened = app.waitForEvent('window');
    expect(await run('quick')).toMatchObject({ code: 0, out: '' });
    const quick = await opened;
    await quick.emulateMedia({ colorScheme: theme });
    const field = quick.getByRole('combobox');
    await expect(field).toBeFocused();
    await expect(quick.getByRole('option').first()).toContainText('billing');
    await check(quick, `quick-recent-${theme}`);
    await field.fill('ada');
    await expect(quick.getByRole('option').first()).toContainText('qa+ada.lovelace@staging.fabrikam.example');
    await check(quick, `quick-query-${theme}`);
    await quick.keyboard.press('Enter');
    await expect.poll(() => isShown(app)).toBe(false);
    await expect(row(page, 'qa+ada.lovelace@staging.fabrikam.example')).toHaveAttribute('aria-current', 'true');

    // It begins with an empty field each time, and Escape hides it.
    await run('quick');
    await expect.poll(() => isShown(app)).toBe(true);
    await expect(field).toHaveValue('');
    await expect(quick.getByRole('option').first()).toContainText('Tom Baker');
    await quick.keyboard.press('Escape');
    await expect.poll(() => isShown(app)).toBe(false);

    // It can do only what it needs.
    const refused = await quick.evaluate('[typeof window.roster.backends, Object.keys(window.roster.accounts)]');
    expect(refused).toEqual(['undefined', ['activate', 'copyAccessToken', 'copyUserId']]);

    // While Roster is locked, it shows the unlock and no account.
    await page.evaluate(
      "window.roster.lock.enable({ passphrase: 'a long passphrase', settings: { idleMinutes: null, onSleep: false, touchId: false } })",
    );
    await page.evaluate('window.roster.lock.lock()');
    await expect(page.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();
    await run('quick');
    await expect(quick.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();
    expect(await quick.content()).not.toContain('Tom Baker');
    await check(quick, `quick-locked-${theme}`);
    await quick.getByLabel('Passphrase', { exact: true }).fill('a long passphrase');
    await quick.keyboard.press('Enter');
    await expect(quick.getByRole('option').first()).toContainText('Tom Baker');
  });
}
