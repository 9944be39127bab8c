/** Runs the measured processes and the load generator on different CPU cores, so that they do not compete for CPU time. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';

/** Core lists in the format of `taskset --cpu-list`. */
interface CoreLists {
  measured: string;
  load: string;
}

/**
 * The load generator gets the last core. Null if processes cannot be pinned: not Linux, a single core, or a process that
 * is already restricted to some of the cores.
 */
const coreLists: CoreLists | null = assignCores();

function assignCores(): CoreLists | null {
  const count = cpus().length;
  if (process.platform !== 'linux' || count < 2 || availableParallelism() !== count) return null;
  return { measured: `0-${String(count - 2)}`, load: String(count - 1) };
}

/** Pins the current process, which generates the load, to the load core. */
export function moveToLoadCore(): void {
  if (coreLists === null) return;
  const args = ['--all-tasks', '--cpu-list', '--pid', coreLists.load, String(process.pid)];
  execFileSync('taskset', args, { stdio: 'ignore' });
}

/** Returns the command line that runs Node on the given group of cores. */
export function nodeCommand(group: keyof CoreLists, args: readonly string[]): [command: string, args: string[]] {
  if (coreLists === null) return [process.execPath, [...args]];
  return ['taskset', ['--cpu-list', coreLists[group], process.execPath, ...args]];
}
