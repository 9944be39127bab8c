/**
 * The Debian package, installed as root and used by an unprivileged user with the sandbox on. Playwright cannot drive the
 * release binary, so the test presses keys and runs the command line.
 */
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { packageApp } from '../../../build/package.js';
import { packageDeb } from '../../../build/package-deb.js';
import { embeddedEntry } from '../../../main/backends/backend.js';
import { startServer } from '../../../main/server/start-server.js';
import {
  asRoot,
  type DesktopSession,
  nobody,
  startDesktopSession,
  until,
} from '../../support/electron/desktop/desktop-session.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, picture } from '../../support/electron/launch.js';
import { startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { startTestServer } from '../../support/servers/test-server.js';

const isRoot = process.getuid?.() === 0;

const entry = '/usr/share/applications/dev.roster.app.desktop';
const binary = '/usr/lib/roster/roster';
const policy = '/etc/chromium/policies/managed/roster-test.json';
const accountsOf = z.object({ accounts: z.array(z.object({ name: z.string(), state: z.string(), id: z.string() })) });

let desktop: DesktopSession;

/** The main process is the one without `--type`. */
const mainProcess = () =>
  desktop
    .processesOf(binary)
    .filter((pid) => !readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('--type='));

const roster = (...words: string[]) => desktop.run('roster', words);
const runs = async () => (await roster('status')).code === 0;

async function startFromEntry(): Promise<void> {
  await desktop.launch(entry);
  await until(runs);
}

async function quit(): Promise<void> {
  for (const pid of mainProcess()) process.kill(pid, 'SIGTERM');
  await until(() => desktop.processesOf('/usr/lib/roster/').length === 0);
}

/** Clicks a link on a web page. The page stays open until Roster runs, because a closed page opens nothing. */
async function follow(link: string): Promise<void> {
  const page = await desktop.pages.newPage();
  await page.setContent(`<a href="${link.replaceAll('&', '&amp;')}">Open Roster</a>`);
  await page.getByRole('link').click();
  await until(runs);
  await page.close();
}

/** Presses keys in the focused window. */
const keys = (...words: string[]) => desktop.run('xdotool', words);

async function look(name: string): Promise<void> {
  mkdirSync('test-results/pictures', { recursive: true });
  await asRoot('import', '-window', 'root', picture(name)).catch(() => undefined);
}

/** Whether a dialog shades the window, by the colour of an empty place in its sidebar. Outside of the window, all is black. */
async function isDialogOpen(): Promise<boolean> {
  const pixel = await asRoot('import', '-window', 'root', '-crop', '1x1+188+627', '-depth', '8', 'txt:-');
  const [, red = ''] = /\((\d+)[,.)]/.exec(pixel) ?? [];
  if (red === '') throw new Error(`not a pixel: ${pixel}`);
  return Number(red) > 0 && Number(red) < 200;
}

test.describe('Debian package', () => {
  test.skip(!isRoot, 'only root can install a package');

  test.beforeAll(async () => {
    // Chromium asks for confirmation before it opens another program, and no user can confirm here.
    mkdirSync('/etc/chromium/policies/managed', { recursive: true });
    const allowed = [{ protocol: 'dev.roster.app', allowed_origins: ['*'] }];
    writeFileSync(policy, JSON.stringify({ AutoLaunchProtocolsFromOrigins: allowed }));
    desktop = await startDesktopSession();
  });

  test.afterAll(async () => {
    await desktop.stop();
    await asRoot('rm', '-f', policy);
    await asRoot('dpkg', '-P', 'roster').catch(() => undefined);
  });

  test('installs, starts, signs in by browser links, upgrades, and keeps the accounts when it is removed', async ({
    tmpDir,
    teardown,
  }) => {
    test.setTimeout(900_000);
    const folder = tmpDir('roster-deb-');
    const first = await packageDeb({
      app: 'release/linux-unpacked',
      folder,
      version: '0.1.0',
      compression: 'none',
      isDevelopment: true,
    });
    const peer = await startOpenIdProvider();
    teardown.add(() => peer.stop());
    const { issuer, clientId, jwksUri } = peer;
    const team = await startTestServer({
      providers: {
        'custom-token': {
          ...{ name: 'custom-token', type: 'custom-token', disabled: false },
          config: { audience: clientId, signingAlgorithm: 'RS256', useJWKURI: true, jwkURI: jwksUri },
          metadata_fields: [{ required: false, name: 'name' }],
        },
      },
    });
    teardown.add(() => team.stop());
    const profile = join(desktop.home, '.config', 'Roster');
    mkdirSync(profile, { mode: 0o700 });
    const signIn = {
      openid: { issuer, clientId, scopes: 'openid email profile' },
      google: null,
      facebook: null,
      apple: null,
    };
    const known = { id: 'team', kind: 'remote', displayName: 'Team', appId: 'test-app', baseUrl: team.url, signIn };
    const stored = {
      version: 3,
      backends: [embeddedEntry, { ...known, appFolder: null, providers: null }],
      active: {},
    };
    writeFileSync(join(profile, 'roster.json'), JSON.stringify(stored));
    for (const path of [profile, join(profile, 'roster.json')]) chownSync(path, nobody, nobody);

    await test.step('dpkg installs it and registers it with the desktop', async () => {
      await asRoot('dpkg', '-i', first);
      await asRoot('desktop-file-validate', entry);
      const handler = await desktop.run('xdg-mime', ['query', 'default', 'x-scheme-handler/dev.roster.app']);
      expect(handler.out.trim()).toBe('dev.roster.app.desktop');
      expect((await roster('version')).out).toBe('Roster 0.1.0\n');
      expect(await roster('status')).toMatchObject({ code: 3, err: 'roster: Roster is not running.\n' });
    });

    await test.step('it starts from its desktop entry, sandboxed, as the user', async () => {
      await startFromEntry();
      const renderers = desktop
        .processesOf(binary)
        .map((pid) => [pid, readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')] as const)
        .filter(([, line]) => line.includes('--type=renderer'));
      expect(renderers).toHaveLength(1);
      for (const [pid, line] of renderers) {
        expect(line).not.toContain('--no-sandbox');
        const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
        expect(status).toMatch(/^Seccomp:\s+2$/m);
        expect(status).toMatch(new RegExp(`^Uid:\\s+${String(nobody)}\\b`, 'm'));
      }
      await look('installed-first-start');
    });

    await test.step('a second start brings the first window to the front', async () => {
      const [before] = mainProcess();
      await desktop.launch(entry);
      await until(async () => (await keys('getwindowfocus', 'getwindowname')).out.trim() === 'Roster');
      await until(() => mainProcess().length === 1);
      await expect.poll(mainProcess).toEqual([before]);
    });

    await test.step('a link in the running browser completes the sign-in', async () => {
      const opened = desktop.pages.waitForEvent('page');
      const waiting = roster('login', 'openid', '--backend', 'Team');
      const page = await opened;
      // Links are for browsers that cannot reach this machine, so the provider's redirect is replaced by a page with the link.
      await page.route('**/interaction/**', async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        let response = await route.fetch({ maxRedirects: 0 });
        for (let next = response.headers()['location']; next !== undefined; next = response.headers()['location']) {
          const { href, pathname, search } = new URL(next, issuer);
          if (!pathname.startsWith('/cb/')) {
            response = await page.context().request.get(href, { maxRedirects: 0 });
            continue;
          }
          const link = `dev.roster.app://auth/callback${search}`.replaceAll('&', '&amp;');
          return route.fulfill({ contentType: 'text/html', body: `<a href="${link}">Back to Roster</a>` });
        }
        return route.fulfill({ response });
      });
      await page.locator('input[name=login]').fill('ada');
      await page.locator('input[name=password]').fill('any');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('link', { name: 'Back to Roster' }).click();
      const answered = await waiting;
      expect(answered.err).toContain('Continue in your browser.');
      expect(answered).toMatchObject({ code: 0, out: 'Signed in as ada of the tests\n' });
      await page.close();
      await look('installed-signed-in');
    });

    await test.step('a link that starts Roster sets a new password', async () => {
      // The app's own server serves only Roster, so a second one on the same folder creates the account and its mail.
      const beside = await startServer({ appFolder: 'assets/backend', dataFolder: join(profile, 'backend'), port: 0 });
      const provider = `${beside.url}/api/client/v2.0/app/roster/auth/providers/local-userpass`;
      const post = (path: string, body: object) =>
        fetch(`${provider}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        });
      expect((await post('/register', { email: 'ada@example.com', password: 'correct horse' })).ok).toBe(true);
      expect((await post('/reset/send', { email: 'ada@example.com' })).ok).toBe(true);
      await beside.stop();
      const outbox = join(profile, 'backend', 'outbox');
      chownSync(outbox, nobody, nobody);
      const mail = readFileSync(join(outbox, readdirSync(outbox).sort().at(-1) ?? ''), 'utf8');
      const link =
        /dev\.roster\.app:\/\/[^\s<>"]+/.exec(mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '='))?.[0] ?? '';
      await quit();
      await follow(link);
      await until(
        async () => (await keys('getwindowfocus', 'getwindowname')).out.trim() === 'ada of the tests (Team) – Roster',
      );
      // If the dialog opened while the test typed, only the last letters would become the password.
      await until(isDialogOpen);
      await look('installed-cold-link');
      await keys('type', '--delay', '20', 'a better horse');
      await keys('key', 'Return');
      await until(async () => !(await isDialogOpen()));
      await look('installed-cold-link-done');
      const words = ['login', 'email', 'ada@example.com', '--backend', 'embedded'];
      const signedIn = await desktop.run('roster', words, { input: 'a better horse' });
      expect(signedIn).toMatchObject({ code: 0, out: 'Signed in as ada@example.com\n' });
    });

    await test.step('after a kill no process is left, and the next start shows every account', async () => {
      const [main] = mainProcess();
      if (main !== undefined) process.kill(main, 'SIGKILL');
      await until(() => desktop.processesOf('/usr/lib/roster/').length === 0);
      // When a command starts it, it shows no window.
      const { accounts } = accountsOf.parse(JSON.parse((await roster('list', '--json')).out));
      expect(accounts.map(({ name, state }) => [name, state])).toEqual([
        ['ada of the tests', 'signedIn'],
        ['ada@example.com', 'signedIn'],
      ]);
      expect((await keys('search', '--onlyvisible', '--name', '– Roster$')).out).toBe('');
      await roster('open');
      await until(async () => (await keys('search', '--onlyvisible', '--name', '– Roster$')).out !== '');
    });

    await test.step('a higher version keeps the accounts', async () => {
      await packageApp(electron, { installers: false, version: '0.2.0', output: join(folder, 'next') });
      const app = join(folder, 'next', 'linux-unpacked');
      const second = await packageDeb({ app, folder, version: '0.2.0', compression: 'none', isDevelopment: true });
      await asRoot('dpkg', '-i', second);
      await quit();
      await startFromEntry();
      expect((await roster('status')).out).toContain('Roster 0.2.0');
      const { accounts } = accountsOf.parse(JSON.parse((await roster('list', '--json')).out));
      expect(accounts.map(({ state }) => state)).toEqual(['signedIn', 'signedIn']);
      // The sessions work: the keychain has the key, and the backend accepts them.
      const script = join(desktop.home, 'deploy.sh');
      writeFileSync(script, 'roster token ada@example.com', { mode: 0o644 });
      // “Deny” has the window's focus when it appears, and “Allow” is the next stop. There is no sign from outside when it
      // accepts keys, so on a busy machine the question may be denied.
      let token = { out: '' };
      for (let attempt = 0; attempt < 8 && token.out === ''; attempt += 1) {
        const asked = desktop.run('bash', [script]);
        await desktop.run('sleep', ['2']);
        // The window takes no focus by itself.
        await keys('search', '--onlyvisible', '--sync', '--name', 'wants a token$', 'windowfocus', '--sync');
        await desktop.run('sleep', ['1']);
        await look('installed-consent');
        await keys('key', 'Tab');
        // Right after the window appears, a press does nothing.
        let isAnswered = false;
        void asked.finally(() => (isAnswered = true));
        await until(async () => {
          if (!isAnswered) await keys('key', 'Return');
          return isAnswered;
        });
        token = await asked;
      }
      expect(token.out).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
      await quit();
    });

    await test.step('keeps the user’s accounts when the package is removed and purged', async () => {
      for (const how of ['-r', '-P']) {
        await asRoot('dpkg', how, 'roster');
        expect(existsSync(binary)).toBe(false);
        expect(existsSync(entry)).toBe(false);
        expect(readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'))).toHaveLength(2);
        expect(readFileSync(join(profile, 'accounts.json'), 'utf8')).toContain('ada@example.com');
      }
      const handler = await desktop.run('xdg-mime', ['query', 'default', 'x-scheme-handler/dev.roster.app']);
      expect(handler.out.trim()).toBe('');
    });
  });
});
