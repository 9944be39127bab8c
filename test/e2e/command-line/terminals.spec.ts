/** The account of each terminal and folder in real shells, and `.roster.json` files that wait for the user. */
import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { allow, answerFile, consentIsGone, fileQuestion, questionOf } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, picture, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/run-cli.js';
import { show } from '../../support/electron/window.js';
import { on, startTestServer, testAppId } from '../../support/servers/test-server.js';
import { tmpDir } from '../../support/tmp-dir.js';

let roster = '';

interface AccountJson {
  id: string;
  userId: string;
  backend: { url: string; appId: string };
}

/** Writes an executable script, for which `roster` is in the PATH. */
function script(name: string, lines: string, shell = '/bin/bash'): string {
  const path = join(tmpDir('roster-script-'), name);
  writeFileSync(path, `#!${shell}\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

const inPath = () => ({ PATH: `${dirname(roster)}:${process.env['PATH'] ?? ''}` });

async function addAnonymous(): Promise<AccountJson> {
  const { code, out } = await runProgram(roster, ['login', 'anonymous', '--json']);
  expect(code).toBe(0);
  return (JSON.parse(out) as { account: AccountJson }).account;
}

function userOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;
}

/** Switches the active account over the socket, as fast as Roster answers. */
async function switchTimes(profile: string, times: number, accounts: readonly AccountJson[]): Promise<number> {
  const socket = connect(join(profile, 'command.sock'));
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  let done = 0;
  for (let at = 0; at < times; at += 1) {
    const account = accounts[at % accounts.length]?.id;
    socket.write(`${JSON.stringify({ id: at, command: 'switch', account })}\n`);
    const { kind } = JSON.parse(String((await lines.next()).value)) as { kind: string };
    if (kind === 'done') done += 1;
  }
  socket.destroy();
  return done;
}

async function check(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: picture(`${name}-${theme}`), animations: 'disabled' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
  const overflow = 'document.documentElement.scrollHeight - innerHeight';
  if (page.url().includes('/consent/')) expect(await page.evaluate(overflow), name).toBeLessThanOrEqual(0);
}

test.describe('terminals', () => {
  test.beforeEach(async ({ page, profile }) => {
    roster = rosterCommand(electron, rootSwitches, profile);
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  });

  test('get the account of their folder or variable while the active account is switched 100 times', async ({
    app,
    page,
    profile,
    teardown,
  }) => {
    const accounts = [await addAnonymous(), await addAnonymous(), await addAnonymous()];
    const home = realpathSync(tmpDir('roster-folders-'));
    const folders = accounts.map((account, at) => ({ account, folder: join(home, `project-${String(at)}`, 'src') }));
    for (const { account, folder } of folders) {
      mkdirSync(folder, { recursive: true });
      const bound = await runProgram(roster, ['use', account.id], { cwd: join(folder, '..') });
      expect(bound.code).toBe(0);
      expect(bound.out).toContain(join(folder, '..'));
    }
    const print = script('print-token.sh', 'roster token "$@"');
    const first = runProgram(print, [], { env: inPath(), cwd: folders[0]?.folder ?? home });
    const question = await questionOf(app, 'print-token.sh');
    await expect(question.getByText(/rule for .*project-0/)).toBeVisible();
    await expect(question.getByRole('combobox')).toHaveCount(0);
    await question.getByRole('radio', { name: 'Always' }).check({ force: true });
    await question.getByRole('checkbox', { name: 'For all accounts' }).check();
    await allow(app, 'print-token.sh');
    expect(userOf((await first).out)).toBe(accounts[0]?.userId);
    await consentIsGone(app);

    const loop = (shell: string) => {
      const quoted = folders.map(({ folder }) => `'${folder}'`).join(' ');
      return shell === 'fish'
        ? `for round in 1 2; for folder in ${quoted}; cd $folder; ${print}; end; end`
        : `for round in 1 2; do for folder in ${quoted}; do cd "$folder"; ${print}; done; done`;
    };
    const shells = ['bash', 'zsh', 'fish'].map((shell) => ({
      shell,
      result: runProgram(shell, ['-c', loop(shell)], { env: inPath() }),
    }));
    const [, variable] = accounts;
    const byVariable = runProgram('bash', ['-c', `for round in 1 2 3 4; do ${print}; done`], {
      env: { ...inPath(), ROSTER_ACCOUNT: variable?.id ?? '' },
      cwd: folders[2]?.folder ?? home,
    });
    expect(await switchTimes(profile, 100, accounts)).toBe(100);
    const expected = [1, 2].flatMap(() => accounts.map(({ userId }) => userId));
    for (const { shell, result } of shells) {
      const { out, err } = await result;
      expect(out.trim().split('\n').map(userOf), `${shell}: ${err}`).toEqual(expected);
    }
    expect((await byVariable).out.trim().split('\n').map(userOf)).toEqual(
      Array.from({ length: 4 }, () => variable?.userId),
    );

    const which = await runProgram(roster, ['which', '--json'], { cwd: folders[1]?.folder ?? home });
    expect(JSON.parse(which.out)).toMatchObject({ account: { id: accounts[1]?.id }, reason: { kind: 'folder' } });
    const unknown = await runProgram(roster, ['token'], { env: { ROSTER_ACCOUNT: 'nobody' } });
    expect(unknown).toMatchObject({ code: 4, out: '' });
    expect(unknown.err).toContain('ROSTER_ACCOUNT names “nobody”');
    const listed = await runProgram(roster, ['use', '--list']);
    expect(listed.out.split('\n').filter((line) => line.startsWith(home))).toHaveLength(3);
    expect((await runProgram(roster, ['use', '--clear'], { cwd: join(home, 'project-1') })).code).toBe(0);
    expect((await runProgram(roster, ['use', '--clear'], { cwd: join(home, 'project-1') })).code).toBe(4);

    await test.step('a .roster.json waits for the user, and asks again when it changes', async () => {
      const [, second, third] = accounts;
      if (second === undefined || third === undefined) throw new Error('no accounts');
      const team = join(home, 'team');
      mkdirSync(join(team, 'src'), { recursive: true });
      const { url: backend, appId } = second.backend;
      const write = (more: object) => {
        writeFileSync(join(team, '.roster.json'), JSON.stringify({ backend, appId, ...more }));
      };
      const run = () => runProgram(print, [], { env: inPath(), cwd: join(team, 'src') });

      write({ account: second.userId });
      const asked = run();
      const question = await fileQuestion(app);
      await expect(question.getByText(second.userId)).toBeVisible();
      await expect(question.getByText(backend, { exact: true })).toBeVisible();
      await answerFile(app, 'Approve');
      const approved = await asked;
      expect(approved.err).toContain('Waiting for you to approve .roster.json');
      expect(userOf(approved.out)).toBe(second.userId);
      expect(await run()).toMatchObject({ code: 0, err: '' });
      const reason = await runProgram(roster, ['which', '--json'], { cwd: team });
      expect(JSON.parse(reason.out)).toMatchObject({ reason: { kind: 'file', approved: true } });

      write({ account: third.userId });
      const changed = run();
      await expect((await fileQuestion(app)).getByText(`Before: ${second.userId}`)).toBeVisible();
      await check(await fileQuestion(app), 'team-file-changed');
      await answerFile(app, 'Don’t use');
      const declined = await changed;
      expect(declined).toMatchObject({ code: 9, out: '' });
      expect(declined.err).toContain('.roster.json was not approved');

      const server = await startTestServer({ providers: { ...on('anon-user') } });
      teardown.add(() => server.stop());
      write({ backend: server.url, appId: testAppId, account: '*@example.com' });
      const unknown = run();
      await expect((await fileQuestion(app)).getByText(server.url, { exact: true })).toBeVisible();
      await check(await fileQuestion(app), 'team-file-new-backend');
      await answerFile(app, 'Add and approve');
      const added = await unknown;
      expect(added).toMatchObject({ code: 4, out: '' });
      expect(added.err).toContain('names “*@example.com” at Test app, but no account there matches it');
      await consentIsGone(app);

      write({ token: 'x' });
      const wrong = await run();
      expect(wrong).toMatchObject({ code: 9, out: '' });
      expect(wrong.err).toMatch(/\.roster\.json, line 1, column \d+: remove “token”/);
      await show(app, 'clients');
      await page.getByRole('tab', { name: 'Folders' }).click();
      await expect(page.getByText('Changed: Roster asks again')).toBeVisible();
      await check(page, 'folders-team-files');
      await page.getByRole('button', { name: `Revoke the .roster.json in ${team}` }).click();
      await expect(page.getByRole('heading', { name: 'Approved .roster.json files' })).toHaveCount(0);
    });
  });
});
