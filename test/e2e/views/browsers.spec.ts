/** Pictures of choosing a browser, in both themes and several sizes; each view is checked with axe. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeEntry, writeFirefoxProfiles, writeLocalState, writeProgram } from '../../support/browser-folders.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { show } from '../../support/electron/window.js';
import { googleClient, northwindApp, startNorthwind } from '../../support/servers/northwind.js';
import { startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';

const looks = [
  { theme: 'light', width: 900, height: 600, language: 'en' },
  { theme: 'dark', width: 900, height: 600, language: 'en' },
  { theme: 'light', width: 1280, height: 800, language: 'de' },
  { theme: 'dark', width: 480, height: 720, language: 'en' },
] as const;

/** Registers two browsers that only pretend to open: no page is needed for a picture. */
function registerBrowsers(folder: string): Record<string, string> {
  const [data, config] = [join(folder, 'data'), join(folder, 'config')];
  const chromium = writeProgram(join(folder, 'bin', 'chromium'));
  const firefox = writeProgram(join(folder, 'bin', 'firefox'));
  writeEntry(data, 'chromium.desktop', { Name: 'Chromium', Exec: `${chromium} %U` });
  writeEntry(data, 'firefox.desktop', { Name: 'Firefox', Exec: `${firefox} %u` });
  writeLocalState(join(config, 'chromium'), {
    Default: { name: 'Home', user_name: 'ada.lovelace@example.com' },
    'Profile 1': { name: 'Work', user_name: 'ada@northwind.example' },
  });
  writeFirefoxProfiles(join(config, 'mozilla', 'firefox'), { one: 'Private', two: 'Research' });
  return { XDG_DATA_HOME: data, XDG_DATA_DIRS: join(folder, 'system'), XDG_CONFIG_HOME: config, BROWSER: '' };
}

test.describe('views of choosing a browser', () => {
  for (const { theme, width, height, language } of looks) {
    test(`are accessible and fit the window, ${theme} at ${String(width)}×${String(height)}, ${language}`, async ({
      launch,
      teardown,
      tmpDir,
    }) => {
      const openId = await startOpenIdProvider();
      const google = await startOpenIdProvider(googleClient);
      const northwind = await startNorthwind({ google, openId });
      teardown.add(async () => {
        for (const one of [northwind, openId, google]) await one.stop();
      });
      const folder = tmpDir('roster-views-');
      const { app, page } = await launch({ env: registerBrowsers(folder), isFirstRun: true });
      const look = `${theme}-${String(width)}`;
      await applyLook(app, page, { theme, width, height });
      const input = JSON.stringify({ baseUrl: northwind.url, appId: northwindApp, displayName: '' });
      await page.evaluate(`window.roster.backends.add(${input})`);
      const isGerman = language === 'de';
      if (isGerman)
        await page.evaluate(
          `window.roster.state.getSnapshot().then(({ value }) => window.roster.settings.change({ ...JSON.parse(value).settings, language: 'de' }))`,
        );
      const words = isGerman
        ? { add: 'Konto hinzufügen', browser: 'Browser für Northwind SSO', cancel: 'Abbrechen', tab: 'Browser' }
        : { add: 'Add account', browser: 'Browser for Northwind SSO', cancel: 'Cancel', tab: 'Browsers' };

      await page.getByRole('button', { name: words.add }).click();
      const trigger = page.getByRole('dialog').getByRole('button', { name: words.browser });
      await trigger.focus();
      await page.keyboard.press('Enter');
      const work = page.getByRole('menuitemradio', { name: 'Chromium (Work), ada@northwind.example' });
      await expect(work).toBeVisible();
      await checkView(page, `browser-menu-${look}`);
      // Closing the menu returns to its button, and the keyboard alone chooses an item.
      await page.keyboard.press('Escape');
      await expect(trigger).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(work).toBeVisible();
      for (
        let presses = 0;
        presses < 8 && (await focusedItem(page))?.startsWith('Chromium (Work)') !== true;
        presses += 1
      ) {
        const before = await focusedItem(page);
        await page.keyboard.press('ArrowDown');
        await expect.poll(() => focusedItem(page)).not.toBe(before);
      }
      await page.keyboard.press('Enter');
      await expect(page.getByText(/Chromium \(Work\)/).first()).toBeVisible();
      await checkView(page, `browser-waiting-${look}`);
      await page.getByRole('button', { name: words.cancel }).click();
      await expect(page.getByRole('button', { name: /Northwind SSO.*Chromium \(Work\)/s })).toBeFocused();
      await checkView(page, `browser-remembered-${look}`);

      writeEntry(join(folder, 'data'), 'chromium.desktop', { Name: 'Chromium', Exec: 'gone %U', Hidden: 'true' });
      await page.getByRole('button', { name: /Northwind SSO.*Chromium \(Work\)/s }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Chromium (Work)' })).toBeVisible();
      await checkView(page, `browser-gone-${look}`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);

      await show(app, 'settings');
      await page.getByRole('button', { name: words.tab, exact: true }).click();
      const setting = page.getByRole('button', { name: /Northwind: Chromium \(Work\)/ });
      await expect(setting).toBeVisible();
      await checkView(page, `browser-settings-${look}`);
      await setting.click();
      await expect(page.getByRole('menuitemradio', { name: /Firefox \(Research\)/ })).toBeVisible();
      await checkView(page, `browser-settings-menu-${look}`);
    });
  }
});

/** The name of the item that has the focus in the open menu. */
function focusedItem(page: Page): Promise<string | null> {
  return page.evaluate<string | null>(`document.activeElement?.getAttribute('aria-label') ?? null`);
}
