/** The users, the sessions, the functions, the mail and the log of a backend on this computer: why a user cannot sign in, the keyboard, and a picture of each state. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { callsOf, openBackendPage } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { applyLook, checkViewInLooks } from '../../support/electron/view-check.js';
import { startMailServer } from '../../support/servers/mail-server.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';

const password = 'Correct-Horse-71';
const ada = 'ada@team.example';
const looks = [
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 900, height: 600 },
  { theme: 'light', width: 1280, height: 800 },
] as const;
const [, , wide] = looks;

/** Runs an exported app with its functions. Native dialogs cannot be driven, so their answers are replaced. */
async function importApp(app: ElectronApplication, page: Page, folder: string): Promise<string> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
  }, folder);
  return page.evaluate<string>('window.roster.backends.importFolder().then(({ value }) => value.backendId)');
}

test('the users of a backend show why one cannot sign in, and let that be fixed', async ({
  launch,
  profile,
  teardown,
}) => {
  const providers = {
    ...on('anon-user'),
    ...on('local-userpass', { config: { emailConfirmationUrl: 'dev.roster.app://confirm' } }),
  };
  const greet = `exports = (name) => { console.log('greet called with', name); throw new Error('no such customer 42'); };`;
  const folder = writeAppFolder({ providers, functions: { greet } });
  const { app, page } = await launch();
  const signIn = (email: string, secret = password) =>
    call('signIn.emailPassword', { email, password: secret, linkTo: null });
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  const call = callsOf(page, await importApp(app, page, folder));
  const shown = await openBackendPage(page, 'Test app');
  await shown.getByRole('tab', { name: 'Users' }).click();
  const row = (name: string) =>
    shown.getByRole('list', { name: 'Users' }).getByRole('button', { name: new RegExp(`^${name}, `) });
  const drawer = (name: string) => shown.getByRole('region', { name, exact: true });

  await test.step('without users', async () => {
    await expect(shown.getByText('No users yet.')).toBeVisible();
    await checkViewInLooks(app, page, 'users-none', [wide]);
  });

  await test.step('registrations and sign-ins appear by themselves', async () => {
    for (const name of ['dan', 'eve', 'finn', 'gita'])
      expect((await call('backendUsers.create', { email: `${name}@team.example`, password })).ok).toBe(true);
    expect(await call('signIn.register', { email: ada, password, linkTo: null })).toMatchObject({ ok: true });
    expect((await signIn(ada)).error?.code).toBe('signInRefused');
    await expect(row(ada)).toHaveAccessibleName(`${ada}, Unconfirmed, Email and password, Last sign-in: never`);
    for (let count = 0; count < 10; count += 1) await signIn('eve@team.example', 'wrong-password');
    const gita = await signIn('gita@team.example');
    expect(gita.ok).toBe(true);
    const called = { accountId: gita.value?.accountId, name: 'greet', args: '["boom"]' };
    const failed = await page.evaluate<{ ok: boolean }>(
      `window.roster.accounts.callFunction(${JSON.stringify(called)})`,
    );
    expect(failed.ok).toBe(false);
    await expect(row('gita@team.example')).toHaveAccessibleName(/Active/);
    await expect(row('eve@team.example')).toHaveAccessibleName(/Locked out 5 min/);
  });

  await test.step('Ada: the fact by the third press, the fix by the fourth', async () => {
    await row(ada).click();
    const details = drawer(ada);
    await expect(details.getByRole('heading', { name: `Why ${ada} cannot sign in` })).toBeVisible();
    await expect(details.getByText('Address not confirmed').first()).toBeVisible();
    await expect(details.getByText('2 refused sign-ins today: Address not confirmed')).toBeVisible();
    await expect(details.getByRole('heading', { name: ada, exact: true })).toBeFocused();
    await checkViewInLooks(app, page, 'users-ada', looks);
    const field = shown.getByRole('searchbox', { name: 'Search users' });
    await expect(field).toHaveAttribute('placeholder', 'Email, name or ID');
    await applyLook(app, page, { theme: 'light', width: 1240, height: 800 });
    await expect(field, 'a hint that is not cut').toHaveAttribute('placeholder', 'Search');
    await applyLook(app, page, wide);
    await details.getByRole('button', { name: 'Send the mail again' }).click();
    await expect(page.getByText('This backend keeps its mail.')).toBeVisible();
    await details.getByRole('button', { name: 'Confirm the address' }).click();
    await expect(details.getByRole('heading', { name: `${ada} can sign in` })).toBeVisible();
    expect((await signIn(ada)).ok).toBe(true);
    await expect(details.getByRole('button', { name: /^End the session on/ })).toBeVisible();
    await checkViewInLooks(app, page, 'users-signed-in', [looks[1], wide]);
    await details.getByRole('button', { name: /^End the session on/ }).click();
    await expect(details.getByText('Not signed in anywhere.')).toBeVisible();
    // Roster's own account of the user notices at once.
    await expect(page.getByRole('button', { name: /^Needs attention/ })).toHaveText(/1/);
  });

  await test.step('by the keyboard', async () => {
    await page.keyboard.press('Escape');
    await expect(row(ada)).toBeFocused();
    await page.keyboard.press('Control+F');
    await expect(shown.getByRole('searchbox', { name: 'Search users' })).toBeFocused();
    await page.keyboard.type('EVE');
    await expect(row(ada)).toHaveCount(0);
    await page.keyboard.press('ArrowDown');
    await expect(row('eve@team.example')).toBeFocused();
    await page.keyboard.press('Enter');
    const details = drawer('eve@team.example');
    await expect(details.getByText(/Locked out after wrong passwords/).first()).toBeVisible();
    await details.getByRole('button', { name: 'Allow another try now' }).press('Enter');
    await expect(details.getByRole('heading', { name: 'eve@team.example can sign in' })).toBeVisible();
    expect((await signIn('eve@team.example')).ok).toBe(true);
    await page.keyboard.press('Escape');
    await shown.getByRole('button', { name: 'Clear the search' }).first().click();
    await shown.getByLabel('Signs in with').selectOption('Google');
    await expect(shown.getByText('No user matches the filters.')).toBeVisible();
    await shown.getByRole('button', { name: 'Clear the search' }).click();
    await expect(row(ada)).toBeVisible();
  });

  await test.step('the sessions of all users', async () => {
    await shown.getByRole('tab', { name: 'Sessions 2' }).click();
    const sessions = shown.getByRole('list', { name: 'Sessions' });
    const of = (name: string) => sessions.getByRole('button', { name: new RegExp(`^${name}@team.example, `) });
    await expect(of('eve')).toBeVisible();
    await expect(of('gita')).toBeVisible();
    await shown.getByRole('searchbox', { name: 'Search sessions' }).fill('GITA@');
    await expect(of('eve')).toHaveCount(0);
    await shown.getByRole('searchbox', { name: 'Search sessions' }).press('Escape');
    await expect(of('eve')).toBeVisible();
    await shown.getByRole('searchbox', { name: 'Search sessions' }).press('ArrowDown');
    await page.keyboard.press('End');
    await expect(of('gita')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(sessions.getByText('Session ID')).toBeVisible();
    await checkViewInLooks(app, page, 'sessions', looks);
    await sessions.getByRole('button', { name: /^End the session of eve@team.example/ }).click();
    await expect(of('eve')).toHaveCount(0);
    await expect(of('gita')).toBeFocused();
    await sessions.getByRole('button', { name: 'End all sessions of gita@team.example…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'End all' }).click();
    await expect(shown.getByText('No one is signed in.')).toBeVisible();
    await expect(shown.getByRole('searchbox', { name: 'Search sessions' })).toBeFocused();
    // Appears by itself.
    expect((await signIn('gita@team.example')).ok).toBe(true);
    await of('gita').click();
    await sessions.getByRole('button', { name: 'Show user' }).click();
    await expect(drawer('gita@team.example').getByRole('heading', { name: /can sign in/ })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('disabled, enabled and deleted', async () => {
    await row('gita@team.example').click();
    const details = drawer('gita@team.example');
    await details.getByRole('button', { name: 'Disable' }).click();
    await expect(details.getByRole('button', { name: 'Enable' })).toBeVisible();
    await shown.getByRole('radio', { name: 'Disabled' }).check();
    await expect(row('gita@team.example')).toHaveAccessibleName(/Disabled/);
    await expect(row(ada)).toHaveCount(0);
    await expect(shown.getByRole('radio', { name: 'Disabled 1', exact: true })).toBeChecked();
    await checkViewInLooks(app, page, 'users-disabled', [wide]);
    await details.getByRole('button', { name: 'Set a password…' }).click();
    await page.getByLabel('Password', { exact: true }).fill('12345');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByText('A password must have between 6 and 128 characters.')).toBeVisible();
    await page.keyboard.press('Escape');
    await details.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(shown.getByText('No user is disabled.')).toBeVisible();
  });

  await test.step('the log', async () => {
    await shown.getByRole('radio', { name: 'All 4', exact: true }).check();
    await row(ada).click();
    await drawer(ada).getByRole('button', { name: 'Show in the log' }).click();
    await expect(shown.getByRole('searchbox', { name: 'Search the log' })).toHaveValue(ada);
    const log = shown.getByRole('list', { name: 'Log' });
    const refusal = log.getByRole('button', { name: new RegExp(`Sign-in, ${ada}, Address not confirmed`) });
    await expect(refusal.first()).toBeVisible();
    await expect(log.getByRole('button', { name: /eve@team/ })).toHaveCount(0);
    await shown.getByRole('button', { name: 'Clear the search' }).click();
    await shown.getByRole('button', { name: 'Errors only' }).click();
    await expect(log.getByRole('button', { name: /, Done$/ })).toHaveCount(0);
    await shown.getByRole('radio', { name: 'Functions' }).check();
    const failure = log.getByRole('button', { name: /greet, .*, The function failed$/ });
    await shown.getByRole('searchbox', { name: 'Search the log' }).press('ArrowDown');
    await expect(failure).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(log.getByText('greet called with boom')).toBeVisible();
    await shown.getByRole('radio', { name: 'All' }).check();
    await expect(log.getByText('greet called with boom')).toBeVisible();
    await checkViewInLooks(app, page, 'logs', looks);
    await log.getByRole('button', { name: 'Copy' }).click();
    const clipboard = () => app.evaluate((electron) => electron.clipboard.readText());
    await expect.poll(clipboard).toContain('no such customer 42');
    const copied = await clipboard();
    const savedLog = join(profile, 'roster-log.jsonl');
    // Root may write everywhere, so the folder is missing.
    const unwritable = join(profile, 'missing', 'roster-log.jsonl');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, unwritable);
    await shown.getByRole('button', { name: 'Save…' }).click();
    await expect(shown.getByText(`Roster could not write ${unwritable}. Choose a folder`)).toBeVisible();
    await checkViewInLooks(app, page, 'logs-not-saved', looks);
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, savedLog);
    await shown.getByRole('searchbox', { name: 'Search the log' }).fill('greet');
    await shown.getByRole('button', { name: 'Save…' }).click();
    await expect(page.getByText('1 event saved as roster-log.jsonl')).toBeVisible();
    const lines = readFileSync(savedLog, 'utf8').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ kind: 'function', subject: 'greet' }]);
    expect(lines.join()).not.toContain(password);
    await shown.getByRole('button', { name: 'Clear the search' }).click();
    expect(copied).not.toContain(password);
    await failure.press('Escape');
    await expect(log.getByText('greet called with boom')).toHaveCount(0);
    // Followed while the tab is open.
    await signIn(ada, 'wrong-password');
    await expect(log.getByRole('button', { name: /Wrong password$/ }).first()).toBeVisible();
    await shown.getByRole('tab', { name: /^Users \d$/ }).click();
  });

  await test.step('the functions: the last calls, and one run as a user', async () => {
    await shown.getByRole('tab', { name: 'Functions' }).click();
    const greetRow = shown
      .getByRole('list', { name: 'Functions' })
      .getByRole('button', { name: /^greet, For clients/ });
    await expect(greetRow).toHaveAccessibleName(/, 1 failed today$/);
    await shown.getByRole('searchbox', { name: 'Search functions' }).press('ArrowDown');
    await page.keyboard.press('Enter');
    const details = drawer('greet');
    await expect(details.getByText('Every signed-in user can call it.')).toBeVisible();
    await details.getByRole('radio', { name: 'A user' }).check();
    await details.getByLabel('Email or user ID').fill('missing@team.example');
    await details.getByLabel('Arguments').fill('["window"]');
    await details.getByRole('button', { name: 'Run' }).click();
    await expect(details.getByText(/does not exist|no such user|no longer/i).first()).toBeVisible();
    await details.getByLabel('Email or user ID').fill(ada);
    await details.getByRole('button', { name: 'Run' }).click();
    await expect(details.getByText(/greet called with window/).first()).toBeVisible();
    await expect(details.getByText(/^The function failed, after/)).toBeVisible();
    await expect(greetRow).toHaveAccessibleName(/, 2 failed today$/);
    await checkViewInLooks(app, page, 'functions', looks);
    await details.getByRole('button', { name: 'Show in the log' }).click();
    await expect(shown.getByRole('searchbox', { name: 'Search the log' })).toHaveValue('greet');
    await shown.getByRole('tab', { name: 'Users' }).click();
  });

  await test.step('the mail that the backend kept', async () => {
    const errors = /^Logs [1-9]\d* errors today$/;
    await expect(shown.getByRole('tab', { name: errors }).getByTitle(/^\d+ errors today$/)).toBeVisible();
    await shown.getByRole('tab', { name: 'Mail 2', exact: true }).click();
    const mail = shown.getByRole('list', { name: 'Mail' });
    await expect(mail.getByRole('button', { name: new RegExp(`^${ada}, .*, Not sent, kept here$`) })).toHaveCount(2);
    await shown.getByRole('searchbox', { name: 'Search mail' }).press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(mail.getByText(/confirm\?…/)).toBeVisible();
    await checkViewInLooks(app, page, 'mail', looks);
    await mail.getByRole('button', { name: 'Create again' }).click();
    await expect(shown.getByText('This address is confirmed already.')).toBeVisible();
    await shown.getByRole('button', { name: 'Send a test email…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Test email from Test app' });
    const to = dialog.getByLabel('To');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(to).toBeFocused();
    await expect(to).toHaveAttribute('aria-invalid', 'true');
    await expect(to).toHaveAccessibleDescription('Fill in this field.');
    await checkViewInLooks(app, page, 'field-missing', [looks[1], wide]);
    await to.fill('ops');
    await expect(to).not.toHaveAttribute('aria-invalid');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(to).toHaveAccessibleDescription('Enter an email address.');
    await to.fill('ops@team.example');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(mail.getByRole('button', { name: /^ops@team.example, Test mail from Test app/ })).toBeVisible();
    const mailServer = await startMailServer(password);
    teardown.add(() => mailServer.stop());
    await shown.getByRole('button', { name: 'Mail server…' }).click();
    const settings = page.getByRole('dialog', { name: 'Mail server of Test app' });
    await settings.getByLabel('Server', { exact: true }).fill('x y');
    await settings.getByLabel('Port').fill('70000');
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings.getByText('Enter a whole number from 1 to 65535.')).toBeVisible();
    await expect(settings.getByText('Fill in this field.')).toHaveCount(1);
    await expect(settings.getByLabel('Port')).toBeFocused();
    await settings.getByLabel('Port').fill(String(mailServer.port));
    await settings.getByLabel('Encryption').selectOption('none');
    await settings.getByLabel('Sender').fill('Team');
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings.getByLabel('Server', { exact: true })).toHaveAccessibleDescription(
      /^“x y” is not a host name\./,
    );
    await settings.getByLabel('Server', { exact: true }).fill('127.0.0.1');
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings.getByLabel('Sender')).toHaveAccessibleDescription(/^“Team” is not a sender\./);
    await settings.getByLabel('Sender').fill('Team <team@team.example>');
    await settings.getByLabel('User name (optional)').fill('roster');
    await settings.getByLabel('Password').fill(password);
    await checkViewInLooks(app, page, 'mail-server', [looks[1], wide]);
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(shown.getByText(`through 127.0.0.1:${String(mailServer.port)}`)).toBeVisible();
    await shown.getByRole('button', { name: 'Send a test email…' }).click();
    await dialog.getByLabel('To').fill('sent@team.example');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(mail.getByRole('button', { name: /^sent@team.example, .*, Sent$/ })).toBeVisible();
    expect(mailServer.mails).toMatchObject([{ to: ['sent@team.example'] }]);
    await expect(mail.getByRole('listitem')).toHaveCount(4);
    await expect(shown.getByRole('tab', { name: 'Mail 4', exact: true })).toBeVisible();
    await shown.getByRole('button', { name: 'Mail server…' }).click();
    await expect(settings.getByLabel('Password')).toHaveValue('');
    await settings.getByRole('button', { name: 'Use no mail server…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Remove the mail server of Test app?' });
    await checkViewInLooks(app, page, 'mail-server-remove', [looks[1], wide]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(question).toHaveCount(0);
    await expect(settings.getByLabel('Server', { exact: true })).toHaveValue('127.0.0.1');
    await settings.getByRole('button', { name: 'Use no mail server…' }).click();
    await question.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(shown.getByText('This backend has no mail server.')).toBeVisible();
    await expect(mail.getByRole('listitem')).toHaveCount(3);
    await expect(shown.getByRole('tab', { name: 'Mail 3', exact: true })).toBeVisible();
    await shown.getByRole('tab', { name: 'Users' }).click();
  });

  await test.step('an address without an account', async () => {
    await shown.getByRole('searchbox', { name: 'Search users' }).fill('hana@team.example');
    await expect(shown.getByText('There is no account with the address hana@team.example.')).toBeVisible();
    await checkViewInLooks(app, page, 'users-no-account', [wide]);
    await shown.getByRole('button', { name: 'Add hana@team.example' }).click();
    const dialog = page.getByRole('dialog', { name: 'New user at Test app' });
    await dialog.getByLabel('Password', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Add user' }).click();
    await expect(drawer('hana@team.example').getByRole('heading', { name: /can sign in/ })).toBeVisible();
  });

  await test.step('in German', async () => {
    expect((await signIn('hana@team.example')).ok).toBe(true);
    await page.evaluate(
      `window.roster.state.getSnapshot().then(({ value }) => window.roster.settings.change({ ...JSON.parse(value).settings, language: 'de' }))`,
    );
    await expect(shown.getByRole('tab', { name: 'Protokoll' })).toBeVisible();
    await checkViewInLooks(app, page, 'users-german', [looks[1]]);
    await shown.getByRole('tab', { name: 'Sitzungen' }).click();
    await expect(shown.getByRole('list', { name: 'Sitzungen' })).toBeVisible();
    await checkViewInLooks(app, page, 'sessions-german', [looks[1]]);
    await shown.getByRole('tab', { name: 'Mails' }).click();
    await expect(shown.getByRole('list', { name: 'Mails' })).toBeVisible();
    await checkViewInLooks(app, page, 'mail-german', [looks[1]]);
    await shown.getByRole('button', { name: 'Testmail senden …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Senden' }).click();
    await expect(page.getByText('Füllen Sie dieses Feld aus.')).toBeVisible();
    await page.keyboard.press('Escape');
    await shown.getByRole('tab', { name: 'Funktionen' }).click();
    await shown.getByRole('list', { name: 'Funktionen' }).getByRole('button').first().click();
    await checkViewInLooks(app, page, 'functions-german', [looks[1]]);
    await page.keyboard.press('Escape');
    await shown.getByRole('tab', { name: 'Protokoll' }).click();
    await expect(shown.getByRole('list', { name: 'Protokoll' })).toBeVisible();
    await checkViewInLooks(app, page, 'logs-german', [looks[1]]);
  });
});
