/** Locators and actions that several specs share. */
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

/** The row of an account. */
export const row = (page: Page, name: string | RegExp): Locator => page.getByRole('listitem', { name });

/** The rows of all accounts, without the heads of groups. */
export const rows = (page: Page): Locator => page.locator('[role="listitem"][data-account]');

/** Names of the listed accounts, from the top. */
export const names = (page: Page): Promise<(string | null)[]> =>
  rows(page).evaluateAll((elements: { ariaLabel: string | null }[]) => elements.map((one) => one.ariaLabel));

/** Makes an account the active one with the keyboard, or starts signing in to it again. */
export async function activate(page: Page, name: string | RegExp): Promise<void> {
  await row(page, name).getByRole('button').first().press('Enter');
}

/** Opens a tab of the account's page. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('article').getByRole('tab', { name, exact: true }).click();
}

/** Opens a place of the sidebar, which very narrow windows show as a sheet. */
export async function openPlace(page: Page, name: string | RegExp): Promise<void> {
  const sheet = page.getByRole('banner').getByRole('button', { name: 'Active account' });
  const place = page.getByRole('navigation', { name: 'Navigation' }).getByRole('button', { name });
  // The page before may still be closing.
  await sheet.or(place).first().waitFor();
  if (await sheet.isVisible()) await sheet.click();
  await place.click();
}

/** Chooses an item of a row's menu. */
export async function chooseRowAction(page: Page, name: string, item: string): Promise<void> {
  await row(page, name).getByRole('button', { name: 'Actions for' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Opens a dialog, as the application menu does. */
export async function show(app: ElectronApplication, view: string): Promise<void> {
  await acceptsMenu(app);
  await app.evaluate(({ BrowserWindow }, name) => {
    const isMain = (url: string) => !/\/(?:consent|quick)\//.test(url);
    BrowserWindow.getAllWindows()
      .find(({ webContents }) => isMain(webContents.getURL()))
      ?.webContents.send('navigation.show', name);
  }, view);
}

/** Clicks an item of the application menu. */
export async function clickMenu(app: ElectronApplication, label: string): Promise<void> {
  await acceptsMenu(app);
  // The menu is set again when what it offers has changed, for example once there is a lock.
  const click = () =>
    app.evaluate(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      const item = items.find((one) => one.label === wanted && one.visible && one.enabled);
      item?.click();
      return item !== undefined;
    }, label);
  await expect.poll(click, `the menu has “${label}”`).toBe(true);
}

/**
 * Waits until the window acts on the application menu. It is set a moment after the list is shown: from then on, the page
 * listens. A dialog that is open, or closes only now, is not replaced by what the menu shows.
 */
async function acceptsMenu(app: ElectronApplication): Promise<void> {
  await expect.poll(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu() !== null)).toBe(true);
  const [page] = app.windows().filter((one) => one.url().endsWith('roster/index.html'));
  if (page === undefined) throw new Error('the app has no window');
  await expect(page.locator('[role$="dialog"]'), 'no dialog is open').toHaveCount(0);
}
