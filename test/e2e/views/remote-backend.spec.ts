/** A remote backend that is administered with a key: connecting, what an administrator and a viewer can do, disconnecting. */
import { createAdminKey } from '../../../main/server/admin/admin-keys.js';
import { callsOf, openBackendPage } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { checkViewInLooks } from '../../support/electron/view-check.js';
import { openPlace } from '../../support/electron/window.js';
import { on, startTestServer } from '../../support/servers/test-server.js';

const password = 'Correct-Horse-71';
const ada = 'ada@team.example';
const looks = [
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 1280, height: 800 },
] as const;
const [, , wide] = looks;
const manyLooks = [
  ...looks,
  { theme: 'dark', width: 480, height: 720 },
  { theme: 'dark', width: 1280, height: 800 },
] as const;

test('a remote backend is administered with a key, until it is disconnected', async ({ launch, teardown }) => {
  const greet = `exports = (name) => { console.log('greet called with', name); return name; };`;
  const server = await startTestServer({
    providers: {
      ...{ ...on('local-userpass'), ...on('anon-user') },
      ...on('oauth2-facebook', { config: { clientId: '1' }, secret_config: { clientSecret: 'facebookSecret' } }),
      ...on('oauth2-google', { config: { clientId: '' } }),
    },
    functions: { greet },
  });
  teardown.add(() => server.stop());
  const key = await server.withStore((store) => createAdminKey(store, 'window', 1));
  for (const email of [ada, 'bob@team.example']) await server.answer('users.create', { email, password });
  const login = (email: string) =>
    server.send('POST', '/auth/providers/local-userpass/login', { body: { username: email, password } });
  const session = String((await login(ada)).body['refresh_token']);
  const { app, page } = await launch();
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  const address = JSON.stringify({ baseUrl: server.url, appId: 'test-app', displayName: 'Team' });
  const id = await page.evaluate<string>(`window.roster.backends.add(${address}).then(({ value }) => value.backendId)`);
  const call = callsOf(page, id);
  expect((await call('signIn.emailPassword', { email: 'bob@team.example', password, linkTo: null })).ok).toBe(true);
  const everyone = { text: '', filter: 'all', provider: null, after: null };
  expect((await call('backendUsers.list', everyone)).error?.code).toBe('noAdminKey');
  await page.getByRole('article').getByRole('button', { name: 'Team' }).click();
  const shown = page.getByRole('region', { name: 'Team', exact: true });
  const dialog = page.getByRole('dialog', { name: 'Administer Team' });

  await test.step('connecting: one question', async () => {
    await expect(shown.getByRole('tab', { name: 'Users' })).toHaveCount(0);
    await checkViewInLooks(app, page, 'remote-overview', [wide]);
    await shown.getByRole('button', { name: 'Connect…' }).click();
    await dialog.getByLabel('Administrator key').fill(`radm_${'x'.repeat(43)}`);
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect(dialog.getByText('Team does not accept this administrator key.')).toBeVisible();
    await checkViewInLooks(app, page, 'remote-connect', [looks[1], wide]);
    await dialog.getByLabel('Administrator key').fill(key);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Connected to Team')).toBeVisible();
    expect(await page.evaluate<string>('document.documentElement.outerHTML')).not.toContain(key);
  });

  await test.step('users: one is blocked, and the session of another ends', async () => {
    const users = shown.getByRole('list', { name: 'Users' });
    await users.getByRole('button', { name: new RegExp(`^${ada}`) }).click();
    const details = shown.getByRole('region', { name: ada, exact: true });
    await expect(details.getByRole('heading', { name: `${ada} can sign in` })).toBeVisible();
    await checkViewInLooks(app, page, 'remote-users', [looks[1], wide]);
    await details.getByRole('button', { name: /^End the session on/ }).click();
    await expect(details.getByText('Not signed in anywhere.')).toBeVisible();
    expect((await server.send('POST', '/auth/session', { token: session })).status).toBe(401);
    await page.keyboard.press('Escape');
    await users.getByRole('button', { name: /^bob@team.example/ }).click();
    const bob = shown.getByRole('region', { name: 'bob@team.example', exact: true });
    await bob.getByRole('button', { name: 'Disable' }).click();
    await expect(bob.getByRole('button', { name: 'Enable' })).toBeVisible();
    expect((await login('bob@team.example')).body['error_code']).toBe('UserDisabled');
    // Roster's own account of the user notices at once.
    await expect(page.getByRole('button', { name: /^Needs attention/ })).toHaveText(/1/);
    await page.keyboard.press('Escape');
  });

  await test.step('sign-in methods are turned off and on', async () => {
    const method = (name: string) => shown.getByRole('switch', { name });
    const turn = async (name: string, verb: 'disable' | 'enable') =>
      (
        await fetch(`${server.url}/admin/v1/providers/${name}/${verb}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${key}` },
        })
      ).status;
    const asked = page.getByRole('dialog', { name: 'Add an account' });
    const isOff = 'Team does not offer this sign-in method. Choose another one.';
    await shown.getByRole('tab', { name: 'Sign-in providers' }).click();
    await expect(method('Facebook')).toBeChecked();
    await expect(method('Facebook')).toHaveAccessibleDescription('The secret “facebookSecret” is missing.');
    await expect(method('Google')).toHaveCount(0);
    await expect(shown.getByText('Not set up completely')).toBeVisible();
    await expect(shown.getByText('Which methods does this backend offer?')).toHaveCount(0);
    await checkViewInLooks(app, page, 'remote-providers', manyLooks);

    // Another administrator turns it off while the form is open.
    const addAccount = async () => {
      await shown.getByRole('tab', { name: /^Accounts/ }).click();
      await shown.getByRole('button', { name: 'Add an account…' }).click();
    };
    await addAccount();
    await asked.getByRole('textbox', { name: 'Email' }).fill('eve@team.example');
    await asked.getByRole('textbox', { name: 'Password' }).fill(password);
    expect(await turn('local-userpass', 'disable')).toBe(200);
    await page.keyboard.press('Enter');
    await expect(asked.getByText(isOff)).toBeVisible();
    await page.keyboard.press('Escape');
    expect(await turn('local-userpass', 'enable')).toBe(200);

    await shown.getByRole('tab', { name: 'Sign-in providers' }).click();
    await expect(method('Email and password')).toBeChecked();
    await method('Email and password').focus();
    await page.keyboard.press('Space');
    await expect(method('Email and password')).not.toBeChecked();
    await expect(method('Email and password')).toHaveAttribute('aria-busy', 'false');
    await expect(method('Email and password')).toBeFocused();
    expect((await login(ada)).body['error_code']).toBe('AuthProviderNotFound');
    expect((await call('signIn.emailPassword', { email: ada, password, linkTo: null })).error?.message).toBe(isOff);
    await addAccount();
    await expect(asked.getByRole('button', { name: 'Continue with Facebook' })).toBeVisible();
    await expect(asked.getByRole('textbox', { name: 'Email' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await shown.getByRole('tab', { name: 'Sign-in providers' }).click();
    for (const name of ['Facebook', 'Anonymous']) await method(name).click();
    await expect(shown.getByText('No method is on, so no user can sign in.')).toBeVisible();
    await checkViewInLooks(app, page, 'remote-providers-off', [looks[1]]);
    for (const name of ['Facebook', 'Anonymous', 'Email and password']) {
      await method(name).click();
      await expect(method(name)).toHaveAttribute('aria-busy', 'false');
      await expect(method(name)).toBeChecked();
    }
    await addAccount();
    await expect(asked.getByRole('textbox', { name: 'Email' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('functions, mail and the log', async () => {
    await shown.getByRole('tab', { name: 'Functions' }).click();
    await shown
      .getByRole('list', { name: 'Functions' })
      .getByRole('button', { name: /^greet/ })
      .click();
    await shown.getByLabel('Arguments').fill('["window"]');
    await shown.getByRole('button', { name: 'Run' }).click();
    await expect(shown.getByText(/greet called with window/).first()).toBeVisible();
    await checkViewInLooks(app, page, 'remote-functions', [wide]);
    await shown.getByRole('tab', { name: 'Mail' }).click();
    await expect(shown.getByText('It keeps its mail in its data folder.')).toBeVisible();
    await expect(shown.getByRole('button', { name: 'Open folder' })).toHaveCount(0);
    await shown.getByRole('button', { name: 'Send a test email…' }).click();
    const testMail = page.getByRole('dialog', { name: 'Test email from Team' });
    await testMail.getByLabel('To').fill('ops@team.example');
    await testMail.getByRole('button', { name: 'Send' }).click();
    await expect(shown.getByRole('list', { name: 'Mail' }).getByRole('listitem')).toHaveCount(1);
    await expect(shown.getByRole('tab', { name: 'Mail 1', exact: true })).toBeVisible();
    await shown.getByRole('tab', { name: 'Logs' }).click();
    const log = shown.getByRole('list', { name: 'Log' });
    await expect(log.getByRole('button', { name: /Run function|Function/ }).first()).toBeVisible();
    // The window asks again by itself.
    await login('bob@team.example');
    await expect(
      log.getByRole('button', { name: /bob@team.example, .*Disabled|Sign-in, bob@team.example/ }).first(),
    ).toBeVisible();
    await checkViewInLooks(app, page, 'remote-logs', [looks[1]]);
  });

  await test.step('Bob’s own account says that he was disabled, and where, until he is enabled', async () => {
    await openPlace(page, /^Needs attention/);
    const listed = page.getByRole('region', { name: 'Needs attention' });
    await expect(listed.getByText('Disabled by the administrator')).toBeVisible();
    await listed.getByRole('button', { name: 'bob@team.example' }).click();
    const account = page.getByRole('article', { name: /bob@team\.example/ });
    const why =
      'The administrator of Team has disabled this account. Ask the administrator to enable it, then sign in again.';
    await expect(account.getByText(why)).toBeVisible();
    for (const theme of ['light', 'dark'] as const)
      for (const [width, height] of [
        [900, 600],
        [1280, 800],
      ] as const)
        await checkViewInLooks(app, page, 'account-disabled', [{ theme, width, height }]);
    const signInAgain = async () => {
      await account.getByRole('button', { name: 'Sign in again' }).click();
      const asked = page.getByRole('dialog');
      await asked.getByRole('textbox', { name: 'Password' }).fill(password);
      await page.keyboard.press('Enter');
      return asked;
    };
    const asked = await signInAgain();
    await expect(asked.getByText('Team has disabled this account.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(asked).toBeHidden();
    expect((await call('backendUsers.setDisabled', { userId: 'bob@team.example', disabled: false })).ok).toBe(true);
    await signInAgain();
    await expect(account.getByRole('button', { name: 'Sign out' })).toBeVisible();
    await expect(account.getByText(why)).toBeHidden();
    await openBackendPage(page, 'Team');
  });

  await test.step('disconnecting', async () => {
    await shown.getByRole('tab', { name: 'Overview' }).click();
    await checkViewInLooks(app, page, 'remote-connected', looks);
    await shown.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click();
    await expect(page.getByText('Disconnected from Team.')).toBeVisible();
    await expect(shown.getByRole('tab', { name: 'Users' })).toHaveCount(0);
    expect((await call('backendUsers.list', everyone)).error?.code).toBe('noAdminKey');
  });

  await test.step('the key of a viewer: nothing offers a change', async () => {
    const viewer = await server.withStore((store) => createAdminKey(store, 'viewer', 1, { role: 'viewer' }));
    await login(ada);
    await shown.getByRole('button', { name: 'Connect…' }).click();
    await dialog.getByLabel('Administrator key').fill(viewer);
    await page.keyboard.press('Enter');
    await expect(shown.getByText('This administrator key can only read.')).toBeVisible();
    const users = shown.getByRole('list', { name: 'Users' });
    await users.getByRole('button', { name: new RegExp(`^${ada}`) }).click();
    const details = shown.getByRole('region', { name: ada, exact: true });
    await expect(details.getByRole('heading', { name: `${ada} can sign in` })).toBeVisible();
    const changing = /^(New user|Disable|Enable|Delete|Set a password|Send|Run|End)/;
    await expect(shown.getByRole('button', { name: changing })).toHaveCount(0);
    await checkViewInLooks(app, page, 'viewer-users', looks);
    await page.keyboard.press('Escape');
    for (const [tab, list] of [
      ['Sessions', 'Sessions'],
      ['Functions', 'Functions'],
    ] as const) {
      await shown.getByRole('tab', { name: tab }).click();
      await expect(shown.getByRole('list', { name: list })).toBeVisible();
      await shown.getByRole('list', { name: list }).getByRole('button').first().click();
      await expect(shown.getByRole('button', { name: changing })).toHaveCount(0);
      await checkViewInLooks(app, page, `viewer-${tab.toLowerCase()}`, [wide]);
      await page.keyboard.press('Escape');
    }
    await shown.getByRole('tab', { name: 'Mail' }).click();
    await expect(shown.getByText('It keeps its mail in its data folder.')).toBeVisible();
    await expect(shown.getByRole('button', { name: changing })).toHaveCount(0);
    await shown.getByRole('tab', { name: 'Sign-in providers' }).click();
    await expect(shown.getByText('On', { exact: true }).first()).toBeVisible();
    await expect(shown.getByRole('switch')).toHaveCount(0);
    await checkViewInLooks(app, page, 'viewer-providers', [wide]);
  });
});
