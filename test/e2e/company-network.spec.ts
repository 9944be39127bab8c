/** Browser sign-in where the provider can be reached only by the system's proxy, under a certificate of the company's own. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchWith, newProfile } from '../support/electron/launch.js';
import { startSystemBrowser, type SystemBrowser } from '../support/electron/system-browser.js';
import { type CompanyNetwork, startCompanyNetwork } from '../support/servers/company-network.js';
import { type OpenIdProvider, startOpenIdProvider } from '../support/servers/openid-provider.js';

let network: CompanyNetwork;
let provider: OpenIdProvider;
let browser: SystemBrowser;
let appFolder: string;

test.beforeAll(async () => {
  network = await startCompanyNetwork(() => provider.localUrl);
  provider = await startOpenIdProvider({ publicUrl: network.hostUrl });
  browser = await startSystemBrowser([`--proxy-server=${network.proxyUrl}`, '--ignore-certificate-errors']);
  appFolder = mkdtempSync(join(tmpdir(), 'roster-company-app-'));
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

/** A user of the company's computers. */
function newHome(isTrusting: boolean): Record<string, string> {
  const home = mkdtempSync(join(tmpdir(), 'roster-company-home-'));
  if (isTrusting) network.trustIn(home);
  return { ...browser.env, HOME: home };
}

async function openBrowser(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('tab', { name: 'Single sign-on' }).click();
  await page.getByRole('button', { name: 'Continue in the browser' }).click();
}

for (const [how, env, args] of [
  ['the command line', () => ({}), () => [`--proxy-server=${network.proxyUrl}`]],
  ['the environment', () => ({ https_proxy: network.proxyUrl, http_proxy: network.proxyUrl }), () => []],
] as const) {
  test(`reaches issuer, token endpoint and keys by the proxy of ${how}, and so does the backend on this computer`, async () => {
    const opened = browser.pages.waitForEvent('page');
    const proxied = { ...newHome(true), ...env() };
    const { app, page } = await launchWith(proxied, newProfile(), `--backend=${appFolder}`, ...args());
    await openBrowser(page);
    const tab = await opened;
    await tab.getByRole('textbox', { name: 'Enter any login' }).fill('ada');
    await tab.getByRole('textbox', { name: 'and password' }).fill('any');
    const before = provider.urls.length;
    await tab.getByRole('button', { name: 'Sign-in' }).click();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('listitem', { name: 'ada of the tests' })).toContainText('Active');
    // The app asks for the keys, and the backend asks for them again.
    const asked = provider.urls.slice(before).map((url) => url.replace(/\?.*/, ''));
    expect(asked.filter((path) => path === '/token')).toHaveLength(1);
    expect(asked.filter((path) => path === '/jwks')).toHaveLength(2);
    expect(network.asked).toContain('login.company.test:443');
    await tab.close();
    await app.close();
  });
}

test('is refused when the certificate’s authority is not one that the system trusts', async () => {
  const before = provider.urls.length;
  network.asked.length = 0;
  const { app, page } = await launchWith(
    newHome(false),
    newProfile(),
    `--backend=${appFolder}`,
    `--proxy-server=${network.proxyUrl}`,
  );
  await openBrowser(page);
  await expect(page.getByText('does not trust the certificate')).toBeVisible();
  expect(network.asked).toContain('login.company.test:443');
  expect(provider.urls.slice(before)).toEqual([]);
  await app.close();
});
