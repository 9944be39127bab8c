/** The page of a backend in both themes and three sizes: what it shows, its keyboard, and a picture of each tab. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackendAction, openBackendPage } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addSeveralBackends, checkBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { rows, show } from '../../support/electron/window.js';

const looks = [
  { theme: 'light', width: 900, height: 600 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 1280, height: 800 },
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 480, height: 720 },
] as const;

/** An app with one example of each finding that a report can contain. */
function writeExport(folder: string): string {
  cpSync('test/fixtures/exports/app-services-2023', folder, { recursive: true });
  writeFileSync(join(folder, 'functions', 'invoice.js'), "exports = () => require('pdfkit-of-ours')('invoice');\n");
  const functions = ['sightings', 'invoice'].map((name) => ({ name, private: false }));
  writeFileSync(join(folder, 'functions', 'config.json'), JSON.stringify(functions));
  mkdirSync(join(folder, 'auth'), { recursive: true });
  const on = (name: string, more: object = {}) => ({ [name]: { name, type: name, disabled: false, ...more } });
  const facebook = { config: { clientId: '1' }, secret_config: { clientSecret: 'facebookSecret' } };
  const providers = { ...on('anon-user'), ...on('local-userpass', { config: { autoConfirm: true } }) };
  writeFileSync(
    join(folder, 'auth', 'providers.json'),
    JSON.stringify({ ...providers, ...on('oauth2-facebook', facebook) }),
  );
  writeFileSync(join(folder, 'secrets.json'), '{}');
  return folder;
}

for (const { theme, width, height } of looks) {
  test(`the page of a backend is accessible and fits the window, ${theme} at ${String(width)}×${String(height)}`, async ({
    launch,
    teardown,
    tmpDir,
  }) => {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const { app, page } = await launch();
    const look = `${theme}-${String(width)}`;
    const isNarrow = width < 720;
    const check = (view: string) => checkView(page, view, { maxScrollbars: 1 });
    await applyLook(app, page, { theme, width, height });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();

    await test.step('without accounts', async () => {
      const shown = await openBackendPage(page, 'Test backend');
      await expect(shown.getByText('No accounts at Test backend yet.')).toBeVisible();
      await shown.getByRole('tab', { name: 'Accounts' }).click();
      await check(`backend-no-accounts-${look}`);
      await shown.getByRole('tab', { name: 'Mail' }).click();
      await expect(shown.getByText('No mail yet.')).toBeVisible();
      await check(`backend-no-mail-${look}`);
    });
    await addSeveralBackends(page, server);

    await test.step('the overview', async () => {
      const shown = await openBackendPage(page, 'Contoso EU');
      await shown.getByRole('button', { name: 'Check now' }).click();
      await expect(shown.getByText(/Responded in \d+ ms/)).toBeVisible();
      await check(`backend-${look}`);
      await shown.getByRole('button', { name: 'More actions' }).click();
      await check(`backend-menu-${look}`);
      await page.keyboard.press('Escape');
      await expect(shown.getByRole('button', { name: 'More actions' })).toBeFocused();
    });

    await test.step('accounts and providers', async () => {
      const shown = page.getByRole('region', { name: 'Contoso EU', exact: true });
      await shown.getByRole('tab', { name: /^Accounts/ }).click();
      await expect(shown.getByRole('button', { name: /^Tom Baker/ })).toBeVisible();
      await check(`backend-accounts-${look}`);
      await shown.getByRole('tab', { name: 'Sign-in providers' }).click();
      await expect(shown.locator('summary').first()).toBeVisible();
      await check(`backend-providers-${look}`);
      await shown.locator('summary', { hasText: 'Google' }).click();
      await expect(shown.getByRole('group', { name: 'Google' }).getByLabel('Client ID')).toBeVisible();
      await check(`backend-provider-open-${look}`);
      await page.keyboard.press('Alt+ArrowLeft');
      await expect(shown, 'back leaves the page, not only its tab').toHaveCount(0);
    });

    await test.step('an exported app and its report', async () => {
      const folder = writeExport(join(tmpDir('roster-export-'), 'watchers'));
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
      }, folder);
      await show(app, 'addBackend');
      await check(`add-backend-choices-${look}`);
      await page.getByRole('button', { name: 'Run an exported app' }).click();
      const imported = page.getByRole('dialog', { name: /runs on this computer/ });
      await expect(imported.getByText(/secrets? (is|are) missing/)).toBeVisible();
      await check(`imported-${look}`);
      await imported.getByRole('button', { name: 'Show import report' }).click();
      await expect(page.getByRole('tab', { name: 'Import report' })).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByText('secrets.json has no “facebookSecret”.')).toBeVisible();
      await expect(
        page.getByText('It requires the package “pdfkit-of-ours”, which is not in the folder.'),
      ).toBeVisible();
      await expect(page.getByRole('heading', { name: 'observatory' })).toBeFocused();
      await check(`import-report-${look}`);
      const opened = app.evaluate(
        ({ shell }) =>
          new Promise<string>((done) => {
            shell.openPath = (path) => {
              done(path);
              return Promise.resolve('');
            };
          }),
      );
      await page.getByRole('button', { name: 'Open secrets.json' }).click();
      expect(await opened).toBe(join(folder, 'secrets.json'));
      await page.getByRole('tab', { name: 'Overview' }).click();
      await check(`backend-app-${look}`);
    });

    await test.step('one that does not respond, and its removal', async () => {
      await server.stop();
      await checkBackends(page);
      const shown = await openBackendPage(page, 'Contoso EU');
      await expect(shown.getByText(/Not responding since/)).toBeVisible();
      await check(`backend-offline-${look}`);
      await shown.getByRole('button', { name: 'Rename…' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Contoso');
      await check(`backend-rename-${look}`);
      await page.getByRole('button', { name: 'Save' }).click();
      const renamed = page.getByRole('region', { name: 'Contoso', exact: true });
      await expect(renamed).toBeVisible();
      if (!isNarrow) {
        // Shift+F6 goes from the page to the sidebar, and F6 back. After the page there may be strips.
        await renamed.getByRole('heading', { name: 'Contoso', exact: true }).focus();
        await page.keyboard.press('Shift+F6');
        await expect(page.getByRole('button', { name: /^Backend Contoso,/ })).toBeFocused();
        await page.keyboard.press('F6');
        await expect(renamed.getByRole('heading', { name: 'Contoso', exact: true })).toBeFocused();
      }
      await chooseBackendAction(page, renamed, 'Remove…');
      await check(`backend-remove-${look}`);
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await expect(page.getByText('Contoso removed')).toBeVisible();
      await expect(renamed).toHaveCount(0);
      await expect(rows(page)).toHaveCount(2);
    });
  });
}
