import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { identifyCaller } from '../../../../main/clients/identify-caller.js';
import { chainOf } from '../../../../main/clients/process-chain.js';
import { linuxProcess, type ProcessInfo } from '../../../../main/clients/processes.js';
import { scriptFingerprint } from '../../../../main/clients/script-fingerprint.js';
import { isTerminalOpen, terminalOf } from '../../../../main/clients/terminal-session.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const info = (path: string, args: string[] = [path]): ProcessInfo => ({ parent: 0, path, args, folder: '/' });
const bash = info('/usr/bin/bash', ['-bash']);
const deploy = { name: 'deploy.sh', path: '/home/ada/deploy.sh' };
const namesOf = (ancestors: [number, ProcessInfo][], leader: number | null) =>
  chainOf(
    ancestors.map(([pid, one]) => ({ pid, info: one })),
    deploy,
    leader,
  ).map(({ name }) => name);

describe('the chain of a program', () => {
  it('goes from the terminal over its shell to the script, without wrappers and what is above the terminal', () => {
    const chain = namesOf(
      [
        [9, info('/usr/bin/bash', ['bash', './deploy.sh', 'secret-argument'])],
        [8, info('/usr/bin/timeout', ['timeout', '5', './deploy.sh'])],
        [7, info('/usr/bin/dash', ['sh', '-c', './deploy.sh'])],
        [6, info('/usr/bin/make', ['make', 'deploy'])],
        [5, bash],
        [4, info('/usr/libexec/gnome-terminal-server')],
        [3, info('/usr/bin/gnome-shell')],
      ],
      5,
    );
    expect(chain).toEqual(['GNOME Terminal', 'bash', 'make', 'deploy.sh']);
  });

  it('starts below the system’s own processes, and names no terminal that it does not know', () => {
    const script = info('/usr/bin/bash', ['bash', './deploy.sh']);
    expect(
      namesOf(
        [
          [9, script],
          [5, bash],
          [2, info('/usr/lib/systemd/systemd')],
        ],
        5,
      ),
    ).toEqual(['bash', 'deploy.sh']);
    expect(
      namesOf(
        [
          [9, script],
          [5, bash],
          [4, info('/opt/my term')],
        ],
        5,
      ),
    ).toEqual(['my term', 'bash', 'deploy.sh']);
    expect(
      namesOf(
        [
          [9, script],
          [4, info('/usr/sbin/cron')],
          [1, info('/sbin/init')],
        ],
        null,
      ),
    ).toEqual([...['cron', 'deploy.sh']]);
  });

  it('contains no argument and no control character', () => {
    const chain = chainOf(
      [
        { pid: 9, info: info('/usr/bin/bash', ['bash', './deploy.sh', '--password=hunter2']) },
        { pid: 8, info: info('/opt/ev\u202eil\nterm', ['term', '--token=eyJabc']) },
      ],
      deploy,
      9,
    );
    expect(JSON.stringify(chain)).not.toMatch(/hunter2|eyJ|\u202e|\\n/);
    expect(chain[0]).toEqual({ pid: 8, name: 'ev\uFFFDil\uFFFDterm', path: '/opt/ev\uFFFDil\uFFFDterm' });
  });
});

describe('the fingerprint of a script', () => {
  it('follows its content', async () => {
    const file = join(tmpDir('roster-fingerprint-'), 'deploy.sh');
    writeFileSync(file, 'one');
    const first = await scriptFingerprint(file);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(file, 'two');
    expect(await scriptFingerprint(file)).not.toBe(first);
    expect(await scriptFingerprint(`${file}.missing`)).toBeNull();
  });

  it('follows the command of a package.json, and not the rest of that file', async () => {
    const file = join(tmpDir('roster-fingerprint-'), 'package.json');
    const write = (content: object) => {
      writeFileSync(file, JSON.stringify(content));
      return scriptFingerprint(`${file}: deploy`);
    };
    const first = await write({ scripts: { deploy: 'node deploy.js' } });
    expect(await write({ version: '2.0.0', scripts: { deploy: 'node deploy.js' } })).toBe(first);
    expect(await write({ scripts: { deploy: 'node other.js' } })).not.toBe(first);
    expect(await write({ scripts: {} })).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('a real terminal session', () => {
  let children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
  });

  /** Runs a script in a pseudo-terminal of its own; returns the process ID that it writes to a file. */
  async function inTerminal(lines: string): Promise<{ pid: number; child: ChildProcess; path: string }> {
    const folder = tmpDir('roster-terminal-');
    const [path, pidFile] = [join(folder, 'deploy.sh'), join(folder, 'pid')];
    writeFileSync(path, `#!/bin/bash\necho $$ > '${pidFile}'\n${lines}\n`);
    chmodSync(path, 0o755);
    // The shell stays the leader of the session, with the script as its child.
    const child = spawn('script', ['-qfc', `bash -c "'${path}'; exit"`, '/dev/null'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(child);
    const read = () => {
      try {
        return Number(readFileSync(pidFile, 'utf8'));
      } catch {
        return 0;
      }
    };
    await expect.poll(read, { timeout: 20_000 }).toBeGreaterThan(0);
    return { pid: read(), child, path };
  }

  it('is the same for all of its programs, another one in another terminal, and ends with its leader', async () => {
    const one = await inTerminal('sleep 60');
    const other = await inTerminal('sleep 60');
    const [first, second] = await Promise.all([one, other].map(({ pid }) => terminalOf(pid, linuxProcess)));
    if (first === undefined || first === null || second === undefined || second === null)
      throw new Error('there is no terminal');
    expect(first).not.toEqual(second);
    expect(await isTerminalOpen(first, linuxProcess)).toBe(true);
    // A process with this number that started at another time is not the leader.
    expect(await isTerminalOpen({ ...first, startedAt: '1' }, linuxProcess)).toBe(false);
    process.kill(first.pid, 'SIGKILL');
    await expect.poll(() => isTerminalOpen(first, linuxProcess), { timeout: 20_000 }).toBe(false);
    expect(await isTerminalOpen(second, linuxProcess)).toBe(true);
  });

  it('is none for a program without a terminal', async () => {
    const child = spawn('setsid', ['sleep', '60'], { stdio: 'ignore' });
    children.push(child);
    await wait(100);
    expect(await terminalOf(child.pid ?? 0, linuxProcess)).toBeNull();
  });

  it('is found for a script, with its chain and its fingerprint', async () => {
    const { pid, path } = await inTerminal('sleep 60');
    const caller = await identifyCaller(pid, { ownPath: '/opt/roster', processOf: linuxProcess, run: null });
    expect(caller).toMatchObject({ program: { script: path }, terminal: await terminalOf(pid, linuxProcess) });
    expect(caller.terminal).not.toBeNull();
    expect(caller.fingerprint).toBe(await scriptFingerprint(path));
    expect(caller.chain.at(-1)).toEqual({ pid, name: 'deploy.sh', path });
  });
});
