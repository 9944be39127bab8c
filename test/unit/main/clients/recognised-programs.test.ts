/** What “always allow” covers: exactly what is shown, however a script is started. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { identifyClient } from '../../../../main/clients/client-identity.js';
import { linuxProcess, type ProcessInfo } from '../../../../main/clients/processes.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let folder = '';
beforeAll(() => {
  folder = realpathSync(tmpDir('roster-called-'));
  const files = [
    ...[
      'tool.mjs',
      'tool.js',
      'tool.ts',
      'tool.py',
      'tool.sh',
      'tool.rb',
      'tool.pl',
      'tool.php',
      'tool.jar',
      'Tool.java',
    ],
    ...['other.js', 'deploy', 'sh', 'package.json', 'tool.lua', 'run', 'c', 'x=y.js'],
    ...['node_modules/npm/bin/npm-cli.js', 'node_modules/tsx/dist/cli.mjs', 'node_modules/tsx/dist/preflight.cjs'],
    ...['node_modules/ts-node/dist/bin.js', 'node_modules/vitest/vitest.mjs', 'here/tool.mjs', 'bin/pytest'],
  ];
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Asks about a process that is called with this line, in the folder of the test. `child`: variables of the process that asks. */
async function called(path: string, line: string, more: Partial<ProcessInfo> = {}, child: Record<string, string> = {}) {
  const args = [path.split('/').at(-1) ?? '', ...line.split(' ').filter((word) => word !== '')];
  const all: Record<number, ProcessInfo> = {
    9: {
      parent: 8,
      path: '/opt/roster',
      args: ['roster', 'token'],
      folder: '/',
      environment: new Map(Object.entries(child)),
    },
    8: { parent: 7, path, args, folder, ...more },
    7: { parent: 1, path: '/usr/bin/caller', args: ['caller'], folder: '/' },
  };
  return identifyClient(9, '/opt/roster', (pid) => Promise.resolve(all[pid] ?? null));
}

describe('a script is recognised by its own file', () => {
  it.each([
    ['/usr/bin/node', 'tool.mjs --import other.js', 'tool.mjs'],
    ['/usr/bin/node', '--no-warnings --max-old-space-size=200 tool.mjs', 'tool.mjs'],
    ['/usr/bin/node', '--max-old-space-size 200 -C dev tool.mjs', 'tool.mjs'],
    ['/usr/bin/node', 'tool', 'tool.js'],
    ['/usr/bin/node', '-- tool.mjs', 'tool.mjs'],
    ['/usr/bin/node22', '--import tsx tool.ts', 'tool.ts'],
    [
      '/usr/bin/node',
      '--require ./node_modules/tsx/dist/preflight.cjs --import file:///x/node_modules/tsx/dist/loader.mjs tool.ts',
      'tool.ts',
    ],
    ['/usr/bin/node', 'node_modules/tsx/dist/cli.mjs tool.ts', 'tool.ts'],
    ['/usr/bin/node', 'node_modules/ts-node/dist/bin.js tool.ts', 'tool.ts'],
    ['/usr/bin/deno', 'run --allow-net -A --config deno.json tool.ts', 'tool.ts'],
    ['/usr/bin/deno', 'tool.ts', 'tool.ts'],
    ['/usr/bin/bun', 'run ./tool.ts', 'tool.ts'],
    ['/usr/bin/bun', '--smol tool.ts', 'tool.ts'],
    ['/usr/bin/python3.11', '-u -W ignore -X dev tool.py -c', 'tool.py'],
    ['/usr/bin/bash', '-eu -o pipefail tool.sh -c', 'tool.sh'],
    ['/usr/bin/dash', 'tool.sh', 'tool.sh'],
    ['/bin/busybox', 'tool.sh', 'tool.sh', ['sh', 'tool.sh']],
    ['/bin/busybox', 'tool.sh', 'tool.sh', ['busybox', 'sh', '-e', 'tool.sh']],
    ['/usr/bin/bash', 'sh tool.sh', 'sh'],
    ['/usr/bin/ruby3.1', '-w -Ilib tool.rb', 'tool.rb'],
    ['/usr/bin/perl5.36-x86_64-linux-gnu', '-w -I lib tool.pl', 'tool.pl'],
    ['/usr/bin/php8.2', '-d display_errors=1 -f tool.php', 'tool.php'],
    ['/usr/lib/jvm/bin/java', '-Xmx1g -cp lib -jar tool.jar', 'tool.jar'],
    ['/usr/lib/jvm/bin/java', 'Tool.java', 'Tool.java'],
    ['/usr/bin/lua5.4', 'tool.lua', 'tool.lua'],
  ] as [string, string, string, string[]?][])('%s %s', async (path, line, script, args) => {
    const found = await called(path, line, args === undefined ? {} : { args });
    expect(found).toEqual({ path, script: join(folder, script) });
  });
});

describe('a program that can run anything needs consent each time', () => {
  it.each([
    ['/usr/bin/node', ''],
    ['/usr/bin/node', '-e 1 tool.mjs'],
    ['/usr/bin/node', '-pe 1'],
    ['/usr/bin/node', '--eval=1 tool.mjs'],
    ['/usr/bin/node', '-r ./other.js tool.mjs'],
    ['/usr/bin/node', '--import=./other.js tool.mjs'],
    ['/usr/bin/node', '--loader ./other.js tool.mjs'],
    ['/usr/bin/node', '--test tool.mjs'],
    ['/usr/bin/node', '--unheard-of tool.mjs other.js'],
    ['/usr/bin/node', 'node_modules/vitest/vitest.mjs run tool.mjs'],
    ['/usr/bin/node', 'node_modules/tsx/dist/cli.mjs -e 1'],
    ['/usr/bin/node', 'missing.js tool.mjs'],
    ['/usr/bin/node', '.'],
    ['/usr/bin/node', '/dev/fd/63'],
    ['/usr/bin/node', 'https://example.com/tool.js'],
    ['/usr/bin/deno', 'eval 1'],
    ['/usr/bin/deno', 'task deploy'],
    ['/usr/bin/deno', 'run https://example.com/x.ts'],
    ['/usr/bin/deno', 'run --preload other.js tool.ts'],
    ['/usr/bin/bun', 'run deploy'],
    ['/usr/bin/bun', '-e 1'],
    ['/usr/bin/bun', '--preload ./other.js tool.ts'],
    ['/usr/bin/python3.11', '-m http.server'],
    ['/usr/bin/python3.11', '-c 1 tool.py'],
    ['/usr/bin/python3.11', ''],
    ['/usr/bin/python3.11', '-i tool.py'],
    ['/usr/bin/python3.11', 'bin/pytest tool.py'],
    ['/usr/bin/bash', ''],
    ['/usr/bin/bash', '-s tool.sh'],
    ['/usr/bin/zsh', '-i'],
    ['/usr/bin/ruby3.1', '-rother tool.rb'],
    ['/usr/bin/ruby3.1', '-e 1'],
    ['/usr/bin/perl', '-MOther tool.pl'],
    ['/usr/bin/perl', '-ne 1 tool.pl'],
    ['/usr/bin/php8.2', '-r 1'],
    ['/usr/bin/php8.2', '-d auto_prepend_file=other.php tool.php'],
    ['/usr/lib/jvm/bin/java', '-cp lib Main'],
    ['/usr/lib/jvm/bin/java', '-javaagent:other.jar -jar tool.jar'],
    ['/usr/bin/make', 'deploy'],
    ['/usr/bin/awk', '-f x'],
    ['/usr/sbin/cron', '-f'],
  ])('%s %s', async (path, line) => {
    expect(await called(path, line)).toEqual({ path, script: null, onlyOnce: true });
  });

  it('with variables that load more code', async () => {
    for (const [path, line, variable] of [
      ['/usr/bin/node', 'tool.mjs', ['NODE_OPTIONS', '--require ./other.js']],
      ['/usr/bin/bash', 'tool.sh', ['BASH_ENV', './other.sh']],
      ['/usr/bin/ruby', 'tool.rb', ['RUBYOPT', '-rother']],
      ['/usr/bin/perl', 'tool.pl', ['PERL5OPT', '-MOther']],
    ] as const)
      expect(await called(path, line, { environment: new Map([variable]) })).toMatchObject({ path, onlyOnce: true });
    const harmless = { environment: new Map([['NODE_OPTIONS', '--max-old-space-size=200']]) };
    expect(await called('/usr/bin/node', 'tool.mjs', harmless)).not.toHaveProperty('onlyOnce');
  });

  it('with a relative name of another file in its working folder', async () => {
    const moved = { folder: join(folder, 'here'), environment: new Map([['PWD', folder]]) };
    expect(await called('/usr/bin/node', 'tool.mjs', moved)).toMatchObject({ script: null, onlyOnce: true });
    const only = { folder: join(folder, 'here'), environment: new Map([['PWD', join(folder, 'here')]]) };
    expect(await called('/usr/bin/node', 'tool.mjs', only)).toEqual({
      path: '/usr/bin/node',
      script: join(folder, 'here', 'tool.mjs'),
    });
  });
});

describe('scripts of packages', () => {
  const path = '/usr/bin/node';
  const child = () => ({ npm_package_json: join(folder, 'package.json'), npm_lifecycle_event: 'deploy' });
  const deploy = () => ({ path, script: `${join(folder, 'package.json')}: deploy` });

  it.each([
    ['a title', ['npm run deploy', '', '', '']],
    ['npm’s own file', ['node', 'node_modules/npm/bin/npm-cli.js', 'run', 'deploy']],
  ])('are identified by package and script name, by %s', async (_how, args) => {
    expect(await called(path, '', { args }, child())).toEqual(deploy());
    expect(await called(path, '', { args }, { ...child(), npm_lifecycle_event: 'postinstall' })).toMatchObject({
      script: `${join(folder, 'package.json')}: postinstall`,
    });
    // Never the project's folder, nor npm itself.
    expect(await called(path, '', { args })).toEqual({ path, script: null, onlyOnce: true });
  });

  it('are identified when Node or Bun runs them', async () => {
    const own = { NODE_RUN_SCRIPT_NAME: 'deploy', NODE_RUN_PACKAGE_JSON_PATH: join(folder, 'package.json') };
    expect(await called(path, '--run deploy', {}, own)).toEqual(deploy());
    expect(await called('/usr/bin/bun', 'run deploy', {}, child())).toEqual({ ...deploy(), path: '/usr/bin/bun' });
  });

  it('do not give their name to another script', async () => {
    expect(await called(path, 'tool.mjs', {}, child())).toEqual({ path, script: join(folder, 'tool.mjs') });
  });
});

describe('a wrapper of another program', () => {
  it.each([
    ['/usr/bin/bash', '-c x'],
    ['/usr/bin/bash', '-o pipefail -lc x tool.sh'],
    ['/usr/bin/dash', '-ec x'],
    ['/usr/bin/sudo', '-u ada roster token'],
    ['/usr/bin/xargs', 'roster token'],
    ['/usr/bin/flock', 'x roster token'],
  ])('%s %s acts for its parent', async (path, line) => {
    expect(await called(path, line)).toEqual({ path: '/usr/bin/caller', script: null });
  });

  it('identifies a busybox applet by the name it was called as', async () => {
    const timeout = { args: ['busybox', 'timeout', '5', 'roster'] };
    expect(await called('/bin/busybox', '', timeout)).toEqual({ path: '/usr/bin/caller', script: null });
    expect(await called('/bin/busybox', '', { args: ['awk', 'x'] })).toMatchObject({ onlyOnce: true });
  });
});

describe.runIf(process.platform === 'linux')('real processes', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
  });
  const sleeping = 'console.log(process.pid); setTimeout(() => {}, 30000)';

  /** Starts a program that prints its number, and returns that number. */
  async function started(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
    const running = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child = running;
    return new Promise((done) => {
      running.stdout.once('data', (chunk: Buffer) => {
        done(Number(/\d+/.exec(chunk.toString())?.[0]));
      });
    });
  }
  const ask = (pid: number) => identifyClient(pid, '/opt/roster', linuxProcess);
  const node = realpathSync(process.execPath);

  it('resolves a symbolic link to an interpreter, and one to a script', async () => {
    writeFileSync(join(folder, 'real.mjs'), sleeping);
    symlinkSync(join(folder, 'real.mjs'), join(folder, 'link.mjs'));
    symlinkSync(node, join(folder, 'my-tool'));
    expect(await ask(await started(join(folder, 'my-tool'), ['./link.mjs']))).toEqual({
      path: node,
      script: join(folder, 'real.mjs'),
    });
  });

  it('identifies a script by its file when its first line names the interpreter', async () => {
    const script = join(folder, 'hash-bang.mjs');
    writeFileSync(script, `#!/usr/bin/env -S ${node} --no-warnings\n${sleeping}`, { mode: 0o755 });
    expect(await ask(await started(script, ['--import', './other.js']))).toEqual({ path: node, script });
  });

  it('needs consent each time when its file was replaced while it runs', async () => {
    const tool = join(folder, 'sleeper');
    copyFileSync('/bin/sleep', tool);
    const running = spawn(tool, ['30'], { stdio: 'ignore' });
    child = running;
    const pid = running.pid ?? 0;
    await expect.poll(async () => (await ask(pid))?.path).toBe(tool);
    expect(await ask(pid)).toEqual({ path: tool, script: null });
    copyFileSync('/bin/sleep', `${tool}-new`);
    renameSync(`${tool}-new`, tool);
    expect(await ask(pid)).toEqual({ path: tool, script: null, onlyOnce: true });
  });

  it('is not confused by a name that ends like the kernel’s mark', async () => {
    const tool = join(folder, 'sleeper2');
    copyFileSync('/bin/sleep', `${tool} (deleted)`);
    const running = spawn(`${tool} (deleted)`, ['30'], { stdio: 'ignore' });
    child = running;
    await expect.poll(async () => (await ask(running.pid ?? 0))?.path).toBe(`${tool} (deleted)`);
  });

  it('reads the script’s name from npm', async () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    const scripts = { deploy: `${node} -p process.ppid; sleep 30` };
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', scripts }));
    const pid = await started('npm', ['--silent', '--prefix', project, 'run', 'deploy']);
    // npm runs under the Node of the PATH, which may not be the one that runs the tests.
    const path = realpathSync(execFileSync('sh', ['-c', 'command -v node'], { encoding: 'utf8' }).trim());
    expect(await ask(pid)).toEqual({ path, script: `${join(project, 'package.json')}: deploy` });
  });
});
