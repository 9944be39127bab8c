/** Programs that the packaged app starts with a token, in a real shell. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allow } from '../../support/electron/consent.js';
import { expect } from '../../support/electron/fixtures.js';
import { addAnonymous, test, userOf } from '../../support/electron/programs/command-line.js';
import { runProgram, writeScript } from '../../support/electron/programs/run-cli.js';
import { tmpDir } from '../../support/tmp-dir.js';

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
  test('starts a program with a token, its own exit status, signals, terminal and pipes, and leaves it to itself', async ({
    app,
    roster,
    inPath,
  }) => {
    const account = await addAnonymous(roster);
    const show = writeScript(
      'show.sh',
      'case "$1" in\n' +
        'vars) printf "%s %s %s %s\\n" "$ROSTER_TOKEN" "$ROSTER_USER_ID" "$ROSTER_BASE_URL" "$ROSTER_APP_ID" ;;\n' +
        'own) echo "$KEY $ROSTER_TOKEN" ;;\nexit) exit 7 ;;\nkill) kill -TERM $$ ;;\npid) echo $$ ;;\n' +
        'pipe) cat ;;\nmuch) head -c 5000000 /dev/zero ;;\ntty) test -t 0 && test -t 1 && echo "a terminal" ;;\n' +
        'wait) echo ready; while [ ! -e "$2" ]; do sleep 0.1; done; echo "$ROSTER_USER_ID went on" ;;\n' +
        'facts) env | grep -vE "^(ROSTER_|_=|SHLVL=|OLDPWD=|NODE_(OPTIONS|EXTRA_CA_CERTS)=)" | sort; grep SigIgn /proc/$$/status ;;\n' +
        'serve) touch "$2/ready"; while [ ! -e "$2/go" ]; do sleep 0.1; done; echo "$ROSTER_USER_ID went on"; exit 3 ;;\nesac',
    );
    const env = { ...inPath, NODE_TLS_REJECT_UNAUTHORIZED: '1' };
    const cwd = tmpDir('roster-work-');
    const bash = (line: string) => runProgram('bash', ['-c', line], { env, cwd });

    // The window names the program, not Roster.
    const first = runProgram(roster, ['run', '--', show, 'vars'], { env });
    await allow(app, 'show.sh', 'Always');
    const [token = '', userId, url, appId] = (await first).out.trim().split(' ');
    expect([userOf(token), userId, appId]).toEqual([account.userId, account.userId, expect.any(String)]);
    expect(url).toMatch(/^http:\/\//);

    await test.step('with its own exit status, process, terminal and pipes', async () => {
      expect((await bash(`roster run --env KEY=userId -- ${show} own`)).out).toBe(`${account.userId} \n`);
      expect((await bash(`roster run -- ${show} exit; echo $?`)).out).toBe('7\n');
      expect((await bash(`roster run -- ${show} kill; echo $?`)).out).toBe('143\n');
      expect((await bash(`roster run -- ${show} pid & echo $!; wait`)).out).toMatch(/^(\d+)\n\1\n$/);
      expect((await bash(`printf in | roster run -- ${show} pipe | tr a-z A-Z`)).out).toBe('IN');
      expect((await bash(`roster run -- ${show} much | wc -c`)).out.trim()).toBe('5000000');
      // The program gets SIGPIPE, as it would without Roster.
      expect((await bash(`roster run -- ${show} much | head -c 1 | wc -c; echo "\${PIPESTATUS[0]}"`)).out).toBe(
        '1\n141\n',
      );
      const inTerminal = await bash(`script -qec "roster run -- ${show} tty" /dev/null`);
      expect(inTerminal.out).toContain('a terminal');
      await stopAndContinue(`roster run -- ${show} wait`, env);
      expect(await bash('roster run -- no-such-program')).toMatchObject({ code: 127 });
      writeFileSync(join(cwd, 'notes'), '');
      expect((await bash('roster run -- ./notes')).code).toBe(126);
      // Chromium refuses switches after an address unless it knows that they are not its own.
      expect((await bash(`roster run -- ${show} vars https://example.com --user-data-dir=/tmp`)).code).toBe(0);
    });

    // Except for two variables that Electron removes in a package.
    await test.step('with the environment and the signals that it would have without Roster', async () => {
      const compared = await bash(`${show} facts > direct; roster run -- ${show} facts > run; diff direct run`);
      expect(compared).toMatchObject({ code: 0, out: '' });
    });

    await test.step('and the program goes on when Roster is killed', async () => {
      const waiting = runProgram(roster, ['run', '--', show, 'serve', cwd], { env: inPath });
      await expect.poll(() => existsSync(join(cwd, 'ready')), { timeout: 60_000 }).toBe(true);
      const closed = app.waitForEvent('close', { timeout: 0 });
      app.process().kill('SIGKILL');
      await closed;
      writeFileSync(join(cwd, 'go'), '');
      expect(await waiting).toMatchObject({ code: 3, out: `${account.userId} went on\n` });
    });
  });
});
