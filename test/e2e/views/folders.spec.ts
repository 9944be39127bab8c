/** The accounts of folders and of terminals in the window, in both themes: checked with axe, with a screenshot of each. */
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous } from '../../support/electron/launch.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { show } from '../../support/electron/window.js';
import { tmpDir } from '../../support/tmp-dir.js';

test('folders get accounts in the window, and terminals get one in the settings', async ({ app, page }) => {
  await addAnonymous(page);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await show(app, 'clients');
  await page.getByRole('tab', { name: 'Folders' }).click();
  await expect(page.getByText('No folder has an account.')).toBeVisible();
  await checkView(page, 'folders-empty-light');

  const home = realpathSync(tmpDir('roster-folders-'));
  for (const name of ['work', 'a-project-with-a-long-name-that-does-not-fit-into-its-column']) {
    const folder = join(home, name);
    mkdirSync(folder);
    await app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, folder);
    await page.getByRole('button', { name: 'Add folder' }).click();
    await expect(page.getByRole('combobox', { name: `Account for ${folder}` })).toBeVisible();
  }
  rmSync(join(home, 'work'), { recursive: true });
  await page.getByRole('tab', { name: 'Allowed' }).click();
  await page.getByRole('tab', { name: 'Folders' }).click();
  await expect(page.getByText('Folder not found')).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    for (const [width, height] of [
      [1280, 800],
      [480, 720],
    ] as const) {
      await applyLook(app, page, { theme, width, height });
      await checkView(page, `folders-${theme}-${String(width)}`);
    }
  }
  await page.getByRole('button', { name: `Remove the rule for ${join(home, 'work')}` }).click();
  await expect(page.getByText('Folder not found')).toHaveCount(0);

  await show(app, 'settings');
  await page.getByRole('button', { name: 'Programs and terminal' }).click();
  const choice = page.getByRole('combobox', { name: 'Account for terminals' });
  await choice.selectOption({ index: 1 });
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await checkView(page, 'settings-terminals-dark-480');
});
