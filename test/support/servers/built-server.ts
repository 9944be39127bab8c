/** Processes of the built server. Its folder is outside of the project, so that nothing of the project can be loaded. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';

export interface ServerProcess {
  child: ChildProcess;
  url: string;
  port: number;
  /** The log up to now. */
  log: () => string;
}

export interface BuiltServer {
  /** Starts a server. @throws Error with its output if it ends instead */
  start: (args: readonly string[], environment?: Record<string, string>) => Promise<ServerProcess>;
  /** Runs a command to its end. */
  run: (
    args: readonly string[],
    environment?: Record<string, string>,
    input?: string,
  ) => Promise<{ code: number | null; output: string; errors: string }>;
  /** Kills what still runs. */
  killAll: () => void;
}

const firstLine = z.object({ url: z.url(), appId: z.string() });

/** `file` is the path of `roster-server.cjs`, `folder` an empty working folder. */
export function builtServer(file: string, folder: string): BuiltServer {
  const running = new Set<ChildProcess>();
  const begin = (args: readonly string[], environment: Record<string, string>) => {
    // Without the variables of the tests: neither NODE_PATH nor options of Vitest.
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    const child = spawn(process.execPath, [file, ...args], { cwd: folder, env, stdio: 'pipe' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    return { child, errors: () => errors };
  };
  return {
    start: async (args, environment = {}) => {
      const { child, errors } = begin(args, environment);
      const line = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve);
        child.once('exit', (code) => {
          reject(new Error(`the server ended with ${String(code)}: ${errors()}`));
        });
      });
      const { url } = firstLine.parse(JSON.parse(line));
      return { child, url, port: Number(new URL(url).port), log: errors };
    },
    run: async (args, environment = {}, input = '') => {
      const { child, errors } = begin(args, environment);
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stdin.end(input);
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, output, errors: errors() };
    },
    killAll: () => {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}
