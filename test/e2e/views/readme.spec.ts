/**
 * The pictures of the README, with accounts like those of a developer. Copy them to `assets/pictures` when the window has
 * changed. libwebp creates the animation from the frames: `img2webp -lossy -q 82 -m 6 -d 1400 1.png -d 900 2.png -d 350 3.png
 * -d 1100 4.png -d 2200 5.png -o switch-light.webp`
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { SignJWT } from 'jose';
import { openBackendPage } from '../../support/electron/backends.js';
import { allow, consentIsGone, questionOf } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, picture, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';
import { Terminal } from '../../support/electron/programs/terminal.js';
import { checkBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { chooseBackend } from '../../support/electron/sign-in.js';
import { chooseRowAction, row } from '../../support/electron/window.js';
import { googleClient, northwindApp, startNorthwind } from '../../support/servers/northwind.js';
import { startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';
import { on, testAppId, writeAppFolder } from '../../support/servers/test-server.js';

const key = 'k'.repeat(32);
/** Accounts by backend: those of the single sign-on by address and name, those with a password by address and label. */
const accounts = {
  'Contoso EU': {
    singleSignOn: { 'tom.baker@contoso.example': 'Tom Baker', 'jonas.weber@contoso.example': 'Jonas Weber' },
    registered: {
      'billing@contoso.example': 'Billing',
      'support@contoso.example': 'Support',
      'buyer-de@contoso.example': 'Buyer DE',
    },
  },
  'Fabrikam shop': {
    singleSignOn: { 'lena.fischer@fabrikam.example': 'Lena Fischer' },
    registered: { 'admin@fabrikam.example': 'Shop admin', 'returns@fabrikam.example': 'Returns' },
  },
  Litware: { singleSignOn: { 'tom.baker@litware.example': 'Tom Baker' }, registered: {} },
  Staging: {
    singleSignOn: {},
    registered: { 'ada@staging.fabrikam.example': 'Ada', 'bo@staging.fabrikam.example': 'Bo' },
  },
} as const;

test('the README shows the window with several backends', async ({ launch, profile, teardown, tmpDir }) => {
  const { app, page } = await launch({ isFirstRun: true, args: ['--force-device-scale-factor=2'] });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
  await expect(page.getByRole('heading', { name: 'Welcome to Roster' })).toBeVisible();
  const backends = [];
  for (const [name, { singleSignOn, registered }] of Object.entries(accounts)) {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const tokens = await Promise.all(
      Object.entries(singleSignOn).map(([email, of]) =>
        new SignJWT({ email, name: of })
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject(email)
          .setAudience(testAppId)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode(key)),
      ),
    );
    backends.push({ name, url: server.url, tokens, registered, server });
  }
  const input = backends.map(({ name, url, tokens, registered }) => ({ name, url, tokens, registered }));
  await page.evaluate(`(async ({ backends, appId }) => {
    const value = async (call) => {
      const result = await call;
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    };
    const { backends: calls, signIn, accounts } = window.roster;
    for (const { name, url, tokens, registered } of backends) {
      const { backendId } = await value(calls.add({ baseUrl: url, appId, displayName: name }));
      for (const token of tokens) await value(signIn.customToken({ backendId, token, linkTo: null }));
      for (const [email, label] of Object.entries(registered)) {
        const { accountId } = await value(signIn.register({ backendId, email, password: 'correct horse', linkTo: null }));
        await value(accounts.update({ accountId, description: { label, colorIndex: null, note: '' } }));
      }
    }
  })(${JSON.stringify({ backends: input, appId: testAppId })})`);
  await page.getByRole('button', { name: 'Got it' }).click();
  const tom = row(page, 'Tom Baker').first();
  await expect(tom).toBeVisible();
  await tom.getByRole('button').first().press('Enter');
  for (const name of ['Shop admin', 'Lena Fischer']) await chooseRowAction(page, name, 'Pin to top');
  await chooseRowAction(page, 'Support', 'Sign out');

  const roster = rosterCommand(electron, rootSwitches, profile);
  const terminal = new Terminal(dirname(roster));
  teardown.add(() => terminal.close());
  const folder = join(tmpDir(), 'shop');
  mkdirSync(folder);
  const script = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/bash\nPATH='${dirname(roster)}':"$PATH"\nroster token\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const asked = terminal.run(script('deploy.sh'));
  await allow(app, 'deploy.sh');
  expect((await asked).code).toBe(0);
  await consentIsGone(app);

  await backends.at(-1)?.server.stop();
  await checkBackends(page);
  await expect(page.getByRole('button', { name: /^Staging, Not responding/ })).toBeVisible();
  await row(page, 'Tom Baker').first().getByRole('button').first().click();
  await expect(page.getByRole('article')).toContainText('deploy.sh');
  await expect(page.locator('.toast span')).toHaveCount(0);
  await page.mouse.move(1_000, 700);
  const themes = ['light', 'dark'] as const;
  /** Takes a picture in both themes, without a caret or a focus that nothing needs. */
  const take = async (name: string, shown = page) => {
    for (const theme of themes) {
      await shown.emulateMedia({ colorScheme: theme });
      await shown.screenshot({ path: picture(`readme-${name}${theme}`), animations: 'disabled', caret: 'hide' });
    }
  };
  await page.evaluate('document.activeElement?.blur()');
  await take('');

  await test.step('switching with two letters', async () => {
    await take('loop-1-');
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox');
    await expect(field).toBeFocused();
    await take('loop-2-');
    await field.pressSequentially('l');
    await take('loop-3-');
    await field.pressSequentially('e');
    await expect(page.getByRole('option').first()).toContainText('Lena Fischer');
    await take('loop-4-');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article', { name: 'Account Lena Fischer' })).toContainText('Active account');
    await expect(page.locator('.toast span')).toHaveCount(0);
    await take('loop-5-');
    await tom.getByRole('button').first().press('Enter');
    await expect(tom).toHaveAttribute('aria-current', 'true');
  });

  await test.step('a program asks, and the quick switch', async () => {
    const asking = terminal.run(script('report.sh'));
    const question = await questionOf(app, 'report.sh');
    await take('consent-', question);
    const opened = app.context().waitForEvent('page');
    await runProgram(roster, ['quick']);
    const quick = await opened;
    await expect(quick.getByRole('option').first()).toBeVisible();
    await quick.getByRole('combobox').fill('shop');
    await expect(quick.getByRole('option').first()).toContainText('Shop admin');
    await take('quick-', quick);
    for (const theme of themes) writeFileSync(picture(`readme-terminal-${theme}`), overTerminal(theme));
    await allow(app, 'report.sh');
    await asking;
  });

  await test.step('adding an account', async () => {
    const openId = await startOpenIdProvider();
    const google = await startOpenIdProvider(googleClient);
    const northwind = await startNorthwind({ google, openId });
    teardown.add(async () => {
      for (const one of [northwind, openId, google]) await one.stop();
    });
    await page.evaluate(
      `window.roster.backends.add(${JSON.stringify({ baseUrl: northwind.url, appId: northwindApp, displayName: '' })})`,
    );
    await page.getByRole('button', { name: 'Add account' }).click();
    await chooseBackend(page, 'Northwind');
    await expect(page.getByRole('button', { name: 'Continue with Google' })).toBeVisible();
    await take('add-');
  });
});

/** The consent window and the quick switch over the terminal in which a script asks for a token. */
function overTerminal(theme: 'light' | 'dark'): Uint8Array {
  const image = (name: string, width: number, x: number, y: number) => {
    const png = readFileSync(picture(`readme-${name}-${theme}`));
    // Width and height of a PNG are at a fixed place.
    const height = (width * png.readUInt32BE(20)) / png.readUInt32BE(16);
    const place = `x="${String(x)}" y="${String(y)}" width="${String(width)}" height="${String(height)}"`;
    return `<clipPath id="${name}"><rect ${place} rx="12"/></clipPath>
      <rect ${place} rx="12" fill="#000" filter="url(#shadow)"/>
      <image ${place} clip-path="url(#${name})" href="data:image/png;base64,${png.toString('base64')}"/>
      <rect ${place} rx="12" fill="none" stroke="${theme === 'light' ? '#c9ccd6' : '#3a404c'}"/>`;
  };
  const lines = [
    '~/work/shop $ cat report.sh',
    '#!/bin/bash',
    'curl -H "Authorization: Bearer $(roster token)" https://api.contoso.example/orders',
    '~/work/shop $ ./report.sh',
    'Waiting for approval in Roster…',
  ];
  const texts = lines.map((line, at) => `<text x="44" y="${String(92 + at * 28)}">${line}</text>`);
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, at) => `<circle cx="${String(40 + at * 22)}" cy="40" r="6" fill="${fill}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="640" viewBox="0 0 1280 640">
    <filter id="shadow" x="-20%" y="-20%" width="140%" height="150%"><feGaussianBlur stdDeviation="16"/><feColorMatrix values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 .45 0"/></filter>
    <rect x="12" y="12" width="1256" height="616" rx="14" fill="#161a22"/>
    <g font-family="DejaVu Sans Mono" font-size="16" fill="#d7dbe5">${texts.join('')}</g>${dots.join('')}
    ${image('quick', 640, 60, 250)}${image('consent', 400, 800, 250)}
  </svg>`;
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 } }).render().asPng();
}

test('the README shows why a user of a backend cannot sign in', async ({ launch }) => {
  const folder = writeAppFolder({
    providers: {
      ...on('anon-user'),
      ...on('api-key'),
      ...on('local-userpass', { config: { emailConfirmationUrl: 'dev.roster.app://confirm' } }),
    },
  });
  const { app, page } = await launch({ args: ['--force-device-scale-factor=2', `--backend=${folder}`] });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  const password = 'Correct-Horse-71';
  const call = (name: string, input: object) =>
    page.evaluate<{ ok: boolean }>(
      `window.roster.${name}({ backendId: 'embedded', ...${JSON.stringify(input)} }).then(({ ok }) => ({ ok }))`,
    );
  const signIn = (email: string, secret = password) =>
    call('signIn.emailPassword', { email, password: secret, linkTo: null });
  expect((await call('backends.rename', { displayName: 'Team app' })).ok).toBe(true);
  const shown = await openBackendPage(page, 'Team app');
  await shown.getByRole('tab', { name: 'Users' }).click();
  await expect(shown.getByText('No users yet.')).toBeVisible();
  for (const name of ['omar', 'nora', 'max', 'lea', 'kim', 'ivan', 'hana', 'gita', 'finn', 'eve', 'bo'])
    expect((await call('backendUsers.create', { email: `${name}@team.example`, password })).ok).toBe(true);
  for (const name of ['gita', 'kim', 'nora']) await signIn(`${name}@team.example`);
  for (let count = 0; count < 10; count += 1) await signIn('eve@team.example', 'wrong-password');
  await call('signIn.register', { email: 'ada@team.example', password, linkTo: null });
  for (let count = 0; count < 3; count += 1) await signIn('ada@team.example');

  const users = shown.getByRole('list', { name: 'Users' });
  await expect(users.getByRole('button', { name: /^eve@team.example/ })).toHaveAccessibleName(/Locked out/);
  await users.getByRole('button', { name: /^ada@team.example/ }).click();
  await expect(shown.getByRole('heading', { name: 'Why ada@team.example cannot sign in' })).toBeVisible();
  await expect(page.locator('.toast span')).toHaveCount(0);
  await page.mouse.move(700, 790);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate('document.activeElement?.blur()');
    await page.screenshot({ path: picture(`readme-users-${theme}`), animations: 'disabled' });
  }
});
