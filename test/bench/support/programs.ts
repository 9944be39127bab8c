/** Builds and runs the programs in `programs/`, each in its own process and bundled like the app's own processes. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'vite';
import { projectFolder } from '../../../build/build.js';
import { nodeBuild } from '../../../build/bundling/vite.js';
import { nodeCommand } from './cpu-affinity.js';

const programNames = ['auth-calls', 'hash', 'hello', 'serve'] as const;
type ProgramName = (typeof programNames)[number];

/** A running server. */
export interface ServerProcess {
  url: string;
  pid: number;
  stop: () => Promise<void>;
}

const outFolder = join('out', 'bench');

/** Bundles the programs. When run from source they are slower, because tsx adds a name to every function that they create. */
export async function buildPrograms(): Promise<void> {
  const entries = programNames.map(
    (name) => [name, join(projectFolder, 'test', 'bench', 'programs', `${name}.ts`)] as const,
  );
  await build(nodeBuild(projectFolder, outFolder, Object.fromEntries(entries)));
}

function nodeArguments(name: ProgramName, args: readonly string[]): string[] {
  return [join(projectFolder, outFolder, `${name}.cjs`), ...args];
}

/** Starts a server, which prints its URL once it is listening. @throws Error if it exits first */
export async function startServerProcess(name: ProgramName, ...args: string[]): Promise<ServerProcess> {
  const [command, commandArgs] = nodeCommand('measured', nodeArguments(name, args));
  const child = spawn(command, commandArgs, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const url = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line)),
    exited.then(() => {
      throw new Error(`${name} did not start`);
    }),
  ]);
  const stop = async () => {
    child.kill();
    await exited;
  };
  return { url, pid: child.pid ?? 0, stop };
}

/** Runs a program until it exits and returns its standard output. */
export async function runProgram(cores: 'measured' | 'load', name: ProgramName, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(...nodeCommand(cores, nodeArguments(name, args)));
  return stdout;
}
