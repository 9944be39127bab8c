/** Programs that run beside a measurement, each in a process of its own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectFolder } from '../../build/build.js';

/** A server that runs until it is stopped. */
export interface Program {
  url: string;
  pid: number;
  stop: () => Promise<void>;
}

const argumentsFor = (name: string, args: readonly string[]) => [
  ...['--import', 'tsx', join(projectFolder, 'test', 'bench', 'programs', `${name}.ts`)],
  ...args,
];

/** Starts a server, which prints its address. @throws Error when it ends before */
export async function startProgram(name: string, ...args: string[]): Promise<Program> {
  const child = spawn(process.execPath, argumentsFor(name, args), { stdio: ['ignore', 'pipe', 'inherit'] });
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

/** Runs a program to its end and gives the number that it prints. */
export async function numberOf(name: string, ...args: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, argumentsFor(name, args));
  return Number(stdout);
}
