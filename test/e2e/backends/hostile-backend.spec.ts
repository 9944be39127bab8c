/** A backend whose names and errors contain code, which the window shows as text. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { picture } from '../../support/electron/launch.js';
import { openTab } from '../../support/electron/window.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';

const script = '<img src=x onerror="window.foreign=1"><script>window.foreign=2</script>';

test.describe('hostile backend', () => {
  test('shows scripts in names and errors of a backend as text', async ({ launch }) => {
    const folder = writeAppFolder({
      providers: { ...on('anon-user') },
      functions: { fail: `exports = () => { throw new Error(${JSON.stringify(`${script}\u202etxet`)}); };` },
    });
    const file = join(folder, 'realm_config.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), name: script }));
    const { page } = await launch({ args: [`--backend=${folder}`] });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: 'Continue anonymously' }).click();
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await expect(page.getByText(script).first()).toBeVisible();
    await page.getByRole('button', { name: 'Actions for' }).first().click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await page.getByRole('textbox', { name: 'Name in this list' }).fill(script.slice(0, 60));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listitem', { name: script.slice(0, 60) })).toBeVisible();
    await openTab(page, 'Functions');
    await page.getByRole('textbox', { name: 'Function' }).fill('fail');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await expect(page.getByText(/The function .* failed.*window\.foreign=2/)).toBeVisible();
    await page.screenshot({ path: picture('hostile-backend'), animations: 'disabled' });
    expect(await page.evaluate(() => Reflect.get(globalThis, 'foreign') as unknown)).toBeUndefined();
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
    expect(errors).toEqual([]);
  });
});
