/** Exit codes and output of commands. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { endApp, rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';

let roster = '';
let peer: Server | undefined;

/** A fake of a running Roster that returns the test's responses. The command line uses only its socket. */
async function answering(profile: string, answers: (id: number) => readonly object[]): Promise<void> {
  peer = createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      const { id } = JSON.parse(line) as { id: number };
      for (const answer of answers(id)) socket.write(`${JSON.stringify(answer)}\n`);
    });
  });
  peer.listen(join(profile, 'command.sock'));
  await once(peer, 'listening');
}

const backend = { id: 'b', name: 'Work', appId: 'app', url: 'http://127.0.0.1:1', health: 'ready' };
const account = (name: string) => ({
  ...{ id: name, name, userId: 'u', provider: 'local-userpass', state: 'signedIn', active: false, backend },
  ...{ email: null, slot: null, current: false },
});

/** Runs a shell command in which `roster` is this profile's command line. */
const shell = (line: string) =>
  runProgram('bash', ['-c', line.replaceAll(/\broster\b/g, `'${roster}'`)], { env: { LANG: 'C' } });

test.describe('command-line exit codes', () => {
  test.beforeEach(({ profile }) => {
    roster = rosterCommand(electron, rootSwitches, profile);
  });

  test.afterEach(() => {
    peer?.close();
    peer = undefined;
  });

  test('a command that starts Roster exits with the documented code in ten of ten runs', async ({ tmpDir }) => {
    const codes: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const fresh = tmpDir('roster-e2e-');
      const command = rosterCommand(electron, rootSwitches, fresh);
      // Alternate a command that succeeds and one that fails.
      const words = round % 2 === 0 ? ['list'] : ['switch', 'nobody'];
      codes.push((await runProgram(command, words)).code);
      await endApp(fresh);
    }
    expect(codes).toEqual([0, 4, 0, 4, 0, 4, 0, 4, 0, 4]);
  });

  test('help, version, completion and unknown commands exit with the documented code every time', async () => {
    for (let round = 0; round < 5; round += 1) {
      for (const [words, code] of [
        [['help'], 0],
        [['version'], 0],
        [['completion', 'fish'], 0],
        [['swich'], 2],
        [['status'], 3],
      ] as const)
        expect((await runProgram(roster, words)).code, words.join(' ')).toBe(code);
    }
  });

  test('an interrupted command exits with that signal and cancels its request', async ({ profile }) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      let left: () => void = () => undefined;
      const requestTakenBack = new Promise<void>((resolve) => (left = resolve));
      peer = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('close', left);
        socket.resume();
      });
      rmSync(join(profile, 'command.sock'), { force: true });
      peer.listen(join(profile, 'command.sock'));
      await once(peer, 'listening');
      const connected = once(peer, 'connection');
      const child = spawn(roster, ['token'], { stdio: 'ignore' });
      await connected;
      const ended = once(child, 'exit');
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      await requestTakenBack;
      peer.close();
    }
  });

  test('a command whose script is missing reports it and does not hang', async ({ tmpDir }) => {
    const broken = tmpDir('roster-e2e-');
    cpSync(join('out', 'main'), join(broken, 'out', 'main'), { recursive: true });
    rmSync(join(broken, 'out', 'main', 'cli.cjs'));
    writeFileSync(
      join(broken, 'package.json'),
      JSON.stringify({ name: 'roster', version: '1.0.0', main: 'out/main/main.cjs' }),
    );
    const { code, err } = await runProgram(electron, [broken, ...rootSwitches, 'help']);
    expect(err).toContain('The command could not be started.');
    expect(code).toBe(1);
  });

  for (const words of ['help', 'version', 'completion bash', 'list', 'list --json', 'token', 'login anonymous'])
    test(`“roster ${words}” exits 1 when its output cannot be written`, async ({ profile }) => {
      await answering(profile, (id) => [
        {
          ...{ id, kind: 'done' },
          value: { token: 'abc', expiresAt: null, account: account('Ada'), accounts: [account('Ada')] },
        },
      ]);
      const full = await shell(`roster ${words} > /dev/full`);
      expect(full).toMatchObject({ code: 1, out: '' });
      expect(full.err).toContain('The output could not be written (ENOSPC).');
    });

  test('a command fails when it cannot write to standard error, without hiding another exit code', async ({
    profile,
  }) => {
    await answering(profile, (id) => [
      { id, kind: 'progress', message: 'Roster asks.' },
      { id, kind: 'done', value: { token: 'abc', expiresAt: null, account: account('Ada') } },
    ]);
    expect(await shell('roster token 2> /dev/full')).toMatchObject({ code: 1, out: 'abc\n' });
    expect((await shell('roster swich 2> /dev/full')).code).toBe(2);
    expect((await shell('roster help > /dev/full 2>&1')).code).toBe(1);
  });

  test('a command whose output pipe is closed exits silently with SIGPIPE', async ({ profile }) => {
    const gone = await shell('set -o pipefail; roster help | true');
    // Either everything was written before the reader exited, or the rest could not be written.
    expect([0, 141]).toContain(gone.code);
    expect(gone.err).toBe('');
    await answering(profile, (id) => [
      {
        id,
        kind: 'done',
        value: { accounts: Array.from({ length: 3_000 }, (_none, n) => account(`Ada ${String(n)}`)) },
      },
    ]);
    const cut = await shell('roster list | head -1; echo "${PIPESTATUS[0]}"');
    expect(cut.out).toMatch(/ACCOUNT.*\n141\n$/);
    expect(cut.err).toBe('');
  });

  test('output larger than the pipe’s buffer arrives completely when the reader is slow', async ({ profile }) => {
    const accounts = Array.from({ length: 3_000 }, (_none, n) => account(`Ada ${String(n)}`));
    await answering(profile, (id) => [{ id, kind: 'done', value: { accounts } }]);
    const slow = await shell('set -o pipefail; roster list --json | (sleep 1; cat)');
    expect(slow.code).toBe(0);
    expect(slow.out.length).toBeGreaterThan(256 * 1024);
    expect(JSON.parse(slow.out)).toEqual({ accounts });
  });

  test('text from backends cannot control the terminal', async ({ profile }) => {
    const evil = '\u001b]0;owned\u0007\u009b31m\u202eAda\u2028x';
    await answering(profile, (id) => [
      { id, kind: 'progress', message: `wait ${evil}` },
      { id, kind: 'failed', code: 'ambiguous', message: `Several: ${evil}` },
    ]);
    const failed = await shell('roster switch x');
    expect(failed.code).toBe(4);
    expect(failed.err).not.toMatch(/[^\P{C}\n]|\p{Zl}/u);
    peer?.close();
    rmSync(join(profile, 'command.sock'), { force: true });
    await answering(profile, (id) => [{ id, kind: 'done', value: { accounts: [account(evil)] } }]);
    for (const words of ['list', 'list --json'])
      expect((await shell(`roster ${words}`)).out).not.toMatch(/[^\P{C}\n]|\p{Zl}/u);
    expect(JSON.parse((await shell('roster list --json')).out)).toEqual({ accounts: [account(evil)] });
  });
});
