/** The consent window, as a user answers it. */
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

const isConsent = (page: Page) => !page.isClosed() && page.url().includes('/consent/');

/** Waits for the consent window; returns its page. */
export async function consentWindow(app: ElectronApplication): Promise<Page> {
  await expect.poll(() => app.windows().filter(isConsent).length, { timeout: 60_000 }).toBe(1);
  const [page] = app.windows().filter(isConsent);
  if (page === undefined) throw new Error('the window has closed again');
  await page.getByRole('heading').waitFor();
  return page;
}

/** Waits until no question is shown. */
export async function consentIsGone(app: ElectronApplication): Promise<void> {
  await expect.poll(() => app.windows().filter(isConsent).length, { timeout: 60_000 }).toBe(0);
}

/** Waits for a program's question; returns its page. */
export async function questionOf(app: ElectronApplication, program: string): Promise<Page> {
  const page = await consentWindow(app);
  await expect(page.getByRole('heading', { name: `${program} wants a token`, exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deny' })).toBeVisible();
  return page;
}

/** The choice of a length. Its radio button lies invisibly over its label. */
export const lengthOf = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });

export async function allow(app: ElectronApplication, program: string, length?: string): Promise<void> {
  const page = await questionOf(app, program);
  if (length !== undefined) await lengthOf(page, length).check({ force: true });
  await page.getByRole('button', { name: 'Allow' }).click();
}

export async function deny(app: ElectronApplication, program: string): Promise<void> {
  const page = await questionOf(app, program);
  await page.getByRole('button', { name: 'Deny' }).click();
}
