/** The API keys on the page of an account, at a remote backend. */
import { addRemoteBackend } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { openTab, row } from '../../support/electron/window.js';
import { startFaultyProxy } from '../../support/servers/network/faulty-proxy.js';

test.describe('API keys of an account', () => {
  test('shows a key once that is created before the list has arrived', async ({ launch, server, teardown }) => {
    // The response about a new key is held back until a list with that key has been sent.
    let listed = (): void => undefined;
    const list = new Promise<void>((resolve) => (listed = resolve));
    const proxy = await startFaultyProxy(
      () => server.url,
      async (method, path) => {
        if (!path.endsWith('/api_keys')) return;
        if (method === 'GET') listed();
        else await list;
      },
    );
    teardown.add(() => proxy.stop());
    const { app, page } = await launch();
    await addRemoteBackend(app, page, { address: proxy.url, appId: 'test-app', name: 'Work' });
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(row(page, 'ada@example.com')).toContainText('Active');

    await openTab(page, 'API keys');
    const shown = page.getByRole('article');
    await shown.getByRole('textbox', { name: 'Name of the new key' }).fill('shell');
    await shown.getByRole('button', { name: 'Create key' }).click();
    await expect(shown.getByRole('button', { name: 'Copy key' })).toBeVisible();
    await expect(shown.getByRole('row', { name: /^shell/ })).toHaveCount(1);
    await expect(shown.getByRole('textbox', { name: 'Name of the new key' })).toHaveValue('');
  });
});
