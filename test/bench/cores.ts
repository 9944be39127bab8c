/** Keeps what is measured and its load on cores of their own, so that neither takes the other's time. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';

/** Lists of cores as `taskset` takes them. */
interface Cores {
  measured: string;
  load: string;
}

/** The load has the last core. Null where cores cannot be chosen: another system, a single core, or a part of the machine. */
const cores: Cores | null = divided();

function divided(): Cores | null {
  const all = cpus().length;
  if (process.platform !== 'linux' || all < 2 || availableParallelism() !== all) return null;
  return { measured: `0-${String(all - 2)}`, load: String(all - 1) };
}

/** Moves this process, which is the load. */
export function moveToLoadCore(): void {
  if (cores === null) return;
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores.load, String(process.pid)], { stdio: 'ignore' });
}

/** The command line that runs Node on the cores of what is measured, or of the load. */
export function onCores(which: keyof Cores, args: readonly string[]): [command: string, args: string[]] {
  if (cores === null) return [process.execPath, [...args]];
  return ['taskset', ['--cpu-list', cores[which], process.execPath, ...args]];
}
