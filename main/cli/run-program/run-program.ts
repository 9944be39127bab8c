/**
 * Replaces this process by another program (execve(2)), as `env` and `nohup` do: the program has the same process ID, terminal,
 * process group, pipes and parent, so signals, job control and its exit status need no forwarding, and nothing of Roster stays
 * behind. Node has no such call before version 24; Windows has none at all, so the program is a child there.
 */
import { spawn } from 'node:child_process';
import { constants as files, readdirSync, readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { dirname } from 'node:path';
import koffi from 'koffi';
import { ProgramError } from './program-error.js';
import { endZygotes, findZygotes } from './zygotes.js';

export interface ProgramStart {
  /** Absolute path. */
  path: string;
  /** The first one is the name under which the program is started. */
  args: readonly [string, ...string[]];
  /** Added to the environment; null: removed, because an old value belongs to another account. */
  variables: Readonly<Record<string, string | null>>;
  /** Variables of the caller that Roster removed from its own environment. */
  removed: Readonly<Record<string, string | undefined>>;
}

/** Does not return unless it fails, or on Windows, where it returns the exit code. @throws ProgramError */
export function runProgram(start: ProgramStart): Promise<number> {
  if (process.platform === 'win32') return runAsChild(start);
  const library = koffi.load(null);
  const calls: SystemCalls = {
    execv: library.func('int execv(const char *path, const char **arguments)'),
    setenv: library.func('int setenv(const char *name, const char *value, int overwrite)'),
    unsetenv: library.func('int unsetenv(const char *name)'),
    signal: library.func('void *signal(int number, void *handler)'),
    fcntl: library.func('int fcntl(int descriptor, int command, ...)'),
    getsockopt: library.func('int getsockopt(int, int, int, _Out_ uint8_t *value, _Inout_ uint32_t *size)'),
    waitpid: library.func('int waitpid(int pid, void *status, int options)'),
  };
  restoreEnvironment(calls, start.removed);
  if (process.platform === 'linux') {
    endOwnChildren(calls);
    closeOwnDescriptors(calls);
  }
  for (const [name, value] of Object.entries(start.variables)) {
    if (value === null) calls.unsetenv(name);
    else calls.setenv(name, value, 1);
  }
  passStandardStreams(calls);
  // Node ignores these two, and a program inherits what is ignored.
  for (const number of [constants.signals.SIGPIPE, constants.signals.SIGXFSZ]) calls.signal(number, null);
  calls.execv(start.path, [...start.args, null]);
  throw new ProgramError('commandNotStarted', start.path);
}

interface SystemCalls {
  execv: (path: string, args: readonly (string | null)[]) => number;
  setenv: (name: string, value: string, overwrite: number) => number;
  unsetenv: (name: string) => number;
  signal: (number: number, handler: null) => unknown;
  fcntl: (descriptor: number, command: number, type: 'int', value: number) => number;
  getsockopt: (descriptor: number, level: number, name: number, value: Buffer, size: [number]) => number;
  waitpid: (pid: number, status: null, options: number) => number;
}

function runAsChild({ path, args: [, ...args], variables, removed }: ProgramStart): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(path, args, {
      stdio: 'inherit',
      env: { ...process.env, ...removed, ...withoutNulls(variables) },
    });
    child.once('error', () => {
      fail(new ProgramError('commandNotStarted', path));
    });
    child.once('exit', (code) => {
      done(code ?? 1);
    });
  });
}

/** Node leaves out undefined values. */
function withoutNulls(variables: ProgramStart['variables']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? undefined]));
}

/** Variables that Electron sets for itself. */
const ofElectron = ['CHROME_DESKTOP', 'ORIGINAL_XDG_CURRENT_DESKTOP'];

/**
 * Gives the program the variables that `roster` was started with: Roster removes some, and Electron adds some. In a package,
 * Electron removes NODE_OPTIONS and NODE_EXTRA_CA_CERTS before any script runs, and they are lost: Chromium overwrites the
 * kernel's copy (`/proc/self/environ`), too, when it sets the process's title.
 */
function restoreEnvironment({ setenv, unsetenv }: SystemCalls, removed: ProgramStart['removed']): void {
  // Electron replaces the name of some desktops, and keeps the original.
  const desktop = process.env['ORIGINAL_XDG_CURRENT_DESKTOP'];
  if (desktop !== undefined && desktop !== 'undefined') setenv('XDG_CURRENT_DESKTOP', desktop, 1);
  for (const name of ofElectron) unsetenv(name);
  // Chromium sets this when there is no session bus.
  if (process.env['DBUS_SESSION_BUS_ADDRESS'] === 'disabled:') unsetenv('DBUS_SESSION_BUS_ADDRESS');
  for (const [name, value] of Object.entries(removed)) if (value !== undefined) setenv(name, value, 1);
}

/** Ends Chromium's helper processes. The program would inherit them as children that it does not know. */
function endOwnChildren({ waitpid }: SystemCalls): void {
  restorePriority(findZygotes());
  for (const pid of endZygotes()) waitpid(pid, null, 0);
}

/** Chromium raises the priority of its main thread if it may. Its helpers were started before that. */
function restorePriority([helper]: readonly number[]): void {
  if (helper === undefined) return;
  try {
    setPriority(getPriority(helper));
  } catch {
    // The helper has ended. Only root's programs get a higher priority.
  }
}

/** fcntl(2), the same on macOS. */
const [setDescriptorFlags, getStatusFlags, setStatusFlags, closeOnExec] = [2, 3, 4, 1];

/** Node reopens a terminal so that it closes when another program starts, and makes terminals and pipes non-blocking. */
function passStandardStreams({ fcntl }: SystemCalls): void {
  for (const descriptor of [0, 1, 2]) {
    fcntl(descriptor, setDescriptorFlags, 'int', 0);
    const flags = fcntl(descriptor, getStatusFlags, 'int', 0);
    if (flags >= 0) fcntl(descriptor, setStatusFlags, 'int', flags & ~files.O_NONBLOCK);
  }
}

/** socket(7) on Linux. */
const [socketLevel, peerCredentials] = [1, 17];

/** Closes what Chromium and Node opened when the program starts, and leaves what the caller of `roster` passed on. */
function closeOwnDescriptors({ fcntl, getsockopt }: SystemCalls): void {
  const open = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2)
    .flatMap((descriptor) => {
      const target = linkOf(`/proc/self/fd/${String(descriptor)}`);
      return target === null ? [] : [{ descriptor, target }];
    });
  const ownFolder = `${dirname(process.execPath)}/`;
  const isOwn = ({ descriptor, target }: { descriptor: number; target: string }): boolean => {
    if (target.startsWith('anon_inode:[event') || target.startsWith(ownFolder)) return true;
    // Both ends are in this process, so a caller cannot have passed them on.
    if (target.startsWith('pipe:')) return open.filter((other) => other.target === target).length > 1;
    if (!target.startsWith('socket:')) return false;
    // The peer of a socket pair is the process that created it.
    const value = Buffer.alloc(12);
    return (
      getsockopt(descriptor, socketLevel, peerCredentials, value, [value.length]) === 0 &&
      value.readInt32LE(0) === process.pid
    );
  };
  for (const one of open) if (isOwn(one)) fcntl(one.descriptor, setDescriptorFlags, 'int', closeOnExec);
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
