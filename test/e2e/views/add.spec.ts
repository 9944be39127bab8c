/** Pictures of adding an account, in both themes and three sizes; each view is checked with axe. */
import { expect, test } from '../../support/electron/fixtures.js';
import { standsStill } from '../../support/electron/stillness.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { googleClient, northwindApp, startNorthwind } from '../../support/servers/northwind.js';
import { startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';

const looks = [
  { theme: 'light', width: 900, height: 600 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 480, height: 720 },
] as const;

test.describe('views of adding an account', () => {
  for (const { theme, width, height } of looks) {
    test(`are accessible and fit the window, ${theme} at ${String(width)}×${String(height)}`, async ({
      launch,
      systemBrowser,
      teardown,
    }) => {
      const openId = await startOpenIdProvider();
      const google = await startOpenIdProvider(googleClient);
      const northwind = await startNorthwind({ google, openId });
      const silentAboutGoogle = await startNorthwind({ google, openId, tellsGoogle: false });
      teardown.add(async () => {
        for (const one of [northwind, silentAboutGoogle, openId, google]) await one.stop();
      });
      const { app, page } = await launch({ env: systemBrowser.env, isFirstRun: true });
      const look = `${theme}-${String(width)}`;
      await applyLook(app, page, { theme, width, height });
      const dialog = page.getByRole('dialog');
      await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
      await checkView(page, `first-run-${look}`);
      await page.getByRole('button', { name: 'My company’s backend' }).click();
      const address = page.getByRole('textbox', { name: 'Address or invitation link' });
      await address.fill(`${northwind.url}/api/client/v2.0/app/${northwindApp}/location`);
      await expect(page.getByText(/Northwind responded in/)).toBeVisible();
      await checkView(page, `add-backend-${look}`);
      await address.fill('http://127.0.0.1:64999');
      await expect(page.getByText('the connection was refused')).toBeVisible();
      await checkView(page, `add-backend-refused-${look}`);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      for (const [view, query] of [
        ['invitation', { address: 'https://services.northwind.example/roster', app: northwindApp, name: 'Northwind' }],
        ['invitation-refused', { address: 'http://services.northwind.example', app: northwindApp }],
      ] as const) {
        await app.evaluate(
          ({ app: electron }, link) => {
            const handOver = { deepLink: link, action: null };
            electron.emit('second-instance', {}, [], '', handOver);
          },
          `dev.roster.app://backend?${new URLSearchParams(query).toString()}`,
        );
        await dialog.waitFor();
        await checkView(page, `${view}-${look}`);
        await page.keyboard.press('Escape');
        await expect(dialog).toHaveCount(0);
      }
      const addBackend = async (baseUrl: string, displayName: string) => {
        const input = JSON.stringify({ baseUrl, appId: northwindApp, displayName });
        await page.evaluate(`window.roster.backends.add(${input})`);
      };
      await addBackend(northwind.url, '');
      await addBackend(silentAboutGoogle.url, 'Northwind staging');

      await page.getByRole('button', { name: 'Add account' }).click();
      await expect(dialog.getByRole('button', { name: 'Backend: Northwind' })).toBeVisible();
      await expect(dialog.getByRole('button', { name: 'Continue with Northwind SSO' })).toBeVisible();
      await expect(page.getByRole('textbox', { name: 'Email' })).toBeFocused();
      await expect(dialog.locator('button.primary'), 'filled buttons').toHaveCount(1);
      await checkView(page, `add-${look}`);
      const before = await dialog.boundingBox();

      await dialog.getByRole('button', { name: 'Backend: Northwind' }).click();
      await expect(page.getByRole('menuitemradio', { name: 'Northwind staging' })).toBeVisible();
      await checkView(page, `add-backends-${look}`);
      await page.keyboard.press('Escape');

      await dialog.getByText(/^Other ways/).click();
      await checkView(page, `add-other-ways-${look}`);
      await dialog.getByRole('button', { name: 'API key', exact: true }).click();
      await expect(page.getByRole('textbox', { name: 'API key' })).toBeFocused();
      await checkView(page, `add-api-key-${look}`);
      await page.keyboard.press('Escape');
      await dialog.getByText(/^Other ways/).click();

      const opened = systemBrowser.pages.waitForEvent('page');
      await dialog.getByRole('button', { name: 'Continue with Northwind SSO' }).click();
      await expect(dialog.getByText('Waiting for Northwind SSO…')).toBeVisible();
      const tab = await opened;
      await checkView(page, `add-waiting-${look}`);
      await expect
        .poll(async () => (await dialog.boundingBox())?.height, 'the dialog keeps its height')
        .toBe(before?.height);
      await dialog.getByText('Nothing opened?').click();
      await checkView(page, `add-nothing-opened-${look}`);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expect(dialog.getByRole('button', { name: 'Continue with Northwind SSO' })).toBeFocused();
      await tab.close();

      await dialog.getByRole('button', { name: 'Backend: Northwind' }).click();
      await page.getByRole('menuitemradio', { name: 'Northwind staging' }).click();
      await expect(dialog.getByText('Needs a client ID. Set it up…')).toBeVisible();
      await checkView(page, `add-not-set-up-${look}`);
      await page.getByRole('textbox', { name: 'Email' }).fill('lena@northwind.example');
      await page.getByLabel('Password', { exact: true }).fill('wrong password');
      const button = dialog.getByRole('button', { name: 'Sign in', exact: true });
      // In a low window the dialog scrolls.
      await button.scrollIntoViewIfNeeded();
      await standsStill(page);
      const place = await button.boundingBox();
      await button.click();
      await expect(page.getByText('Wrong email address or password.')).toBeVisible();
      await expect
        .poll(async () => (await button.boundingBox())?.y, 'the button stays under the pointer')
        .toBe(place?.y);
      await checkView(page, `add-wrong-password-${look}`);

      await dialog.getByText('Create an account').click();
      await page.getByLabel('Password', { exact: true }).fill('correct horse');
      await dialog.getByRole('button', { name: 'Create account' }).click();
      await expect(dialog).toHaveCount(0);
      await page.getByRole('button', { name: 'Actions for lena' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(page.getByRole('listitem', { name: 'lena' })).toContainText('Signed out');
      await page.getByRole('button', { name: 'Actions for lena' }).click();
      await page.getByRole('menuitem', { name: 'Sign in again' }).click();
      await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
      await expect(page.getByRole('textbox', { name: 'Email' })).toHaveJSProperty('readOnly', true);
      await expect(dialog.getByText(/^Continue with|^Other ways/)).toHaveCount(0);
      await checkView(page, `add-again-${look}`);
    });
  }
});
