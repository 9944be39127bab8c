/** The account of each terminal and folder in real shells, and `.roster.json` files that wait for the user. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { allow, answerFile, consentIsGone, fileQuestion, questionOf } from '../../support/electron/consent.js';
import { expect } from '../../support/electron/fixtures.js';
import { picture } from '../../support/electron/launch.js';
import { type AccountJson, addAnonymous, test, userOf } from '../../support/electron/programs/command-line.js';
import { runProgram, writeScript } from '../../support/electron/programs/run-cli.js';
import { Terminal } from '../../support/electron/programs/terminal.js';
import { standsStill } from '../../support/electron/stillness.js';
import { show } from '../../support/electron/window.js';
import { on, startTestServer, testAppId } from '../../support/servers/test-server.js';
import { tmpDir } from '../../support/tmp-dir.js';

/**
 * Switches the active account over the socket, as fast as Roster answers: at least 100 times, and until the terminals are done.
 * Returns how many of the switches failed.
 */
async function switchUntil(done: Promise<unknown>, profile: string, accounts: readonly AccountJson[]): Promise<number> {
  const socket = connect(join(profile, 'command.sock'));
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const state = { isDone: false };
  void done.finally(() => (state.isDone = true));
  let failed = 0;
  for (let at = 0; at < 100 || !state.isDone; at += 1) {
    const account = accounts[at % accounts.length]?.id;
    socket.write(`${JSON.stringify({ id: at, command: 'switch', account })}\n`);
    const { kind } = JSON.parse(String((await lines.next()).value)) as { kind: string };
    if (kind !== 'done') failed += 1;
    // Each switch is durable. Without a pause the commands of the terminals would wait for the disk.
    await wait(20);
  }
  socket.destroy();
  return failed;
}

/** What a user types for an account or a folder, and completes with Tab. */
async function completed(
  shell: 'bash' | 'zsh',
  lines: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const [command, load] =
    shell === 'bash'
      ? ['bash --norc --noprofile -i', 'eval "$(roster completion bash)"']
      : ['zsh -f -i', 'autoload -U compinit; compinit -u -D; eval "$(roster completion zsh)"'];
  const input = [load, ...lines.map((line) => `${line}\t`), 'exit', ''].join('\n');
  const options = { input, env: { ...env, TERM: 'dumb', LANG: 'C.UTF-8' } };
  return (await runProgram('script', ['-qec', command, '/dev/null'], options)).out;
}

async function check(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await standsStill(page);
    await page.screenshot({ path: picture(`${name}-${theme}`), animations: 'disabled' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
  const overflow = 'document.documentElement.scrollHeight - innerHeight';
  if (page.url().includes('/consent/'))
    await expect.poll(() => page.evaluate<number>(overflow), name).toBeLessThanOrEqual(0);
}

test.describe('terminals', () => {
  test('get the account of their folder or variable while the active account is switched 100 times', async ({
    app,
    page,
    profile,
    roster,
    inPath,
    teardown,
  }) => {
    const accounts = [await addAnonymous(roster), await addAnonymous(roster), await addAnonymous(roster)];
    const home = realpathSync(tmpDir('roster-folders-'));
    const projects = ['first', 'second', 'third'].map((name) => join(home, name));
    const folders = accounts.map((account, at) => ({ account, folder: join(projects[at] ?? home, 'src') }));
    for (const { account, folder } of folders) {
      mkdirSync(folder, { recursive: true });
      const bound = await runProgram(roster, ['use', account.id], { cwd: join(folder, '..') });
      expect(bound.code).toBe(0);
      expect(bound.out).toContain(join(folder, '..'));
    }
    const print = writeScript('print-token.sh', 'roster token "$@"');
    const first = runProgram(print, [], { env: inPath, cwd: folders[0]?.folder ?? home });
    const question = await questionOf(app, 'print-token.sh');
    await expect(question.getByText(/rule for .*first/)).toBeVisible();
    await expect(question.getByRole('combobox')).toHaveCount(0);
    await question.getByRole('radio', { name: 'Always' }).check();
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
      result: runProgram(shell, ['-c', loop(shell)], { env: inPath }),
    }));
    // Two terminals in the folder of another account.
    const terminals = accounts.slice(0, 2).map((account) => ({ account, terminal: new Terminal(dirname(roster)) }));
    const byVariable = terminals.map(async ({ account, terminal }) => {
      const { out } = await terminal.run(
        `cd '${folders[2]?.folder ?? home}'; export ROSTER_ACCOUNT=${account.id}; for round in 1 2 3 4; do ${print}; done`,
      );
      await terminal.close();
      expect(out.trim().split('\n').map(userOf)).toEqual(Array.from({ length: 4 }, () => account.userId));
    });
    const allDone = Promise.all([...byVariable, ...shells.map(({ result }) => result)]);
    expect(await switchUntil(allDone, profile, accounts)).toBe(0);
    await allDone;
    const expected = [1, 2].flatMap(() => accounts.map(({ userId }) => userId));
    for (const { shell, result } of shells) {
      const { out, err } = await result;
      expect(out.trim().split('\n').map(userOf), `${shell}: ${err}`).toEqual(expected);
    }

    const which = await runProgram(roster, ['which', '--json'], { cwd: folders[1]?.folder ?? home });
    expect(JSON.parse(which.out)).toMatchObject({ account: { id: accounts[1]?.id }, reason: { kind: 'folder' } });
    const unknown = await runProgram(roster, ['token'], { env: { ROSTER_ACCOUNT: 'nobody' } });
    expect(unknown).toMatchObject({ code: 4, out: '' });
    expect(unknown.err).toContain('ROSTER_ACCOUNT names “nobody”');
    const listed = await runProgram(roster, ['use', '--list']);
    expect(listed.out.split('\n').filter((line) => line.startsWith(home))).toHaveLength(3);

    await test.step('Tab completes accounts and folders in each shell', async () => {
      const name = accounts[0]?.name ?? '';
      const typed = name.slice(0, -1).replaceAll(' ', '\\ ');
      for (const [shell, folder] of [
        ['bash', 'first'],
        ['zsh', 'third'],
      ] as const) {
        const lines = [`roster which --json ${typed}`, `roster use --clear ${join(home, folder).slice(0, -2)}`];
        const screen = await completed(shell, lines, inPath);
        expect(screen, shell).toContain(`"name": "${name}"`);
        expect(screen, shell).toContain(`Removed the rule for ${join(home, folder)}`);
      }
      const asked = 'roster completion fish | source; complete -C "roster which "; complete -C "roster use --clear "';
      const offered = (await runProgram('fish', ['--no-config', '-c', asked], { env: inPath })).out.trim().split('\n');
      expect(offered.sort()).toEqual([...accounts.map((account) => account.name), join(home, 'second')].sort());
    });
    expect((await runProgram(roster, ['use', '--clear'], { cwd: join(home, 'second') })).code).toBe(0);
    expect((await runProgram(roster, ['use', '--clear'], { cwd: join(home, 'second') })).code).toBe(4);

    await test.step('a .roster.json waits for the user, and asks again when it changes', async () => {
      const [, second, third] = accounts;
      if (second === undefined || third === undefined) throw new Error('no accounts');
      const team = join(home, 'team');
      mkdirSync(join(team, 'src'), { recursive: true });
      const { url: backend, appId } = second.backend;
      const write = (more: object) => {
        writeFileSync(join(team, '.roster.json'), JSON.stringify({ backend, appId, ...more }));
      };
      const run = () => runProgram(print, [], { env: inPath, cwd: join(team, 'src') });

      write({ account: second.userId });
      const asked = run();
      const question = await fileQuestion(app);
      await expect(question.getByText(second.userId)).toBeVisible();
      await expect(question.getByText(backend, { exact: true })).toBeVisible();
      await answerFile(app, 'Approve');
      const approved = await asked;
      expect(approved.err).toContain('Waiting for you to approve .roster.json');
      expect(userOf(approved.out)).toBe(second.userId);
      const again = await run();
      expect(again.err).not.toContain('approve');
      expect(userOf(again.out)).toBe(second.userId);
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
