/** Runs the built app from the project's folder: on the person's screen, or on a virtual one where there is none. */
import { spawn } from 'node:child_process';
import { projectFolder } from './build.js';
import { sandboxSwitches } from './sandbox.js';
import { isWithoutDisplay, startVirtualDisplay } from './virtual-display.js';

/** What running it needs. */
export interface RunOptions {
  electron: string;
  args: readonly string[];
  env?: Record<string, string>;
}

/** A running app. */
export interface RunningApp {
  /** The exit code. */
  ended: Promise<number>;
  /** Asks it to quit. */
  stop: (signal: NodeJS.Signals) => void;
}

/** Starts it. @throws Error with a sentence when it cannot run here */
export async function runApp({ electron, args, env = {} }: RunOptions): Promise<RunningApp> {
  const switches = sandboxSwitches(electron);
  const display = isWithoutDisplay() ? await startVirtualDisplay() : null;
  if (display !== null) console.log('There is no display here: Roster runs on a virtual one.');
  const child = spawn(electron, [projectFolder, ...switches, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...(display === null ? {} : { DISPLAY: display.name }), ...env },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  }).finally(() => display?.stop());
  return { ended, stop: (signal) => child.kill(signal) };
}
