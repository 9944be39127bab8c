/** Starts the runtime without anything that drives it, and reads the report of the start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { sandboxSwitches } from '../../build/sandbox.js';
import { newFolder } from './folders.js';

/** Path of the Electron binary. */
const electron = process.env['ROSTER_ELECTRON'] ?? '';

const report = z.object({ moments: z.record(z.string(), z.number()), page: z.record(z.string(), z.number()) });
const startWithinMs = 60_000;
const endWithinMs = 10_000;

/** A running app that has shown what it is measured for. */
export interface Started {
  child: ChildProcess;
  /** Milliseconds from the spawn to each moment. */
  moments: Readonly<Record<string, number>>;
  stop: () => Promise<void>;
}

/** Starts the app that lies in `folder` on a profile. @throws Error when it has not told of its start in time */
export async function startApp(folder: string, profile: string): Promise<Started> {
  const path = join(newFolder(), 'start.json');
  const switches = [...sandboxSwitches(electron), '--password-store=gnome-libsecret'];
  const args = [folder, ...switches, `--user-data-dir=${profile}`, `--start-report=${path}`];
  const spawned = performance.timeOrigin + performance.now();
  const child = spawn(electron, args, { stdio: 'ignore' });
  const stop = () => end(child);
  const deadline = performance.now() + startWithinMs;
  while (!existsSync(path)) {
    if (performance.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error('The app did not tell of its start.');
    }
    await wait(25);
  }
  const { moments, page } = report.parse(JSON.parse(readFileSync(path, 'utf8')));
  const all = Object.entries({ ...moments, ...page }).map(([name, at]) => [name, at - spawned] as const);
  return { child, moments: Object.fromEntries(all), stop };
}

/** When a person can use what is shown: it is painted, and the window is there. */
export function readyMs({ moments }: Started): number {
  return Math.max(moments['painted'] ?? Number.NaN, moments['shown'] ?? Number.NaN);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, wait(endWithinMs, null, { ref: false })]);
  child.kill('SIGKILL');
  await ended;
}
