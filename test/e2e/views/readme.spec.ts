/** The pictures of the README, with accounts like those of a developer. Copy them to `assets/pictures` when the window has changed. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SignJWT } from 'jose';
import { openBackendPage } from '../../support/electron/backends.js';
import { allow, consentIsGone } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, picture, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand } from '../../support/electron/programs/run-cli.js';
import { Terminal } from '../../support/electron/programs/terminal.js';
import { checkBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { chooseRowAction, row } from '../../support/electron/window.js';
import { on, testAppId, writeAppFolder } from '../../support/servers/test-server.js';

const key = 'k'.repeat(32);
/** Accounts by backend: those of the single sign-on by address and name, those with a password by address and label. */
const accounts = {
  'Contoso EU': {
    singleSignOn: { 'tom.baker@contoso.example': 'Tom Baker', 'jonas.weber@contoso.example': 'Jonas Weber' },
    registered: {
      'billing@contoso.example': 'Billing',
      'support@contoso.example': 'Support',
      'buyer-de@contoso.example': 'Buyer DE',
    },
  },
  'Fabrikam shop': {
    singleSignOn: { 'lena.fischer@fabrikam.example': 'Lena Fischer' },
    registered: { 'admin@fabrikam.example': 'Shop admin', 'returns@fabrikam.example': 'Returns' },
  },
  Northwind: { singleSignOn: { 'tom.baker@northwind.example': 'Tom Baker' }, registered: {} },
  Staging: {
    singleSignOn: {},
    registered: { 'ada@staging.fabrikam.example': 'Ada', 'bo@staging.fabrikam.example': 'Bo' },
  },
} as const;

test('the README shows the window with several backends', async ({ launch, profile, teardown, tmpDir }) => {
  const { app, page } = await launch({ isFirstRun: true, args: ['--force-device-scale-factor=2'] });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
  await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
  const backends = [];
  for (const [name, { singleSignOn, registered }] of Object.entries(accounts)) {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const tokens = await Promise.all(
      Object.entries(singleSignOn).map(([email, of]) =>
        new SignJWT({ email, name: of })
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject(email)
          .setAudience(testAppId)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode(key)),
      ),
    );
    backends.push({ name, url: server.url, tokens, registered, server });
  }
  const input = backends.map(({ name, url, tokens, registered }) => ({ name, url, tokens, registered }));
  await page.evaluate(`(async ({ backends, appId }) => {
    const value = async (call) => {
      const result = await call;
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    };
    const { backends: calls, signIn, accounts } = window.roster;
    for (const { name, url, tokens, registered } of backends) {
      const { backendId } = await value(calls.add({ baseUrl: url, appId, displayName: name }));
      for (const token of tokens) await value(signIn.customToken({ backendId, token, linkTo: null }));
      for (const [email, label] of Object.entries(registered)) {
        const { accountId } = await value(signIn.register({ backendId, email, password: 'correct horse', linkTo: null }));
        await value(accounts.update({ accountId, description: { label, colorIndex: null, note: '' } }));
      }
    }
  })(${JSON.stringify({ backends: input, appId: testAppId })})`);
  await page.getByRole('button', { name: 'Got it' }).click();
  const tom = row(page, 'Tom Baker').first();
  await expect(tom).toBeVisible();
  await tom.getByRole('button').first().press('Enter');
  for (const name of ['Shop admin', 'Lena Fischer']) await chooseRowAction(page, name, 'Pin to top');
  await chooseRowAction(page, 'Support', 'Sign out');

  const roster = rosterCommand(electron, rootSwitches, profile);
  const terminal = new Terminal(dirname(roster));
  teardown.add(() => terminal.close());
  const folder = join(tmpDir(), 'shop');
  mkdirSync(folder);
  const deploy = join(folder, 'deploy.sh');
  writeFileSync(deploy, `#!/bin/bash\nPATH='${dirname(roster)}':"$PATH"\nroster token\n`);
  chmodSync(deploy, 0o755);
  const asked = terminal.run(deploy);
  await allow(app, 'deploy.sh');
  expect((await asked).code).toBe(0);
  await consentIsGone(app);

  await backends.at(-1)?.server.stop();
  await checkBackends(page);
  await expect(page.getByRole('button', { name: /^Staging, Not responding/ })).toBeVisible();
  await row(page, 'Tom Baker').first().getByRole('button').first().click();
  await expect(page.getByRole('article')).toContainText('deploy.sh');
  await expect(page.locator('.toast span')).toHaveCount(0);
  await page.mouse.move(1_000, 700);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate('document.activeElement?.blur()');
    await page.screenshot({ path: picture(`readme-${theme}`), animations: 'disabled' });
  }
});

test('the README shows why a user of a backend cannot sign in', async ({ launch }) => {
  const folder = writeAppFolder({
    providers: {
      ...on('anon-user'),
      ...on('api-key'),
      ...on('local-userpass', { config: { emailConfirmationUrl: 'dev.roster.app://confirm' } }),
    },
  });
  const { app, page } = await launch({ args: ['--force-device-scale-factor=2', `--backend=${folder}`] });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  const password = 'Correct-Horse-71';
  const call = (name: string, input: object) =>
    page.evaluate<{ ok: boolean }>(
      `window.roster.${name}({ backendId: 'embedded', ...${JSON.stringify(input)} }).then(({ ok }) => ({ ok }))`,
    );
  const signIn = (email: string, secret = password) =>
    call('signIn.emailPassword', { email, password: secret, linkTo: null });
  expect((await call('backends.rename', { displayName: 'Team app' })).ok).toBe(true);
  const shown = await openBackendPage(page, 'Team app');
  await shown.getByRole('tab', { name: 'Users' }).click();
  await expect(shown.getByText('No users yet.')).toBeVisible();
  for (const name of ['omar', 'nora', 'max', 'lea', 'kim', 'ivan', 'hana', 'gita', 'finn', 'eve', 'bo'])
    expect((await call('backendUsers.create', { email: `${name}@team.example`, password })).ok).toBe(true);
  for (const name of ['gita', 'kim', 'nora']) await signIn(`${name}@team.example`);
  for (let count = 0; count < 10; count += 1) await signIn('eve@team.example', 'wrong-password');
  await call('signIn.register', { email: 'ada@team.example', password, linkTo: null });
  for (let count = 0; count < 3; count += 1) await signIn('ada@team.example');

  const users = shown.getByRole('list', { name: 'Users' });
  await expect(users.getByRole('button', { name: 'eve@team.example' })).toHaveAccessibleName(/Locked out/);
  await users.getByRole('button', { name: 'ada@team.example' }).click();
  await expect(shown.getByRole('heading', { name: 'Why ada@team.example cannot sign in' })).toBeVisible();
  await expect(page.locator('.toast span')).toHaveCount(0);
  await page.mouse.move(700, 790);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate('document.activeElement?.blur()');
    await page.screenshot({ path: picture(`readme-users-${theme}`), animations: 'disabled' });
  }
});
