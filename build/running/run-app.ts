/** Runs the built app from the project folder, on the user's display, or on a virtual one if there is none. */
import { spawn } from 'node:child_process';
import { projectFolder } from '../build.js';
import { sandboxSwitches } from './sandbox.js';
import { isWithoutDisplay, startVirtualDisplay } from './virtual-display.js';

export interface RunOptions {
  electron: string;
  args: readonly string[];
  env?: Record<string, string>;
}

/** A running app. */
export interface RunningApp {
  /** Resolves with the exit code. */
  ended: Promise<number>;
  /** Requests the app to quit. */
  stop: (signal: NodeJS.Signals) => void;
}

/** Starts the app. @throws Error with a message for the user if it cannot run here */
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
