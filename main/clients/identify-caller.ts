/** Identifies the program behind a request, the chain of processes that started it, and its terminal. */
import { basename } from 'node:path';
import { plainText } from '../../preload/text/plain-text.js';
import { locateClient } from './client-identity.js';
import { type Caller, type ClientProgram, unknownCaller } from './client-program.js';
import { type Ancestor, chainOf } from './process-chain.js';
import type { ProcessOf } from './processes.js';
import { programToRun, type RunCommand } from './run-target.js';
import { scriptFingerprint } from './script-fingerprint.js';
import { terminalOf } from './terminal-session.js';

/** Upper bound on the number of processes in a chain. */
const maxDepth = 16;

export interface IdentifyOptions {
  /** Path of Roster's own executable, which the command line runs, too. */
  ownPath: string;
  processOf: ProcessOf;
  /** The program that the process will become, if the process is Roster's command line. */
  run: RunCommand | null;
}

/** Returns the caller behind a process. */
export async function identifyCaller(pid: number, options: IdentifyOptions): Promise<Caller> {
  const { ownPath, processOf } = options;
  const located = (await locateTarget(pid, options)) ?? (await locateClient(pid, ownPath, processOf));
  if (located === null) return unknownCaller;
  const { program } = located;
  const [ancestors, terminal, fingerprint] = await Promise.all([
    ancestorsOf(located.pid, processOf),
    terminalOf(located.pid, processOf),
    program.script === null ? null : scriptFingerprint(program.script),
  ]);
  const shown = { name: programName(program), path: program.script ?? program.path };
  return { program, chain: chainOf(ancestors, shown, terminal?.pid ?? null), terminal, fingerprint };
}

/** The program that `roster run` starts, as this process; null for another command or another program's process. */
async function locateTarget(pid: number, { ownPath, processOf, run }: IdentifyOptions) {
  const runner = run === null ? null : await processOf(pid);
  if (run === null || runner?.path !== ownPath) return null;
  return { pid, program: await programToRun(run, runner) };
}

/** The name of a program for the user. File names are not trusted. */
export function programName({ path, script }: Pick<ClientProgram, 'path' | 'script'>): string {
  return plainText(basename(script ?? path));
}

/** A process and its ancestors, nearest first. */
async function ancestorsOf(pid: number, processOf: ProcessOf): Promise<Ancestor[]> {
  const ancestors: Ancestor[] = [];
  let next = pid;
  while (ancestors.length < maxDepth && next > 0 && ancestors.every((one) => one.pid !== next)) {
    const info = await processOf(next);
    if (info === null) break;
    ancestors.push({ pid: next, info });
    next = info.parent;
  }
  return ancestors;
}
