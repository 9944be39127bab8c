/** Starts an app without a driver such as Playwright, which would slow it down, and reads its startup report. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { sandboxSwitches } from '../../../build/running/sandbox.js';
import { createTemporaryFolder } from './temporary-folder.js';

/** Path of the Electron binary. */
const electron = process.env['ROSTER_ELECTRON'] ?? '';

/** Format of `--start-report`: milliseconds since 1970, by moment. */
const startReport = z.object({ moments: z.record(z.string(), z.number()), page: z.record(z.string(), z.number()) });
const startTimeoutMs = 60_000;
const exitTimeoutMs = 10_000;

/** A running app that has painted its content. */
export interface StartedApp {
  child: ChildProcess;
  /** Milliseconds from the spawn to each moment. */
  moments: Readonly<Record<string, number>>;
  stop: () => Promise<void>;
}

/** Starts the app in `folder` on a profile. @throws Error if it exits or does not write its startup report in time */
export async function startApp(folder: string, profile: string): Promise<StartedApp> {
  const path = join(createTemporaryFolder(), 'start.json');
  const switches = [...sandboxSwitches(electron), '--password-store=gnome-libsecret'];
  const args = [folder, ...switches, `--user-data-dir=${profile}`, `--start-report=${path}`];
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = spawn(electron, args, { stdio: 'ignore' });
  const stop = () => stopProcess(child);
  const deadline = performance.now() + startTimeoutMs;
  while (!existsSync(path)) {
    if (performance.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error('The app did not write its startup report.');
    }
    await wait(25);
  }
  const { moments, page } = startReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  const sinceSpawn = Object.entries({ ...moments, ...page }).map(([name, at]) => [name, at - spawnedAt] as const);
  return { child, moments: Object.fromEntries(sinceSpawn), stop };
}

/** Time at which the app is usable: its content is painted and its window is shown. */
export function readyMs({ moments }: StartedApp): number {
  return Math.max(moments['painted'] ?? Number.NaN, moments['shown'] ?? Number.NaN);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([exited, wait(exitTimeoutMs, null, { ref: false })]);
  child.kill('SIGKILL');
  await exited;
}
