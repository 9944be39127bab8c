/** The list, the page of an account, backends and settings, used as a person uses them, by keyboard and by mouse. */
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { startAuthServer } from '../peers/recorded-app.js';
import { on, writeAppFolder } from '../peers/test-server.js';
import { SignJWT } from 'jose';
import { addAnonymous, launch, launchWith, newProfile, picture, register } from './launch.js';

const password = 'correct horse';
const row = (page: Page, name: string | RegExp) => page.getByRole('listitem', { name });
const names = (page: Page) => page.getByRole('listitem').evaluateAll((rows) => rows.map((one) => one.ariaLabel));
const actOn = async (page: Page, name: string, item: string) => {
  await row(page, name).getByRole('button', { name: 'Actions for' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};
const show = (app: ElectronApplication, view: string) =>
  app.evaluate(({ BrowserWindow }, name) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('menu.open', name);
  }, view);

/** A list as a long life leaves it: signed out, so that nothing has to be unsealed. */
function profileWith(count: number): string {
  const profile = newProfile();
  const accounts = Array.from({ length: count }, (_, number) => ({
    ...{ id: number.toString(16).padStart(32, '0'), backendId: 'embedded', userId: `user-${String(number)}` },
    ...{ provider: 'local-userpass', displayName: `person ${String(number)}`, label: null, state: 'signedOut' },
    ...{ kept: 'sealed', addedAt: '2026-01-01T00:00:00.000Z', tint: null, note: '', pinned: false, removedAt: null },
  }));
  writeFileSync(join(profile, 'accounts.json'), JSON.stringify({ version: 2, accounts }));
  return profile;
}

test('by keyboard alone: find, switch, move, rename, remove and take back; the focus is never lost', async () => {
  const { app, page } = await launch(newProfile());
  for (const name of ['ada', 'bob', 'eve']) {
    await register(page, `${name}@example.com`, password);
    await expect(row(page, `${name}@example.com`)).toContainText('Active');
  }
  const focused = () => page.evaluate("document.activeElement?.closest('[data-account]')?.ariaLabel ?? null");
  await page.keyboard.press('Control+k');
  await page.keyboard.type('bob');
  await page.keyboard.press('Enter');
  await expect(row(page, 'bob@example.com')).toContainText('Active');
  await page.keyboard.press('Control+1');
  await expect(row(page, 'ada@example.com')).toContainText('Active');

  await page.keyboard.press('Control+f');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('ada@example.com');
  await page.keyboard.press('End');
  expect(await focused()).toBe('eve@example.com');
  await page.keyboard.press('Enter');
  await expect(row(page, 'eve@example.com')).toContainText('Active');
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => names(page)).toEqual(['ada@example.com', 'eve@example.com', 'bob@example.com']);
  expect(await focused()).toBe('eve@example.com');
  await page.keyboard.press('Alt+Home');
  await expect.poll(() => names(page)).toEqual(['eve@example.com', 'ada@example.com', 'bob@example.com']);
  await expect(page.getByText('eve@example.com now stands before ada@example.com')).toBeVisible();

  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: 'Name in this list' })).toBeFocused();
  await page.keyboard.type('Work');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Work')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(focused, 'the focus is back where it was').toBe('Work');
  await page.keyboard.press('Delete');
  await expect(row(page, 'Work')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Back in the list: Work')).toBeVisible();
  await expect.poll(() => names(page)).toEqual(['Work', 'ada@example.com', 'bob@example.com']);
  await expect(row(page, 'Work')).toContainText('Active');

  // Tab reaches one row of the list, not each of them.
  await page.getByRole('searchbox').focus();
  const stops: unknown[] = [];
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('Tab');
    stops.push(await focused());
  }
  expect(new Set(stops.filter((name) => name !== null)).size).toBe(1);
  await app.close();
});

test('by mouse: an account is dragged to another place, and several are signed out at once', async () => {
  const profile = newProfile();
  let { app, page } = await launch(profile);
  for (const name of ['ada', 'bob', 'eve']) {
    await register(page, `${name}@example.com`, password);
    await expect(row(page, `${name}@example.com`)).toContainText('Active');
  }
  await row(page, 'eve@example.com').dragTo(row(page, 'ada@example.com'), { targetPosition: { x: 100, y: 8 } });
  const order = ['eve@example.com', 'ada@example.com', 'bob@example.com'];
  await expect.poll(() => names(page)).toEqual(order);
  await page.getByRole('button', { name: /^ada@/ }).click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: /^bob@/ }).click({ modifiers: ['Shift'] });
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('toolbar').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('2 accounts signed out')).toBeVisible();
  await expect(row(page, 'ada@example.com')).toContainText('Signed out');
  await expect(row(page, 'eve@example.com')).toContainText('Active');
  await app.close();
  ({ app, page } = await launch(profile));
  await expect.poll(() => names(page)).toEqual(order);
  await app.close();
});

test('a thousand accounts scroll like ten', async () => {
  const { app, page } = await launch(profileWith(1_000));
  const rows = page.getByRole('listitem');
  await expect(rows.first()).toBeVisible();
  expect(await rows.count(), 'what is out of sight is not on the page').toBeLessThan(40);
  await expect(rows.first()).toHaveAttribute('aria-setsize', '1000');
  await rows.first().getByRole('button').first().focus();
  await page.keyboard.press('End');
  await expect(row(page, 'person 999')).toBeVisible();
  await expect(row(page, 'person 999').getByRole('button').first()).toBeFocused();
  await page.screenshot({ path: picture('a-thousand') });
  await page.getByRole('searchbox').fill('person 777');
  await expect(rows).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('menuitemradio', { name: 'Signed in', exact: true }).click();
  await expect(page.getByText('Nothing found')).toBeVisible();
  await app.close();
});

test('the access token goes to the clipboard and not into the page; a key signs in; the account is deleted', async () => {
  const { app, page } = await launch(newProfile());
  await register(page, 'ada@example.com', password);
  await actOn(page, 'ada@example.com', 'Copy access token');
  await expect(page.getByText('It leaves the clipboard in 30 seconds.')).toBeVisible();
  const clipboard = () => app.evaluate(({ clipboard }) => clipboard.readText());
  const token = await clipboard();
  expect(token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(await page.content()).not.toContain(token.slice(-20));
  const shown = page.getByRole('article');
  await shown.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('Session refreshed')).toBeVisible();
  await expect(shown.getByText(/in (29|30) minutes/)).toBeVisible();
  await shown.getByRole('textbox', { name: 'Name of a new key' }).fill('for the shell');
  await shown.getByRole('button', { name: 'Make key' }).click();
  await expect(shown.getByRole('textbox', { name: 'Name of a new key' })).toHaveJSProperty('validity.valid', false);
  await shown.getByRole('textbox', { name: 'Name of a new key' }).fill('shell');
  await shown.getByRole('button', { name: 'Make key' }).click();
  await shown.getByRole('button', { name: 'Copy key' }).click();
  await expect(page.getByText('It leaves the clipboard')).toBeVisible();
  const key = await clipboard();
  expect(key).not.toBe(token);
  expect(await page.content()).not.toContain(key);

  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('tab', { name: 'API key' }).click();
  await page.getByRole('textbox', { name: 'API key' }).fill('not a key');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('The backend does not take this API key.')).toBeVisible();
  await page.getByRole('textbox', { name: 'API key' }).fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Signed in as ada@example.com')).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(1);

  await shown.getByRole('button', { name: 'Delete account …' }).click();
  await page.getByRole('textbox', { name: /^Type/ }).fill('ada@example.com');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('The email address or the password is not right.')).toBeVisible();
  await app.close();
});

test('a backend of one’s own is checked, added, used with a token and a function, found away, and taken away', async () => {
  const server = await startAuthServer();
  const { app, page } = await launch(newProfile());
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await show(app, 'backends');
  await page.getByRole('button', { name: 'Add a backend' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Work');
  await page.getByRole('textbox', { name: 'Address' }).fill(server.url);
  await page.getByRole('textbox', { name: 'App id' }).fill('mistyped');
  await page.getByRole('button', { name: 'Check and add' }).click();
  await expect(page.getByText('does not serve an app called “mistyped”')).toBeVisible();
  await page.getByRole('textbox', { name: 'App id' }).fill('test-app');
  await page.getByRole('button', { name: 'Check and add' }).click();
  await expect(page.getByText('Backend added: Work')).toBeVisible();
  await page.screenshot({ path: picture('two-backends') });
  await page.keyboard.press('Escape');

  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('grace')
    .setAudience('test-app')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('k'.repeat(32)));
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('combobox', { name: 'Backend' }).selectOption('Work');
  await page.getByRole('tab', { name: 'Function' }).click();
  await page.getByRole('textbox', { name: 'Payload' }).fill('{"who": "hopper"');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('This is not JSON. Look at line 1, column 17.')).toBeVisible();
  await page.screenshot({ path: picture('add-function') });
  await page.getByRole('textbox', { name: 'Payload' }).fill('{"who": "hopper"}');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(row(page, /^Custom account/)).toContainText('Work');

  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('combobox', { name: 'Backend' }).selectOption('Work');
  await page.getByRole('tab', { name: 'Token' }).click();
  await page.getByRole('textbox', { name: 'JSON Web Token' }).fill('not a token');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('This is no such token.')).toBeVisible();
  await page.screenshot({ path: picture('add-token') });
  await page.getByRole('textbox', { name: 'JSON Web Token' }).fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('listitem')).toHaveCount(2);

  // Each backend has its active account; the page is of the one that the person is at.
  await addAnonymous(page, 'On this computer');
  await expect(page.getByRole('article', { name: /^Account Anonymous/ })).toBeVisible();
  await page.getByRole('button', { name: /^Single sign-on/ }).click();
  await expect(page.getByRole('article', { name: /^Account Single sign-on/ })).toBeVisible();
  await page.getByRole('button', { name: /^Anonymous/ }).click();
  await expect(page.getByRole('article', { name: /^Account Anonymous/ })).toBeVisible();
  await page.getByRole('button', { name: /^Single sign-on/ }).click();

  await server.stop();
  await page.getByRole('article').getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('The backend could not be reached.').first()).toBeVisible();
  await expect(row(page, /^Custom account/)).toContainText('Offline');
  await page.screenshot({ path: picture('offline') });
  await show(app, 'backends');
  const card = page.getByRole('region', { name: 'Work' });
  await card.getByRole('button', { name: 'Remove' }).click();
  await expect(card.getByText('Work has 2 accounts in the list. Remove them first.')).toBeVisible();
  await app.close();
});

test('a sign-in that waits can be given up', async () => {
  // It says where it is, and then says nothing more.
  const silent = createServer((request, response) => {
    if (request.url?.endsWith('/location') !== true) return;
    const { host = '' } = request.headers;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ hostname: `http://${host}`, ws_hostname: `ws://${host}`, location: 'LOCAL' }));
  });
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { app, page } = await launch(newProfile());
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await show(app, 'backends');
  await page.getByRole('button', { name: 'Add a backend' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Silent');
  await page.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${String(port)}`);
  await page.getByRole('textbox', { name: 'App id' }).fill('silent');
  await page.getByRole('button', { name: 'Check and add' }).click();
  await expect(page.getByText('Backend added: Silent')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('combobox', { name: 'Backend' }).selectOption('Silent');
  await page.getByRole('tab', { name: 'Anonymous' }).click();
  await page.getByRole('button', { name: 'Continue anonymously' }).click();
  await page.screenshot({ path: picture('waiting') });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The sign-in was cancelled.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Continue anonymously' })).toBeEnabled();
  await app.close();
  silent.closeAllConnections();
  silent.close();
});

test('an exported app is served; its confirmation mail waits in the outbox, and its link is followed', async () => {
  const good = writeAppFolder({
    providers: on('local-userpass', {
      config: { emailConfirmationUrl: 'dev.roster.app://confirm', resetPasswordUrl: 'dev.roster.app://reset' },
    }),
  });
  const bad = mkdtempSync(join(tmpdir(), 'roster-no-app-'));
  const profile = newProfile();
  let { app, page } = await launch(profile);
  // The system's own dialog cannot be driven here; what it answers is given instead.
  const choose = (folder: string) =>
    app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, folder);
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await show(app, 'backends');
  await choose(bad);
  await page.getByRole('button', { name: 'Serve an exported app' }).click();
  await expect(page.getByRole('dialog').getByRole('alert').filter({ hasText: /\w/ })).toBeVisible();
  await page.screenshot({ path: picture('folder-refused') });
  await choose(good);
  await page.getByRole('button', { name: 'Serve an exported app' }).click();
  await expect(page.getByText('Backend added')).toBeVisible();
  await page.keyboard.press('Escape');
  await app.close();

  // It is served again after a restart.
  ({ app, page } = await launch(profile));
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('combobox', { name: 'Backend' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Create one' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('The account was created. Confirm its email address')).toBeVisible();
  await page.screenshot({ path: picture('confirm-first') });
  await page.getByRole('button', { name: 'Sign in', exact: true }).last().press('Escape');
  await show(app, 'backends');
  await page.getByRole('button', { name: 'Mails …' }).last().click();
  await expect(page.getByText('To ada@example.com')).toBeVisible();
  await page.screenshot({ path: picture('outbox-mail') });
  await page.getByRole('button', { name: 'Confirm the address …' }).click();
  await expect(page.getByRole('heading', { name: 'Confirm the email address?' })).toBeVisible();
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(page.getByText('The email address is confirmed.')).toBeVisible();
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('combobox', { name: 'Backend' }).selectOption({ index: 1 });
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(row(page, 'ada@example.com')).toContainText('Active');
  await app.close();
});

test('settings count at once and last: colours, language, start with the session, and the tray', async () => {
  const profile = newProfile();
  const config = mkdtempSync(join(tmpdir(), 'roster-config-'));
  const env = { XDG_CONFIG_HOME: config };
  let { app, page } = await launchWith(env, profile);
  // What the app says counts, not what the test's driver puts in its place.
  await page.emulateMedia({ colorScheme: null });
  await addAnonymous(page);
  await show(app, 'settings');
  const isDark = () => page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark');
  await expect.poll(isDark).toBe(true);
  await page.getByRole('checkbox', { name: 'Start when I log in' }).check();
  const entry = join(config, 'autostart', 'dev.roster.app.desktop');
  await expect.poll(() => existsSync(entry) && readFileSync(entry, 'utf8').includes('--hidden')).toBe(true);
  await page.getByRole('checkbox', { name: 'Closing the window leaves Roster running' }).check();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await page.screenshot({ path: picture('settings-german') });
  await page.keyboard.press('Escape');
  await page.screenshot({ path: picture('list-german') });
  const menu = () =>
    app.evaluate(
      ({ Menu }) =>
        Menu.getApplicationMenu()
          ?.items.map(({ label }) => label)
          .join(' ') ?? '',
    );
  await expect.poll(menu).toContain('Datei');
  await page.getByRole('button', { name: 'Konto hinzufügen' }).click();
  await page.getByRole('textbox', { name: 'E-Mail' }).fill('nobody@example.com');
  await page.getByLabel('Passwort', { exact: true }).fill('something');
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(page.getByText('Die E-Mail-Adresse oder das Passwort stimmt nicht.')).toBeVisible();
  await page.keyboard.press('Escape');

  const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? null);
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await expect.poll(isVisible, 'closed into the tray').toBe(false);
  await app.close();

  ({ app, page } = await launchWith(env, profile, '--action=add'));
  await page.emulateMedia({ colorScheme: null });
  await expect(page.getByRole('heading', { name: 'Konto hinzufügen' })).toBeVisible();
  await expect.poll(isDark).toBe(true);
  await app.close();
});

test('About tells the licences, and diagnostics tell nobody', async () => {
  const { app, page } = await launch(newProfile());
  await register(page, 'ada@example.com', password);
  await expect(row(page, 'ada@example.com')).toContainText('Active');
  const file = join(mkdtempSync(join(tmpdir(), 'roster-diagnostics-')), 'roster.txt');
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, file);
  await show(app, 'about');
  await expect(page.getByText(/^svelte \d/)).toBeVisible();
  await page.getByText(/^zod \d/).click();
  await expect(page.locator('pre:visible')).toContainText('Permission is hereby granted');
  await page.getByRole('button', { name: 'Save diagnostics' }).click();
  await expect(page.getByText('Diagnostics saved as roster.txt')).toBeVisible();
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('"local-userpass": 1');
  expect(text).not.toContain('ada@example.com');
  await app.close();
});
