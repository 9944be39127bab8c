/** `roster login` with a browser, in a real terminal and in a script: --print-url, the pasted address, and --browser. */
import { spawn } from 'node:child_process';
import { expect, test as base } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';
import { googleClient, northwindApp, startNorthwind } from '../../support/servers/northwind.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';

/** A backend with a real provider in a running app, and the command of its profile. */
const test = base.extend<{ provider: OpenIdProvider; roster: string }>({
  provider: async ({ teardown }, use) => {
    const provider = await startOpenIdProvider();
    teardown.add(() => provider.stop());
    await use(provider);
  },
  roster: async ({ launch, profile, provider, teardown }, use) => {
    const google = await startOpenIdProvider(googleClient);
    const northwind = await startNorthwind({ google, openId: provider });
    teardown.add(async () => {
      await northwind.stop();
      await google.stop();
    });
    const { page } = await launch({ isFirstRun: true });
    const input = JSON.stringify({ baseUrl: northwind.url, appId: northwindApp, displayName: '' });
    await page.evaluate(`window.roster.backends.add(${input})`);
    await use(rosterCommand(electron, rootSwitches, profile));
  },
});

/** A program that is still running: what it wrote, and its exit code. */
function start(program: string, args: readonly string[]) {
  const child = spawn(program, args, { env: { ...process.env, LANG: 'C' } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return {
    text: () => text,
    type: (line: string) => child.stdin.write(`${line}\n`),
    ended,
    /** The address of the sign-in, once it is printed. */
    url: async () => {
      const found = () => /^http:\/\/127\.0\.0\.1:\d+\/auth\?\S+/m.exec(text)?.[0] ?? '';
      await expect.poll(found, { timeout: 120_000 }).not.toBe('');
      return found();
    },
  };
}

test.describe('roster login in a browser', () => {
  test('--print-url waits for the browser, and opens none', async ({ roster, provider }) => {
    const login = start(roster, ['login', 'openid', '--print-url']);
    const back = await fetch(await provider.callbackOf(await login.url(), 'ada'));
    expect(back.status).toBe(200);
    expect(await login.ended).toBe(0);
    expect(login.text()).toContain('Open this address in a browser to sign in:');
    expect(login.text()).toContain('Signed in as ada of the tests');
    expect(login.text(), 'no terminal, nothing to paste').not.toContain('paste it here');
  });

  test('--print-url takes the pasted address of the page that did not load', async ({ roster, provider }) => {
    const login = start('script', ['-qefc', `'${roster}' login openid --print-url`, '/dev/null']);
    const url = await login.url();
    await expect.poll(login.text).toContain('copy its address and paste it here');
    login.type('https://elsewhere.example/');
    await expect.poll(login.text).toContain('This is not the address of this sign-in.');
    login.type(await provider.callbackOf(url, 'bob'));
    expect(await login.ended).toBe(0);
    expect(login.text()).toContain('Signed in as bob of the tests');
  });

  test('--browser with an unknown name fails and lists the names', async ({ roster }) => {
    const { code, out, err } = await runProgram(roster, ['login', 'openid', '--browser', 'Netscape (Work)']);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain('There is no browser “Netscape (Work)”. Use default, or one of:');
    expect(err).toContain('Chromium Web Browser');
  });
});
