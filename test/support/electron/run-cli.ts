/** The command line, called as a person or a script calls it. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a call gave. */
export interface ProgramResult {
  code: number;
  out: string;
  err: string;
}

/** How a program is called. */
export interface CallOptions {
  /** Goes to its standard input. */
  input?: string;
  env?: Record<string, string>;
  /** The whole of its environment, instead. */
  only?: Record<string, string>;
  cwd?: string;
}

/** Runs a program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', env = {}, only, cwd }: CallOptions = {},
): Promise<ProgramResult> {
  return new Promise<ProgramResult>((done, fail) => {
    const child = spawn(program, args, { env: only ?? { ...process.env, LANG: 'C', ...env }, cwd });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => {
      // Chromium's own lines about a system without a bus.
      const output = err.split('\n').filter((line) => !/^\[\d+:.*(bus|dbus|object_proxy)/.test(line));
      done({ code: code ?? -1, out, err: output.join('\n') });
    });
    child.stdin.end(input);
  });
}

/** A file called `roster` in a folder of its own that runs a profile's command line, as the package's own does. Gives its path. */
export function rosterCommand(electron: string, switches: readonly string[], profile: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'roster-bin-')), 'roster');
  const words = [electron, resolve('.'), ...switches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`];
  writeFileSync(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
