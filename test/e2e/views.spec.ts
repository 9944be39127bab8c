/** Walks every view in both themes and three sizes: looks at it with axe, takes its picture, and uses it. */
import { writeFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { addAnonymous, launch, newProfile, picture, register } from '../support/electron/launch.js';
import { addSeveralBackends, checkBackends, startCompanyServer } from '../support/electron/several-backends.js';
import { activate, openTab, rows, show } from '../support/electron/window.js';

const looks = [
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 1280, height: 800 },
  { theme: 'light', width: 900, height: 600 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 480, height: 720 },
] as const;

const long = 'somebody.with.a.very.long.address.that.does.not.fit@a-department.of.an-organisation.example.com';
const password = 'correct horse';

/** What a walk sees: each view is waited for, pictured, measured and checked. */
class Walk {
  readonly errors: string[] = [];

  constructor(
    readonly page: Page,
    readonly look: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  async see(view: string): Promise<void> {
    const { page } = this;
    // Dialogs and menus place themselves a moment after they open.
    await page.waitForTimeout(250);
    await page.screenshot({ path: picture(`${view}-${this.look}`), animations: 'disabled' });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow, `${view} is wider than the window`).toBeLessThanOrEqual(0);
    const isMenuOpen = (await page.getByRole('menu').count()) > 0;
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    // A menu lies over the page and belongs to none of its regions.
    const found = await (isMenuOpen ? axe.disableRules(['region']) : axe).analyze();
    const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect(told, `axe in ${view}`).toEqual([]);
    expect(this.errors, `errors up to ${view}`).toEqual([]);
  }

  /** Opens a dialog as the menu would. */
  async menu(app: ElectronApplication, name: string): Promise<void> {
    await show(app, name);
    await this.page.getByRole('dialog').waitFor();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }
}

for (const { theme, width, height } of looks) {
  test(`every view, ${theme} at ${String(width)}×${String(height)}`, async () => {
    test.setTimeout(480_000);
    const { app, page } = await launch(newProfile());
    const walk = new Walk(page, `${theme}-${String(width)}`);
    const isNarrow = width < 720;
    await page.emulateMedia({ colorScheme: theme });
    await app.evaluate(
      ({ BrowserWindow }, look) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(look.width, look.height);
      },
      { width, height },
    );
    const row = (name: string | RegExp) => page.getByRole('listitem', { name });
    const act = async (name: string, item: string) => {
      await row(name).getByRole('button', { name: 'Actions for' }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };

    await test.step('the first account', async () => {
      await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
      await walk.see('empty');
      await page.getByRole('button', { name: 'Add account' }).click();
      await expect(page.getByRole('textbox', { name: 'Email' })).toBeFocused();
      await walk.see('add-email');
      await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
      await page.getByLabel('Password', { exact: true }).fill('wrong password');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByText('Wrong email address or password.')).toBeVisible();
      await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
      await walk.see('add-wrong-password');
      await page.getByRole('tab', { name: 'API key' }).click();
      await walk.see('add-api-key');
      await page.getByRole('tab', { name: 'Anonymous' }).click();
      await walk.see('add-anonymous');
      await walk.close();
      await expect(page.getByRole('button', { name: 'Add account' })).toBeFocused();
      await register(page, 'ada.lovelace@example.com', password);
      await expect(page.getByText('Signed in as ada.lovelace@example.com')).toBeVisible();
      await walk.see('one-account');
    });

    await test.step('a list of three', async () => {
      await addAnonymous(page);
      await register(page, long, password);
      await expect(page.getByRole('listitem')).toHaveCount(3);
      await row(long).getByRole('button', { name: 'Actions for' }).click();
      await walk.see('menu');
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(row(long)).toContainText('Signed out');
      await activate(page, /^Anonymous/);
      await expect(row(/^Anonymous/)).toContainText('Active');
      await act('ada.lovelace@example.com', 'Rename …');
      await page.getByRole('textbox', { name: 'Name in this list' }).fill('Ada');
      await page.getByRole('radio', { name: 'Violet' }).check({ force: true });
      await page.getByRole('textbox', { name: 'Note' }).fill('The account for the engine.');
      await walk.see('describe');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(row('Ada')).toContainText('ada.lovelace@example.com');
      await walk.see('accounts');
      await page.getByRole('searchbox').fill('engine');
      await expect(page.getByRole('listitem')).toHaveCount(1);
      await page.getByRole('searchbox').fill('nobody like this');
      await walk.see('nothing-found');
      await page.getByRole('button', { name: 'Show all accounts' }).click();
      await page.getByRole('button', { name: 'Select several' }).click();
      await page.getByRole('button', { name: /^Ada/ }).first().click();
      await expect(page.getByText('1 selected')).toBeVisible();
      await walk.see('selecting');
      await page.getByRole('button', { name: 'Done' }).click();
      await act('Ada', 'Pin to top');
      await expect(rows(page).first()).toHaveAccessibleName('Ada');
      await expect(rows(page).first()).toContainText('Slot 1');
    });

    await test.step('the page of an account', async () => {
      await act('Ada', 'Account details');
      const shown = page.getByRole('article', { name: 'Account Ada' });
      await expect(shown.getByRole('heading', { name: 'Session' })).toBeVisible();
      await walk.see('account-page');
      await openTab(page, 'API keys');
      await shown.getByRole('textbox', { name: 'Name of the new key' }).fill('cli');
      await shown.getByRole('button', { name: 'Create key' }).click();
      await expect(shown.getByText('Copy it now')).toBeVisible();
      await walk.see('account-api-keys');
      await openTab(page, 'Functions');
      await shown.getByRole('textbox', { name: 'Function', exact: true }).fill('greet');
      await shown.getByRole('textbox', { name: 'Arguments' }).fill('["Ada"');
      await shown.getByRole('button', { name: 'Call', exact: true }).click();
      await expect(shown.getByText('Check line 1')).toBeVisible();
      await shown.getByRole('textbox', { name: 'Arguments' }).fill('["Ada"]');
      await shown.getByRole('button', { name: 'Call', exact: true }).click();
      await expect(shown.locator('pre').last()).toContainText('Ada');
      await walk.see('account-functions');
      await openTab(page, 'Custom data');
      await expect(shown.getByText('This account has no custom data.')).toBeVisible();
      await openTab(page, 'Sign-in methods');
      await walk.see('account-sign-in-methods');
      await shown.getByRole('button', { name: 'Delete account …' }).click();
      await expect(page.getByRole('button', { name: 'Delete permanently' })).toBeDisabled();
      await walk.see('delete');
      await walk.close();
      await shown.getByRole('button', { name: 'Add a sign-in method' }).click();
      await walk.see('add-way');
      await walk.close();
      if (isNarrow) await page.getByRole('button', { name: 'Back to the list' }).click();
      await act((await row(/^Anonymous/).getAttribute('aria-label')) ?? '', 'Sign out');
      await walk.see('sign-out-for-good');
      await page.getByRole('button', { name: 'Cancel' }).click();
    });

    await test.step('backends, settings and the rest', async () => {
      await walk.menu(app, 'backends');
      await expect(page.getByRole('dialog').getByText('Ready')).toBeVisible();
      await page.getByRole('button', { name: 'Check now' }).click();
      await expect(page.getByText(/responded in \d+ ms/)).toBeVisible();
      await walk.see('backends');
      await page.getByRole('button', { name: 'Add a backend' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Work');
      await page.getByRole('textbox', { name: 'Address' }).fill('http://example.com');
      await page.getByRole('textbox', { name: 'App ID' }).fill('none');
      await page.getByRole('button', { name: 'Check and add' }).click();
      await expect(page.getByText('Roster cannot use this address.')).toBeVisible();
      await walk.see('add-backend');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Browser sign-in' }).click();
      await walk.see('sign-in-settings');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Mail …' }).click();
      await expect(page.getByText('No mail yet.')).toBeVisible();
      await walk.see('outbox');
      await walk.close();
      for (const view of ['settings', 'clients', 'lock', 'export', 'import', 'shortcuts', 'about'] as const) {
        await walk.menu(app, view);
        await walk.see(view);
        await walk.close();
      }
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('combobox')).toBeFocused();
      await walk.see('palette');
      await page.keyboard.type('violet nobody');
      await expect(page.getByRole('dialog').getByText('Nothing found')).toBeVisible();
      await walk.close();
    });

    await test.step('right to left, and twice as large', async () => {
      await page.evaluate("document.documentElement.dir = 'rtl'");
      await walk.see('right-to-left');
      await page.evaluate("document.documentElement.dir = ''");
      await app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2);
      });
      await walk.see('zoomed');
      // The driver's own picture knows nothing of the zoom.
      const zoomed = await app.evaluate(async ({ BrowserWindow }) =>
        (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
      );
      writeFileSync(picture(`zoomed-${walk.look}`), Buffer.from(zoomed ?? '', 'base64'));
    });
    expect(walk.errors).toEqual([]);
    await app.close();
  });
}

for (const { theme, width, height } of looks) {
  test(`a list of several backends, ${theme} at ${String(width)}×${String(height)}`, async () => {
    test.setTimeout(240_000);
    const server = await startCompanyServer();
    const { app, page } = await launch(newProfile());
    const walk = new Walk(page, `${theme}-${String(width)}`);
    const isNarrow = width < 720;
    await page.emulateMedia({ colorScheme: theme });
    await app.evaluate(
      ({ BrowserWindow }, look) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(look.width, look.height);
      },
      { width, height },
    );
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addSeveralBackends(page, server);
    await expect(rows(page).first()).toBeVisible();

    await test.step('groups', async () => {
      await activate(page, 'Tom Baker');
      await expect(page.getByRole('listitem', { name: 'Tom Baker' })).toContainText('Active');
      await walk.see('groups');
      await page.getByRole('searchbox').fill('ad con');
      await walk.see('search-matches');
      await page.getByRole('searchbox').fill('');
      await page.getByRole('button', { name: 'Filter' }).click();
      await walk.see('filter-menu');
      await page.getByRole('menuitemradio', { name: 'Contoso EU' }).click();
      await expect(page.getByRole('button', { name: 'Remove the filter “Contoso EU”' })).toBeVisible();
      await walk.see('filter-chips');
      await page.getByRole('button', { name: 'Remove the filter “Contoso EU”' }).click();
      await page.getByRole('button', { name: /^Contoso EU, \d/ }).click();
      await expect(page.getByRole('listitem', { name: 'buyer-de' })).toHaveCount(0);
      await walk.see('group-collapsed');
      await page.getByRole('button', { name: /^Contoso EU, \d/ }).click();
      await page.keyboard.press('Control+Alt+0');
      await walk.see('compact');
      await page.keyboard.press('Control+Alt+0');
    });

    await test.step('to look is not to switch', async () => {
      const pressed = page.getByRole('listitem', { name: 'buyer-de' });
      await pressed.getByRole('button').first().click();
      await expect(page.getByRole('article', { name: 'Account buyer-de' })).toBeVisible();
      await expect(page.getByRole('article').getByRole('button', { name: 'Switch to this account' })).toBeVisible();
      await walk.see('another-account');
      if (isNarrow) await page.getByRole('button', { name: 'Back to the list' }).click();
      await expect(page.getByRole('listitem', { name: 'Tom Baker' })).toHaveAttribute('aria-current', 'true');
    });

    await test.step('a backend that is away', async () => {
      await server.stop();
      await checkBackends(page);
      await expect(page.getByRole('button', { name: /^Contoso EU, Not responding/ })).toBeVisible();
      await walk.see('backend-away');
    });
    await app.close();
  });
}
