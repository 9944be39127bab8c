/** The command line while it waits for something that only the window shows. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, register, rootSwitches } from '../../support/electron/launch.js';
import { endApp, rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';

test.describe('commands that wait', () => {
  test.use({ env: { LANG: 'C' } });

  test('commands that need a locked keychain report it and exit with 7', async ({ launch, profile, session }) => {
    await session.startKeyring('pw');
    const { app, page } = await launch({ env: session.env });
    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await app.close();
    await session.killKeyring();
    await session.startKeyring(null);

    const roster = rosterCommand(electron, rootSwitches, profile);
    const run = (words: string[], input = '') => runProgram(roster, words, { env: session.env, input });
    // The first command starts Roster without a window.
    expect(await run(['list'])).toMatchObject({ code: 0 });
    const commands = [['token'], ['logout'], ['login', 'anonymous'], ['login', 'email', 'ada@example.com']];
    const ended = await Promise.all(commands.map((words) => run(words, 'correct horse\n')));
    for (const [number, { code, out, err }] of ended.entries()) {
      expect(code, commands[number]?.join(' ')).toBe(7);
      expect(out).toBe('');
      expect(err).toContain('roster: Waiting for the system keychain');
      expect(err).toContain('The system keychain is locked.');
    }

    // Ctrl+C ends the command at once, and the cancelled sign-out does not happen.
    const impatient = spawn(roster, ['logout'], {
      env: { ...process.env, LANG: 'C', ...session.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await new Promise<void>((resolve) => {
      impatient.stderr.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Waiting for the system keychain')) resolve();
      });
    });
    const interrupted = once(impatient, 'exit');
    impatient.kill('SIGINT');
    expect(await interrupted).toEqual([null, 'SIGINT']);
    expect((await run(['list', '--json'])).out).toContain('"state": "signedIn"');
    await endApp(profile);
  });

  test('a command reports a Roster that does not respond, and Ctrl+C ends it', async ({
    profile,
    session,
    teardown,
  }) => {
    await session.startKeyring('pw');
    const mute: Server = createServer((socket) => socket.on('error', () => undefined).resume());
    teardown.add(() => mute.close());
    mute.listen(join(profile, 'command.sock'));
    await once(mute, 'listening');
    const child = spawn(rosterCommand(electron, rootSwitches, profile), ['status'], {
      env: { ...process.env, LANG: 'C', ...session.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await expect.poll(() => err, { timeout: 300_000 }).toContain('roster: Roster has not answered yet.');
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
  });
});
