/** Steps in the dialog that adds an account. */
import type { Page } from '@playwright/test';

/** The button of the OpenID provider, which is called by its host. */
export const openIdButton = /^Continue with 127\.0\.0\.1|^Continue with localhost/;

/** Chooses another backend than the preselected one. */
export async function chooseBackend(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Backend: / }).click();
  await page.getByRole('menuitemradio', { name }).click();
}

/** Opens one of the methods below the providers and the email form, or the only ones. */
export async function openMethod(page: Page, name: 'API key' | 'Token' | 'Function' | 'Anonymous'): Promise<void> {
  const dialog = page.getByRole('dialog');
  const others = dialog.getByText(/^Other ways/);
  const method = dialog.getByRole('button', { name, exact: true });
  await others.or(method).first().waitFor();
  // The list stays open after a method was left.
  if (!(await method.isVisible())) await others.click();
  await method.click();
}
