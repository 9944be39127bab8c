import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test';

const electron = process.env['ROSTER_ELECTRON'] ?? '';
const picture = (name: string) => join('test-results', `${name}.png`);

async function launch(profile: string): Promise<{ app: ElectronApplication; page: Page }> {
  const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: electron,
    args: ['.', ...rootOnly, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`],
  });
  return { app, page: await app.firstWindow() };
}

test('accounts are added, switched, kept through a restart, signed out and removed', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'roster-e2e-'));
  let { app, page } = await launch(profile);
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('tab', { name: 'Anonymous' }).click();
  await page.getByRole('button', { name: 'Continue anonymously' }).click();
  const rows = page.getByRole('listitem');
  await expect(rows).toHaveCount(1);

  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('button', { name: 'I am new' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(rows).toHaveCount(2);
  const ada = page.getByRole('listitem', { name: 'ada@example.com' });
  await expect(ada).toHaveAttribute('aria-current', 'true');

  await page.getByRole('button', { name: 'Add account' }).click();
  await expect(page.getByRole('button', { name: 'Continue anonymously' })).toBeHidden();
  await page.screenshot({ path: picture('add-account') });
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The email address or the password is not right.')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Make active' }).click();
  const anonymous = page.getByRole('listitem', { name: /^Anonymous/ });
  await expect(anonymous).toHaveAttribute('aria-current', 'true');
  await page.screenshot({ path: picture('two-accounts') });
  await app.close();

  ({ app, page } = await launch(profile));
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('listitem', { name: /^Anonymous/ })).toHaveAttribute('aria-current', 'true');
  const adaAgain = page.getByRole('listitem', { name: 'ada@example.com' });
  await adaAgain.getByRole('button', { name: 'Make active' }).click();
  await expect(adaAgain).toHaveAttribute('aria-current', 'true');
  await adaAgain.getByRole('button', { name: 'Sign out' }).click();
  await expect(adaAgain).toContainText('Signed out');
  await adaAgain.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await app.close();
});
