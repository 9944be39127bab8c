/** Backends: added, used, served from app folders and removed. */
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { SignJWT } from 'jose';
import { addRemoteBackend, chooseBackendAction, openBackendPage } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, picture } from '../../support/electron/launch.js';
import { chooseBackend, openMethod } from '../../support/electron/sign-in.js';
import { row, rows, show } from '../../support/electron/window.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';
import type { Teardown } from '../../support/teardown.js';

const password = 'correct horse';

/** Native dialogs cannot be driven, so replace their answers and record the options of the last one. */
async function answerDialogs(app: ElectronApplication, answers: { folder: string; response: number }): Promise<void> {
  await app.evaluate(({ dialog }, { folder, response }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
    dialog.showMessageBox = (...given: unknown[]) => {
      Object.assign(globalThis, { asked: given.at(-1) });
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, answers);
}

const askedBy = (app: ElectronApplication) =>
  app.evaluate(() => JSON.stringify(Object.entries(globalThis).find(([name]) => name === 'asked')?.[1] ?? null));

/** Number of backends, also below a dialog. */
const backendCount = (page: Page) =>
  page.evaluate<number>('window.roster.state.getSnapshot().then(({ value }) => JSON.parse(value).backends.length)');

/** Runs an exported app from the dialog that adds a backend. */
async function importApp(app: ElectronApplication, page: Page): Promise<void> {
  await show(app, 'addBackend');
  await page.getByRole('dialog').getByRole('button', { name: 'Run an exported app' }).click();
}

/** Starts a server for the length of a test. */
async function listeningUrl(server: Server, teardown: Teardown): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  teardown.add(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  return `http://127.0.0.1:${String(typeof bound === 'object' && bound !== null ? bound.port : 0)}`;
}

test.describe('backends', () => {
  test('asks a backend that was just added no more than it has to', async ({ launch, teardown }) => {
    let asked = 0;
    const fake = createServer(({ url, headers }, response) => {
      if (url?.endsWith('/location') === true) asked += 1;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ hostname: `http://${headers.host ?? ''}` }));
    });
    const address = await listeningUrl(fake, teardown);
    const { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addRemoteBackend(app, page, { address, appId: 'test-app', name: 'Team' });
    await page.waitForTimeout(2_000);
    // While the address was typed, when it was added, and perhaps by the first check after the start.
    expect(asked).toBeLessThanOrEqual(4);
  });

  test('shows calmly that a remote backend is starting, and soon that it is ready', async ({ launch, teardown }) => {
    let isReady = true;
    const fake = createServer(({ headers }, response) => {
      if (!isReady) response.writeHead(503, { 'Content-Type': 'text/html' }).end('<h1>Back soon</h1>');
      else response.end(JSON.stringify({ hostname: `http://${headers.host ?? ''}` }));
    });
    const { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addRemoteBackend(app, page, { address: await listeningUrl(fake, teardown), appId: 'test-app', name: 'Team' });
    await page.keyboard.press('Escape');
    const shown = await openBackendPage(page, 'Team');
    await expect(shown.getByRole('status').filter({ hasText: 'Ready' })).toBeVisible();
    isReady = false;
    await shown.getByRole('button', { name: 'Check now' }).click();
    await expect(shown.getByRole('status').filter({ hasText: 'Starting' })).toBeVisible();
    await expect(shown.getByText('The backend answers that it is not ready yet.')).toBeVisible();
    await expect(shown.getByText('Not ready yet', { exact: true }).first()).toBeVisible();
    await expect(page.getByRole('button', { name: /^Backend Team, Starting,/ })).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: /./ }), 'it is no error').toHaveCount(0);
    await expect(shown.locator('.strip')).toHaveCount(0);
    await expect(
      page.getByRole('status').filter({ hasText: /^Team answered at .+ that it is not ready yet\./ }),
    ).toBeVisible();
    await page.screenshot({ path: picture('backend-starting') });
    await shown.getByRole('tab', { name: 'Accounts' }).click();
    const said = page.getByRole('status').filter({ hasText: /^Team answered at/ });
    await shown.getByRole('button', { name: 'Check now' }).click();
    await expect(said, 'each check says its own result').toBeVisible();
    // The next check may have the same sentence, which screen readers read again only in a new element.
    await said.evaluate("(one) => one.firstElementChild.setAttribute('data-first', '')");
    await shown.getByRole('button', { name: 'Check now' }).click();
    await expect(page.locator('[data-first]')).toHaveCount(0);
    await expect(said).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: /./ }), 'it is no error').toHaveCount(0);
    await shown.getByRole('tab', { name: 'Overview' }).click();
    isReady = true;
    await expect(shown.getByRole('status').filter({ hasText: 'Ready' })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('button', { name: /^Backend Team, Ready,/ })).toBeVisible();
  });

  test('checks and adds a remote backend, signs in to it, reports when it is offline, and brings it back after its removal', async ({
    launch,
    server,
  }) => {
    const { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await show(app, 'addBackend');
    await page.getByRole('textbox', { name: 'Address or invitation link' }).fill(server.url);
    await page.getByRole('textbox', { name: 'App ID' }).fill('mistyped');
    await expect(page.getByText('has no app with the ID “mistyped”')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await addRemoteBackend(app, page, { address: server.url, appId: 'test-app', name: 'Work' });
    await page.screenshot({ path: picture('two-backends') });

    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('grace')
      .setAudience('test-app')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('k'.repeat(32)));
    await openMethod(page, 'Function');
    await page.getByRole('textbox', { name: 'Payload' }).fill('{"who": "hopper"');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Not valid JSON. Check line 1, column 17.')).toBeVisible();
    await page.screenshot({ path: picture('add-function') });
    await page.getByRole('textbox', { name: 'Payload' }).fill('{"who": "hopper"}');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(row(page, /^Custom account/)).toContainText('Work');

    await page.getByRole('button', { name: 'Add account' }).click();
    await chooseBackend(page, 'Work');
    await openMethod(page, 'Token');
    await page.getByRole('textbox', { name: 'JSON Web Token' }).fill('not a token');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Not a valid JWT')).toBeVisible();
    await page.screenshot({ path: picture('add-token') });
    await page.getByRole('textbox', { name: 'JSON Web Token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(rows(page)).toHaveCount(2);

    // The page shows the account that the user selected.

    await addAnonymous(page, 'Test backend');
    await expect(page.getByRole('article', { name: /^Account Anonymous/ })).toBeVisible();
    await page.getByRole('button', { name: /^Single sign-on/ }).click();
    await expect(page.getByRole('article', { name: /^Account Single sign-on/ })).toBeVisible();
    await page.getByRole('button', { name: /^Anonymous/ }).click();
    await expect(page.getByRole('article', { name: /^Account Anonymous/ })).toBeVisible();
    await page.getByRole('button', { name: /^Single sign-on/ }).click();

    await server.stop();
    await page.getByRole('article').getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.getByText('Work could not be reached').first()).toBeVisible();
    await expect(page.getByRole('button', { name: /^Work, Not responding/ })).toBeVisible();
    await expect(page.getByRole('article')).toContainText(/Work · offline since .* · next try /);
    await page.screenshot({ path: picture('offline') });
    await page.getByRole('article').locator('.strip').getByRole('button', { name: 'Work' }).click();
    const shown = page.getByRole('region', { name: 'Work', exact: true });
    await expect(shown).toContainText(/Not responding since [^]*Roster tries again at/);
    await shown.getByRole('button', { name: 'Try now' }).press('Enter');
    await expect(shown.getByText('No response').first()).toBeVisible();
    await expect(shown.getByRole('button', { name: 'Try now' }), 'keeps the focus while it checks').toBeFocused();
    await page.screenshot({ path: picture('backend-offline') });
    await chooseBackendAction(page, shown, 'Remove…');
    await expect(page.getByRole('heading', { name: 'Remove Work and its 2 accounts from Roster?' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await chooseBackendAction(page, shown, 'Remove…');
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByText('Work removed')).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    expect(await backendCount(page)).toBe(1);
    await page.keyboard.press('Control+z');
    await expect(page.getByText('Work restored')).toBeVisible();
    await expect(rows(page)).toHaveCount(3);
    await openBackendPage(page, 'Work');
  });

  test('cancels a sign-in that waits for an unresponsive backend', async ({ launch, teardown }) => {
    // A backend that returns its location and then stops responding.
    const silent = createServer((request, response) => {
      if (request.url?.endsWith('/location') !== true) return;
      const { host = '' } = request.headers;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ hostname: `http://${host}`, ws_hostname: `ws://${host}`, location: 'LOCAL' }));
    });
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    teardown.add(() => {
      silent.close();
      silent.closeAllConnections();
    });
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addRemoteBackend(app, page, {
      ...{ address: `http://127.0.0.1:${String(port)}`, appId: 'silent', name: 'Silent' },
    });
    await openMethod(page, 'Anonymous');
    await page.getByRole('button', { name: 'Continue anonymously' }).click();
    await page.screenshot({ path: picture('waiting') });
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('The sign-in was cancelled.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Continue anonymously' })).toBeEnabled();
  });

  test('keeps the functions of an app folder off until the user allows them, and remembers that', async ({
    launch,
  }) => {
    const folder = realpathSync(writeAppFolder({ providers: on('anon-user') }));
    let { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    // Cancelling stores nothing.
    await answerDialogs(app, { folder, response: 2 });
    await importApp(app, page);
    await expect.poll(() => askedBy(app)).toContain('run on this computer with your permissions');
    expect(await askedBy(app)).toContain(folder);
    await expect(page.getByRole('button', { name: 'Run an exported app' })).toBeEnabled();
    expect(await backendCount(page)).toBe(1);

    await answerDialogs(app, { folder, response: 0 });
    await page.getByRole('button', { name: 'Run an exported app' }).click();
    const imported = page.getByRole('dialog', { name: 'Test app runs on this computer' });
    await expect(imported).toContainText('The functions of this app are off.');
    await expect(imported).toContainText('1 sign-in method works');
    await page.screenshot({ path: picture('functions-off') });
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Test app', exact: true })).toBeFocused();
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Exported app' }) });
    // Without a confirmation in the dialog they stay off.
    await answerDialogs(app, { folder, response: 0 });
    await card.getByRole('button', { name: 'Allow functions' }).click();
    await expect.poll(() => askedBy(app)).toContain('Allow the functions');
    await expect(card).toContainText('The functions of this app are off.');
    await answerDialogs(app, { folder, response: 1 });
    await card.getByRole('button', { name: 'Allow functions' }).click();
    await expect(card).toContainText('The functions of this app run on this computer');
    await app.close();

    ({ app, page } = await launch());
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    const shown = await openBackendPage(page, 'Test app');
    await expect(shown).toContainText('The functions of this app run on this computer');
    await expect(shown).toContainText('http://127.0.0.1');
  });

  test('leads from an exported app to its first user, and restarts it from its files as they are then', async ({
    launch,
  }) => {
    const folder = writeAppFolder({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
    const { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await answerDialogs(app, { folder, response: 0 });
    await importApp(app, page);
    await page
      .getByRole('dialog', { name: /runs on this computer/ })
      .getByRole('button', { name: 'Add users…' })
      .click();
    const dialog = page.getByRole('dialog', { name: 'New user at Test app' });
    await dialog.getByLabel('Email address or user name').fill('ada@example.com');
    await dialog.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    const shown = page.getByRole('region', { name: 'Test app', exact: true });
    const ada = shown.getByRole('button', { name: /^ada@example.com, / });
    await expect(ada).toBeVisible();

    const providers = join(folder, 'auth', 'providers.json');
    const stored = JSON.parse(readFileSync(providers, 'utf8')) as object;
    writeFileSync(providers, JSON.stringify({ ...stored, ...on('anon-user') }));
    const restart = shown.getByRole('button', { name: 'Restart' });
    await restart.press('Enter');
    await expect(restart).toHaveAttribute('aria-busy', 'true');
    await expect(restart).toHaveAttribute('aria-busy', 'false');
    await expect(restart, 'keeps the focus').toBeFocused();
    await expect(ada).toBeVisible();
    await shown.getByRole('tab', { name: 'Overview' }).click();
    await expect(shown.getByText('2 sign-in methods work')).toBeVisible();
    await expect(shown.getByText('Anonymous', { exact: true })).toBeVisible();
  });

  test('does not serve an app folder that another program wrote into the profile before the user confirms it', async ({
    launch,
    profile,
  }) => {
    const folder = realpathSync(writeAppFolder({ providers: on('anon-user') }));
    const other = realpathSync(writeAppFolder({ providers: on('anon-user') }));
    let { app, page } = await launch();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await answerDialogs(app, { folder, response: 1 });
    await importApp(app, page);
    // Its server starts twice: without functions, to check that it can be served, and with them.
    await expect(page.getByRole('dialog', { name: 'Test app runs on this computer' })).toBeVisible({
      timeout: 300_000,
    });
    await app.close();

    for (const name of ['roster', 'app-folders']) {
      const file = join(profile, `${name}.json`);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(JSON.stringify(folder), JSON.stringify(other)));
    }
    ({ app, page } = await launch());
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    const card = await openBackendPage(page, 'Test app');
    await expect(card).toContainText(`The app folder ${other}`);
    await page.screenshot({ path: picture('folder-not-confirmed') });
    await answerDialogs(app, { folder: other, response: 2 });
    await card.getByRole('button', { name: 'Restart' }).click();
    await expect.poll(() => askedBy(app)).toContain(other);
    await expect(card).toContainText('has not been confirmed');
    await answerDialogs(app, { folder: other, response: 0 });
    await card.getByRole('button', { name: 'Restart' }).click();
    await expect(card).toContainText('The functions of this app are off.');
    await expect(card).toContainText('http://127.0.0.1');
  });

  test('serves an exported app, shows its confirmation mail in the outbox and follows the link', async ({
    launch,
    tmpDir,
  }) => {
    const good = writeAppFolder({
      providers: on('local-userpass', {
        config: { emailConfirmationUrl: 'dev.roster.app://confirm', resetPasswordUrl: 'dev.roster.app://reset' },
      }),
    });
    const bad = tmpDir('roster-no-app-');
    let { app, page } = await launch();
    const choose = (folder: string) => answerDialogs(app, { folder, response: 0 });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await choose(bad);
    await importApp(app, page);
    await expect(page.getByRole('dialog').getByRole('alert').filter({ hasText: /\w/ })).toBeVisible();
    await page.screenshot({ path: picture('folder-refused') });
    await choose(good);
    await page.getByRole('button', { name: 'Run an exported app' }).click();
    await expect(page.getByRole('dialog', { name: 'Test app runs on this computer' })).toBeVisible();
    await page.keyboard.press('Escape');
    await app.close();

    // A restart serves it again.
    ({ app, page } = await launch());
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('Account created. Confirm your email address')).toBeVisible();
    await page.screenshot({ path: picture('confirm-first') });
    await page.getByRole('button', { name: 'Sign in', exact: true }).last().press('Escape');
    const shown = await openBackendPage(page, 'Test app');
    await shown.getByRole('tab', { name: 'Mail' }).click();
    await shown
      .getByRole('list', { name: 'Mail' })
      .getByRole('button', { name: /^ada@example\.com/ })
      .click();
    await page.screenshot({ path: picture('outbox-mail') });
    await page.getByRole('button', { name: 'Confirm the address…' }).click();
    await expect(page.getByRole('heading', { name: 'Confirm this email address?' })).toBeVisible();
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await expect(page.getByText('Email address confirmed.')).toBeVisible();
    await shown.getByRole('tab', { name: 'Overview' }).click();
    await shown.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(row(page, 'ada@example.com')).toContainText('Active');
  });
});
