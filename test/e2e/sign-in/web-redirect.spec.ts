/**
 * The redirect sign-in of web pages: unmodified realm-web in a real browser, this server, and oidc-provider as
 * Google.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type RunningServer, startServer } from '../../../main/server/start-server.js';
import { startSystemBrowser, type SystemBrowser } from '../../support/electron/browsers/system-browser.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { on, testAppId, wideLimits, writeAppFolder } from '../../support/servers/test-server.js';

const html = `<!doctype html><title>shop</title><script src="/realm.js"></script>
<button id="go">Sign in</button><pre id="result"></pre><script>
  const [base, way, redirectUrl] = JSON.parse(decodeURIComponent(location.search.slice(1) || '%5B%5D'));
  if (location.pathname === '/back') Realm.handleAuthRedirect();
  else document.getElementById('go').onclick = async () => {
    const show = (text) => { document.getElementById('result').textContent = JSON.stringify(text); };
    try {
      const app = new Realm.App({ id: '${testAppId}', baseUrl: base });
      const google = Realm.Credentials.google({ redirectUrl });
      let user;
      if (way === 'link') {
        user = await app.logIn(Realm.Credentials.anonymous());
        await user.linkCredentials(google);
      } else user = await app.logIn(google);
      show({ id: user.id, email: user.profile.email, providers: user.identities.map((one) => one.providerType), name: await user.functions.who() });
    } catch (error) { show({ error: String(error.message) }); }
  };
</script>`;

let browser: SystemBrowser;
let provider: OpenIdProvider;
let server: RunningServer;
let pageUrl = '';
const stops: (() => unknown)[] = [];

/** Returns a free port, for URLs that both sides must know before they start. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test.beforeAll(async () => {
  const script = readFileSync('node_modules/realm-web/dist/bundle.iife.js');
  const pages = createServer((request, response) => {
    if (request.url === '/realm.js') response.setHeader('Content-Type', 'text/javascript').end(script);
    else response.setHeader('Content-Type', 'text/html').end(html);
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  stops.push(() => pages.close());
  pageUrl = `http://127.0.0.1:${String((pages.address() as AddressInfo).port)}`;
  const port = await freePort();
  provider = await startOpenIdProvider({
    webRedirectUris: [`http://127.0.0.1:${String(port)}/api/client/v2.0/auth/callback`],
  });
  stops.push(() => provider.stop());
  const google = {
    config: { clientId: provider.web.clientId },
    secret_config: { clientSecret: 'googleSecret' },
    redirect_uris: [`${pageUrl}/back`],
    roster: {
      issuers: [provider.issuer],
      jwksUri: provider.jwksUri,
      authorizationEndpoint: `${provider.issuer}/auth`,
      tokenEndpoint: `${provider.issuer}/token`,
    },
  };
  const appFolder = writeAppFolder({
    providers: { ...on('anon-user'), ...on('oauth2-google', google) },
    functions: { who: 'exports = () => context.user.data.name;' },
    secrets: { googleSecret: provider.web.clientSecret },
  });
  const dataFolder = mkdtempSync(join(tmpdir(), 'roster-redirect-'));
  server = await startServer({ appFolder, dataFolder, port, limits: wideLimits, functionTimeoutMs: 60_000 });
  stops.push(() => server.stop());
  browser = await startSystemBrowser();
  stops.push(() => browser.stop());
});
test.afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

async function openPage(way: 'login' | 'link', redirectUrl = `${pageUrl}/back`): Promise<Page> {
  const page = await browser.pages.newPage();
  await page.goto(`${pageUrl}/?${encodeURIComponent(JSON.stringify([server.url, way, redirectUrl]))}`);
  return page;
}

/** Clicks the page's button and goes through the provider's pages in the window that opens. */
async function signInAs(login: string, way: 'login' | 'link'): Promise<Record<string, unknown>> {
  const page = await openPage(way);
  const opened = browser.pages.waitForEvent('page');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const window = await opened;
  await window.getByRole('textbox', { name: 'Enter any login' }).fill(login);
  await window.getByRole('textbox', { name: 'and password' }).fill('any');
  await window.getByRole('button', { name: 'Sign-in' }).click();
  await window.getByRole('button', { name: 'Continue' }).click();
  await expect(page.locator('#result')).not.toBeEmpty();
  const result = JSON.parse((await page.locator('#result').textContent()) ?? '') as Record<string, unknown>;
  await page.close();
  await browser.pages.clearCookies();
  return result;
}

test('realm-web signs in by redirect, and again as the same user', async () => {
  const first = await signInAs('ada', 'login');
  expect(first).toMatchObject({ email: 'ada@example.com', providers: ['oauth2-google'], name: 'ada of the tests' });
  expect((await signInAs('ada', 'login'))['id']).toBe(first['id']);
  expect((await signInAs('eve', 'login'))['id']).not.toBe(first['id']);
});

test('realm-web links by redirect', async () => {
  const linked = await signInAs('grace', 'link');
  expect(linked).toMatchObject({ providers: ['anon-user', 'oauth2-google'] });
  expect((await signInAs('grace', 'login'))['id']).toBe(linked['id']);
});

test('rejects a page that does not exactly match redirect_uris', async () => {
  for (const redirectUrl of [
    `${pageUrl}/back/`,
    `${pageUrl}/Back`,
    `${pageUrl}/back?a=1`,
    'https://evil.example/back',
  ]) {
    const page = await openPage('login', redirectUrl);
    const opened = browser.pages.waitForEvent('page');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const window = await opened;
    await expect(window.locator('body')).toContainText('is not in the redirect_uris of oauth2-google');
    await window.close();
    await page.close();
  }
});

test('rejects a link that the page did not open itself', async () => {
  const root = `${server.url}/api/client/v2.0/app/${testAppId}/auth/providers`;
  const login = await fetch(`${root}/anon-user/login`, { method: 'POST', body: '{}' });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const asked = await fetch(
    `${root}/oauth2-google/login?link=true&state=abcdefghijkl&redirect=${encodeURIComponent(`${pageUrl}/back`)}`,
    { headers: { Authorization: `Bearer ${token}`, Origin: pageUrl } },
  );
  const location = asked.headers.get('x-baas-location') ?? '';
  expect([asked.status, location.startsWith(`${server.url}/api/client/v2.0/auth/redirect?attempt=`)]).toEqual([
    200,
    true,
  ]);
  for (const headers of [{}, { Referer: 'https://evil.example/' }]) {
    const refused = await fetch(location, { redirect: 'manual', headers });
    expect([refused.status, refused.headers.get('location')]).toEqual([400, null]);
  }
});

test('rejects a callback that another browser started, and a repeated callback', async () => {
  const start = `${server.url}/api/client/v2.0/app/${testAppId}/auth/providers/oauth2-google/login?state=abcdefghijkl&redirect=${encodeURIComponent(`${pageUrl}/back`)}`;
  const opened = await fetch(start, { redirect: 'manual' });
  expect(opened.status).toBe(302);
  const callback = await provider.callbackOf(opened.headers.get('location') ?? '', 'ada');
  expect((await fetch(callback, { redirect: 'manual' })).status).toBe(400);
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(opened.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
  const done = await fetch(callback, { redirect: 'manual', headers: { cookie } });
  expect(done.headers.get('location')).toMatch(
    /\/back#_baas_client_app_id=test-app&_baas_state=abcdefghijkl&_baas_ua=/,
  );
  expect(done.headers.get('cache-control')).toBe('no-store');
  expect(done.headers.get('referrer-policy')).toBe('no-referrer');
  expect((await fetch(callback, { redirect: 'manual', headers: { cookie } })).status).toBe(400);
});
