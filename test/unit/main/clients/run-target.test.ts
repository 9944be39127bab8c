/** The program that `roster run` becomes, with real files. */
import { chmodSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifyCaller } from '../../../../main/clients/identify-caller.js';
import type { ProcessInfo } from '../../../../main/clients/processes.js';
import { programToRun } from '../../../../main/clients/run-target.js';
import { scriptFingerprint } from '../../../../main/clients/script-fingerprint.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const folder = realpathSync(tmpDir('roster-run-'));
const shell = realpathSync('/bin/sh');

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

const runner: ProcessInfo = {
  ...{ parent: 8, path: '/opt/roster', args: ['roster', 'run'], folder },
};
const variables = { PATH: `${folder}:/usr/bin:/bin` };
const plain = file('tool', 'not a script');
const script = file('deploy.sh', '#!/bin/sh\necho\n');
const node = file('node', '\x7fELF');
const throughEnv = file('server.mjs', '#!/usr/bin/env node\n');
const module_ = file('app.py', 'print()\n');
symlinkSync(script, join(folder, 'link'));

describe.runIf(process.platform === 'linux')('the program that “roster run” becomes', () => {
  it.each([
    ['an executable', [plain, 'tool'], { path: plain, script: null }],
    ['a script by its first line', [script, './deploy.sh', 'now'], { path: shell, script }],
    ['a script behind a link', [join(folder, 'link'), 'link'], { path: shell, script }],
    ['a script through env', [throughEnv, 'server.mjs'], { path: node, script: throughEnv }],
    ['an interpreter with a script', [node, 'node', 'server.mjs', '--port', '1'], { path: node, script: throughEnv }],
    ['an interpreter with code', [node, 'node', '-e', '1'], { path: node, script: null, onlyOnce: true }],
    ['an interactive shell', [shell, 'sh'], { path: shell, script: null, onlyOnce: true }],
    ['a command for a shell', [shell, 'sh', '-c', 'id'], { path: shell, script: null, onlyOnce: true }],
    [
      'a wrapper',
      ['/usr/bin/env', 'env', 'node', module_],
      { path: realpathSync('/usr/bin/env'), script: null, onlyOnce: true },
    ],
  ])('is %s', async (_title, [path = '', ...args], expected) => {
    expect(await programToRun({ path, args, variables }, runner)).toEqual(expected);
  });

  it('is not recognized when a variable makes its interpreter load other code', async () => {
    const loading = { ...variables, NODE_OPTIONS: '--require /tmp/evil.cjs' };
    expect(await programToRun({ path: throughEnv, args: ['server.mjs'], variables: loading }, runner)).toMatchObject({
      script: throughEnv,
      onlyOnce: true,
    });
  });

  it('is the caller, in the chain in place of Roster, with its fingerprint', async () => {
    const processes: Record<number, ProcessInfo> = {
      9: runner,
      8: { parent: 1, path: '/usr/bin/bash', args: ['bash'], folder },
    };
    const options = { ownPath: '/opt/roster', processOf: (pid: number) => Promise.resolve(processes[pid] ?? null) };
    const caller = await identifyCaller(9, { ...options, run: { path: script, args: ['deploy.sh'], variables } });
    expect(caller).toMatchObject({ program: { script }, fingerprint: await scriptFingerprint(script) });
    expect(caller.chain.map(({ name, pid }) => [name, pid])).toEqual([
      ['bash', 8],
      ['deploy.sh', 9],
    ]);
  });

  it('is not believed of a process that is not Roster’s own', async () => {
    const evil: ProcessInfo = { parent: 1, path: '/tmp/evil', args: ['evil'], folder };
    const options = { ownPath: '/opt/roster', processOf: (pid: number) => Promise.resolve(pid === 9 ? evil : null) };
    const caller = await identifyCaller(9, { ...options, run: { path: script, args: ['deploy.sh'], variables } });
    expect(caller.program).toEqual({ path: '/tmp/evil', script: null });
  });
});
