/** Identifies the program that `roster run` is about to become, because that program gets the token. */
import { open, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { programOf } from './client-identity.js';
import type { ClientProgram } from './client-program.js';
import type { ProcessInfo } from './processes.js';

/** A program and its arguments; the first one is its name. */
export interface RunCommand {
  /** Absolute path. */
  path: string;
  args: readonly string[];
  /**
   * Environment variables that decide what it runs. Chromium overwrites the kernel's copy of the command line's environment.
   */
  variables: Readonly<Record<string, string>>;
}

/** The program that a command starts, as it would be identified once it runs. `runner`: the process that starts it. */
export async function programToRun(command: RunCommand, { parent, folder }: ProcessInfo): Promise<ClientProgram> {
  const environment = new Map(Object.entries(command.variables));
  const path = await realpath(command.path).catch(() => command.path);
  const started = await throughInterpreter({ ...command, path }, command.path);
  const found = started === null ? 'none' : await programOf({ parent, folder, environment, ...started }, null);
  return found === 'none' ? { path, script: null, onlyOnce: true } : found;
}

type Started = Pick<RunCommand, 'path' | 'args'>;

/** The program that the kernel starts for a script with a `#!` line (execve(2)); null if it cannot be determined. */
async function throughInterpreter(command: RunCommand, given: string): Promise<Started | null> {
  const [interpreter, option] = await firstLineOf(command.path);
  if (interpreter === undefined) return command;
  const rest = [given, ...command.args.slice(1)];
  if (basename(interpreter) !== 'env') {
    const path = await realpath(interpreter).catch(() => null);
    return path === null ? null : { path, args: [interpreter, ...(option === undefined ? [] : [option]), ...rest] };
  }
  const words = (option ?? '').replace(/^-S\s*/, '').split(/\s+/);
  const [name = ''] = words;
  if (name === '' || name.startsWith('-') || name.includes('=')) return null;
  const path = await inPath(name, command.variables['PATH'] ?? '');
  return path === null ? null : { path, args: [...words, ...rest] };
}

const maxLineBytes = 256;

/** Interpreter and option of a `#!` line. */
async function firstLineOf(path: string): Promise<string[]> {
  const file = await open(path).catch(() => null);
  if (file === null) return [];
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxLineBytes), 0, maxLineBytes, 0);
    const line = /^#! *(\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\r?\n|$)/.exec(buffer.toString('utf8', 0, bytesRead));
    return (line?.slice(1) ?? []).filter((word: string | undefined) => word !== undefined);
  } finally {
    await file.close();
  }
}

async function inPath(name: string, path: string): Promise<string | null> {
  for (const folder of name.includes('/') ? [''] : path.split(delimiter)) {
    const file = join(folder, name);
    if ((await stat(file).catch(() => null))?.isFile() === true) return realpath(file);
  }
  return null;
}
