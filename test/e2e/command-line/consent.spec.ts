/** The consent window: what it shows, how long an answer lasts, and what the programs get. */
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { allow, consentIsGone, deny, lengthOf, questionOf } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, electron, register, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram, writeScript } from '../../support/electron/programs/run-cli.js';
import { Terminal } from '../../support/electron/programs/terminal.js';
import { show } from '../../support/electron/window.js';

const token = /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/;
let roster = '';
let terminals: Terminal[] = [];

function terminal(): Terminal {
  const opened = new Terminal(dirname(roster));
  terminals.push(opened);
  return opened;
}

const script = (name: string, line = 'roster token') => writeScript(name, `PATH='${dirname(roster)}':"$PATH"\n${line}`);

async function turnOnLock(page: Page, app: ElectronApplication): Promise<void> {
  await show(app, 'lock');
  await page.getByLabel('New passphrase').fill('a long passphrase');
  await page.getByLabel('Repeat passphrase').fill('a long passphrase');
  await page.getByRole('button', { name: 'Turn on app lock' }).click();
  await expect(page.getByText('App lock is on').first()).toBeVisible();
}

const lockNow = (page: Page) => page.evaluate('window.roster.lock.lock()');

test.describe('consent window', () => {
  test.beforeEach(async ({ page, profile }) => {
    roster = rosterCommand(electron, rootSwitches, profile);
    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(1);
  });
  test.afterEach(async () => {
    for (const one of terminals) await one.close();
    terminals = [];
  });

  test('appears above any dialog, names the terminal’s program, and takes no focus and no early answer', async ({
    app,
    page,
  }) => {
    await show(app, 'export');
    await expect(page.getByRole('dialog')).toBeVisible();
    const deploy = script('deploy.sh');
    const asked = terminal().run(deploy);
    const question = await questionOf(app, 'deploy.sh');
    // A long path is shortened; the details have all of it.
    await expect(question.getByRole('banner').or(question.locator('header'))).toContainText(/bash › (.*\/)?deploy\.sh/);
    await expect(question.locator('main')).toContainText('ada@example.com');
    await expect(question.locator('main')).toContainText('Test backend');
    await expect(question.getByText(/^It can act as you at Test backend for \d+ minutes\.$/)).toBeVisible();
    await expect(lengthOf(question, 'This terminal')).toBeChecked();
    await expect(question.getByRole('button', { name: 'Deny' })).toBeFocused();
    const state = () =>
      app.evaluate(({ BrowserWindow }) => {
        const shown = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('/consent/'));
        return {
          isVisible: shown?.isVisible(),
          isOnTop: shown?.isAlwaysOnTop(),
          parent: shown?.getParentWindow() ?? null,
          width: shown?.getContentSize()[0],
        };
      });
    await expect.poll(state).toEqual({ isVisible: true, isOnTop: true, parent: null, width: 400 });
    // The window knows its own few calls and no others, and main takes no answer from the main window.
    expect(await question.evaluate('typeof window.roster')).toBe('undefined');
    expect(await page.evaluate('typeof window.consent')).toBe('undefined');
    await question.getByText('Details').click();
    await expect(question.locator('details')).toContainText(deploy);
    await deny(app, 'deploy.sh');
    const denied = await asked;
    expect(denied).toMatchObject({ code: 6, out: '' });
    expect(denied.err).toContain('Waiting for approval in Roster…');
    expect(denied.err).toContain('deploy.sh was denied an access token.');
    await consentIsGone(app);
    // The dialog of the main window is still open.
    await expect(page.getByRole('dialog')).toBeVisible();
  });

  test('allows a program once, and for its terminal until that closes', async ({ app, page }) => {
    const deploy = script('deploy.sh');
    const [first, second] = [terminal(), terminal()];
    const once = first.run(deploy);
    await allow(app, 'deploy.sh', 'Just now');
    expect((await once).out).toMatch(token);

    const again = first.run(deploy);
    await allow(app, 'deploy.sh', 'This terminal');
    expect((await again).out).toMatch(token);
    expect(await first.run(deploy)).toMatchObject({ out: expect.stringMatching(token), err: '' });

    // Another terminal is another session, and another program in the same terminal is another program.
    const elsewhere = second.run(deploy);
    await deny(app, 'deploy.sh');
    expect((await elsewhere).code).toBe(6);
    const other = first.run(script('other.sh'));
    await deny(app, 'other.sh');
    expect((await other).code).toBe(6);

    await show(app, 'clients');
    const programs = page.getByRole('region', { name: 'Programs' });
    await expect(programs.getByRole('row', { name: /deploy\.sh/ })).toContainText('closes');
    await expect(
      programs
        .getByRole('row', { name: /deploy\.sh/ })
        .getByRole('cell')
        .nth(3),
    ).toHaveText('2');
    await first.close();
    // The open page notices it.
    await expect(programs).toContainText('No program is allowed now.');
    await programs.getByRole('tab', { name: 'History' }).click();
    await expect(programs.getByRole('row', { name: /other\.sh/ })).toContainText('Denied');
    await expect(programs.getByRole('row', { name: /Allowed for the terminal/ })).toContainText('bash › deploy.sh');
    await programs.getByRole('combobox', { name: 'Filter by program' }).selectOption('other.sh');
    await expect(programs.getByRole('row')).toHaveCount(2);
    await programs.getByRole('button', { name: 'Forget all…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Forget all' }).click();
    await expect(programs).toContainText('No program has asked in the last 30 days.');
  });

  test('always allows a script until it changes or access is revoked', async ({ app, page, profile }) => {
    const deploy = script('deploy.sh');
    const asked = runProgram(deploy, []);
    const question = await questionOf(app, 'deploy.sh');
    // Without a terminal there is no session to allow it for.
    await expect(lengthOf(question, 'This terminal')).toBeDisabled();
    await expect(lengthOf(question, 'This terminal')).toHaveAccessibleDescription(
      '“This terminal” is not available, because the program does not run in one.',
    );
    await expect(lengthOf(question, 'Always')).not.toHaveAttribute('aria-describedby');
    await expect(lengthOf(question, 'Just now')).toBeChecked();
    await allow(app, 'deploy.sh', 'Always');
    expect((await asked).out).toMatch(token);
    expect(await runProgram(deploy, [])).toMatchObject({ code: 0, err: '' });

    appendFileSync(deploy, '# changed\n');
    const changed = runProgram(deploy, []);
    await expect((await questionOf(app, 'deploy.sh')).getByText('The script has changed')).toBeVisible();
    await allow(app, 'deploy.sh', 'Always');
    expect((await changed).code).toBe(0);
    expect((await runProgram(deploy, [])).err).toBe('');

    await show(app, 'clients');
    const programs = page.getByRole('region', { name: 'Programs' });
    await programs.getByRole('button', { name: 'Ask again: deploy.sh, ada@example.com' }).click();
    await expect(programs).toContainText('No program is allowed now.');
    const revoked = runProgram(deploy, []);
    await deny(app, 'deploy.sh');
    expect((await revoked).code).toBe(6);
    const stored = () => readFileSync(join(profile, 'consent-history.json'), 'utf8');
    await expect.poll(stored).toContain('deploy.sh');
    expect(stored() + readFileSync(join(profile, 'programs.json'), 'utf8')).not.toMatch(/eyJ/);
  });

  test('allows a shell for its terminal at most, and what it starts not at all', async ({ app }) => {
    const shell = terminal();
    const asked = shell.run('roster token');
    const question = await questionOf(app, 'bash');
    await expect(lengthOf(question, 'Always')).toBeDisabled();
    await expect(lengthOf(question, 'Until Roster locks')).toBeDisabled();
    await allow(app, 'bash');
    expect((await asked).out).toMatch(token);
    expect(await shell.run('roster token')).toMatchObject({ out: expect.stringMatching(token), err: '' });
    const started = shell.run(script('deploy.sh'));
    await deny(app, 'deploy.sh');
    expect((await started).code).toBe(6);
  });

  test('allows until Roster locks, and then asks for the passphrase before the question', async ({ app, page }) => {
    await turnOnLock(page, app);
    const deploy = script('deploy.sh');
    const first = runProgram(deploy, []);
    await allow(app, 'deploy.sh', 'Until Roster locks');
    expect((await first).code).toBe(0);
    expect((await runProgram(deploy, [])).err).toBe('');
    await lockNow(page);
    await expect(page.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();

    const refused = runProgram(deploy, []);
    await deny(app, 'deploy.sh');
    expect(await refused).toMatchObject({ code: 7, out: '' });
    await consentIsGone(app);

    const asked = runProgram(deploy, []);
    const locked = await questionOf(app, 'deploy.sh');
    await expect(locked.getByText('Roster is locked.')).toBeVisible();
    // Locked, it names no account.
    await expect(locked.locator('main')).not.toContainText('ada@example.com');
    await locked.getByLabel('Passphrase').fill('wrong passphrase');
    await locked.getByRole('button', { name: 'Unlock' }).click();
    await expect(locked.getByText('Wrong passphrase')).toBeVisible();
    await locked.getByLabel('Passphrase').fill('a long passphrase');
    await locked.getByRole('button', { name: 'Unlock' }).click();
    await expect((await questionOf(app, 'deploy.sh')).locator('main')).toContainText('ada@example.com');
    await allow(app, 'deploy.sh', 'Just now');
    const answered = await asked;
    expect(answered.out).toMatch(token);
    expect(answered.err).toContain('Roster is locked. Waiting for you to unlock it…');
  });

  test('offers another account only to a program that named none', async ({ app, page }) => {
    await addAnonymous(page);
    const named = script('named.sh', 'roster token ada@example.com --json');
    const asked = runProgram(named, []);
    const question = await questionOf(app, 'named.sh');
    await expect(question.locator('main')).toContainText('ada@example.com');
    await expect(question.getByRole('combobox')).toHaveCount(0);
    await allow(app, 'named.sh');
    expect(JSON.parse((await asked).out)).toMatchObject({ account: { name: 'ada@example.com' } });

    const unnamed = script('unnamed.sh', 'roster token --json');
    const first = runProgram(unnamed, []);
    const choosing = await questionOf(app, 'unnamed.sh');
    await expect(choosing.locator('main')).toContainText('Anonymous');
    await choosing.getByRole('combobox', { name: 'Account' }).selectOption({ label: 'ada@example.com · Test backend' });
    await allow(app, 'unnamed.sh', 'Always');
    expect(JSON.parse((await first).out)).toMatchObject({ account: { name: 'ada@example.com' } });
    // The choice lasts as long as the permission.
    const later = await runProgram(unnamed, []);
    expect(later.err).toBe('');
    expect(JSON.parse(later.out)).toMatchObject({ account: { name: 'ada@example.com' } });
  });

  test('shows several questions one after the other; closing it denies one, and so does quitting', async ({ app }) => {
    const [first, second] = [script('first.sh'), script('second.sh')];
    const one = runProgram(first, []);
    await questionOf(app, 'first.sh');
    const two = runProgram(second, []);
    const question = await questionOf(app, 'first.sh');
    await expect(question.getByText('1 of 2')).toBeVisible();
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((shown) => shown.webContents.getURL().includes('/consent/'))
        ?.close();
    });
    expect((await one).code).toBe(6);
    await expect((await questionOf(app, 'second.sh')).getByText('2 of 2')).toBeVisible();
    // The window may be closed before the key is released.
    await question.keyboard.down('Escape');
    expect((await two).code).toBe(6);
    await consentIsGone(app);

    const last = runProgram(first, []);
    await questionOf(app, 'first.sh');
    await app.evaluate(({ app: electronApp }) => {
      electronApp.quit();
    });
    expect((await last).code).toBe(6);
  });

  test('closes when its program ends', async ({ app, tmpDir }) => {
    const shell = terminal();
    const pidFile = join(tmpDir(), 'pid');
    const asked = shell.run(`(echo $BASHPID > '${pidFile}'; exec roster token)`);
    await questionOf(app, 'bash');
    process.kill(Number(readFileSync(pidFile, 'utf8')));
    await consentIsGone(app);
    expect((await asked).out).toBe('');
  });
});
