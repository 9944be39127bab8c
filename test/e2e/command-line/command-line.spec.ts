/** The command line against the running app, as users and scripts call it. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allow } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, electron, register, rootSwitches } from '../../support/electron/launch.js';
import { type ProgramResult, rosterCommand, runProgram, writeScript } from '../../support/electron/programs/run-cli.js';
import { openMethod } from '../../support/electron/sign-in.js';

let roster = '';

const run = (...words: string[]) => runProgram(roster, words);

const script = (name: string, lines: string) => writeScript(name, `PATH='${dirname(roster)}':"$PATH"\n${lines}`);

function json(called: ProgramResult): unknown {
  expect(called.code).toBe(0);
  return JSON.parse(called.out);
}

test.describe('command line', () => {
  test.beforeEach(async ({ page, profile }) => {
    roster = rosterCommand(electron, rootSwitches, profile);
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  });

  test('list, status, switch, login and logout agree with the window', async ({ page }) => {
    expect(json(await run('list', '--json'))).toEqual({ accounts: [] });
    expect((await run('list')).out).toBe('No accounts yet. “roster login” adds one.\n');

    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toContainText('Active');
    const anonymous = json(await run('login', 'anonymous', '--json'));
    expect(anonymous).toMatchObject({ account: { provider: 'anon-user', state: 'signedIn', active: true } });
    await expect(page.getByRole('listitem', { name: /^Anonymous/ })).toContainText('Active');

    expect((await run('switch', 'ada')).out).toBe('Active: ada@example.com\n');
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toContainText('Active');
    const listed = (await run('list')).out.split('\n');
    expect(listed[0]).toMatch(/^ +ACCOUNT +SIGN-IN +STATE +BACKEND$/);
    expect(listed[1]).toMatch(/^\* +ada@example\.com +Email and password +signed in +Test backend$/);
    const status = await run('status');
    expect(status.out).toMatch(
      /^Roster \d+\.\d+\.\d+\nActive: ada@example\.com \(Test backend\)\nTest backend: ready http:/,
    );

    // An anonymous account is signed out only with `--for-good`, because no one can sign in to it again.
    const refused = await run('logout', 'Anonymous');
    expect(refused.code).toBe(6);
    expect(refused.err).toContain('--for-good');
    expect((await run('logout', 'Anonymous', '--for-good')).code).toBe(0);
    await expect(page.getByRole('listitem')).toHaveCount(1);
    expect((await run('logout')).out).toBe('Signed out: ada@example.com\n');
    await expect(page.getByRole('listitem')).toContainText('Signed out');

    const wrong = await runProgram(roster, ['login', 'email', 'ada@example.com'], { input: 'wrong password\n' });
    expect(wrong).toMatchObject({ code: 5, out: '' });
    expect(wrong.err).toContain('Wrong email address or password.');
    const right = await runProgram(roster, ['login', 'email', 'ada@example.com'], { input: 'correct horse\n' });
    expect(right.out).toBe('Signed in as ada@example.com\n');

    const german = await runProgram(roster, ['switch', 'unknown'], { env: { LANG: 'de_DE.UTF-8' } });
    expect(german.code).toBe(4);
    expect(german.err).toContain('No account matches “unknown”.');
    expect(await runProgram(roster, ['swich'], { env: { LANG: 'de_DE.UTF-8' } })).toMatchObject({
      code: 2,
      err: 'roster: Unbekannter Befehl „swich“. „roster help“ zeigt alle Befehle.\n',
    });
  });

  test('login waits for the user to finish in the window, and open shows the window', async ({ app, page }) => {
    const waiting = run('login', '--json');
    await expect(page.getByRole('heading', { name: 'Add an account' })).toBeVisible();
    await openMethod(page, 'Anonymous');
    await page.getByRole('button', { name: 'Continue anonymously' }).click();
    const answered = await waiting;
    expect(answered.code).toBe(0);
    expect(answered.err).toContain('Continue in Roster’s window.');
    expect(JSON.parse(answered.out)).toMatchObject({ account: { provider: 'anon-user', active: true } });

    const isShown = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(isShown).toBe(true);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    await expect.poll(isShown).toBe(false);
    expect((await run('open')).code).toBe(0);
    await expect.poll(isShown).toBe(true);
  });

  test('gives a script a token that works with curl, and logs who got it', async ({ app, page, profile }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    const deploy = script(
      'deploy.sh',
      'url=$(roster status --json | sed -n \'s/.*"url": "\\(.*\\)".*/\\1/p\' | head -1)\ncurl -sS -H "Authorization: Bearer $(roster token)" "$url/api/client/v2.0/auth/profile"',
    );
    const first = runProgram(deploy, []);
    await allow(app, 'deploy.sh', 'Always');
    expect(JSON.parse((await first).out)).toMatchObject({ data: { email: 'ada@example.com' } });
    const second = await runProgram(deploy, []);
    expect(JSON.parse(second.out)).toMatchObject({ data: { email: 'ada@example.com' } });

    // Another script is another program, although the same shell runs both.
    const other = script('other.sh', 'roster token --header > /dev/null; echo "ended with $?"');
    const asked = runProgram(other, []);
    await allow(app, 'other.sh', 'Just now');
    expect((await asked).out).toBe('ended with 0\n');

    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: 'Programs and terminal' }).click();
    await expect(page.getByText('1 program has access')).toBeVisible();
    const logged = () => readFileSync(join(profile, 'logs', 'main.log'), 'utf8');
    await expect
      .poll(() => logged().match(/a token of account [0-9a-f]{32} went to .*deploy\.sh/g) ?? [])
      .toHaveLength(2);
    expect(logged() + readFileSync(join(profile, 'programs.json'), 'utf8')).not.toMatch(/eyJ/);
  });

  test('gives the documented example client a token that works', async ({ app, page, profile }) => {
    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    const asked = runProgram(process.execPath, ['main/local-api/example-client.mjs'], {
      env: { ROSTER_PROFILE: profile },
    });
    await allow(app, 'example-client.mjs', 'Just now');
    expect(await asked).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ada@example\.com: 200 \{.*"email":"ada@example\.com"/),
    });
  });

  test('creates a private socket, completes words in a shell, and rejects commands while Roster is locked', async ({
    page,
    profile,
  }) => {
    await addAnonymous(page);
    const socket = statSync(join(profile, 'command.sock'));
    expect(socket.mode & 0o777).toBe(0o600);
    expect(statSync(profile).mode & 0o777).toBe(0o700);

    const complete = (...words: string[]) =>
      `COMP_LINE='${words.join(' ')}' COMP_POINT=${String(words.join(' ').length)} COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${String(words.length - 1)}; _roster; echo "$COMPREPLY"`;
    const completed = await runProgram('bash', [
      '-c',
      `PATH='${dirname(roster)}':"$PATH"; eval "$(roster completion bash)"; ${complete('roster', 'sw')}; ${complete('roster', 'switch', 'An')}`,
    ]);
    expect(completed.out).toMatch(/^switch\nAnonymous/);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('App lock');
    await page.keyboard.press('Enter');
    await page.getByLabel('New passphrase').fill('a long passphrase');
    await page.getByLabel('Repeat passphrase').fill('a long passphrase');
    await page.getByRole('button', { name: 'Turn on app lock' }).click();
    await expect(page.getByText('App lock is on').first()).toBeVisible();
    await expect(page.getByRole('dialog'), 'the focus returns once the dialog is closed').toHaveCount(0);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
    await page.keyboard.type('Lock now');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Roster is locked' })).toBeVisible();
    for (const words of [['list'], ['switch', 'Anonymous'], ['login', 'anonymous']]) {
      expect(await run(...words)).toMatchObject({
        code: 7,
        out: '',
        err: 'roster: Roster is locked. Unlock it first.\n',
      });
    }
    expect((await run('status')).out).toContain('Roster is locked.');
    expect((await run('status', '--json')).out).not.toContain('Anonymous');
  });
});
