import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { tmpDir } from '../../../../support/tmp-dir.js';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill();
});

interface Outcome {
  line: string;
  errors: string;
  code: number | null;
}

const source = ['--import', 'tsx', 'main/server/cli/main.ts'];

/** Starts the command; returns its first line, or its error output and exit code. */
function server(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [...source, ...args]);
  started.push(child);
  let line = '';
  let errors = '';
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      line += chunk.toString();
      if (line.includes('\n')) resolve({ line, errors, code: null });
    });
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('exit', (code) => {
      resolve({ line, errors, code });
    });
  });
}
/** Returns the exit code and the output of a command that exits by itself. */
async function ended(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [...source, ...args]);
  started.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
const data = () => `--data=${tmpDir('roster-server-')}`;

describe('the standalone server', () => {
  it('gives a key the role of its flag, which other commands refuse', async () => {
    const folder = data();
    const { code, output } = await ended('admin-keys', 'create', 'ci', '--role=viewer', '--expires=90d', folder);
    expect([code, output.trim()]).toEqual([0, expect.stringMatching(/^radm_[\w-]{43}$/)]);
    expect((await ended('admin-keys', 'list', folder)).output).toMatch(/\tci\tviewer\t.*\tno recorded use\texpires 20/);
    const { errors } = await server('admin-keys', 'list', '--role=viewer', folder);
    expect(errors).toContain('--role and --expires belong to “admin-keys create”');
  });

  it('prints its address and app ID first, and a clear error when its port is taken', async () => {
    const { line } = await server('--app=assets/backend', '--port=0', data());
    const first = z.object({ url: z.url(), appId: z.literal('roster') }).parse(JSON.parse(line));
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    const second = await server('--app=assets/backend', `--port=${new URL(first.url).port}`, data());
    expect(second.code).toBe(1);
    expect(second.errors).toContain('The port is taken by another program.');
  });

  it('checks an app folder without starting and exits with 1 if some users could not sign in, otherwise with 0', async () => {
    const fine = await ended('check', '--app=test/fixtures/exports/realm-2020', '--app-id=harbour-yuiop', '--report');
    expect(fine.code).toBe(0);
    expect(JSON.parse(fine.output)).toMatchObject({ appId: 'harbour-yuiop', everyUserCanSignIn: true });
    const none = await server('check', '--app=test/fixtures/exports/realm-2020');
    expect([none.code, none.errors.includes('--app-id')]).toEqual([1, true]);
    const app = tmpDir('roster-check-');
    writeFileSync(join(app, 'realm_config.json'), '{"app_id":"empty-abcde"}');
    expect(await ended('check', `--app=${app}`)).toEqual({
      code: 1,
      output: expect.stringContaining('no user can sign in') as string,
    });
  });

  it('shows and follows what happens on a running server, and records what administrators do', async () => {
    const folder = data();
    const { line } = await server('--app=assets/backend', '--port=0', folder);
    const { url } = z.object({ url: z.url() }).parse(JSON.parse(line));
    const following = spawn(process.execPath, [...source, 'logs', folder, '--follow', '--errors', '--json']);
    started.push(following);
    const lines = createInterface({ input: following.stdout })[Symbol.asyncIterator]();
    const post = (path: string, body: object) =>
      fetch(`${url}/api/client/v2.0/app/roster/auth/providers/local-userpass/${path}`, {
        ...{ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
      });
    const email = 'ada@example.com';
    await post('register', { email, password: 'correct horse' });
    await post('login', { username: email, password: 'wrong horse' });
    const refused = z.object({ value: z.string() }).parse(await lines.next()).value;
    expect(JSON.parse(refused)).toMatchObject({ kind: 'sign-in', account: email, reason: 'WrongPassword' });
    following.kill('SIGTERM');
    expect(await once(following, 'exit')).toEqual([0, null]);
    await ended('users', 'delete', 'f'.repeat(24), folder);
    await ended('keys', 'create', 'ci', folder);
    expect((await ended('logs', folder, '--user', email)).output).toMatch(
      /registration {4}.*\n.*refused {2}sign-in {9}WrongPassword {2}ada@example\.com/,
    );
    expect((await ended('logs', folder, '--limit', '1')).output).toMatch(/ok {7}administration {2}keys create/);
    expect((await ended('logs', folder, '--limit', '0')).code).toBe(1);
  });

  it.each([
    ['a folder without an app', ['--app=/nonexistent'], 'has no realm_config.json'],
    ['an invalid port', ['--port=99999'], '--port takes a number'],
    ['an unknown option', ['--prot=1'], 'prot'],
  ])('explains what is wrong with %s', async (_what, args, sentence) => {
    const { code, errors } = await server(data(), ...args);
    expect(code).toBe(1);
    expect(errors).toContain(sentence);
    expect(errors).not.toMatch(/\n\s+at /);
  });
});
