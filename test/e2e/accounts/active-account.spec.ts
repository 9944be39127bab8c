/** The one active account: the same in the list, in the window's title and for programs in a terminal. */
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { allow } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';
import { addSeveralBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { activate, row, rows } from '../../support/electron/window.js';
import { tmpDir } from '../../support/tmp-dir.js';

/** Names of the accounts whose row is marked as active. */
const activeRows = (page: Page): Promise<(string | null)[]> =>
  rows(page).evaluateAll((elements: { ariaLabel: string | null; ariaCurrent: string | null }[]) =>
    elements.filter(({ ariaCurrent }) => ariaCurrent === 'true').map(({ ariaLabel }) => ariaLabel),
  );

/** What the settings say about a click on an account. */
const clicking = 'window.roster.state.getSnapshot().then(({ value }) => JSON.parse(value).settings.clicking)';

/** The address that a token was issued for, asked of the backend that issued it. */
async function emailOf(url: string, token: string): Promise<unknown> {
  const response = await fetch(`${url}/api/client/v2.0/auth/profile`, {
    headers: { Authorization: `Bearer ${token.trim()}` },
  });
  return ((await response.json()) as { data: { email: string } }).data.email;
}

/** Writes an executable script that prints a token, and returns its path. */
function tokenScript(roster: string): string {
  const path = join(tmpDir('roster-script-'), 'deploy.sh');
  writeFileSync(path, `#!/bin/bash\nPATH='${dirname(roster)}':"$PATH"\nroster token\n`);
  chmodSync(path, 0o755);
  return path;
}

test('one account of two backends is active in the list, in the title and in a terminal', async ({
  app,
  page,
  profile,
  teardown,
}) => {
  const server = await startCompanyServer();
  teardown.add(() => server.stop());
  const roster = rosterCommand(electron, rootSwitches, profile);
  const run = (...words: string[]) => runProgram(roster, words);
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await addSeveralBackends(page, server);

  await activate(page, 'qa+ada.lovelace@staging.fabrikam.example');
  await expect(page).toHaveTitle('qa+ada.lovelace@staging.fabrikam.example (Test backend) – Roster');
  await activate(page, 'Tom Baker');
  await expect(page).toHaveTitle('Tom Baker (Contoso EU) – Roster');
  await expect.poll(() => activeRows(page)).toEqual(['Tom Baker']);
  // The other backend's current user is a detail.
  await expect(
    row(page, 'qa+ada.lovelace@staging.fabrikam.example').getByTitle('Current at Test backend'),
  ).toBeVisible();

  const { accounts } = JSON.parse((await run('list', '--json')).out) as {
    accounts: { name: string; email: string; slot: number | null; active: boolean; current: boolean }[];
  };
  expect(accounts.filter(({ active }) => active)).toMatchObject([
    { name: 'Tom Baker', email: 'tom.baker@contoso.example', slot: 2, current: true },
  ]);
  expect(accounts.filter(({ current }) => current)).toHaveLength(2);
  expect((await run('status')).out).toContain('\nActive: Tom Baker (Contoso EU)\n');

  const asked = runProgram(tokenScript(roster), []);
  await allow(app, 'deploy.sh');
  const given = await asked;
  expect(given).toMatchObject({ code: 0 });
  expect(await emailOf(server.url, given.out)).toBe('tom.baker@contoso.example');

  // The switch in the terminal arrives in the window, and the slot works while a search is typed.
  expect((await run('switch', 'billing@contoso.example')).out).toBe('Active: billing\n');
  await expect(page).toHaveTitle('billing (Contoso EU) – Roster');
  await page.getByRole('searchbox').fill('nothing like this');
  await page.keyboard.press('Control+2');
  await expect(page).toHaveTitle('Tom Baker (Contoso EU) – Roster');
  await page.getByRole('searchbox').fill('');

  // A click only shows an account, unless the settings say that it switches.
  const click = (name: string) => row(page, name).getByRole('button').first().click();
  await click('billing');
  await expect(page.getByRole('article', { name: 'Account billing' })).toBeVisible();
  await expect(page).toHaveTitle('Tom Baker (Contoso EU) – Roster');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('switches to it');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // The window acts on the setting once it is stored.
  await expect.poll(() => page.evaluate<string>(clicking)).toBe('switches');
  await click('admin');
  await expect(page).toHaveTitle('admin (Contoso EU) – Roster');
  await click('Tom Baker');
  await expect(page).toHaveTitle('Tom Baker (Contoso EU) – Roster');

  // Signed out, it stays the active one, and no other account takes its place.
  expect((await run('logout')).out).toBe('Signed out: Tom Baker\n');
  await expect(row(page, 'Tom Baker')).toContainText('Signed out');
  await expect.poll(() => activeRows(page)).toEqual(['Tom Baker']);
  const refused = await run('token');
  expect(refused).toMatchObject({ code: 5, out: '' });
  expect(refused.err).toContain('The active account Tom Baker (Contoso EU) is signed out.');
});
