/**
 * The choice of the browser end to end: a real Chromium with two profiles, each signed in to another account of a real OpenID
 * provider. Choosing a profile gives the account that is signed in there.
 */
import type { ElectronApplication, Page } from '@playwright/test';
import { type BrowserProfiles, startBrowserProfiles } from '../../support/electron/browsers/browser-profiles.js';
import { expect, test as base } from '../../support/electron/fixtures.js';
import { picture, type Running } from '../../support/electron/launch.js';
import { activate, chooseRowAction, row, show } from '../../support/electron/window.js';
import { googleClient, northwindApp, startNorthwind } from '../../support/servers/northwind.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';

const ssoButton = /^Continue with Northwind SSO/;

let provider: OpenIdProvider;
let google: OpenIdProvider;
let northwind: Awaited<ReturnType<typeof startNorthwind>>;
let browser: BrowserProfiles;

const test = base.extend<{ start: () => Promise<Running> }>({
  /** Starts the app with the backend of this file. */
  start: async ({ launch }, use) => {
    await use(async () => {
      const running = await launch({ env: browser.env, isFirstRun: true });
      const input = JSON.stringify({ baseUrl: northwind.url, appId: northwindApp, displayName: '' });
      await running.page.evaluate(`window.roster.backends.add(${input})`);
      return running;
    });
  },
});

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: ssoButton }).waitFor();
}

/** Chooses an item of the menu and returns the tab that opens. */
async function choose(page: Page, name: string): Promise<Page> {
  await page.getByRole('button', { name: 'Browser for Northwind SSO' }).click();
  const opened = browser.pages.waitForEvent('page');
  await page.getByRole('menuitemradio', { name, exact: true }).click();
  return opened;
}

/** Continues in a tab whose user is signed in at the provider already. */
async function consent(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: 'Continue' }).waitFor();
  await expect(tab.getByRole('textbox', { name: 'Enter any login' }), 'a user is signed in here').toHaveCount(0);
  await tab.getByRole('button', { name: 'Continue' }).click();
  await expect(tab.getByRole('heading', { name: 'Signed in to Roster' })).toBeVisible();
  await tab.close();
}

/** Signs a user in to the provider in one profile, at another app. */
async function signInAt(directory: string, login: string): Promise<void> {
  const { clientId, redirectUri } = provider.web;
  const request = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' };
  const tab = await browser.open(directory, `${provider.issuer}/auth?${new URLSearchParams(request).toString()}`);
  await tab.getByRole('textbox', { name: 'Enter any login' }).fill(login);
  await tab.getByRole('textbox', { name: 'and password' }).fill('any');
  await tab.getByRole('button', { name: 'Sign-in' }).click();
  await tab.getByRole('button', { name: 'Continue' }).click();
  await tab.waitForURL(/\/nowhere/);
  await tab.close();
}

const clipboard = (app: ElectronApplication) => app.evaluate(({ clipboard: board }) => board.readText());

test.describe('the choice of the browser', () => {
  test.beforeAll(async () => {
    provider = await startOpenIdProvider();
    google = await startOpenIdProvider(googleClient);
    northwind = await startNorthwind({ google, openId: provider });
    browser = await startBrowserProfiles({ Default: 'Home', 'Profile 1': 'Work' });
    await signInAt('Default', 'ada');
    await signInAt('Profile 1', 'bob');
  });
  test.afterAll(async () => {
    await browser.stop();
    for (const one of [northwind, provider, google]) await one.stop();
  });

  test('gives the account of each profile, and remembers it for the account and for new ones', async ({ start }) => {
    const { app, page } = await start();
    await openDialog(page);
    await consent(await choose(page, 'Chromium (Work)'));
    await expect(row(page, 'bob of the tests')).toBeVisible();

    await openDialog(page);
    await expect(page.getByRole('button', { name: ssoButton })).toContainText('Opens in Chromium (Work)');
    await consent(await choose(page, 'Chromium (Home)'));
    await expect(row(page, 'ada of the tests')).toBeVisible();

    // New accounts now open in “Home”; the first account stays in “Work”.
    await chooseRowAction(page, 'bob of the tests', 'Sign out');
    await expect(row(page, 'bob of the tests')).toContainText('Signed out');
    await activate(page, 'bob of the tests');
    const again = page.getByRole('dialog').getByRole('button', { name: ssoButton });
    await expect(again).toContainText('Opens in Chromium (Work)');
    const opened = browser.pages.waitForEvent('page');
    await again.click();
    await expect(page.getByText('Finish in Chromium (Work).')).toBeVisible();
    await consent(await opened);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('listitem')).toHaveCount(2);

    // The account's page, next to the list in a wide window.
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
    });
    await expect(page.getByRole('button', { name: 'Browser for sign-in: Chromium (Work)' })).toBeVisible();
    await page.screenshot({ path: picture('browser-of-account'), animations: 'disabled' });

    await show(app, 'settings');
    await page.getByRole('button', { name: 'Browsers', exact: true }).click();
    await page.getByRole('button', { name: 'New accounts of Northwind: Chromium (Home)' }).click();
    await page.getByRole('menuitemradio', { name: 'Default browser', exact: true }).click();
    await expect(page.getByRole('button', { name: 'New accounts of Northwind: Default browser' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'bob of the tests: Chromium (Work)' })).toBeVisible();
  });

  test('copies the link instead of opening a browser', async ({ start }) => {
    const { app, page } = await start();
    await openDialog(page);
    const before = browser.pages.pages().length;
    await page.getByRole('button', { name: 'Browser for Northwind SSO' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).click();
    await expect(page.getByText('The link is in the clipboard.')).toBeVisible();
    await expect.poll(() => clipboard(app)).toContain(provider.issuer);
    expect(browser.pages.pages()).toHaveLength(before);
    const back = await fetch(await provider.callbackOf(await clipboard(app), 'carol'));
    expect(back.status).toBe(200);
    await expect(row(page, 'carol of the tests')).toBeVisible();
  });

  test('says that a remembered browser is gone, and signs in with the default one', async ({ start }) => {
    const { page } = await start();
    await openDialog(page);
    await consent(await choose(page, 'Chromium (Work)'));
    await expect(row(page, 'bob of the tests')).toBeVisible();
    browser.uninstall();
    await openDialog(page);
    await page.getByRole('button', { name: ssoButton }).click();
    await expect(page.getByText('Chromium (Work) is no longer available')).toBeVisible();
    const opened = browser.pages.waitForEvent('page');
    await page.getByRole('button', { name: 'Use the default browser' }).click();
    // The system’s default is the other profile.
    await consent(await opened);
    await expect(row(page, 'ada of the tests')).toBeVisible();
  });
});
