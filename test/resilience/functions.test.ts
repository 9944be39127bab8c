/** A function cannot harm its server, even if it uses all memory or its server is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { Functions } from '../../main/server/functions/functions.js';
import {
  endedSilently,
  FunctionFailure,
  type FunctionRunner,
} from '../../main/server/functions/runners/function-runner.js';
import { on, startTestServer, type TestServer, writeAppFolder } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const app = {
  providers: on('anon-user'),
  functions: {
    huge: 'exports = (size) => "x".repeat(size);',
    slow: 'exports = () => new Promise((done) => setTimeout(() => done("done"), 700));',
    sends: 'exports = () => { process.send({ nonsense: 1 }); return new Promise(() => {}); };',
    exits: 'exports = () => process.exit(0);',
    loop: 'exports = () => { for (;;); };',
    // Never written to, so that the test needs no physical memory for it.
    buffers: 'exports = () => { const all = []; for (;;) all.push(Buffer.alloc(2 ** 26)); };',
  },
};

describe('a function of the standalone server', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startTestServer(app);
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    token = String(body['access_token']);
  });
  afterAll(() => server.stop());
  const call = (name: keyof typeof app.functions, ...given: unknown[]) =>
    server.send('POST', '/functions/call', { token, body: { name, arguments: given } });

  it('ends only its own call when it uses all memory', async () => {
    const others = [call('slow'), call('slow')];
    const { status, body } = await call('huge', 2 ** 28);
    expect([status, body['error']]).toEqual([400, 'memory limit exceeded']);
    for (const { body: answer } of await Promise.all(others)) expect(answer).toEqual({ value: 'done' });
  });

  it.runIf(process.platform === 'linux')('that allocates it outside the heap fails only its own call', async () => {
    const { status, body } = await call('buffers');
    expect(status).toBe(400);
    expect(['Array buffer allocation failed', 'memory limit exceeded']).toContain(body['error']);
    expect((await call('slow')).status).toBe(200);
  });

  it.each(['sends', 'exits'] as const)('fails when it %s through process, which it does not have', async (name) => {
    const { status, body } = await call(name);
    expect([status, body['error']]).toEqual([400, 'process is not defined']);
  });

  it.each([
    ['returns an invalid response', () => Promise.resolve<unknown>({ nonsense: 1 })],
    ['ends', () => Promise.reject(new FunctionFailure(endedSilently))],
  ])('fails the call when its program %s', async (_how, answered) => {
    const run: FunctionRunner = () => ({ result: answered(), stop: () => Promise.resolve() });
    const functions = new Functions({ functions: [], values: {}, timeoutMs: 60_000, runIn: () => run });
    await expect(functions.call('any', '[]', {})).rejects.toMatchObject({
      name: 'FunctionFailure',
      message: 'the function ended without an answer',
    });
  });
});

describe('the standalone server', () => {
  it.runIf(process.platform === 'linux')(
    'leaves no process behind when it is killed, even if functions loop endlessly',
    async () => {
      const data = tmpDir('roster-functions-');
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'main/server/cli/main.ts', `--app=${writeAppFolder(app)}`, `--data=${data}`],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const [line] = z.tuple([z.string()]).parse(await once(createInterface({ input: child.stdout }), 'line'));
      const { url } = z.object({ url: z.url() }).parse(JSON.parse(line));
      const api = `${url}/api/client/v2.0/app/test-app`;
      const login = await fetch(`${api}/auth/providers/anon-user/login`, { method: 'POST', body: '{}' });
      const { access_token: token } = z.object({ access_token: z.string() }).parse(await login.json());
      const ask = (name: string) =>
        fetch(`${api}/functions/call`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}` },
          body: JSON.stringify({ name, arguments: [] }),
        });
      // The first call leaves a process that waits for the next one.
      await ask('slow');
      const endless = Promise.allSettled([ask('loop'), ask('loop')]);
      await vi.waitFor(() => {
        expect(runningUnder(child.pid ?? 0).filter(({ ticks }) => ticks > 50)).toHaveLength(2);
      }, 60_000);
      const calls = runningUnder(child.pid ?? 0).filter(({ name }) => name === 'node');
      child.kill('SIGKILL');
      await endless;
      await vi.waitFor(
        () => {
          expect(calls.filter(({ pid }) => isRunning(pid))).toEqual([]);
        },
        { timeout: 60_000 },
      );
    },
  );
});

/** Child processes of a process, with their CPU time in hundredths of a second. */
function runningUnder(parent: number): { pid: number; name: string; ticks: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = statOf(Number(pid));
      const [, name, fields] = /^\d+ \((.*)\) (.*)$/s.exec(stat ?? '') ?? [];
      const [, ppid, ...rest] = fields?.split(' ') ?? [];
      // Fields 14 and 15 of /proc/<pid>/stat; `fields` begins with the third, the state.
      return Number(ppid) === parent
        ? [{ pid: Number(pid), name: name ?? '', ticks: Number(rest[9]) + Number(rest[10]) }]
        : [];
    });
}

function statOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  } catch {
    return null;
  }
}

/** Excludes zombies. */
function isRunning(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== null && !/\) Z /.test(stat);
}
