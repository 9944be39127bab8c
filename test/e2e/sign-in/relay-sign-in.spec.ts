/**
 * Sign-in with Apple and with a live Facebook app, end to end: app, xdg-open, browser, fake of the provider's host, relay, loopback
 * server, backend, list.
 */
import { writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { SystemBrowser } from '../../support/electron/browsers/system-browser.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { picture, register } from '../../support/electron/launch.js';
import { recordTraffic } from '../../support/electron/security/traffic-recorder.js';
import { type FakeApple, startFakeApple } from '../../support/fakes/fake-apple.js';
import { type FakeGraph, startFakeGraph } from '../../support/fakes/fake-facebook-graph.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { type RelayProcess, startRelayProcess } from '../../support/servers/relay.js';
import { tmpDir } from '../../support/tmp-dir.js';

let apple: FakeApple;
let facebook: OpenIdProvider;
let graph: FakeGraph;
let relay: RelayProcess;
let browser: SystemBrowser;
let appFolder: string;
let hostsFile: string;

const providerPassword = 'swordfish-at-the-provider';

async function openBrowser(page: Page, button: string): Promise<Page> {
  await page.getByRole('button', { name: 'Add account' }).click();
  const opened = browser.pages.waitForEvent('page');
  await page.getByRole('button', { name: button }).click();
  const tab = await opened;
  await tab.getByRole('textbox', { name: 'Enter any login' }).waitFor();
  return tab;
}

async function signInAt(tab: Page, login: string): Promise<void> {
  await tab.getByRole('textbox', { name: 'Enter any login' }).fill(login);
  await tab.getByRole('textbox', { name: 'and password' }).fill(providerPassword);
  await tab.getByRole('button', { name: 'Sign-in' }).click();
  await tab.getByRole('button', { name: 'Continue' }).click();
}

/** Records every event that main sends to the page. */
async function listenToThePage(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    globalThis.received = [];
    for (const name of ['state.changed', 'signIn.progress', 'emailActions.changed'])
      window.roster.on(name, (payload) => globalThis.received.push(JSON.stringify(payload)));
  `);
  return async () => {
    const received = await page.evaluate<string[]>('globalThis.received');
    expect(received.length).toBeGreaterThan(5);
    const snapshot = await page.evaluate<string>(
      'window.roster.state.getSnapshot().then((answer) => JSON.stringify(answer))',
    );
    return [...received, snapshot];
  };
}

test.describe('sign-in through the relay', () => {
  test.beforeAll(async ({ systemBrowser }) => {
    apple = await startFakeApple();
    graph = await startFakeGraph(() => `${facebook.issuer}/me`);
    facebook = await startOpenIdProvider({
      clientId: graph.appId,
      redirectUris: ['http://127.0.0.1/facebook/callback'],
      scopes: ['public_profile'],
    });
    const { clientId, authorizationEndpoint, issuer, jwksUri } = apple;
    relay = await startRelayProcess({ apple: { clientId, authorizationEndpoint, issuers: [issuer], jwksUri } });
    browser = systemBrowser;
    appFolder = tmpDir('roster-relay-app-');
    await cp('assets/backend', appFolder, { recursive: true });
    const on = (name: string) => ({ name, type: name, disabled: false });
    const providers = {
      'oauth2-apple': {
        ...on('oauth2-apple'),
        config: { clientId },
        roster: { issuers: [issuer], jwksUri, relay: relay.url },
      },
      'oauth2-facebook': {
        ...on('oauth2-facebook'),
        config: { clientId: graph.appId },
        secret_config: { clientSecret: 'facebook' },
        metadata_fields: [{ required: false, name: 'name' }],
        roster: { graphUrl: graph.url, relay: relay.url },
      },
      'local-userpass': { ...on('local-userpass'), config: { autoConfirm: true } },
    };
    writeFileSync(join(appFolder, 'auth', 'providers.json'), JSON.stringify(providers));
    writeFileSync(join(appFolder, 'secrets.json'), JSON.stringify({ facebook: graph.appSecret }));
    hostsFile = join(appFolder, 'hosts.json');
    const at = facebook.issuer;
    const hosts = {
      apple: { issuers: [issuer], jwksUri },
      facebook: {
        issuer: at,
        authorizationEndpoint: `${at}/auth`,
        tokenEndpoint: `${at}/token`,
        jwksUri: `${at}/jwks`,
      },
    };
    writeFileSync(hostsFile, JSON.stringify(hosts));
  });
  test.afterAll(async () => {
    await relay.stop();
    await apple.stop();
    await facebook.stop();
    await graph.stop();
  });
  test.beforeEach(() => browser.pages.clearCookies());

  test('rules 28, 32, 33: signs in with Apple and Facebook without exposing a secret', async ({ launch, profile }) => {
    const { app, page } = await launch({
      env: browser.env,
      args: [`--backend=${appFolder}`, `--provider-hosts=${hostsFile}`],
    });
    const recorder = await recordTraffic(app, browser.pages, profile);
    const messages = await listenToThePage(page);

    let tab = await openBrowser(page, 'Continue with Apple');
    await signInAt(tab, 'grace');
    await expect(tab.getByRole('heading', { name: 'Signed in to Roster' })).toBeVisible();
    await expect(tab, 'the address contains no code').toHaveURL(/\/done$/);
    expect(await tab.evaluate('history.length'), 'the history does not contain the relay’s page').toBeLessThan(8);
    const row = page.getByRole('listitem').first();
    await expect(row, 'the name that Apple sends once').toContainText('grace of Apple');
    await expect(row).toContainText('Apple');
    await page.screenshot({ path: picture('apple-account') });
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
    await tab.close();

    tab = await openBrowser(page, 'Continue with Facebook');
    await signInAt(tab, 'ada');
    await expect(tab.getByRole('heading', { name: 'Signed in to Roster' })).toBeVisible();
    await expect(page.getByRole('listitem')).toHaveCount(2);
    await expect(page.getByRole('listitem', { name: 'ada of Facebook' })).toContainText('Active');
    await tab.close();

    await register(page, 'ada@example.com', 'correct horse battery');
    await expect(page.getByRole('listitem')).toHaveCount(3);

    recorder.add('relay', ...relay.log().split('\n'));
    recorder.add('provider', ...facebook.urls);
    const lines = await recorder.stop();
    const kinds = new Set(lines.map((line) => line.split(':')[0]));
    expect([...kinds].sort()).toEqual(['argv', 'backend', 'browser', 'log', 'output', 'provider', 'referer', 'relay']);
    expect(facebook.secrets.length, 'verifier, access token, ID token').toBe(3);
    const secrets = [...facebook.secrets, providerPassword, 'correct horse battery'];
    for (const line of [...lines, ...(await messages())]) {
      expect(line).not.toMatch(/eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/);
      for (const secret of secrets) expect(line.includes(secret), `a secret in: ${line.slice(0, 80)}`).toBe(false);
    }
    console.log(`recorded ${String(lines.length)} distinct lines of ${[...kinds].join(', ')}`);
  });

  test('explains a cancelled sign-in at Apple and an unreachable relay', async ({ launch }) => {
    const { page } = await launch({
      env: browser.env,
      args: [`--backend=${appFolder}`, `--provider-hosts=${hostsFile}`],
    });
    const tab = await openBrowser(page, 'Continue with Apple');
    await tab.getByRole('link', { name: 'Cancel' }).click();
    await expect(page.getByText('The sign-in was cancelled in the browser.')).toBeVisible();
    await tab.close();
    await relay.stop();
    await page.getByRole('button', { name: 'Continue with Apple' }).click();
    await expect(page.getByText('The relay for this sign-in could not be reached.')).toBeVisible();
    await page.screenshot({ path: picture('relay-unreachable') });
  });
});
