/** Steps with backends: adding one, its page, and calls of the window's bridge. */
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import { openPlace, show } from './window.js';

/** Adds a remote backend in the window, which then offers to sign in there. */
export async function addRemoteBackend(
  app: ElectronApplication,
  page: Page,
  { address, appId, name }: { address: string; appId: string; name: string },
): Promise<void> {
  await show(app, 'addBackend');
  const dialog = page.getByRole('dialog', { name: 'Add a backend' });
  await dialog.getByRole('textbox', { name: 'Address or invitation link' }).fill(address);
  await dialog.getByRole('textbox', { name: 'App ID' }).fill(appId);
  // The backend is asked while the user types.
  await expect(dialog.getByText(/responded in \d+ ms/)).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: `Backend: ${name.trim()}` })).toBeVisible();
}

/** Opens the page of a backend in the sidebar. */
export async function openBackendPage(page: Page, name: string): Promise<Locator> {
  await openPlace(page, new RegExp(`^Backend ${name},`));
  const shown = page.getByRole('region', { name, exact: true });
  await expect(shown.getByRole('heading', { name, exact: true })).toBeVisible();
  return shown;
}

/** Chooses an item of the menu on a backend's page. */
export async function chooseBackendAction(page: Page, shown: Locator, item: string): Promise<void> {
  await shown.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Calls the window's own bridge for a backend. */
export const callsOf = (page: Page, backendId: string) => (name: string, input: object) =>
  page.evaluate<{ ok: boolean; error?: { code: string; message: string }; value?: { accountId?: string } }>(
    `window.roster.${name}({ backendId: '${backendId}', ...${JSON.stringify(input)} })`,
  );
