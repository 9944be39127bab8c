/** Browser sign-in end to end: app, xdg-open, a real browser, a real OpenID provider, loopback server, backend, list. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { SystemBrowser } from '../../support/electron/browsers/system-browser.js';
import { expect, test as base } from '../../support/electron/fixtures.js';
import { addAnonymous, picture, type Running } from '../../support/electron/launch.js';
import { openIdButton } from '../../support/electron/sign-in.js';
import { activate, clickMenu } from '../../support/electron/window.js';
import { type FakeGraph, startFakeGraph } from '../../support/fakes/fake-facebook-graph.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { tmpDir as newFolder } from '../../support/tmp-dir.js';

const test = base.extend<{ start: () => Promise<Running> }>({
  /** Starts the app with the backend and the providers of this file. */
  start: async ({ launch }, use) => {
    await use(() => launch({ env: browser.env, args: [`--backend=${appFolder}`, `--provider-hosts=${hostsFile}`] }));
  },
});

let provider: OpenIdProvider;
/** Fakes of Google's host and of Facebook's login page, which cannot be reached from here. */
let google: OpenIdProvider;
let facebook: OpenIdProvider;
let graph: FakeGraph;
let hostsFile: string;
let browser: SystemBrowser;
let appFolder: string;

/** Presses the button in the app and returns the tab that the system's browser opens. */
async function openBrowser(page: Page, button: string | RegExp = openIdButton): Promise<Page> {
  await page.getByRole('button', { name: 'Add account' }).click();
  return press(page, button);
}

async function press(page: Page, button: string | RegExp): Promise<Page> {
  const opened = browser.pages.waitForEvent('page');
  await page.getByRole('button', { name: button }).click();
  const tab = await opened;
  await tab.getByRole('textbox', { name: 'Enter any login' }).waitFor();
  return tab;
}

/** Signs in and consents at the provider. */
async function signInAt(tab: Page, login: string): Promise<void> {
  await tab.getByRole('textbox', { name: 'Enter any login' }).fill(login);
  await tab.getByRole('textbox', { name: 'and password' }).fill('any');
  await tab.getByRole('button', { name: 'Sign-in' }).click();
  await tab.getByRole('button', { name: 'Continue' }).click();
}

test.describe('browser sign-in', () => {
  test.beforeAll(async ({ systemBrowser }) => {
    provider = await startOpenIdProvider();
    google = await startOpenIdProvider({
      clientId: 'google-desktop',
      clientSecret: 'no-secret',
      takesAnyLoopbackPath: true,
    });
    graph = await startFakeGraph(() => `${facebook.issuer}/me`);
    facebook = await startOpenIdProvider({
      clientId: graph.appId,
      takesAnyLoopbackPath: true,
      scopes: ['public_profile'],
    });
    browser = systemBrowser;
    appFolder = newFolder('roster-sso-');
    await cp('assets/backend', appFolder, { recursive: true });
    const { issuer, clientId, jwksUri } = provider;
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
      'oauth2-google': {
        ...{ name: 'oauth2-google', type: 'oauth2-google', disabled: false },
        config: { clientId: google.clientId, openId: true },
        secret_config: { clientSecret: 'google' },
        roster: { issuers: [google.issuer], jwksUri: google.jwksUri },
      },
      'oauth2-facebook': {
        ...{ name: 'oauth2-facebook', type: 'oauth2-facebook', disabled: false },
        config: { clientId: graph.appId },
        secret_config: { clientSecret: 'facebook' },
        metadata_fields: [{ required: false, name: 'name' }],
        roster: { graphUrl: graph.url },
      },
      'anon-user': { name: 'anon-user', type: 'anon-user', disabled: false },
    };
    writeFileSync(join(appFolder, 'auth', 'providers.json'), JSON.stringify(providers));
    writeFileSync(join(appFolder, 'secrets.json'), JSON.stringify({ google: 'no-secret', facebook: graph.appSecret }));
    hostsFile = join(appFolder, 'hosts.json');
    const at = facebook.issuer;
    const hosts = {
      google: { issuer: google.issuer },
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
    await provider.stop();
    await google.stop();
    await facebook.stop();
    await graph.stop();
  });

  // Every test starts with a browser in which no user is signed in.
  test.beforeEach(() => browser.pages.clearCookies());

  test('rules 1, 22: adds the account after a sign-in in the browser', async ({ start }) => {
    const { app, page } = await start();
    const tab = await openBrowser(page);
    await expect(page.getByText(/^Waiting for 127/)).toBeVisible();
    await page.screenshot({ path: picture('waiting-for-browser'), animations: 'disabled' });
    await tab.getByRole('textbox', { name: 'Enter any login' }).fill('ada');
    await tab.getByRole('textbox', { name: 'and password' }).fill('any');
    await tab.getByRole('button', { name: 'Sign-in' }).click();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await expect(tab.getByRole('heading', { name: 'Signed in to Roster' })).toBeVisible();
    await tab.screenshot({ path: picture('back-to-roster') });
    expect(new URL(tab.url()).search, 'the address contains no code').toBe('');
    const loaded = await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((one) => one.getURL()));
    expect(loaded, 'the app itself shows no provider page').toEqual(['app://roster/index.html']);
    const row = page.getByRole('listitem', { name: 'ada of the tests' });
    await expect(row).toContainText('Active');
    await expect(row).toContainText('Single sign-on');
    await page.getByRole('button', { name: 'Actions for ada' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed: ada of the tests')).toBeVisible();
    await tab.close();
  });

  test('explains the end of a sign-in that is cancelled in the browser, in the app or by closing the dialog', async ({
    start,
  }) => {
    const { page } = await start();
    let tab = await openBrowser(page);
    await tab.getByRole('link', { name: 'Cancel' }).click();
    await expect(page.getByText('The sign-in was cancelled in the browser.')).toBeVisible();
    await tab.close();

    await page.keyboard.press('Escape');
    tab = await openBrowser(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: openIdButton }), 'the dialog goes back to its start').toBeFocused();
    await tab.close();

    await page.keyboard.press('Escape');
    tab = await openBrowser(page);
    // Escape goes back one step.
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: openIdButton })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await tab.getByRole('textbox', { name: 'Enter any login' }).fill('eve');
    await tab.getByRole('textbox', { name: 'and password' }).fill('any');
    await tab.getByRole('button', { name: 'Sign-in' }).click();
    // The loopback server is closed, so continuing in the browser reaches nothing.
    await tab.getByRole('button', { name: 'Continue' }).click({ noWaitAfter: true });
    await tab.waitForTimeout(500);
    await expect(page.getByRole('listitem')).toHaveCount(0);
    await tab.close();
  });

  for (const [button, way, name] of [
    ['Continue with Google', 'Google', 'ada of the tests'],
    ['Continue with Facebook', 'Facebook', 'ada of Facebook'],
  ] as const) {
    test(`signs in when the user chooses “${button}”, at a fake of its host`, async ({ start }) => {
      const { page } = await start();
      const tab = await openBrowser(page, button);
      if (way === 'Google') await page.screenshot({ path: picture('browser-providers'), animations: 'disabled' });
      const asked = new URL(tab.url());
      expect(asked.protocol).toBe('http:');
      await signInAt(tab, 'ada');
      await expect(tab.getByRole('heading', { name: 'Signed in to Roster' })).toBeVisible();
      const row = page.getByRole('listitem').first();
      await expect(row).toContainText(way);
      await expect(row).toContainText(name);
      await page.getByRole('button', { name: /^Actions for/ }).click();
      await page.getByRole('menuitem', { name: 'Refresh session' }).click();
      await expect(page.getByText('Session refreshed')).toBeVisible();
      await tab.close();
    });
  }

  test('rule 39: rejects a different user when signing in again and accepts the same one', async ({ start }) => {
    const { page } = await start();
    let tab = await openBrowser(page, 'Continue with Google');
    await signInAt(tab, 'ada');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await tab.close();
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByText('Signed out', { exact: true }).first()).toBeVisible();
    await browser.pages.clearCookies();

    await activate(page, 'ada of the tests');
    tab = await press(page, 'Continue with Google');
    await signInAt(tab, 'eve');
    await expect(page.getByText('You signed in as a different user in the browser.')).toBeVisible();
    await page.screenshot({ path: picture('wrong-account') });
    await tab.close();
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await browser.pages.clearCookies();

    tab = await press(page, 'Continue with Google');
    await signInAt(tab, 'ada');
    await expect(page.getByRole('listitem').first()).toContainText('Active');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await tab.close();
  });

  test('links an anonymous account to a provider and keeps its user ID', async ({ start }) => {
    const { page } = await start();
    await addAnonymous(page);
    const id = () =>
      page.evaluate(
        'window.roster.state.getSnapshot().then(({ value }) => JSON.parse(value).accounts.map(({ userId }) => userId))',
      );
    const before = await id();
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Add a sign-in method' }).click();
    const tab = await press(page, 'Continue with Google');
    await signInAt(tab, 'ada');
    await expect(page.getByText('Sign-in method added')).toBeVisible();
    await expect(page.getByRole('listitem').first()).toContainText('Google');
    expect(await id()).toEqual(before);
    await tab.close();
  });

  test('accepts the pasted address of the page that did not load and rejects every other address', async ({
    start,
  }) => {
    const { app, page } = await start();
    const tab = await openBrowser(page);
    // The user opens the link in a browser that cannot reach this machine.
    await page.getByText('Nothing opened?').click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const link = await app.evaluate(({ clipboard }) => clipboard.readText());
    const back = await provider.callbackOf(link, 'ada');
    const field = page.getByLabel('Address of the page that failed to load');
    const foreign = new URL(back);
    foreign.port = '1';
    for (const wrong of ['nonsense', foreign.href, back.replace(/state=[^&]+/, 'state=another')]) {
      await field.fill(wrong);
      await page.getByRole('button', { name: 'Use this address' }).click();
      await expect(page.getByText('This is not the address of this sign-in.')).toBeVisible();
    }
    await page.screenshot({ path: picture('paste-address'), animations: 'disabled' });
    await field.fill(` ${back} `);
    await page.getByRole('button', { name: 'Use this address' }).click();
    await expect(page.getByRole('listitem', { name: 'ada of the tests' })).toBeVisible();
    await tab.close();
  });

  test('reports that no browser can be opened and completes the sign-in by the copied link', async ({
    launch,
    tmpDir,
  }) => {
    const nothing = tmpDir('roster-no-browser-');
    const env = { XDG_DATA_HOME: nothing, XDG_CONFIG_HOME: nothing, XDG_DATA_DIRS: nothing, BROWSER: '' };
    const { app, page } = await launch({ env, args: [`--backend=${appFolder}`, `--provider-hosts=${hostsFile}`] });
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: openIdButton }).click();
    await expect(page.getByText('No browser could be opened.')).toBeVisible();
    await page.screenshot({ path: picture('no-browser'), animations: 'disabled' });
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const link = await app.evaluate(({ clipboard }) => clipboard.readText());
    const back = await fetch(await provider.callbackOf(link, 'ada'));
    expect(back.status).toBe(200);
    await expect(page.getByRole('listitem', { name: 'ada of the tests' })).toBeVisible();
  });

  test('validates edited provider settings, keeps them through a restart and uses them', async ({ launch, tmpDir }) => {
    const bare = tmpDir('roster-bare-');
    await cp(appFolder, bare, { recursive: true });
    const file = join(bare, 'auth', 'providers.json');
    const providers = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
    // The backend accepts the provider's tokens without advertising the provider.
    delete providers['custom-token']?.['roster_open_id'];
    writeFileSync(
      file,
      JSON.stringify({ 'custom-token': providers['custom-token'], 'anon-user': providers['anon-user'] }),
    );
    const open = () => launch({ env: browser.env, args: [`--backend=${bare}`, `--provider-hosts=${hostsFile}`] });
    const openSettings = async (app: ElectronApplication) => {
      await clickMenu(app, 'Backends…');
      await page.getByRole('tab', { name: 'Sign-in providers' }).click();
      await page.locator('summary', { hasText: 'OpenID provider' }).click();
    };
    let { app, page } = await open();
    await expect(page.getByText('Roster', { exact: true }).first()).toBeVisible();
    await openSettings(app);
    const group = page.getByRole('group', { name: /^OpenID provider/ });
    await group.getByLabel('Issuer URL').fill('http://elsewhere.example');
    await group.getByLabel('Client ID').fill(provider.clientId);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(group.getByLabel('Issuer URL'), 'an address without TLS is invalid').toHaveJSProperty(
      'validity.valid',
      false,
    );
    await page.screenshot({ path: picture('sign-in-settings') });
    await group.getByLabel('Issuer URL').fill(provider.issuer);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Sign-in settings saved')).toBeVisible();
    await app.close();

    ({ app, page } = await open());
    await expect(page.getByText('Roster', { exact: true }).first()).toBeVisible();
    await openSettings(app);
    await expect(page.getByRole('group', { name: /^OpenID provider/ }).getByLabel('Issuer URL')).toHaveValue(
      provider.issuer,
    );
    await expect(page.locator('summary', { hasText: 'OpenID provider' })).toContainText('Your own client');
    await page.keyboard.press('Alt+ArrowLeft');
    await page.getByRole('button', { name: 'Add account' }).click();
    const tab = await press(page, openIdButton);
    await signInAt(tab, 'ada');
    await expect(page.getByRole('listitem', { name: 'ada of the tests' })).toBeVisible();
    await tab.close();
  });
});
