/** The menu of a user's row: what it offers for whom, by the pointer and by the keyboard, and with a key that only reads. */
import { createAdminKey } from '../../../main/server/admin/admin-keys.js';
import { callsOf, openBackendPage } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { checkViewInLooks } from '../../support/electron/view-check.js';
import { startFaultyProxy } from '../../support/servers/network/faulty-proxy.js';
import { on, startTestServer } from '../../support/servers/test-server.js';

const password = 'Correct-Horse-71';
const [ada, bob] = ['ada@team.example', 'bob@team.example'];
const looks = [
  { theme: 'dark', width: 480, height: 720 },
  { theme: 'light', width: 900, height: 600 },
] as const;

test('a user’s row has a menu with what can be done with the user', async ({ launch, teardown }) => {
  const emailConfirmationUrl = 'dev.roster.app://confirm';
  const server = await startTestServer({ providers: on('local-userpass', { config: { emailConfirmationUrl } }) });
  teardown.add(() => server.stop());
  const [key, viewer] = await server.withStore(async (store) => [
    await createAdminKey(store, 'window', 1),
    await createAdminKey(store, 'viewer', 1, { role: 'viewer' }),
  ]);
  const login = (username: string) =>
    server.send('POST', '/auth/providers/local-userpass/login', { body: { username, password } });
  await server.answer('users.create', { email: bob, password });
  await login(bob);
  await server.send('POST', '/auth/providers/local-userpass/register', { body: { email: ada, password } });
  // Holds back what the window reads while it must not notice a change.
  let held = Promise.resolve();
  const proxy = await startFaultyProxy(
    () => server.url,
    (method) => (method === 'GET' ? held : Promise.resolve()),
  );
  teardown.add(() => proxy.stop());
  const { app, page } = await launch();
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  const address = JSON.stringify({ baseUrl: proxy.url, appId: 'test-app', displayName: 'Team' });
  const id = await page.evaluate<string>(`window.roster.backends.add(${address}).then(({ value }) => value.backendId)`);
  const connect = (key: string) => callsOf(page, id)('backends.connectAdministration', { key });
  expect((await connect(key)).ok).toBe(true);
  const shown = await openBackendPage(page, 'Team');
  await shown.getByRole('tab', { name: 'Users' }).click();
  const row = (name: string) => shown.getByRole('button', { name: new RegExp(`^${name}, `) });
  const button = (name: string) => shown.getByRole('button', { name: `Actions for ${name}`, exact: true });
  const items = page.getByRole('menuitem');

  await test.step('of an address that is not confirmed, by the keyboard', async () => {
    await row(ada).focus();
    await page.keyboard.press('Tab');
    await expect(button(ada)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu', { name: `Actions for ${ada}` })).toBeVisible();
    await expect(items.first()).toBeFocused();
    await expect(items).toHaveText([
      'Confirm the address',
      'Send the mail again',
      'Set a password…',
      'Delete…',
      'Show in the log',
    ]);
    await checkViewInLooks(app, page, 'user-menu', looks);
    await page.keyboard.press('Escape');
    await expect(items).toHaveCount(0);
    await expect(button(ada)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText(`${ada} is confirmed and can sign in`).first()).toBeVisible();
    await expect(row(ada)).toHaveAccessibleName(/Not signed in yet/);
    expect((await login(ada)).status).toBe(200);
  });

  await test.step('of a user who is signed in, at the pointer', async () => {
    await row(bob).click({ button: 'right', position: { x: 40, y: 10 } });
    await expect(items).toHaveText([
      'Set a password…',
      'Send a reset mail',
      'End all sessions…',
      'Disable',
      'Delete…',
      'Copy user ID',
      'Show in the log',
    ]);
    const isAtPointer = async () => {
      const [menu, at] = [await page.getByRole('menu').boundingBox(), await row(bob).boundingBox()];
      return Math.abs((menu?.x ?? 0) + (menu?.width ?? 0) - (at?.x ?? 0) - 40) < 12 || (menu?.x ?? 999) < 60;
    };
    await expect.poll(isAtPointer).toBe(true);
    await items.filter({ hasText: 'End all sessions…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'End all' }).click();
    await expect(page.getByText(`${bob} is signed out everywhere`).first()).toBeVisible();
    await row(bob).press('Shift+F10');
    await items.filter({ hasText: 'Disable' }).press('Enter');
    await expect(row(bob)).toHaveAccessibleName(/Disabled/);
    await expect(button(bob)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(items.first()).toHaveText('Enable');
    await items.filter({ hasText: 'Delete…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(row(bob)).toHaveCount(0);
    await expect(row(ada), 'the row in its place').toBeFocused();
  });

  await test.step('a failure is told above the rows', async () => {
    let release = (): void => undefined;
    held = new Promise<void>((resolve) => (release = resolve));
    await server.answer('users.delete', { user: ada });
    await button(ada).click();
    await items.filter({ hasText: 'Disable' }).click();
    await expect(shown.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
    release();
  });

  await test.step('with the key of a viewer', async () => {
    await server.answer('users.create', { email: bob, password });
    await login(bob);
    expect((await connect(viewer)).ok).toBe(true);
    await expect(shown.getByText('This administrator key can only read.')).toBeVisible();
    await button(bob).click();
    await expect(items).toHaveText(['Copy user ID', 'Show in the log']);
    await items.first().click();
    await expect(page.getByText('User ID copied').first()).toBeVisible();
  });
});
