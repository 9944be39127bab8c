/** Programs that are started with a token, in a real shell. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allow } from '../../support/electron/consent.js';
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

/** Runs a command in an interactive shell, with Ctrl+Z, `fg` and Ctrl+C. */
async function stopAndContinue(command: string, env: Record<string, string>): Promise<void> {
  const go = join(tmpDir('roster-go-'), 'go');
  const terminal = spawn('script', ['-qec', 'bash --norc --noprofile -i', '/dev/null'], {
    env: { ...process.env, LANG: 'C', TERM: 'dumb', ...env },
  });
  let screen = '';
  terminal.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  const shows = async (text: RegExp) => {
    await expect.poll(() => text.test(screen), { timeout: 60_000, message: text.source }).toBe(true);
    screen = '';
  };
  terminal.stdin.write(`${command} '${go}'\n`);
  await shows(/ready/);
  terminal.stdin.write('\u001a');
  await shows(/Stopped/);
  terminal.stdin.write('fg; echo "status $?"\n');
  await shows(/wait '/);
  writeFileSync(go, '');
  await shows(/went on[^]*status 0/);
  terminal.stdin.write(`${command} '${go}2'; echo "status $?"\n`);
  await shows(/ready/);
  terminal.stdin.write('\u0003');
  await shows(/status 130|\^C/);
  terminal.stdin.end('exit\n');
  await once(terminal, 'close');
}

test.describe('roster run', () => {
  test.beforeEach(async ({ page, profile }) => {
    roster = rosterCommand(electron, rootSwitches, profile);
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  });

  test('starts a program with a token, its own exit status, signals and pipes', async ({ app }) => {
    const account = await addAnonymous();
    const show = script(
      'show.sh',
      'case "$1" in\n' +
        'vars) printf "%s %s %s %s\\n" "$ROSTER_TOKEN" "$ROSTER_USER_ID" "$ROSTER_BASE_URL" "$ROSTER_APP_ID" ;;\n' +
        'own) echo "$KEY $ROSTER_TOKEN" ;;\nexit) exit 7 ;;\nkill) kill -TERM $$ ;;\npid) echo $$ ;;\n' +
        'pipe) cat ;;\ntty) test -t 0 && test -t 1 && echo "a terminal" ;;\nwait) echo ready; ' +
        'while [ ! -e "$2" ]; do sleep 0.1; done; echo "$ROSTER_USER_ID went on" ;;\nesac',
    );
    const env = { ...inPath(), NODE_OPTIONS: '--no-warnings' };
    const cwd = tmpDir('roster-work-');
    const bash = (line: string) => runProgram('bash', ['-c', line], { env, cwd });

    // The window names the program, not Roster.
    const first = runProgram(roster, ['run', '--', show, 'vars'], { env });
    await allow(app, 'show.sh', 'Always');
    const [token = '', userId, url, appId] = (await first).out.trim().split(' ');
    expect([userOf(token), userId, appId]).toEqual([account.userId, account.userId, expect.any(String)]);
    expect(url).toMatch(/^http:\/\//);

    expect((await bash(`roster run --env KEY=userId -- ${show} own`)).out).toBe(`${account.userId} \n`);
    expect((await bash(`roster run -- ${show} exit; echo $?`)).out).toBe('7\n');
    expect((await bash(`roster run -- ${show} kill; echo $?`)).out).toBe('143\n');
    expect((await bash(`roster run -- ${show} pid & echo $!; wait`)).out).toMatch(/^(\d+)\n\1\n$/);
    expect((await bash(`printf in | roster run -- ${show} pipe | tr a-z A-Z`)).out).toBe('IN');
    const inTerminal = await bash(`script -qec "roster run -- ${show} tty" /dev/null`);
    expect(inTerminal.out).toContain('a terminal');
    await stopAndContinue(`roster run -- ${show} wait`, env);
    expect(await bash('roster run -- no-such-program')).toMatchObject({ code: 127 });
    writeFileSync(join(cwd, 'notes'), '');
    expect((await bash('roster run -- ./notes')).code).toBe(126);
    // Chromium refuses switches after an address unless it knows that they are not its own.
    expect((await bash(`roster run -- ${show} vars https://example.com --user-data-dir=/tmp`)).code).toBe(0);
  });

  test('starts a program with the environment and the signals that it would have without Roster', async ({ app }) => {
    await addAnonymous();
    const lines = 'env | grep -vE "^(ROSTER_|_=|SHLVL=|OLDPWD=)" | sort\ngrep SigIgn /proc/$$/status';
    const facts = script('facts.sh', lines);
    const env = { ...inPath(), NODE_OPTIONS: '--no-warnings' };
    const asked = runProgram('bash', ['-c', `${facts} > direct; roster run -- ${facts} > run; diff direct run`], {
      ...{ env, cwd: tmpDir('roster-work-') },
    });
    await allow(app, 'facts.sh', 'Just now');
    expect(await asked).toMatchObject({ code: 0, out: '' });
  });

  test('keeps a program that was started with a token when Roster is killed', async ({ app }) => {
    const { userId } = await addAnonymous();
    const folder = tmpDir('roster-killed-');
    const [ready, go] = [join(folder, 'ready'), join(folder, 'go')];
    const lines = `touch '${ready}'\nwhile [ ! -e '${go}' ]; do sleep 0.1; done\necho "$ROSTER_USER_ID went on"\nexit 3`;
    const waiting = runProgram(roster, ['run', '--', script('serve.sh', lines)], { env: inPath() });
    await allow(app, 'serve.sh', 'Just now');
    await expect.poll(() => existsSync(ready), { timeout: 60_000 }).toBe(true);
    const closed = app.waitForEvent('close');
    app.process().kill('SIGKILL');
    await closed;
    writeFileSync(go, '');
    expect(await waiting).toMatchObject({ code: 3, out: `${userId} went on\n` });
  });
});
