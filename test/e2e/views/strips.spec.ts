/**
 * The messages of the window when something is wrong or empty (strips, details of failures, empty lists). Nothing may move when
 * they appear.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { embeddedEntry } from '../../../main/backends/backend.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addSeveralBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { standsStill } from '../../support/electron/stillness.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { chooseRowAction, row } from '../../support/electron/window.js';

const looks = [
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 480, height: 720 },
] as const;

/** Where the rows and the headings of the page are. */
const places = (page: Page): Promise<number[]> =>
  page.evaluate(
    `[...document.querySelectorAll('[data-account], .group, .page-pane h2, .page-pane [role="tab"]')].map((one) => one.getBoundingClientRect().top)`,
  );

for (const { theme, width, height } of looks) {
  test(`failures and empty lists move nothing, ${theme} at ${String(width)}×${String(height)}`, async ({
    launch,
    profile,
    teardown,
  }) => {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    // On another computer. No request is ever sent to it.
    const northwind = {
      ...embeddedEntry,
      ...{ id: 'northwind', kind: 'remote', displayName: 'Northwind', appId: 'northwind-abcde' },
      baseUrl: 'https://northwind.invalid',
    };
    const content = { version: 3, backends: [embeddedEntry, northwind], active: {} };
    writeFileSync(join(profile, 'roster.json'), JSON.stringify(content), { mode: 0o600 });
    const { app, page } = await launch();
    const look = `${theme}-${String(width)}`;
    await applyLook(app, page, { theme, width, height });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addSeveralBackends(page, server);
    await expect(row(page, 'billing')).toBeVisible();

    await test.step('a backend without accounts', async () => {
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('menuitemradio', { name: 'Northwind' }).click();
      await expect(page.getByText('No accounts at Northwind yet')).toBeVisible();
      await checkView(page, `no-accounts-at-${look}`);
      await page.getByRole('searchbox').fill('billing');
      await expect(page.getByText('Nothing matches “billing”.')).toBeVisible();
      await expect(page.getByText('1 hidden by filters')).toBeVisible();
      await checkView(page, `hidden-by-filters-${look}`);
      await page.getByRole('button', { name: 'Remove filters' }).click();
      await expect(row(page, 'billing')).toBeVisible();
      await expect(page.locator('.accounts :focus')).toHaveCount(1);
      await page.getByRole('searchbox').fill('');
    });

    await test.step('offline', async () => {
      await expect(row(page, 'Tom Baker')).toBeVisible();
      await standsStill(page);
      const before = await places(page);
      await page.context().setOffline(true);
      await expect(page.getByText('You are offline. Tokens that are still valid can be copied.')).toBeVisible();
      await expect.poll(() => places(page)).toEqual(before);
      await checkView(page, `offline-${look}`);
      await page.context().setOffline(false);
      await expect(page.getByText('You are offline.')).toHaveCount(0);
    });

    await test.step('a failed call names the backend and the reason, and has details to copy', async () => {
      await server.stop();
      await standsStill(page);
      const before = await places(page);
      await chooseRowAction(page, 'billing', 'Refresh session');
      const strip = page
        .getByRole('alert')
        .filter({ hasText: 'Contoso EU could not be reached: the connection was refused.' });
      await expect(strip).toBeVisible();
      await expect(strip.getByRole('button', { name: 'Try again' })).toBeVisible();
      await expect.poll(async () => (await places(page)).slice(0, 3)).toEqual(before.slice(0, 3));
      await checkView(page, `failed-${look}`, { maxScrollbars: 1 });
      // F6 goes from the list over the page, where there is one, to the strips, and Shift+F6 back.
      const heading = page.locator('.page-pane h2');
      await page.keyboard.press('F6');
      if (width >= 720) {
        await expect(heading).toBeFocused();
        await page.keyboard.press('F6');
      }
      await expect(strip.getByRole('button', { name: 'Try again' })).toBeFocused();
      await page.keyboard.press('Shift+F6');
      if (width >= 720) await expect(heading).toBeFocused();
      else await expect(page.locator('.accounts :focus')).toHaveCount(1);
      await strip.getByText('Details', { exact: true }).click();
      await expect(strip.getByText('ERR_CONNECTION_REFUSED')).toBeVisible();
      await expect(strip.getByText('accounts.refresh')).toBeVisible();
      await checkView(page, `failed-details-${look}`, { maxScrollbars: 1 });
      await strip.getByRole('button', { name: 'Copy details' }).click();
      await expect(strip.getByRole('button', { name: 'Copied' })).toBeVisible();
      const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
      expect(copied).toContain('Contoso EU could not be reached');
      expect(copied).toMatch(/^Cause: ERR_CONNECTION_REFUSED$/m);
      expect(copied).toMatch(/^Time: \d{4}-\d\d-\d\dT/m);
      expect(copied).not.toMatch(/eyJ|127\.0\.0\.1|billing@/);
      await strip.getByRole('button', { name: 'Dismiss' }).click();
      await expect(strip).toHaveCount(0);
    });
  });
}
