/**
 * The desktop of an unprivileged user: a home folder, a session bus, an unlocked keyring and a web browser that opens links.
 * Root runs it as the system user “nobody”.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type BrowserContext, chromium } from '@playwright/test';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';
import { writeBrowserEntry } from '../browsers/browser-desktop-entry.js';
import { type CallOptions, type ProgramResult, runProgram } from '../programs/run-cli.js';

/** User ID and group ID of the system user “nobody”. */
export const nobody = 65_534;

/** A running session. */
export interface DesktopSession {
  home: string;
  /** The user's browser. Links of the scheme `dev.roster.app` open on this desktop. */
  pages: BrowserContext;
  /** Runs a program in the session until it exits. */
  run: (program: string, args: readonly string[], options?: CallOptions) => Promise<ProgramResult>;
  /** Starts a desktop entry, as a click on its icon does. */
  launch: (entry: string) => Promise<void>;
  /** IDs of the processes whose command line starts with `program`. */
  processesOf: (program: string) => number[];
  stop: () => Promise<void>;
}

const asUser = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'];

/** Starts a session on the display of this process. */
export async function startDesktopSession(): Promise<DesktopSession> {
  const home = tmpDir('roster-desktop-');
  const config = join(home, '.config');
  const applications = join(home, '.local', 'share', 'applications');
  const runtime = join(home, 'run');
  for (const folder of [config, join(home, '.local'), join(home, '.local', 'share'), applications, runtime])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authority = join(home, '.Xauthority');
  const given = process.env['XAUTHORITY'];
  if (given !== undefined && existsSync(given)) copyFileSync(given, authority);
  const running: ChildProcess[] = [];

  const env: Record<string, string> = {
    ...{ HOME: home, USER: 'nobody', PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
    ...{ DISPLAY: process.env['DISPLAY'] ?? '', XAUTHORITY: authority, XDG_RUNTIME_DIR: runtime },
    // Chromium looks for a keyring only on a desktop that it knows, such as GNOME.
    ...{ XDG_CURRENT_DESKTOP: 'GNOME', DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(runtime, 'bus')}` },
  };
  const own = (folder: string) => {
    chownSync(folder, nobody, nobody);
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) own(join(folder, entry.name));
      else chownSync(join(folder, entry.name), nobody, nobody);
  };
  own(home);
  const inSession = (program: string, args: readonly string[]) =>
    ['setpriv', [...asUser, '--', program, ...args]] as const;
  const start = (program: string, ...args: string[]) => {
    const child = spawn(...inSession(program, args), { env, cwd: home, stdio: ['pipe', 'ignore', 'pipe'] });
    running.push(child);
    return child;
  };

  start(
    'timeout',
    '3600',
    'dbus-daemon',
    '--session',
    '--nofork',
    `--address=${env['DBUS_SESSION_BUS_ADDRESS'] ?? ''}`,
  );
  await until(() => existsSync(join(runtime, 'bus')));
  start('timeout', '3600', 'gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets').stdin.end('pw');

  const browser = start(
    'chromium',
    ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...[
      '--password-store=basic',
      '--remote-debugging-port=0',
      `--user-data-dir=${join(home, 'browser')}`,
      'about:blank',
    ],
  );
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    browser.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    browser.once('exit', () => {
      reject(new Error(`Chromium did not start: ${output}`));
    });
  });
  writeBrowserEntry({ dataFolder: join(home, '.local', 'share'), configFolder: config, port });
  own(applications);
  own(config);
  const connected = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [pages] = connected.contexts();
  if (pages === undefined) throw new Error('Chromium has no window');
  return {
    ...{ home, pages },
    run: (program, args, options) => {
      const [as, words] = inSession(program, args);
      return runProgram(as, words, { ...options, only: { ...env, ...options?.env }, cwd: home });
    },
    launch: (entry) =>
      new Promise((resolve) => {
        // The started program would keep a piped output open for as long as it runs.
        const [as, words] = inSession('gio', ['launch', entry]);
        spawn(as, words, { env, cwd: home, stdio: 'ignore' }).once('exit', () => {
          resolve();
        });
      }),
    processesOf,
    stop: async () => {
      await connected.close();
      for (const child of running.reverse()) await end(child);
      for (const pid of processesOf('/usr/lib/roster/')) process.kill(pid, 'SIGKILL');
      await until(() => processesOf('/usr/lib/roster/').length === 0);
      removeTmpDir(home);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

function processesOf(program: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(program) && !isZombie(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function isZombie(pid: string): boolean {
  return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Waits until a condition holds. @throws Error after `ms` */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 300_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`the condition did not hold within ${String(ms)} ms: ${isSo.toString()}`);
    await wait(100);
  }
}

/** Runs a program as root. */
export function asRoot(program: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${out}${err}`));
    });
  });
}
