/** A headless Wayland compositor (Debian's weston), for native Wayland windows. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';

export interface Compositor {
  /** Environment of the programs that open windows on it. */
  env: Record<string, string>;
  stop: () => Promise<void>;
}

const socket = 'wayland-roster';
const startMs = 300_000;

/** Starts the compositor. @throws Error when it does not start */
export async function startCompositor(): Promise<Compositor> {
  const folder = tmpDir('roster-wayland-');
  const env = { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: socket };
  const size = ['--width=1280', '--height=800'];
  const child = spawn('weston', ['--backend=headless-backend.so', `--socket=${socket}`, ...size], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
    stdio: 'ignore',
  });
  const failures: string[] = [];
  child.once('error', (error) => failures.push(error.message));
  child.once('exit', (code) => failures.push(`it ended with ${String(code)}`));
  const deadline = Date.now() + startMs;
  while (!existsSync(join(folder, socket))) {
    if (Date.now() > deadline) failures.push('no socket');
    if (failures.length > 0) throw new Error(`Weston did not start: ${failures.join(', ')}`);
    await wait(50);
  }
  return {
    env,
    stop: async () => {
      const ended = once(child, 'exit');
      if (child.kill()) await ended;
      removeTmpDir(folder);
    },
  };
}
