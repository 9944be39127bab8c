/** What tests find in the window, and open in it. */
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

/** An account's row. */
export const row = (page: Page, name: string | RegExp): Locator => page.getByRole('listitem', { name });

/** The rows of all accounts, without the heads of groups. */
export const rows = (page: Page): Locator => page.locator('[role="listitem"][data-account]');

/** The accounts of the list, by their names, from the top. */
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

/** Chooses from the menu of a row. */
export async function chooseRowAction(page: Page, name: string, item: string): Promise<void> {
  await row(page, name).getByRole('button', { name: 'Actions for' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Opens a dialog as the application's menu does. */
export async function show(app: ElectronApplication, view: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }, name) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('navigation.show', name);
  }, view);
}

/** Clicks an item of the application menu, as the person does with the mouse. */
export async function clickMenu(app: ElectronApplication, label: string): Promise<void> {
  // The menu comes a moment after the list.
  await expect.poll(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu() !== null)).toBe(true);
  await app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    items.find((item) => item.label === wanted)?.click();
  }, label);
}
