/** The quick switch: a window of its own that finds and switches accounts, opened by `roster quick`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { quickAccelerator } from '../../../main/desktop/quick-shortcut.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, picture, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';
import { addSeveralBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { checkView } from '../../support/electron/view-check.js';
import { activate, row, show } from '../../support/electron/window.js';

/** Whether the window of the quick switch is visible. */
const isShown = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some(
      (window) => window.isVisible() && window.webContents.getURL().endsWith('/quick/index.html'),
    ),
  );

/** The window is as high as its content, or the list in it scrolls. */
const check = (page: Page, view: string) => checkView(page, view, { fits: ['height'], maxScrollbars: 1 });
/** For a state that a hidden window does not reach: the step is then repeated. */
const soon = { timeout: 10_000 };

for (const theme of ['light', 'dark'] as const) {
  test(`the quick switch finds accounts, switches, copies and hides, ${theme}`, async ({
    app,
    page,
    profile,
    teardown,
  }) => {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const run = (...words: string[]) => runProgram(rosterCommand(electron, rootSwitches, profile), words);
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    expect(app.windows(), 'its window is not created before it is used').toHaveLength(1);
    /**
     * Without a window manager, the main window may take the focus back at any time, which hides the quick switch: then
     * it is shown again and `work` is repeated.
     */
    const whileShown = (work: () => Promise<void>) =>
      expect(async () => {
        if (!(await isShown(app))) await run('quick');
        await work();
        expect(await isShown(app)).toBe(true);
      }).toPass();
    const opened = app.context().waitForEvent('page');
    expect(await run('quick')).toMatchObject({ code: 0, out: '' });
    const quick = await opened;
    await quick.emulateMedia({ colorScheme: theme });
    const field = quick.getByRole('combobox');
    const options = quick.getByRole('option');

    await test.step('without accounts it offers to add one', async () => {
      await whileShown(async () => {
        await expect(field).toBeFocused(soon);
        await expect(options.first()).toContainText('Add account');
        await check(quick, `quick-empty-${theme}`);
      });
      await quick.keyboard.press('Escape');
      await expect.poll(() => isShown(app)).toBe(false);
    });

    await addSeveralBackends(page, server);
    await activate(page, 'billing');
    await activate(page, 'Tom Baker');
    await expect(row(page, 'Tom Baker')).toHaveAttribute('aria-current', 'true');

    await test.step('Enter switches, durably', async () => {
      await whileShown(async () => {
        await field.fill('', soon);
        await expect(field).toBeFocused(soon);
        await expect(options.first()).toContainText('billing', soon);
        await check(quick, `quick-recent-${theme}`);
      });
      await whileShown(async () => {
        await field.fill('ada', soon);
        await expect(options.first()).toContainText('qa+ada.lovelace@staging.fabrikam.example', soon);
        await check(quick, `quick-query-${theme}`);
      });
      await quick.keyboard.press('Enter');
      await expect.poll(() => isShown(app)).toBe(false);
      await expect(row(page, 'qa+ada.lovelace@staging.fabrikam.example')).toHaveAttribute('aria-current', 'true');
      const stored = readFileSync(join(profile, 'roster.json'), 'utf8');
      const shown = await page.evaluate<string>(
        'window.roster.state.getSnapshot().then(({ value }) => JSON.parse(value).active)',
      );
      expect(JSON.parse(stored)).toMatchObject({ activeAccountId: shown });
    });

    await test.step('it begins with an empty field each time', async () => {
      await whileShown(async () => {
        await expect(field).toHaveValue('', soon);
        await expect(options.first()).toContainText('Tom Baker', soon);
      });
    });

    await test.step('many accounts scroll within the window', async () => {
      await whileShown(async () => {
        await field.fill('con', soon);
        await quick.getByRole('option', { name: '2 more' }).click(soon);
        await expect(quick.getByRole('group', { name: 'Accounts' }).getByRole('option')).toHaveCount(8, soon);
        await check(quick, `quick-many-${theme}`);
      });
    });

    await test.step('another window that takes the focus hides it', async () => {
      await whileShown(() => Promise.resolve());
      // For a moment after it appeared, it takes the focus back.
      await expect
        .poll(async () => {
          await app.evaluate(({ BrowserWindow }) => {
            BrowserWindow.getAllWindows()
              .find(({ webContents }) => webContents.getURL().endsWith('roster/index.html'))
              ?.focus();
          });
          return isShown(app);
        })
        .toBe(false);
    });

    await test.step('it can do only what it needs', async () => {
      const allowed = await quick.evaluate('[typeof window.roster.backends, Object.keys(window.roster.accounts)]');
      expect(allowed).toEqual(['undefined', ['activate', 'copyAccessToken', 'copyUserId', 'picture']]);
    });

    await test.step('a backend opens its page in the window', async () => {
      const contoso = quick.getByRole('group', { name: 'Backends' }).getByRole('option', { name: 'Contoso EU' });
      await expect(async () => {
        if (!(await isShown(app))) await run('quick');
        await field.fill('contoso', soon);
        await contoso.click(soon);
      }).toPass();
      await expect(page.getByRole('heading', { name: 'Contoso EU', level: 2 })).toBeVisible();
      await expect.poll(() => isShown(app)).toBe(false);
    });

    await test.step('while Roster is locked, it shows the unlock and no account', async () => {
      await page.evaluate(
        "window.roster.lock.enable({ passphrase: 'a long passphrase', settings: { idleMinutes: null, onSleep: false, touchId: false } })",
      );
      await page.evaluate('window.roster.lock.lock()');
      await expect(page.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();
      await whileShown(async () => {
        await expect(quick.getByRole('heading', { name: 'Roster is locked' })).toBeVisible(soon);
        const content = await quick.content();
        for (const secret of ['Tom Baker', 'contoso', 'fabrikam']) expect(content).not.toContain(secret);
        await check(quick, `quick-locked-${theme}`);
      });
      await quick.getByLabel('Passphrase', { exact: true }).fill('a long passphrase');
      await quick.keyboard.press('Enter');
      await expect(options.first()).toContainText('Tom Baker');
    });
  });
}

test('the settings tell that the desktop refused the shortcut', async ({ app, page }) => {
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await show(app, 'shortcuts');
  const control = page.getByRole('switch', { name: /^Open the quick switch from anywhere with/ });
  await expect(control).toBeChecked();
  await control.uncheck();
  await expect
    .poll(() => app.evaluate(({ globalShortcut }, keys) => globalShortcut.isRegistered(keys), quickAccelerator))
    .toBe(false);
  // Takes the shortcut, as another program would.
  const isTaken = await app.evaluate(
    ({ globalShortcut }, keys) => globalShortcut.register(keys, () => undefined),
    quickAccelerator,
  );
  expect(isTaken).toBe(true);
  await control.check();
  await expect(page.getByText('Your desktop refused this shortcut')).toBeVisible();
  await page.screenshot({ path: picture('quick-shortcut-refused') });
});
