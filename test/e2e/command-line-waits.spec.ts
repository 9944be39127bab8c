/** What the command line says and does while it waits for something that only the window would show. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { electron, launchWith, newProfile, register, rootSwitches } from '../support/electron/launch.js';
import { rosterCommand, runProgram } from '../support/electron/run-cli.js';

let home = '';
let bus: ChildProcess;
let keyring: ChildProcess;
let env: Record<string, string> = {};

test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'roster-home-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
  bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 240_000,
  });
  if (bus.stdout === null) throw new Error('no bus');
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string];
  env = {
    ...{ HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), DBUS_SESSION_BUS_ADDRESS: address },
    ...{ XDG_CURRENT_DESKTOP: 'GNOME', LANG: 'C' },
  };
});

test.afterEach(() => {
  keyring.kill('SIGKILL');
  bus.kill('SIGKILL');
});

/** Starts the keyring; without the password it stays locked once it has been made. */
async function startKeyring(password: string | null): Promise<void> {
  const args = ['--foreground', '--components=secrets', ...(password === null ? [] : ['--unlock'])];
  keyring = spawn('gnome-keyring-daemon', args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: 240_000,
  });
  keyring.stdin?.end(password ?? undefined);
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  const isThere = () =>
    execFileSync('dbus-send', [...ask, 'string:org.freedesktop.secrets'], {
      ...{ env: { ...process.env, ...env }, encoding: 'utf8', timeout: 60_000 },
    }).includes('boolean true');
  await expect.poll(isThere).toBe(true);
}

async function endKeyring(): Promise<void> {
  const ended = once(keyring, 'exit');
  keyring.kill('SIGKILL');
  await ended;
}

test('a locked keychain: each command that needs it says so and gives up with exit code 7', async () => {
  test.setTimeout(240_000);
  await startKeyring('pw');
  const profile = newProfile();
  const { app, page } = await launchWith(env, profile);
  await register(page, 'ada@example.com', 'correct horse');
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await app.close();
  await endKeyring();
  await startKeyring(null);

  const roster = rosterCommand(electron, rootSwitches, profile);
  const run = (words: string[], input = '') => runProgram(roster, words, { env, input });
  // Starts Roster, without a window.
  expect(await run(['list'])).toMatchObject({ code: 0 });
  const commands = [['token'], ['logout'], ['login', 'anonymous'], ['login', 'email', 'ada@example.com']];
  const ended = await Promise.all(commands.map((words) => run(words, 'correct horse\n')));
  for (const [number, { code, out, err }] of ended.entries()) {
    expect(code, commands[number]?.join(' ')).toBe(7);
    expect(out).toBe('');
    expect(err).toContain('roster: Waiting for the system keychain');
    expect(err).toContain('The system keychain is locked.');
  }

  // Ctrl+C does not wait, and what was given up has not happened.
  const impatient = spawn(roster, ['logout'], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve) => {
    impatient.stderr.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Waiting for the system keychain')) resolve();
    });
  });
  const interrupted = once(impatient, 'exit');
  impatient.kill('SIGINT');
  expect(await interrupted).toEqual([null, 'SIGINT']);
  expect((await run(['list', '--json'])).out).toContain('"state": "signedIn"');
  process.kill(Number(/-(\d+)$/.exec(readlinkSync(join(profile, 'SingletonLock')))?.[1]), 'SIGTERM');
});

test('a Roster that not responding is named on the standard error stream, and Ctrl+C ends the command', async () => {
  await startKeyring('pw');
  const profile = newProfile();
  const mute: Server = createServer((socket) => socket.on('error', () => undefined).resume());
  mute.listen(join(profile, 'command.sock'));
  await once(mute, 'listening');
  const child = spawn(rosterCommand(electron, rootSwitches, profile), ['status'], {
    ...{ env: { ...process.env, ...env } },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await expect.poll(() => err, { timeout: 120_000 }).toContain('roster: Roster has not answered yet.');
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
  mute.close();
});
