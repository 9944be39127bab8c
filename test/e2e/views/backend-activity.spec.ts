/** The sessions, the log, the functions and the mail of a backend on this computer: the keyboard, and a picture of each state. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { ada, type OwnBackend, password, shareApp } from '../../support/electron/shared-app.js';
import { allLooks, checkViewInLooks, small, wide } from '../../support/electron/view-check.js';
import { startMailServer } from '../../support/servers/mail-server.js';

const gita = 'gita@team.example';
const addBackend = shareApp();

/** Lets the dialog that asks where to save a file answer with a path. */
function answerSaveDialog({ app }: OwnBackend, path: string): Promise<void> {
  return app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

function setLanguage({ page }: OwnBackend, language: 'de' | 'en'): Promise<void> {
  return page.evaluate(
    `window.roster.state.getSnapshot().then(({ value }) => window.roster.settings.change({ ...JSON.parse(value).settings, language: '${language}' }))`,
  );
}

test('the sessions of all users are searched and ended', async () => {
  const { app, page, shown, openTab, addUsers, signIn, drawer } = await addBackend();
  await addUsers('eve', 'gita');
  for (const email of ['eve@team.example', gita]) expect(await signIn(email)).toBeUndefined();
  await openTab('Sessions 2');
  const sessions = shown.getByRole('list', { name: 'Sessions' });
  const of = (name: string) => sessions.getByRole('button', { name: new RegExp(`^${name}@team.example, `) });
  const search = shown.getByRole('searchbox', { name: 'Search sessions' });
  await expect(of('eve')).toBeVisible();
  await expect(of('gita')).toBeVisible();
  await search.fill('GITA@');
  await expect(of('eve')).toHaveCount(0);
  await search.press('Escape');
  await expect(of('eve')).toBeVisible();
  // Both may have begun in the same second, so either can be the first.
  await search.press('ArrowDown');
  await expect(of('(?:eve|gita)').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(of('(?:eve|gita)').last()).toBeFocused();
  await of('gita').press('Enter');
  await expect(sessions.getByText('Session ID')).toBeVisible();
  await checkViewInLooks(app, page, 'sessions', allLooks);
  await sessions.getByRole('button', { name: /^End the session of eve@team.example/ }).click();
  await expect(of('eve')).toHaveCount(0);
  await expect(of('gita')).toBeFocused();
  await sessions.getByRole('button', { name: `End all sessions of ${gita}…` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End all' }).click();
  await expect(shown.getByText('No one is signed in.')).toBeVisible();
  await expect(search).toBeFocused();
  // Appears by itself.
  expect(await signIn(gita)).toBeUndefined();
  await of('gita').click();
  await sessions.getByRole('button', { name: 'Show user' }).click();
  await expect(drawer(gita).getByRole('heading', { name: /can sign in/ })).toBeVisible();
});

test('the log of a user, of functions and of errors', async () => {
  const { app, page, shown, openTab, addUsers, registerAda, callGreet, signIn, row, drawer } = await addBackend();
  await addUsers('eve', 'gita');
  await registerAda();
  await callGreet(gita);
  await openTab('Users');
  await row(ada).click();
  await drawer(ada).getByRole('button', { name: 'Show in the log' }).click();
  const errors = /^Logs [1-9]\d* errors today$/;
  await expect(shown.getByRole('tab', { name: errors }).getByTitle(/^\d+ errors today$/)).toBeVisible();
  const search = shown.getByRole('searchbox', { name: 'Search the log' });
  await expect(search).toHaveValue(ada);
  const log = shown.getByRole('list', { name: 'Log' });
  const refusal = log.getByRole('button', { name: new RegExp(`Sign-in, ${ada}, Address not confirmed`) });
  await expect(refusal.first()).toBeVisible();
  await expect(log.getByRole('button', { name: /eve@team/ })).toHaveCount(0);
  await shown.getByRole('button', { name: 'Clear the search' }).click();
  await shown.getByRole('button', { name: 'Errors only' }).click();
  await expect(log.getByRole('button', { name: /, Done$/ })).toHaveCount(0);
  await shown.getByRole('radio', { name: 'Functions' }).check();
  const failure = log.getByRole('button', { name: /greet, .*, The function failed$/ });
  await search.press('ArrowDown');
  await expect(failure).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(log.getByText('greet called with boom')).toBeVisible();
  await shown.getByRole('radio', { name: 'All' }).check();
  await expect(log.getByText('greet called with boom')).toBeVisible();
  await checkViewInLooks(app, page, 'logs', allLooks);
  await log.getByRole('button', { name: 'Copy' }).click();
  const clipboard = () => app.evaluate((electron) => electron.clipboard.readText());
  await expect.poll(clipboard).toContain('no such customer 42');
  expect(await clipboard()).not.toContain(password);
  await failure.press('Escape');
  await expect(log.getByText('greet called with boom')).toHaveCount(0);
  // Followed while the tab is open.
  await signIn(ada, 'wrong-password');
  await expect(log.getByRole('button', { name: /Wrong password$/ }).first()).toBeVisible();
});

test('the events that were found are saved, or the place that cannot be written is named', async ({ tmpDir }) => {
  const backend = await addBackend();
  const { app, page, shown, openTab, addUsers, callGreet } = backend;
  const folder = tmpDir();
  await addUsers('gita');
  await callGreet(gita);
  await openTab(/^Logs/);
  // Root may write everywhere, so the folder is missing.
  const unwritable = join(folder, 'missing', 'roster-log.jsonl');
  await answerSaveDialog(backend, unwritable);
  await shown.getByRole('button', { name: 'Save…' }).click();
  await expect(shown.getByText(`Roster could not write ${unwritable}. Choose a folder`)).toBeVisible();
  await checkViewInLooks(app, page, 'logs-not-saved', [small, wide]);
  const savedLog = join(folder, 'roster-log.jsonl');
  await answerSaveDialog(backend, savedLog);
  await shown.getByRole('searchbox', { name: 'Search the log' }).fill('greet');
  await shown.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByText('1 event saved as roster-log.jsonl')).toBeVisible();
  const lines = readFileSync(savedLog, 'utf8').trimEnd().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ kind: 'function', subject: 'greet' }]);
  expect(lines.join()).not.toContain(password);
});

test('the functions: the last calls, and one run as a user', async () => {
  const { app, page, shown, openTab, addUsers, callGreet, drawer } = await addBackend();
  await addUsers('gita');
  await callGreet(gita);
  await openTab('Functions');
  const greet = shown.getByRole('list', { name: 'Functions' }).getByRole('button', { name: /^greet, For clients/ });
  await expect(greet).toHaveAccessibleName(/, 1 failed today$/);
  await shown.getByRole('searchbox', { name: 'Search functions' }).press('ArrowDown');
  await page.keyboard.press('Enter');
  const details = drawer('greet');
  await expect(details.getByText('Every signed-in user can call it.')).toBeVisible();
  await details.getByRole('radio', { name: 'A user' }).check();
  await details.getByLabel('Email or user ID').fill('missing@team.example');
  await details.getByLabel('Arguments').fill('["window"]');
  await details.getByRole('button', { name: 'Run' }).click();
  await expect(details.getByText(/does not exist|no such user|no longer/i).first()).toBeVisible();
  await details.getByLabel('Email or user ID').fill(gita);
  await details.getByRole('button', { name: 'Run' }).click();
  await expect(details.getByText(/greet called with window/).first()).toBeVisible();
  await expect(details.getByText(/^The function failed, after/)).toBeVisible();
  await expect(greet).toHaveAccessibleName(/, 2 failed today$/);
  await checkViewInLooks(app, page, 'functions', allLooks);
  await details.getByRole('button', { name: 'Show in the log' }).click();
  await expect(shown.getByRole('searchbox', { name: 'Search the log' })).toHaveValue('greet');
});

test('the mail that the backend kept, and a test email', async () => {
  const { app, page, shown, openTab, registerAda, row, drawer } = await addBackend();
  await registerAda();
  await openTab('Users');
  await row(ada).click();
  await drawer(ada).getByRole('button', { name: 'Send the mail again' }).click();
  await expect(page.getByText('This backend keeps its mail.')).toBeVisible();
  await drawer(ada).getByRole('button', { name: 'Confirm the address' }).click();
  await expect(drawer(ada).getByRole('heading', { name: `${ada} can sign in` })).toBeVisible();
  await shown.getByRole('tab', { name: 'Mail 2', exact: true }).click();
  const mail = shown.getByRole('list', { name: 'Mail' });
  await expect(mail.getByRole('button', { name: new RegExp(`^${ada}, .*, Not sent, kept here$`) })).toHaveCount(2);
  await shown.getByRole('searchbox', { name: 'Search mail' }).press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(mail.getByText(/confirm\?…/)).toBeVisible();
  await checkViewInLooks(app, page, 'mail', allLooks);
  await mail.getByRole('button', { name: 'Create again' }).click();
  await expect(shown.getByText('This address is confirmed already.')).toBeVisible();
  await shown.getByRole('button', { name: 'Send a test email…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Test email from Test app' });
  const to = dialog.getByLabel('To');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(to).toBeFocused();
  await expect(to).toHaveAttribute('aria-invalid', 'true');
  await expect(to).toHaveAccessibleDescription('Fill in this field.');
  await checkViewInLooks(app, page, 'field-missing', [small, wide]);
  await to.fill('ops');
  await expect(to).not.toHaveAttribute('aria-invalid');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(to).toHaveAccessibleDescription('Enter an email address.');
  await to.fill('ops@team.example');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(mail.getByRole('button', { name: /^ops@team.example, Test mail from Test app/ })).toBeVisible();
  await expect(shown.getByRole('tab', { name: 'Mail 3', exact: true })).toBeVisible();
});

test('a mail server is set up, used and removed', async ({ teardown }) => {
  const mailServer = await startMailServer(password);
  teardown.add(() => mailServer.stop());
  const { app, page, shown, openTab, registerAda } = await addBackend();
  await registerAda();
  await openTab('Mail 1');
  const mail = shown.getByRole('list', { name: 'Mail' });
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
  await checkViewInLooks(app, page, 'mail-server', [small, wide]);
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(shown.getByText(`through 127.0.0.1:${String(mailServer.port)}`)).toBeVisible();
  await shown.getByRole('button', { name: 'Send a test email…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Test email from Test app' });
  await dialog.getByLabel('To').fill('sent@team.example');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(mail.getByRole('button', { name: /^sent@team.example, .*, Sent$/ })).toBeVisible();
  expect(mailServer.mails).toMatchObject([{ to: ['sent@team.example'] }]);
  await expect(mail.getByRole('listitem')).toHaveCount(2);
  await expect(shown.getByRole('tab', { name: 'Mail 2', exact: true })).toBeVisible();
  await shown.getByRole('button', { name: 'Mail server…' }).click();
  await expect(settings.getByLabel('Password')).toHaveValue('');
  await settings.getByRole('button', { name: 'Use no mail server…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Remove the mail server of Test app?' });
  await checkViewInLooks(app, page, 'mail-server-remove', [small, wide]);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toHaveCount(0);
  await expect(settings.getByLabel('Server', { exact: true })).toHaveValue('127.0.0.1');
  await settings.getByRole('button', { name: 'Use no mail server…' }).click();
  await question.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(shown.getByText('This backend has no mail server.')).toBeVisible();
  // A mail that was sent is listed only while there is a mail server.
  await expect(mail.getByRole('listitem')).toHaveCount(1);
  await expect(shown.getByRole('tab', { name: 'Mail 1', exact: true })).toBeVisible();
});

test('each tab in German', async () => {
  const backend = await addBackend();
  const { app, page, shown, openTab, addUsers, registerAda, callGreet } = backend;
  await addUsers('gita');
  await registerAda();
  await callGreet(gita);
  await openTab('Users');
  await setLanguage(backend, 'de');
  await expect(shown.getByRole('tab', { name: 'Protokoll' })).toBeVisible();
  await checkViewInLooks(app, page, 'users-german', [small]);
  await shown.getByRole('tab', { name: 'Sitzungen' }).click();
  await expect(shown.getByRole('list', { name: 'Sitzungen' })).toBeVisible();
  await checkViewInLooks(app, page, 'sessions-german', [small]);
  await shown.getByRole('tab', { name: 'Mails' }).click();
  await expect(shown.getByRole('list', { name: 'Mails' })).toBeVisible();
  await checkViewInLooks(app, page, 'mail-german', [small]);
  await shown.getByRole('button', { name: 'Testmail senden …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Senden' }).click();
  await expect(page.getByText('Füllen Sie dieses Feld aus.')).toBeVisible();
  await page.keyboard.press('Escape');
  await shown.getByRole('tab', { name: 'Funktionen' }).click();
  await shown.getByRole('list', { name: 'Funktionen' }).getByRole('button').first().click();
  await checkViewInLooks(app, page, 'functions-german', [small]);
  await page.keyboard.press('Escape');
  await shown.getByRole('tab', { name: 'Protokoll' }).click();
  await expect(shown.getByRole('list', { name: 'Protokoll' })).toBeVisible();
  await checkViewInLooks(app, page, 'logs-german', [small]);
  // The next test uses the same app.
  await setLanguage(backend, 'en');
});

test('a sign-in method is turned off and on, which the log says', async () => {
  const { app, page, shown, call, openTab } = await addBackend();
  await openTab('Sign-in providers');
  const anonymous = shown.getByRole('switch', { name: 'Anonymous' });
  await expect(anonymous).toBeChecked();
  await checkViewInLooks(app, page, 'embedded-providers', [wide]);
  await anonymous.click();
  await expect(anonymous).not.toBeChecked();
  await expect(anonymous).toHaveAttribute('aria-busy', 'false');
  expect((await call('signIn.anonymous', {})).error?.code).toBe('providerDisabled');
  await shown.getByRole('tab', { name: 'Overview' }).click();
  await expect(shown.locator('.offers')).toHaveText('Email and password');
  await shown.getByRole('tab', { name: /^Logs/ }).click();
  const turnedOff = { name: /Turn off sign-in method: Anonymous/ };
  await expect(shown.getByRole('list', { name: 'Log' }).getByRole('button', turnedOff)).toBeVisible();
  await shown.getByRole('tab', { name: 'Sign-in providers' }).click();
  await anonymous.click();
  await expect(anonymous).toHaveAttribute('aria-busy', 'false');
  await expect(anonymous).toBeChecked();
  expect((await call('signIn.anonymous', {})).ok).toBe(true);
});
