/** The account of each terminal and folder, and programs that are started with a token, in real shells. */
import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { allow, consentIsGone, questionOf } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/run-cli.js';
import { tmpDir } from '../../support/tmp-dir.js';

let roster = '';

interface AccountJson {
  id: string;
  userId: string;
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

test.describe('terminals', () => {
  test.beforeEach(async ({ page, profile }) => {
    roster = rosterCommand(electron, rootSwitches, profile);
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  });

  test('get the account of their folder or variable while the active account is switched 100 times', async ({
    app,
    profile,
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
        ? `for round in 1 2 3; for folder in ${quoted}; cd $folder; ${print}; end; end`
        : `for round in 1 2 3; do for folder in ${quoted}; do cd "$folder"; ${print}; done; done`;
    };
    const shells = ['bash', 'zsh', 'fish'].map((shell) => ({
      shell,
      result: runProgram(shell, ['-c', loop(shell)], { env: inPath() }),
    }));
    const [, variable] = accounts;
    const byVariable = runProgram('bash', ['-c', `for round in 1 2 3 4 5 6; do ${print}; done`], {
      env: { ...inPath(), ROSTER_ACCOUNT: variable?.id ?? '' },
      cwd: folders[2]?.folder ?? home,
    });
    expect(await switchTimes(profile, 100, accounts)).toBe(100);
    const expected = [1, 2, 3].flatMap(() => accounts.map(({ userId }) => userId));
    for (const { shell, result } of shells) {
      const { out, err } = await result;
      expect(out.trim().split('\n').map(userOf), `${shell}: ${err}`).toEqual(expected);
    }
    expect((await byVariable).out.trim().split('\n').map(userOf)).toEqual(
      Array.from({ length: 6 }, () => variable?.userId),
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
  });
});
