/** Which program asks: the one at the other end of the socket, or the one that called `roster` on the command line. */
import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../accounts/programs.js';

/** One process, as far as the system tells of it. */
export interface ProcessFacts {
  parent: number;
  /** Path of what it runs. */
  path: string;
  args: readonly string[];
  folder: string;
}

/** Tells of a process; null when it is gone or not told of. */
export type ProcessOf = (pid: number) => Promise<ProcessFacts | null>;

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'fish', 'busybox']);
const interpreters = /^(node|nodejs|deno|bun|python[\d.]*|perl|ruby|php)$/;
/** They run another program and have no wish of their own. */
const carriers: ReadonlySet<string> = new Set(['env', 'timeout', 'xargs', 'nohup', 'setsid', 'nice', 'time', 'watch']);
/** Deeper than any command line; a ring of parents cannot be. */
const deepest = 16;

/**
 * The program behind a process: the first on the way to its ancestors that is neither Roster itself, nor a shell that only runs
 * a command (`sh -c`), nor a carrier such as `xargs`. A script is told apart from others by its own file. Null when the system
 * does not tell.
 */
export async function callingProgram(pid: number, ownPath: string, processOf: ProcessOf): Promise<Program | null> {
  let next = pid;
  for (let depth = 0; depth < deepest && next > 0; depth += 1) {
    const facts = await processOf(next);
    if (facts === null) return null;
    const { path, args } = facts;
    const name = basename(path);
    const isShell = shells.has(name);
    const script = isShell || interpreters.test(name) ? await scriptOf(facts) : null;
    const onlyCarries = carriers.has(name) || (isShell && script === null && args.some((word) => /^-\w*c$/.test(word)));
    if (path !== ownPath && !onlyCarries) return { path, script };
    next = facts.parent;
  }
  return null;
}

/** The file that an interpreter was started with: its first argument that is one. */
async function scriptOf({ args, folder }: ProcessFacts): Promise<string | null> {
  const first = args.slice(1).find((word) => !word.startsWith('-'));
  if (first === undefined || args.slice(1).some((word) => /^-\w*[ce]$/.test(word))) return null;
  return realpath(isAbsolute(first) ? first : resolve(folder, first)).catch(() => null);
}

/** As the kernel of Linux tells (proc(5)). */
export const linuxProcess: ProcessOf = async (pid) => {
  const of = (name: string) => `/proc/${String(pid)}/${name}`;
  try {
    const [path, line, folder, status] = await Promise.all([
      readlink(of('exe')),
      readFile(of('cmdline'), 'utf8'),
      readlink(of('cwd')),
      readFile(of('status'), 'utf8'),
    ]);
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? Number.NaN);
    if (!Number.isInteger(parent)) return null;
    // The kernel marks a program whose file was replaced while it ran, as updates do.
    return { parent, path: path.replace(/ \(deleted\)$/, ''), args: line.split('\0').slice(0, -1), folder };
  } catch {
    return null;
  }
};

/** As `ps` of macOS tells. Arguments with spaces fall apart there, so that a script whose path has one counts as its interpreter. */
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
