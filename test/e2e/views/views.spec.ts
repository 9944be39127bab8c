/** Opens every view in both themes and three sizes: checks it with axe, takes a screenshot, and uses it. */
import { writeFileSync } from 'node:fs';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, picture, register } from '../../support/electron/launch.js';
import { addSeveralBackends, checkBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { openMethod } from '../../support/electron/sign-in.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { activate, openPlace, openTab, rows, show } from '../../support/electron/window.js';

const looks = [
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 1280, height: 800 },
  { theme: 'light', width: 900, height: 600 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 480, height: 720 },
] as const;

const long = 'a.user.with.a.very.long.address.that.does.not.fit@a-department.of.an-organisation.example.com';
const password = 'correct horse';

/** Checks each view that a test opens, and saves its screenshot. */
class ViewChecker {
  readonly errors: string[] = [];

  constructor(
    readonly page: Page,
    readonly look: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  async check(view: string): Promise<void> {
    await checkView(this.page, `${view}-${this.look}`);
    expect(this.errors, `errors up to ${view}`).toEqual([]);
  }

  /** Opens a dialog, as the application menu does. */
  async menu(app: ElectronApplication, name: string): Promise<void> {
    await show(app, name);
    await this.page.getByRole('dialog').waitFor();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }
}

test.describe('views', () => {
  for (const { theme, width, height } of looks) {
    test(`every view is accessible and fits the window, ${theme} at ${String(width)}×${String(height)}`, async ({
      launch,
    }) => {
      const { app, page } = await launch();
      const views = new ViewChecker(page, `${theme}-${String(width)}`);
      const isNarrow = width < 720;
      await applyLook(app, page, { theme, width, height });
      const row = (name: string | RegExp) => page.getByRole('listitem', { name });
      const act = async (name: string, item: string) => {
        await row(name).getByRole('button', { name: 'Actions for' }).click();
        await page.getByRole('menuitem', { name: item, exact: true }).click();
      };

      await test.step('the first account', async () => {
        await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
        await views.check('empty');
        await page.getByRole('button', { name: 'Add account' }).click();
        await expect(page.getByRole('textbox', { name: 'Email' })).toBeFocused();
        await views.check('add-email');
        await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
        await page.getByLabel('Password', { exact: true }).fill('wrong password');
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await expect(page.getByText('Wrong email address or password.')).toBeVisible();
        await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
        await views.check('add-wrong-password');
        await openMethod(page, 'API key');
        await views.check('add-api-key');
        await page.getByRole('button', { name: 'Back to all sign-in methods' }).click();
        await openMethod(page, 'Anonymous');
        await views.check('add-anonymous');
        // Escape goes back one step.
        await page.keyboard.press('Escape');
        await views.close();
        await expect(page.getByRole('button', { name: 'Add account' })).toBeFocused();
        await register(page, 'ada.lovelace@example.com', password);
        await expect(page.getByText('Signed in as ada.lovelace@example.com')).toBeVisible();
        await views.check('one-account');
      });

      await test.step('a list of three', async () => {
        await addAnonymous(page);
        await register(page, long, password);
        await expect(page.getByRole('listitem')).toHaveCount(3);
        await row(long).getByRole('button', { name: 'Actions for' }).click();
        await views.check('menu');
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await expect(row(long)).toContainText('Signed out');
        await activate(page, /^Anonymous/);
        await expect(row(/^Anonymous/)).toContainText('Active');
        await act('ada.lovelace@example.com', 'Edit…');
        await page.getByRole('textbox', { name: 'Name in this list' }).fill('Ada');
        await page.getByRole('radio', { name: 'Violet' }).check();
        await page.getByRole('textbox', { name: 'Note' }).fill('The account for the engine.');
        await views.check('describe');
        await page.getByRole('button', { name: 'Save' }).click();
        await expect(row('Ada')).toContainText('ada.lovelace@example.com');
        await views.check('accounts');
        await page.getByRole('searchbox').fill('engine');
        await expect(page.getByRole('listitem')).toHaveCount(1);
        await page.getByRole('searchbox').fill('no such account');
        await views.check('nothing-found');
        await page.getByRole('button', { name: 'Clear', exact: true }).click();
        await expect(rows(page)).toHaveCount(3);
        await page.getByRole('button', { name: 'Select several' }).click();
        await page.getByRole('button', { name: /^Ada/ }).first().click();
        await expect(page.getByText('1 selected')).toBeVisible();
        await views.check('selecting');
        await page.getByRole('button', { name: 'Done' }).click();
        await act('Ada', 'Pin to top');
        await expect(rows(page).first()).toHaveAccessibleName('Ada');
        await expect(rows(page).first()).toContainText('Slot 1');
      });

      await test.step('the page of an account', async () => {
        await act('Ada', 'Account details');
        const shown = page.getByRole('article', { name: 'Account Ada' });
        await expect(shown.getByRole('heading', { name: 'Session' })).toBeVisible();
        await views.check('account-page');
        await openTab(page, 'API keys');
        await shown.getByRole('textbox', { name: 'Name of the new key' }).fill('cli');
        await shown.getByRole('button', { name: 'Create key' }).click();
        await expect(shown.getByText('Copy it now')).toBeVisible();
        await views.check('account-api-keys');
        await openTab(page, 'Functions');
        await shown.getByRole('textbox', { name: 'Function', exact: true }).fill('greet');
        await shown.getByRole('textbox', { name: 'Arguments' }).fill('["Ada"');
        await shown.getByRole('button', { name: 'Call', exact: true }).click();
        await expect(shown.getByText('Check line 1')).toBeVisible();
        await shown.getByRole('textbox', { name: 'Arguments' }).fill('["Ada"]');
        await shown.getByRole('button', { name: 'Call', exact: true }).click();
        await expect(shown.locator('pre').last()).toContainText('Ada');
        await views.check('account-functions');
        await openTab(page, 'Custom data');
        await expect(shown.getByText('This account has no custom data.')).toBeVisible();
        await openTab(page, 'Sign-in methods');
        await views.check('account-sign-in-methods');
        await shown.getByRole('button', { name: 'Delete account…' }).click();
        await expect(page.getByRole('button', { name: 'Delete permanently' })).toBeDisabled();
        await views.check('delete');
        await views.close();
        await shown.getByRole('button', { name: 'Add a sign-in method' }).click();
        await views.check('add-way');
        await views.close();
        if (isNarrow) await page.getByRole('button', { name: 'Back to the list' }).click();
        await act((await row(/^Anonymous/).getAttribute('aria-label')) ?? '', 'Sign out');
        await views.check('sign-out-for-good');
        await page.getByRole('button', { name: 'Cancel' }).click();
      });

      await test.step('backends, settings and the rest', async () => {
        await show(app, 'backends');
        await expect(page.getByRole('heading', { name: 'Test backend' })).toBeFocused();
        await page.keyboard.press('Escape');
        await views.menu(app, 'addBackend');
        await page.getByRole('textbox', { name: 'Address' }).fill('http://example.com');
        await page.getByRole('button', { name: 'Continue' }).click();
        await expect(page.getByText('Enter an address that begins with https://')).toBeVisible();
        await views.check('add-backend');
        await views.close();
        for (const view of ['export', 'import'] as const) {
          await views.menu(app, view);
          await views.check(view);
          await views.close();
        }
        await show(app, 'settings');
        await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused();
        const sections = page.getByRole('navigation', { name: 'Settings' }).getByRole('button');
        for (const name of await sections.allInnerTexts()) {
          await sections.getByText(name, { exact: true }).click();
          await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
          await views.check(`settings-${name.split(' ')[0]?.toLowerCase() ?? ''}`);
        }
        await page.keyboard.press('Escape');
        await show(app, 'clients');
        await expect(page.getByRole('heading', { name: 'Programs' })).toBeFocused();
        await views.check('programs');
        await page.keyboard.press('Escape');
        await openPlace(page, 'Needs attention');
        await expect(page.getByText('All accounts are fine.')).toBeVisible();
        await views.check('attention-none');
        await page.keyboard.press('Alt+ArrowLeft');
        await expect(page.getByRole('listitem').first()).toBeVisible();
        await page.keyboard.press('Control+k');
        await expect(page.getByRole('combobox')).toBeFocused();
        await views.check('palette');
        await page.keyboard.type('violet nothing');
        await expect(page.getByRole('dialog').getByText('Nothing matches “violet nothing”.')).toBeVisible();
        await views.close();
      });

      await test.step('right to left, and at 200 % zoom', async () => {
        await page.evaluate("document.documentElement.dir = 'rtl'");
        await views.check('right-to-left');
        await page.evaluate("document.documentElement.dir = ''");
        await app.evaluate(({ BrowserWindow }) => {
          BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2);
        });
        await views.check('zoomed');
        // Playwright's screenshot ignores the zoom.
        const zoomed = await app.evaluate(async ({ BrowserWindow }) =>
          (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
        );
        writeFileSync(picture(`zoomed-${views.look}`), Buffer.from(zoomed ?? '', 'base64'));
      });
      expect(views.errors).toEqual([]);
    });
  }

  for (const { theme, width, height } of looks) {
    test(`a list of several backends is accessible and fits the window, ${theme} at ${String(width)}×${String(height)}`, async ({
      launch,
      teardown,
    }) => {
      const server = await startCompanyServer();
      teardown.add(() => server.stop());
      const { app, page } = await launch();
      const views = new ViewChecker(page, `${theme}-${String(width)}`);
      const isNarrow = width < 720;
      await applyLook(app, page, { theme, width, height });
      await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
      await addSeveralBackends(page, server);
      await expect(rows(page).first()).toBeVisible();

      await test.step('groups', async () => {
        await activate(page, 'Tom Baker');
        await expect(page.getByRole('listitem', { name: 'Tom Baker' })).toContainText('Active');
        await views.check('groups');
        // Ten rows of three groups fit a window of the smallest usual size.
        if (height === 600) await expect(rows(page).nth(9)).toBeInViewport({ ratio: 1 });
        await page.getByRole('searchbox').fill('ad con');
        await views.check('search-matches');
        await page.getByRole('searchbox').fill('');
        await page.getByRole('button', { name: 'Filter' }).click();
        await views.check('filter-menu');
        await page.getByRole('menuitemradio', { name: 'Contoso EU' }).click();
        await expect(page.getByRole('button', { name: 'Remove the filter “Contoso EU”' })).toBeVisible();
        await views.check('filter-chips');
        await page.getByRole('button', { name: 'Remove the filter “Contoso EU”' }).click();
        await page.getByRole('button', { name: /^Contoso EU, \d/ }).click();
        await expect(page.getByRole('listitem', { name: 'buyer-de' })).toHaveCount(0);
        await views.check('group-collapsed');
        await page.getByRole('button', { name: /^Contoso EU, \d/ }).click();
        await page.keyboard.press('Control+Alt+0');
        await views.check('compact');
        await page.keyboard.press('Control+Alt+0');
      });

      await test.step('a name in another script starts where the others do', async () => {
        const nameOf = (account: string) => page.getByRole('listitem', { name: account }).locator('.name');
        const startOf = (account: string) =>
          // A string, because the page's types are not available in the tests.
          nameOf(account).evaluate(`(name) => {
            const range = document.createRange();
            range.selectNodeContents(name);
            return Math.round(range.getBoundingClientRect().left);
          }`);
        const hebrew = 'רכש גרמניה';
        const rename = async (from: string, to: string) => {
          await page.getByRole('listitem', { name: from }).getByRole('button').first().press('F2');
          await page.getByRole('textbox', { name: 'Name in this list' }).fill(to);
          await page.getByRole('button', { name: 'Save' }).click();
          await expect(nameOf(to)).toBeVisible();
        };
        await rename('buyer-de', hebrew);
        await expect.poll(async () => (await startOf(hebrew)) === (await startOf('billing'))).toBe(true);
        await page.getByRole('listitem', { name: hebrew }).getByRole('button').first().click();
        await views.check('right-to-left-name');
        if (isNarrow) await page.getByRole('button', { name: 'Back to the list' }).click();
        await rename(hebrew, 'buyer-de');
      });

      await test.step('looking at an account does not activate it', async () => {
        const pressed = page.getByRole('listitem', { name: 'buyer-de' });
        await pressed.getByRole('button').first().click();
        await expect(page.getByRole('article', { name: 'Account buyer-de' })).toBeVisible();
        await expect(page.getByRole('article').getByRole('button', { name: 'Switch to this account' })).toBeVisible();
        await views.check('another-account');
        if (isNarrow) await page.getByRole('button', { name: 'Back to the list' }).click();
        await expect(page.getByRole('listitem', { name: 'Tom Baker' })).toHaveAttribute('aria-current', 'true');
      });

      await test.step('an unreachable backend', async () => {
        await server.stop();
        await checkBackends(page);
        await expect(page.getByRole('button', { name: /^Contoso EU, Not responding/ })).toBeVisible();
        await views.check('backend-unreachable');
        if (!isNarrow)
          await expect(page.getByRole('button', { name: /^Needs attention: \d+ accounts$/ })).toContainText('8');
        await openPlace(page, /^Needs attention/);
        const away = page.getByRole('region', { name: 'Contoso EU' });
        await expect(away.getByRole('list', { name: '8 accounts affected' })).toBeVisible();
        await views.check('attention-away');
        await away.getByRole('button', { name: 'Check now' }).click();
        await expect(away.getByRole('alert')).toContainText('Contoso EU could not be reached');
        await away.getByRole('button', { name: '3 more' }).click();
        await expect(page.getByRole('button', { name: 'Remove the filter “Contoso EU”' })).toBeVisible();
        await page.getByRole('button', { name: 'Remove the filter “Contoso EU”' }).click();
      });
    });
  }
});
