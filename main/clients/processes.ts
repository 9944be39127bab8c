/** Reads information about a process from the operating system. */
import { execFile } from 'node:child_process';
import { readFile, readlink, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessInfo {
  parent: number;
  /** Path of the executable. */
  path: string;
  args: readonly string[];
  folder: string;
  /** Initial environment variables; undefined if the system does not report them. */
  environment?: ReadonlyMap<string, string>;
  /** Whether the executable at `path` was removed or replaced after the process started. */
  isReplaced?: boolean;
  /** The session that the process belongs to; undefined if the system does not report it. */
  session?: ProcessSession;
}

/** The kernel's record of a process's session. */
export interface ProcessSession {
  /** ID of the session's first process. */
  leader: number;
  hasTerminal: boolean;
  /** When the process itself started, in clock ticks since the system started. */
  startedAt: string;
}

/** Returns information about a process; null if it has ended or is not accessible. */
export type ProcessOf = (pid: number) => Promise<ProcessInfo | null>;

const deletedMark = ' (deleted)';

/** Reads from `/proc` on Linux (proc(5)). */
export const linuxProcess: ProcessOf = async (pid) => {
  const of = (name: string) => `/proc/${String(pid)}/${name}`;
  try {
    const [link, exe, line, folder, stats, environment] = await Promise.all([
      readlink(of('exe')),
      stat(of('exe')),
      readFile(of('cmdline'), 'utf8'),
      readlink(of('cwd')),
      readFile(of('stat'), 'utf8'),
      readFile(of('environ'), 'utf8').catch(() => ''),
    ]);
    // The second field is the name in parentheses, which may contain spaces and parentheses itself.
    const fields = stats.slice(stats.lastIndexOf(')') + 2).split(' ');
    const [, parent = Number.NaN, , leader = Number.NaN, terminal = 0] = fields.map(Number);
    const startedAt = fields[19];
    if (!Number.isInteger(parent) || !Number.isInteger(leader) || startedAt === undefined) return null;
    // The kernel adds the mark if the executable was removed or replaced, for example by an update. Also check `nlink`:
    // a file name can end in the mark.
    const isMarked = link.endsWith(deletedMark) && exe.nlink === 0;
    const path = isMarked ? link.slice(0, -deletedMark.length) : link;
    const args = line.split('\0').slice(0, -1);
    const session = { leader, hasTerminal: terminal !== 0, startedAt };
    return { parent, path, args, folder, environment: variablesOf(environment), isReplaced: isMarked, session };
  } catch {
    return null;
  }
};

function variablesOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\0').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return new Map(pairs);
}

/** Reads from `ps` on macOS. It does not quote arguments, so a script whose path contains a space is not identified. */
export const macProcess: ProcessOf = async (pid) => {
  try {
    const ask = async (what: string) =>
      (await promisify(execFile)('/bin/ps', ['-p', String(pid), '-o', `${what}=`])).stdout.trim();
    const [parent, path, line] = await Promise.all([ask('ppid'), ask('comm'), ask('args')]);
    return { parent: Number(parent), path, args: line.split(' '), folder: '/' };
  } catch {
    return null;
  }
};
