import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { identifyClient } from '../../../../main/clients/client-identity.js';
import { linuxProcess, type ProcessInfo } from '../../../../main/clients/processes.js';
import { tmpDir } from '../../../support/tmp-dir.js';

/** Simulated processes. */
const told = (all: Record<number, Partial<ProcessInfo>>) => (pid: number) =>
  Promise.resolve(pid in all ? { parent: 0, path: '', args: [], folder: '/', ...all[pid] } : null);

describe('the program behind a process', () => {
  it('is the connecting program unless that is Roster', async () => {
    const of = told({ 9: { path: '/usr/bin/curl', args: ['curl'], parent: 1 } });
    expect(await identifyClient(9, '/opt/roster', of)).toEqual({ path: '/usr/bin/curl', script: null });
  });

  it('is the caller of Roster’s command line, behind wrappers', async () => {
    const of = told({
      9: { path: '/opt/roster', args: ['roster', 'token'], parent: 8 },
      8: { path: '/usr/bin/timeout', args: ['timeout', '5', 'roster', 'token'], parent: 7 },
      7: { path: '/usr/bin/dash', args: ['sh', '-c', 'timeout 5 roster token'], parent: 6 },
      6: { path: '/usr/bin/make', args: ['make'], parent: 1 },
    });
    expect(await identifyClient(9, '/opt/roster', of)).toEqual({ path: '/usr/bin/make', script: null, onlyOnce: true });
  });

  it('is unknown when the system does not identify it, or the parents form a ring', async () => {
    expect(await identifyClient(9, '/opt/roster', told({}))).toBeNull();
    const ring = told({ 9: { path: '/opt/roster', parent: 8 }, 8: { path: '/opt/roster', parent: 9 } });
    expect(await identifyClient(9, '/opt/roster', ring)).toBeNull();
    const orphan = told({ 9: { path: '/opt/roster', parent: 0 } });
    expect(await identifyClient(9, '/opt/roster', orphan)).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('as the kernel of Linux tells', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
  });

  /** Starts a process that prints a process ID, and returns that ID. */
  async function started(program: string, args: string[], cwd?: string): Promise<number> {
    const running = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    child = running;
    return new Promise((done) => {
      running.stdout.once('data', (chunk: Buffer) => {
        done(Number(chunk.toString().trim()));
      });
    });
  }

  it('is a shell script, however it was named', async () => {
    const folder = realpathSync(tmpDir('roster-program-'));
    writeFileSync(join(folder, 'deploy.sh'), 'echo $$; sleep 30');
    const pid = await started('bash', ['./deploy.sh'], folder);
    const bash = realpathSync('/bin/bash');
    expect(await identifyClient(pid, '/opt/roster', linuxProcess)).toEqual({
      path: bash,
      script: join(folder, 'deploy.sh'),
    });
  });

  it('is a Node script, or Node itself for code on its command line', async () => {
    const folder = realpathSync(tmpDir('roster-program-'));
    const code = 'console.log(process.pid); setTimeout(() => {}, 30000)';
    writeFileSync(join(folder, 'tool.mjs'), code);
    const path = realpathSync(process.execPath);
    const script = await started(process.execPath, [join(folder, 'tool.mjs')]);
    expect(await identifyClient(script, '/opt/roster', linuxProcess)).toEqual({
      path,
      script: join(folder, 'tool.mjs'),
    });
    child?.kill('SIGKILL');
    const inline = await started(process.execPath, ['-e', code]);
    expect(await identifyClient(inline, '/opt/roster', linuxProcess)).toEqual({ path, script: null, onlyOnce: true });
  });

  it('is the caller of the shell for a command passed to it', async () => {
    // Two commands, so that the shell cannot become the first one.
    const pid = await started('sh', ['-c', `${process.execPath} -p process.ppid; sleep 30`]);
    const program = await identifyClient(pid, '/opt/roster', linuxProcess);
    // The parent of that shell is this test's own process.
    expect(program?.path).toBe(realpathSync(process.execPath));
  });
});
