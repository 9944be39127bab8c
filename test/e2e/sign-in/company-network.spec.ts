/** Browser sign-in where the provider is behind the system's proxy and has a certificate of the company's own authority. */
import { writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startSystemBrowser, type SystemBrowser } from '../../support/electron/browsers/system-browser.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { type CompanyNetwork, startCompanyNetwork } from '../../support/servers/network/company-network.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { tmpDir } from '../../support/tmp-dir.js';

let network: CompanyNetwork;
let provider: OpenIdProvider;
let browser: SystemBrowser;
let appFolder: string;

/** Environment of a company user, who trusts the company's certificate authority or does not. */
function newHome(isTrusting: boolean): Record<string, string> {
  const home = tmpDir('roster-company-home-');
  if (isTrusting) network.trustIn(home);
  return { ...browser.env, HOME: home };
}

async function openBrowser(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('button', { name: /^Continue with / }).click();
}

test.describe('browser sign-in in a company network', () => {
  test.beforeAll(async () => {
    network = await startCompanyNetwork(() => provider.localUrl);
    provider = await startOpenIdProvider({ publicUrl: network.hostUrl });
    browser = await startSystemBrowser([`--proxy-server=${network.proxyUrl}`, '--ignore-certificate-errors']);
    appFolder = tmpDir('roster-company-app-');
    await cp('assets/backend', appFolder, { recursive: true });
    const { issuer, clientId, jwksUri } = provider;
    const providers = {
      'custom-token': {
        ...{ name: 'custom-token', type: 'custom-token', disabled: false },
        config: { audience: clientId, signingAlgorithm: 'RS256', useJWKURI: true, jwkURI: jwksUri },
        metadata_fields: [{ required: false, name: 'name' }],
        roster_open_id: { issuer, clientId },
      },
      'anon-user': { name: 'anon-user', type: 'anon-user', disabled: false },
    };
    writeFileSync(join(appFolder, 'auth', 'providers.json'), JSON.stringify(providers));
  });
  test.afterAll(async () => {
    await browser.stop();
    await provider.stop();
    network.stop();
  });
  test.beforeEach(() => browser.pages.clearCookies());

  for (const [how, env, args] of [
    ['the command line', () => ({}), () => [`--proxy-server=${network.proxyUrl}`]],
    ['the environment', () => ({ https_proxy: network.proxyUrl, http_proxy: network.proxyUrl }), () => []],
  ] as const) {
    test(`app and local backend reach the provider through the proxy from ${how}`, async ({ launch }) => {
      const opened = browser.pages.waitForEvent('page');
      const proxied = { ...newHome(true), ...env() };
      const { page } = await launch({ env: proxied, args: [`--backend=${appFolder}`, ...args()] });
      await openBrowser(page);
      const tab = await opened;
      await tab.getByRole('textbox', { name: 'Enter any login' }).fill('ada');
      await tab.getByRole('textbox', { name: 'and password' }).fill('any');
      const before = provider.urls.length;
      await tab.getByRole('button', { name: 'Sign-in' }).click();
      await tab.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('listitem', { name: 'ada of the tests' })).toContainText('Active');
      // The app and the backend each request the keys.
      const asked = provider.urls.slice(before).map((url) => url.replace(/\?.*/, ''));
      expect(asked.filter((path) => path === '/token')).toHaveLength(1);
      expect(asked.filter((path) => path === '/jwks')).toHaveLength(2);
      expect(network.asked).toContain('login.company.test:443');
      await tab.close();
    });
  }

  test('rejects a provider whose certificate authority the system does not trust', async ({ launch }) => {
    const before = provider.urls.length;
    network.asked.length = 0;
    const { page } = await launch({
      env: newHome(false),
      args: [`--backend=${appFolder}`, `--proxy-server=${network.proxyUrl}`],
    });
    await openBrowser(page);
    await expect(page.getByText('does not trust the certificate')).toBeVisible();
    expect(network.asked).toContain('login.company.test:443');
    expect(provider.urls.slice(before)).toEqual([]);
  });
});
