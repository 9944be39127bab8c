/** Single sign-on the whole way: app, xdg-open, a real browser, a real OpenID provider, loopback, backend, list. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startOpenIdPeer, type OpenIdPeer } from '../peers/open-id-provider.js';
import { startSystemBrowser, type SystemBrowser } from '../peers/system-browser.js';
import { launchWith, newProfile, picture } from './launch.js';

let peer: OpenIdPeer;
let browser: SystemBrowser;
let appFolder: string;

test.beforeAll(async () => {
  peer = await startOpenIdPeer();
  browser = await startSystemBrowser();
  appFolder = mkdtempSync(join(tmpdir(), 'roster-sso-'));
  await cp('assets/backend', appFolder, { recursive: true });
  const { issuer, clientId, jwksUri } = peer;
  const providers = {
    'custom-token': {
      name: 'custom-token',
      type: 'custom-token',
      disabled: false,
      config: { audience: clientId, signingAlgorithm: 'RS256', useJWKURI: true, jwkURI: jwksUri },
      metadata_fields: [
        { required: true, name: 'email' },
        { required: false, name: 'name' },
      ],
      roster_open_id: { issuer, clientId },
    },
    'anon-user': { name: 'anon-user', type: 'anon-user', disabled: false },
  };
  writeFileSync(join(appFolder, 'auth', 'providers.json'), JSON.stringify(providers));
});
test.afterAll(async () => {
  await browser.stop();
  await peer.stop();
});

// Every test meets a browser in which nobody is signed in.
test.beforeEach(() => browser.pages.clearCookies());

const start = () => launchWith(browser.env, newProfile(), `--backend=${appFolder}`);

/** Presses the button in the app and gives the tab that the system's browser opened. */
async function openBrowser(page: Page): Promise<Page> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('tab', { name: 'Single sign-on' }).click();
  const opened = browser.pages.waitForEvent('page');
  await page.getByRole('button', { name: 'Continue in the browser' }).click();
  const tab = await opened;
  await tab.getByRole('textbox', { name: 'Enter any login' }).waitFor();
  return tab;
}

test('a person signs in with the browser and finds the account in the list', async () => {
  const { app, page } = await start();
  const tab = await openBrowser(page);
  await expect(page.getByText('Finish signing in in your browser.')).toBeVisible();
  await page.screenshot({ path: picture('waiting-for-browser'), animations: 'disabled' });
  await tab.getByRole('textbox', { name: 'Enter any login' }).fill('ada');
  await tab.getByRole('textbox', { name: 'and password' }).fill('any');
  await tab.getByRole('button', { name: 'Sign-in' }).click();
  await tab.getByRole('button', { name: 'Continue' }).click();
  await expect(tab.getByRole('heading', { name: 'Back to Roster' })).toBeVisible();
  await tab.screenshot({ path: picture('back-to-roster') });
  expect(new URL(tab.url()).search, 'no code stays in the address').toBe('');
  const row = page.getByRole('listitem', { name: 'ada of the tests' });
  await expect(row).toContainText('Active');
  await expect(row).toContainText('Single sign-on');
  await page.getByRole('button', { name: 'Actions for ada' }).click();
  await page.getByRole('menuitem', { name: 'Refresh session' }).click();
  await expect(page.getByText('Session refreshed: ada of the tests')).toBeVisible();
  await tab.close();
  await app.close();
});

test('cancelling in the browser, in the app, and by closing the dialog each end it with a sentence', async () => {
  const { app, page } = await start();
  let tab = await openBrowser(page);
  await tab.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByText('The sign-in was cancelled in the browser.')).toBeVisible();
  await tab.close();

  await page.keyboard.press('Escape');
  tab = await openBrowser(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The sign-in was cancelled.')).toBeVisible();
  await tab.close();

  await page.keyboard.press('Escape');
  tab = await openBrowser(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await tab.getByRole('textbox', { name: 'Enter any login' }).fill('eve');
  await tab.getByRole('textbox', { name: 'and password' }).fill('any');
  await tab.getByRole('button', { name: 'Sign-in' }).click();
  // The listener is gone: whoever goes on in the browser reaches nothing.
  await tab.getByRole('button', { name: 'Continue' }).click({ noWaitAfter: true });
  await tab.waitForTimeout(500);
  await expect(page.getByRole('listitem')).toHaveCount(0);
  await tab.close();
  await app.close();
});
