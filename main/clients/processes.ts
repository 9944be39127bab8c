/** What the system tells of a process. */
import { execFile } from 'node:child_process';
import { readFile, readlink, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** One process, as far as the system tells of it. */
export interface ProcessInfo {
  parent: number;
  /** Path of what it runs. */
  path: string;
  args: readonly string[];
  folder: string;
  /** Variables that it was started with; none where the system does not tell. */
  environment?: ReadonlyMap<string, string>;
  /** Whether what it runs is no longer what lies at its path. */
  isReplaced?: boolean;
}

/** Tells of a process; null when it is gone or not told of. */
export type ProcessOf = (pid: number) => Promise<ProcessInfo | null>;

const deletedMark = ' (deleted)';

/** As the kernel of Linux tells (proc(5)). */
export const linuxProcess: ProcessOf = async (pid) => {
  const of = (name: string) => `/proc/${String(pid)}/${name}`;
  try {
    const [link, exe, line, folder, status, environment] = await Promise.all([
      readlink(of('exe')),
      stat(of('exe')),
      readFile(of('cmdline'), 'utf8'),
      readlink(of('cwd')),
      readFile(of('status'), 'utf8'),
      readFile(of('environ'), 'utf8').catch(() => ''),
    ]);
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? Number.NaN);
    if (!Number.isInteger(parent)) return null;
    // The kernel marks a program whose file was removed or replaced while it ran, as updates do. A file can have such a name, too.
    const isMarked = link.endsWith(deletedMark) && exe.nlink === 0;
    const path = isMarked ? link.slice(0, -deletedMark.length) : link;
    const args = line.split('\0').slice(0, -1);
    return { parent, path, args, folder, environment: variablesOf(environment), isReplaced: isMarked };
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

/** As `ps` of macOS tells. Arguments with spaces fall apart there, so that a script whose path has one is not recognised. */
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
