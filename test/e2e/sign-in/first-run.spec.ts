/** The first start of a new user: with an invitation and Google, with an address, and with neither. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openLink } from '../../support/electron/browsers/open-link.js';
import { expect, test as base } from '../../support/electron/fixtures.js';
import type { Running } from '../../support/electron/launch.js';
import { rows } from '../../support/electron/window.js';
import { googleClient, northwindApp, startNorthwind } from '../../support/servers/northwind.js';
import { startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';

interface Company {
  url: string;
  invitation: string;
  start: (...args: string[]) => Promise<Running>;
}

const test = base.extend<{ company: Company }>({
  /** Northwind’s backend, a provider that stands for Google, and a start of the app for the first time. */
  company: async ({ launch, systemBrowser, teardown, tmpDir }, use) => {
    const openId = await startOpenIdProvider();
    const google = await startOpenIdProvider(googleClient);
    const server = await startNorthwind({ google, openId });
    teardown.add(async () => {
      for (const one of [server, openId, google]) await one.stop();
    });
    await systemBrowser.pages.clearCookies();
    const hosts = join(tmpDir('roster-hosts-'), 'hosts.json');
    writeFileSync(hosts, JSON.stringify({ google: { issuer: google.issuer } }));
    const query = new URLSearchParams({ address: server.url, app: northwindApp, name: 'Northwind' });
    await use({
      url: server.url,
      invitation: `dev.roster.app://backend?${query.toString()}`,
      start: (...args) =>
        launch({ env: systemBrowser.env, args: [`--provider-hosts=${hosts}`, ...args], isFirstRun: true }),
    });
  },
});

const isBuiltInListed = (page: Page) =>
  page.evaluate<boolean>(
    'window.roster.state.getSnapshot().then(({ value }) => JSON.parse(value).backends.some(({ isBuiltIn }) => isBuiltIn))',
  );

test.describe('the first start', () => {
  test('takes a newcomer with an invitation link to a Google account in four presses', async ({
    company,
    profile,
    systemBrowser,
  }) => {
    const { page } = await company.start();
    await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
    // The first press: the link.
    await openLink(profile, company.invitation);
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('heading', { name: 'Add Northwind?' })).toBeVisible();
    await expect(dialog, 'the address in full').toContainText(company.url);
    await expect(dialog).toContainText(northwindApp);
    // The second and the third.
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const opened = systemBrowser.pages.waitForEvent('page');
    await dialog.getByRole('button', { name: 'Continue with Google' }).click();
    const tab = await opened;
    // The fourth is at the provider, which asks a new user for a password and for consent.
    await tab.getByRole('textbox', { name: 'Enter any login' }).fill('lena');
    await tab.getByRole('textbox', { name: 'and password' }).fill('any');
    await tab.getByRole('button', { name: 'Sign-in' }).click();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page).first()).toContainText('lena of the tests');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByText('finds accounts')).toBeVisible();
    await page.getByRole('button', { name: 'Got it' }).click();
    await expect(page.getByText('finds accounts')).toHaveCount(0);
    await expect(page.getByText('Test backend', { exact: true })).toHaveCount(0);
    expect(await isBuiltInListed(page)).toBe(false);
    expect(existsSync(join(profile, 'backend')), 'its server was never started').toBe(false);
    await tab.close();
  });

  test('asks about an invitation that started Roster, and adds nothing when the user declines', async ({ company }) => {
    const { page } = await company.start(company.invitation);
    await expect(page.getByRole('heading', { name: 'Add Northwind?' })).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
  });

  test('says why it does not accept an invitation', async ({ company, profile }) => {
    const { page } = await company.start();
    await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
    await openLink(profile, `dev.roster.app://backend?address=http%3A%2F%2Fservices.northwind.example&app=a`);
    await expect(page.getByRole('heading', { name: 'Invitation not accepted' })).toBeVisible();
    await expect(page.getByText('does not begin with https://')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('checks an address while it is typed, and goes on to the sign-in there', async ({ company }) => {
    const { page } = await company.start();
    await page.getByRole('button', { name: 'My company’s backend' }).click();
    const address = page.getByRole('textbox', { name: 'Address or invitation link' });
    await expect(address).toBeFocused();
    await address.fill('http://127.0.0.1:64999');
    await expect(page.getByText('the connection was refused')).toBeVisible();
    await address.fill(company.url);
    await page.getByRole('textbox', { name: 'App ID' }).fill('mistyped');
    await expect(page.getByText('“mistyped”')).toBeVisible();
    await page.getByRole('textbox', { name: 'App ID' }).fill(northwindApp);
    await expect(page.getByText(/Northwind responded in \d+ ms/)).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Northwind');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('button', { name: 'Backend: Northwind' })).toBeVisible();
    await page.keyboard.press('Escape');
    // Its page is behind the dialog, and leads to the view without accounts.
    await expect(page.getByRole('heading', { name: 'Northwind', exact: true })).toBeFocused();
    await expect(page.getByText('No accounts at Northwind yet.')).toBeVisible();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'No accounts at Northwind yet' })).toBeVisible();
  });

  test('tries Roster with a demo account on this computer', async ({ company, profile }) => {
    const { page } = await company.start();
    await page.getByRole('button', { name: 'Just try it' }).click();
    await expect(page.getByRole('listitem', { name: 'Demo' })).toBeVisible();
    await expect(page.getByRole('article', { name: 'Account Demo' })).toBeVisible();
    expect(await isBuiltInListed(page)).toBe(true);
    expect(existsSync(join(profile, 'backend'))).toBe(true);
  });
});
