/** Programs that run beside a measurement, each in a process of its own, bundled as the app's own processes are. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'vite';
import { projectFolder } from '../../build/build.js';
import { nodeBuild } from '../../build/vite.js';
import { onCores } from './cores.js';

const names = ['auth-calls', 'hash', 'hello', 'serve'] as const;
type Name = (typeof names)[number];

/** A server that runs until it is stopped. */
export interface Program {
  url: string;
  pid: number;
  stop: () => Promise<void>;
}

const folder = join('out', 'bench');

/** Bundles them. What runs from its sources is slower by what names its functions. */
export async function buildPrograms(): Promise<void> {
  const entries = names.map((name) => [name, join(projectFolder, 'test', 'bench', 'programs', `${name}.ts`)] as const);
  await build(nodeBuild(projectFolder, folder, Object.fromEntries(entries)));
}

const argumentsFor = (name: Name, args: readonly string[]) => [join(projectFolder, folder, `${name}.cjs`), ...args];

/** Starts a server, which prints its address. @throws Error when it ends before */
export async function startProgram(name: Name, ...args: string[]): Promise<Program> {
  const [command, all] = onCores('measured', argumentsFor(name, args));
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const url = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line)),
    ended.then(() => {
      throw new Error(`${name} did not start`);
    }),
  ]);
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { url, pid: child.pid ?? 0, stop };
}

/** Runs a program to its end and gives what it prints. */
export async function outputOf(which: 'measured' | 'load', name: Name, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(...onCores(which, argumentsFor(name, args)));
  return stdout;
}
