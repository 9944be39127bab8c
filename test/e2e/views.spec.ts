import { expect, test } from '@playwright/test';
import { addAnonymous, launch, newProfile, picture, register } from './launch.js';

const looks = [
  { theme: 'light', width: 900, height: 600 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 480, height: 720 },
] as const;

for (const { theme, width, height } of looks) {
  test(`every view, ${theme} at ${String(width)}×${String(height)}`, async () => {
    const { app, page } = await launch(newProfile());
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.emulateMedia({ colorScheme: theme });
    await app.evaluate(
      ({ BrowserWindow }, look) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(look.width, look.height);
      },
      { width, height },
    );
    const take = async (view: string) => {
      // Dialogs and menus place themselves a moment after they open.
      await page.waitForTimeout(250);
      await page.screenshot({ path: picture(`${view}-${theme}-${String(width)}`), animations: 'disabled' });
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      expect(overflow, `${view} is wider than the window`).toBeLessThanOrEqual(0);
    };

    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await take('empty');
    await page.getByRole('button', { name: 'Add account' }).click();
    await expect(page.getByRole('textbox', { name: 'Email' })).toBeFocused();
    await take('email');
    await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill('wrong password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('The email address or the password is not right.')).toBeVisible();
    await take('wrong-password');
    await page.getByRole('tab', { name: 'Anonymous' }).click();
    await take('anonymous');
    await page.keyboard.press('Escape');

    await register(page, 'ada.lovelace@example.com', 'correct horse');
    await expect(page.getByText('Signed in as ada.lovelace@example.com')).toBeVisible();
    await addAnonymous(page);
    const long = 'somebody.with.a.very.long.address.that.does.not.fit@a-department.of.an-organisation.example.com';
    await register(page, long, 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(3);
    await page.getByRole('button', { name: `Actions for ${long}` }).click();
    await take('menu');
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByRole('listitem', { name: long })).toContainText('Signed out');
    await page.getByRole('button', { name: /^Anonymous/ }).click();
    await take('accounts');
    await page.getByRole('button', { name: 'Actions for Anonymous' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await take('rename');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Actions for Anonymous' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await take('sign-out-for-good');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('listitem')).toHaveCount(3);
    expect(errors).toEqual([]);
    await app.close();
  });
}
