/** Signs in with every provider, then searches everything that other programs can read for every secret that was used. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { SignJWT } from 'jose';
import type { SystemBrowser } from '../../support/electron/browsers/system-browser.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous } from '../../support/electron/launch.js';
import { openMethod } from '../../support/electron/sign-in.js';
import { openTab } from '../../support/electron/window.js';
import { type FakeApple, startFakeApple } from '../../support/fakes/fake-apple.js';
import { type FakeGraph, startFakeGraph } from '../../support/fakes/fake-facebook-graph.js';
import { type Secret, SecretSearch, spellingsOf } from '../../support/secret-search.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { type RelayProcess, startRelayProcess } from '../../support/servers/relay.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';

let google: OpenIdProvider;
let facebook: OpenIdProvider;
let graph: FakeGraph;
let apple: FakeApple;
let relay: RelayProcess;
let browser: SystemBrowser;
let appFolder: string;
const jwtKey = 'the-key-of-the-issuer-of-tokens';
const password = 'correct-horse-battery-staple';
const providerPassword = 'swordfish-at-the-provider';
const payload = 'open-sesame-of-the-function';

/** Types a secret key by key: Playwright's `fill` would leave the whole secret in the page's memory. */
async function type(field: Locator, secret: string): Promise<void> {
  await field.click();
  await field.pressSequentially(secret, { delay: 0 });
}

async function openPanel(page: Page, method: Parameters<typeof openMethod>[1]): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await openMethod(page, method);
}

async function throughTheBrowser(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  const opened = browser.pages.waitForEvent('page');
  await page.getByRole('button', { name: button }).click();
  const tab = await opened;
  await tab.getByRole('textbox', { name: 'Enter any login' }).fill('ada');
  await tab.getByRole('textbox', { name: 'and password' }).fill(providerPassword);
  await tab.getByRole('button', { name: 'Sign-in' }).click();
  await tab.getByRole('button', { name: 'Continue' }).click();
  await expect(tab.getByRole('heading', { name: 'Signed in to Roster' })).toBeVisible();
  await tab.close();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Records every token that the app sends to a backend, in the main process, which is not searched. */
async function noteTokens(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ session }) => {
    const tokens = new Set<string>();
    Object.assign(globalThis, { sentTokens: tokens });
    session.fromPartition('backends').webRequest.onBeforeSendHeaders((details, callback) => {
      for (const [name, value] of Object.entries(details.requestHeaders))
        if (name.toLowerCase() === 'authorization') tokens.add(value.replace('Bearer ', ''));
      callback({ requestHeaders: details.requestHeaders });
    });
  });
  return () => app.evaluate(() => [...(Reflect.get(globalThis, 'sentTokens') as Set<string>)]);
}

async function heapOf(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return Buffer.from(chunks.join(''));
}

/** The last hour of the system's journal, or nothing if the system has none. */
function journal(): Buffer {
  try {
    return execFileSync('journalctl', ['--since=-1h', '--no-pager', '--output=export'], {
      maxBuffer: 2 ** 28,
      stdio: 'pipe',
    });
  } catch {
    return Buffer.alloc(0);
  }
}

test.use({ crashes: true });

test.describe('secret search', () => {
  test.beforeAll(async ({ systemBrowser }) => {
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
    apple = await startFakeApple();
    const { clientId, authorizationEndpoint, issuer, jwksUri } = apple;
    relay = await startRelayProcess({ apple: { clientId, authorizationEndpoint, issuers: [issuer], jwksUri } });
    browser = systemBrowser;
    appFolder = writeAppFolder({
      providers: {
        ...on('anon-user'),
        ...on('api-key'),
        ...on('local-userpass', { config: { autoConfirm: true } }),
        ...on('custom-function', { config: { authFunctionName: 'login' } }),
        ...on('custom-token', { config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['jwt'] } }),
        ...on('oauth2-google', {
          config: { clientId: google.clientId, openId: true },
          secret_config: { clientSecret: 'google' },
          roster: { issuers: [google.issuer], jwksUri: google.jwksUri },
        }),
        ...on('oauth2-facebook', {
          config: { clientId: graph.appId },
          secret_config: { clientSecret: 'facebook' },
          metadata_fields: [{ required: false, name: 'name' }],
          roster: { graphUrl: graph.url },
        }),
        ...on('oauth2-apple', { config: { clientId }, roster: { issuers: [issuer], jwksUri, relay: relay.url } }),
      },
      secrets: { jwt: jwtKey, google: 'no-secret', facebook: graph.appSecret },
      functions: { login: `exports = ({ who }) => who;` },
    });
    const at = facebook.issuer;
    const hosts = {
      google: { issuer: google.issuer },
      facebook: {
        issuer: at,
        authorizationEndpoint: `${at}/auth`,
        tokenEndpoint: `${at}/token`,
        jwksUri: `${at}/jwks`,
      },
      apple: { issuers: [issuer], jwksUri },
    };
    writeFileSync(join(appFolder, 'hosts.json'), JSON.stringify(hosts));
  });
  test.afterAll(async () => {
    await relay.stop();
    for (const provider of [google, facebook, graph, apple]) await provider.stop();
  });

  test('finds no secret of eight sign-in methods in anything that other programs can read', async ({
    launch,
    profile,
  }) => {
    // A profile folder that other users may read.
    chmodSync(profile, 0o755);
    const { app, page } = await launch({
      env: browser.env,
      args: [`--backend=${appFolder}`, `--provider-hosts=${join(appFolder, 'hosts.json')}`],
    });
    const output: Buffer[] = [];
    for (const stream of [app.process().stdout, app.process().stderr])
      stream?.on('data', (chunk: Buffer) => output.push(chunk));
    const tokens = await noteTokens(app);
    const clipboard = () => app.evaluate((electron) => electron.clipboard.readText());

    await addAnonymous(page);
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
    await type(page.getByLabel('Password', { exact: true }), password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const shown = page.getByRole('article');
    await openTab(page, 'API keys');
    await shown.getByRole('textbox', { name: 'Name of the new key' }).fill('shell');
    await shown.getByRole('button', { name: 'Create key' }).click();
    await shown.getByRole('button', { name: 'Copy key' }).click();
    await expect(page.getByText('The clipboard is cleared')).toBeVisible();
    const copiedAt = Date.now();
    const apiKey = await clipboard();
    expect(apiKey.length).toBeGreaterThan(20);

    await openPanel(page, 'API key');
    await type(page.getByRole('textbox', { name: 'API key' }), apiKey);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await openPanel(page, 'Function');
    const field = page.getByRole('textbox', { name: 'Payload' });
    await field.clear();
    await type(field, JSON.stringify({ who: 'hopper', secret: payload }));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const jwt = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('grace')
      .setAudience('test-app')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(jwtKey));
    await openPanel(page, 'Token');
    await type(page.getByRole('textbox', { name: 'JSON Web Token' }), jwt);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    for (const way of ['Google', 'Facebook', 'Apple']) {
      await browser.pages.clearCookies();
      await throughTheBrowser(page, `Continue with ${way}`);
    }
    await expect(page.getByRole('listitem')).toHaveCount(7);

    const bearers = await tokens();
    expect(bearers.length, 'an access token of each sign-in, and refresh tokens').toBeGreaterThan(8);
    const secrets: Secret[] = [
      { name: 'the password', value: password },
      { name: 'the API key', value: apiKey },
      { name: 'the payload', value: payload },
      // Only the end of a token is unique; tokens of the same kind begin with the same characters.
      { name: 'the custom token', value: jwt.slice(-32) },
      { name: 'the password at the provider', value: providerPassword },
      { name: 'the secret of the Facebook app', value: graph.appSecret },
      { name: 'the key of custom tokens', value: jwtKey },
      ...bearers.map((value, index) => ({ name: `token ${String(index)}`, value: value.slice(-32) })),
      ...[...google.secrets, ...facebook.secrets].map((value, index) => ({
        name: `the provider’s ${String(index)}`,
        value: value.slice(-32),
      })),
    ];
    const search = new SecretSearch(secrets);

    await page.evaluate(`globalThis.planted = ['planted', 'in', 'the', 'page'].join('-')`);
    const heap = await heapOf(page);
    expect(heap.includes('planted-in-the-page'), 'the heap contains text of the page').toBe(true);
    search.in('page', 'its heap', heap);
    search.in('page', 'its text', Buffer.from(await page.content()));
    search.inProcesses([process.pid]);
    // A crashed page must not leave its memory in a dump.
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await expect.poll(() => existsSync(join(profile, 'crash-reports')), { timeout: 300_000 }).toBe(true);
    search.inFolder('profile', profile);
    search.inFolder('browser', join(browser.env['XDG_DATA_HOME'] ?? '', '..', 'profile'));
    search.in('output', 'stdout and stderr', Buffer.concat(output));
    search.in('journal', 'the system’s', journal());
    search.in('relay', 'its output', Buffer.from(relay.log()));
    console.log(
      `searched bytes: ${JSON.stringify(Object.fromEntries(search.looked))}; for ${String(secrets.length)} secrets`,
    );
    for (const place of ['page', 'profile', 'processes', 'browser'])
      expect(search.looked.get(place)).toBeGreaterThan(1_000);
    expect(search.hits).toEqual([]);

    // The copied key is cleared from the clipboard after 30 s.
    await expect.poll(clipboard, { timeout: 300_000, intervals: [500] }).toBe('');
    expect(Date.now() - copiedAt).toBeGreaterThan(25_000);
    await app.close();
    // Only the owner can read the folder and Roster's files in it. Chromium's client ID is not a secret.
    expect(statSync(profile).mode & 0o777).toBe(0o700);
    const open = readdirSync(profile, { recursive: true, encoding: 'utf8' }).filter(
      (name) => (lstatSync(join(profile, name)).mode & 0o077) !== 0 && !lstatSync(join(profile, name)).isSymbolicLink(),
    );
    // `DevToolsActivePort` is Playwright's: the port of its debugger.
    const others = [join('Crashpad', 'client_id'), 'DevToolsActivePort'];
    expect(open.filter((name) => !others.includes(name))).toEqual([]);
    const afterwards = new SecretSearch(secrets);
    afterwards.inFolder('profile', profile);
    expect(afterwards.hits).toEqual([]);
  });

  test('finds a planted secret in every encoding', ({ tmpDir }) => {
    const secret = 'correct-horse/battery+staple"<&>ü';
    for (const [index, spelling] of spellingsOf(secret).entries()) {
      const folder = tmpDir('roster-hidden-');
      writeFileSync(join(folder, 'file'), Buffer.concat([Buffer.from('\0x'), spelling, Buffer.from('y\0')]));
      const search = new SecretSearch([{ name: 'it', value: secret }]);
      search.inFolder('profile', folder);
      expect(search.hits, `encoding ${String(index)}`).toHaveLength(1);
    }
    for (const offset of [0, 1, 2, 3, 4]) {
      const search = new SecretSearch([{ name: 'it', value: secret }]);
      const around = Buffer.concat([Buffer.alloc(offset, 'x'), Buffer.from(secret), Buffer.from('yz')]);
      search.in('profile', 'base64', Buffer.from(around.toString('base64')));
      expect(search.hits, `Base64 after ${String(offset)} bytes`).toHaveLength(1);
    }
    const none = new SecretSearch([{ name: 'it', value: secret }]);
    none.in('profile', 'nothing', Buffer.from('correct-horse'));
    expect(none.hits).toEqual([]);
  });
});
