/** Links of the scheme `dev.roster.app`, opened by the system through an installed desktop entry. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openLink } from '../../support/electron/browsers/open-link.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { picture, register } from '../../support/electron/launch.js';
import { openIdButton } from '../../support/electron/sign-in.js';
import { activate } from '../../support/electron/window.js';
import { startOpenIdProvider } from '../../support/servers/providers/openid-provider.js';

const rows = (page: Page) => page.getByRole('listitem');

/** The link of the newest mail in the embedded backend's outbox. */
function linkOfLastMail(profile: string): string {
  const outbox = join(profile, 'backend', 'outbox');
  const last = readdirSync(outbox).sort().at(-1) ?? '';
  // Mail breaks long lines with `=` at their ends (RFC 2045, quoted-printable).
  const text = readFileSync(join(outbox, last), 'utf8')
    .replaceAll(/=\r?\n/g, '')
    .replaceAll('=3D', '=');
  return /dev\.roster\.app:\/\/[^\s<>"]+/.exec(text)?.[0] ?? '';
}

/** Signs an account out, requests a password reset and returns the link of the mail. */
async function forgottenPassword(page: Page, profile: string): Promise<string> {
  await register(page, 'ada@example.com', 'correct horse');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Actions for ada@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(rows(page)).toContainText('Signed out');
  await activate(page, 'ada@example.com');
  await page.getByRole('button', { name: 'Forgot password?' }).click();
  await expect(page.getByText('This backend keeps its mail on this computer.')).toBeVisible();
  await page.screenshot({ path: picture('reset-mail-sent') });
  await page.keyboard.press('Escape');
  return linkOfLastMail(profile);
}

test.describe('deep links', () => {
  test('opens a reset link in the running app and sets the new password after the user enters it', async ({
    page,
    profile,
  }) => {
    const link = await forgottenPassword(page, profile);
    expect(link).toMatch(/^dev\.roster\.app:\/\/reset\?/);

    // Invalid links open no dialog.
    for (const junk of ['dev.roster.app://reset', 'dev.roster.app://else?token=a&tokenId=b', `${link}&token=other`]) {
      await openLink(profile, junk);
    }
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await openLink(profile, link);
    await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
    await page.screenshot({ path: picture('reset-link') });
    // The page knows that there is a link, but not what it contains.
    const shown = await page.evaluate('window.roster.emailActions.list().then((answer) => JSON.stringify(answer))');
    expect(shown).not.toContain(new URL(link).searchParams.get('token') ?? 'none');
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByText('A password must have between 6 and 128 characters.')).toBeVisible();
    await page.getByLabel('New password', { exact: true }).fill('a better horse');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByText('Password changed.')).toBeVisible();
    await activate(page, 'ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill('a better horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Signed in as ada@example.com')).toBeVisible();

    // A used link is rejected with an explanation.
    await openLink(profile, link);
    await page.getByLabel('New password', { exact: true }).fill('a third horse');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByText(/ rejected this link\./)).toBeVisible();
  });

  test('asks before using a link that starts Roster, and changes nothing when the user cancels', async ({
    app,
    page,
    launch,
    profile,
  }) => {
    const link = await forgottenPassword(page, profile);
    await app.close();
    ({ page } = await launch({ args: [link] }));
    await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await activate(page, 'ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Signed in as ada@example.com')).toBeVisible();
  });

  test('ignores a callback without a pending sign-in', async ({ launch, profile }) => {
    const { page } = await launch({ args: ['dev.roster.app://auth/callback?code=stolen&state=guessed'] });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await openLink(profile, 'dev.roster.app://auth/callback?code=stolen&state=guessed');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(rows(page)).toHaveCount(0);
    const log = () => readFileSync(join(profile, 'logs', 'main.log'), 'utf8');
    await expect.poll(() => log().match(/no sign-in is waiting for/g) ?? []).toHaveLength(2);
    expect(log()).not.toContain('stolen');
  });

  test('completes a sign-in by a callback link, only once', async ({ launch, profile, tmpDir, teardown }) => {
    const provider = await startOpenIdProvider();
    teardown.add(() => provider.stop());
    const { issuer, clientId, jwksUri } = provider;
    const appFolder = tmpDir('roster-link-app-');
    cpSync('assets/backend', appFolder, { recursive: true });
    const customToken = {
      ...{ name: 'custom-token', type: 'custom-token', disabled: false },
      config: { audience: clientId, signingAlgorithm: 'RS256', useJWKURI: true, jwkURI: jwksUri },
      metadata_fields: [{ required: false, name: 'name' }],
      roster_open_id: { issuer, clientId },
    };
    writeFileSync(join(appFolder, 'auth', 'providers.json'), JSON.stringify({ 'custom-token': customToken }));
    const { app, page } = await launch({ args: [`--backend=${appFolder}`] });
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: openIdButton }).click();
    await page.getByText('Nothing opened?').click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const authorization = await app.evaluate(({ clipboard }) => clipboard.readText());
    const back = new URL(await provider.callbackOf(authorization, 'ada'));
    await openLink(profile, `dev.roster.app://auth/callback${back.search}`);
    await expect(page.getByRole('listitem', { name: 'ada of the tests' })).toContainText('Active');
    await openLink(profile, `dev.roster.app://auth/callback${back.search}`);
    await expect(rows(page)).toHaveCount(1);
  });
});
