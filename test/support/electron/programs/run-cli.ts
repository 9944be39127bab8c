/** Runs programs and the command line, as a user or a script does. */
import { spawn } from 'node:child_process';
import { chmodSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import { tmpDir } from '../../tmp-dir.js';

/** Exit code and output of a program. */
export interface ProgramResult {
  code: number;
  out: string;
  err: string;
}

export interface CallOptions {
  /** Written to its standard input. */
  input?: string;
  env?: Record<string, string>;
  /** Replaces the whole environment. */
  only?: Record<string, string>;
  cwd?: string;
}

/** Drops Chromium's own messages about a missing system bus. */
export function withoutBusMessages(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\[\d+:.*(bus|dbus|object_proxy)/.test(line));
  return lines.join('\n');
}

/** Runs a program until it exits. */
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
      done({ code: code ?? -1, out, err: withoutBusMessages(err) });
    });
    // A program that ends without reading its input is no failure.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/**
 * Writes an executable called `roster` that runs a profile's command line, and returns its path. `app`: Electron, which gets the
 * path of the built app, or the words that start a package.
 */
export function rosterCommand(app: string | readonly string[], switches: readonly string[], profile: string): string {
  const path = join(tmpDir('roster-bin-'), 'roster');
  const start = typeof app === 'string' ? [app, resolve('.')] : app;
  const words = [...start, ...switches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`];
  writeFileSync(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Quits the app that a command started on a profile, and waits for it. */
export async function endApp(profile: string): Promise<void> {
  const pid = Number(/-(\d+)$/.exec(readlinkSync(join(profile, 'SingletonLock')))?.[1]);
  process.kill(pid, 'SIGTERM');
  await expect.poll(() => isAlive(pid), { timeout: 300_000 }).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Writes an executable script for bash and returns its path. */
export function writeScript(name: string, lines: string): string {
  const path = join(tmpDir('roster-script-'), name);
  writeFileSync(path, `#!/bin/bash\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}
