/** How a command of the command line ends: its exit code, and what becomes of its output. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { electron, newProfile, rootSwitches } from '../support/electron/launch.js';
import { rosterCommand, runProgram } from '../support/electron/run-cli.js';

let profile = '';
let roster = '';
let peer: Server | undefined;

test.beforeEach(() => {
  profile = newProfile();
  roster = rosterCommand(electron, rootSwitches, profile);
});

test.afterEach(() => {
  peer?.close();
  peer = undefined;
});

/** Ends the app that a command started for this profile. */
async function endApp(folder: string): Promise<void> {
  const lock = join(folder, 'SingletonLock');
  const pid = Number(/-(\d+)$/.exec(readlinkSync(lock))?.[1]);
  process.kill(pid, 'SIGTERM');
  await expect.poll(() => isAlive(pid), { timeout: 120_000 }).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Stands for a running Roster whose answers a test chooses: the command line sees only its socket. */
async function answering(answers: (id: number) => readonly object[]): Promise<void> {
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
});

/** Runs a line of the shell in which `roster` is this profile's command line, and returns its output and its exit code. */
const shell = (line: string) =>
  runProgram('bash', ['-c', line.replaceAll(/\broster\b/g, `'${roster}'`)], { env: { LANG: 'C' } });

test('a command that starts Roster ends with the documented code, ten times out of ten', async () => {
  test.setTimeout(240_000);
  const codes: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const fresh = newProfile();
    const command = rosterCommand(electron, rootSwitches, fresh);
    // One that succeeds and one that fails.
    const words = round % 2 === 0 ? ['list'] : ['switch', 'nobody'];
    codes.push((await runProgram(command, words)).code);
    await endApp(fresh);
  }
  expect(codes).toEqual([0, 4, 0, 4, 0, 4, 0, 4, 0, 4]);
});

test('help, version, completion and mistyped words end with the documented code each time', async () => {
  test.setTimeout(120_000);
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

test('a command that is interrupted ends by that signal, and takes its request back', async () => {
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

test('a command whose code is missing says so and does not hang', async () => {
  test.setTimeout(150_000);
  const broken = newProfile();
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
  test(`“roster ${words}” exits 1 when its output cannot be written`, async () => {
    await answering((id) => [
      {
        ...{ id, kind: 'done' },
        value: { token: 'abc', expiresAt: null, account: account('Ada'), accounts: [account('Ada')] },
      },
    ]);
    const full = await shell(`roster ${words} > /dev/full`);
    expect(full).toMatchObject({ code: 1, out: '' });
    expect(full.err).toContain('The output could not be written (ENOSPC).');
  });

test('the standard error stream: what cannot be said there fails a command, and hides no other code', async () => {
  await answering((id) => [
    { id, kind: 'progress', message: 'Roster asks.' },
    { id, kind: 'done', value: { token: 'abc', expiresAt: null, account: account('Ada') } },
  ]);
  expect(await shell('roster token 2> /dev/full')).toMatchObject({ code: 1, out: 'abc\n' });
  expect((await shell('roster swich 2> /dev/full')).code).toBe(2);
  expect((await shell('roster help > /dev/full 2>&1')).code).toBe(1);
});

test('a pipe whose reader has gone ends a command quietly, as it ends other programs', async () => {
  const gone = await shell('set -o pipefail; roster help | true');
  // Either all was in the pipe before its reader went, or nothing more could be written.
  expect([0, 141]).toContain(gone.code);
  expect(gone.err).toBe('');
  await answering((id) => [
    { id, kind: 'done', value: { accounts: Array.from({ length: 3_000 }, (_none, n) => account(`Ada ${String(n)}`)) } },
  ]);
  const cut = await shell('roster list | head -1; echo "${PIPESTATUS[0]}"');
  expect(cut.out).toMatch(/ACCOUNT.*\n141\n$/);
  expect(cut.err).toBe('');
});

test('output that is larger than a pipe arrives whole, however slowly it is read', async () => {
  const accounts = Array.from({ length: 3_000 }, (_none, n) => account(`Ada ${String(n)}`));
  await answering((id) => [{ id, kind: 'done', value: { accounts } }]);
  const slow = await shell('set -o pipefail; roster list --json | (sleep 1; cat)');
  expect(slow.code).toBe(0);
  expect(slow.out.length).toBeGreaterThan(256 * 1024);
  expect(JSON.parse(slow.out)).toEqual({ accounts });
});

test('what comes from backends cannot control the terminal', async () => {
  const evil = '\u001b]0;owned\u0007\u009b31m\u202eAda\u2028x';
  await answering((id) => [
    { id, kind: 'progress', message: `wait ${evil}` },
    { id, kind: 'failed', code: 'ambiguous', message: `Several: ${evil}` },
  ]);
  const failed = await shell('roster switch x');
  expect(failed.code).toBe(4);
  expect(failed.err).not.toMatch(/[^\P{C}\n]|\p{Zl}/u);
  peer?.close();
  rmSync(join(profile, 'command.sock'), { force: true });
  await answering((id) => [{ id, kind: 'done', value: { accounts: [account(evil)] } }]);
  for (const words of ['list', 'list --json'])
    expect((await shell(`roster ${words}`)).out).not.toMatch(/[^\P{C}\n]|\p{Zl}/u);
  expect(JSON.parse((await shell('roster list --json')).out)).toEqual({ accounts: [account(evil)] });
});
