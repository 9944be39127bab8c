/** Starts a browser: the registered executable, with separate arguments and without a shell. */
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import type { Command } from './browser.js';

/** A browser that has not failed by then is running, or has passed the URL to one that was. */
const failsWithinMs = 3_000;

/** Starts the command. It outlives Roster. @throws Error if it cannot be started or fails at once */
export function startBrowser({ program, args }: Command, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: homedir(),
      env: browserEnvironment(env),
      detached: true,
      stdio: 'ignore',
    });
    const timer = setTimeout(resolve, failsWithinMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error('the browser ended at once'));
    });
    child.unref();
  });
}

/** The environment of the session, without what Electron has changed in it for Roster. */
export function browserEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { ORIGINAL_XDG_CURRENT_DESKTOP: desktop, ...rest } = env;
  delete rest['CHROME_DESKTOP'];
  return desktop === undefined ? rest : { ...rest, XDG_CURRENT_DESKTOP: desktop };
}
