/**
 * The entry of the app: a command of the command line, or the app itself. A command runs in a worker while this thread sleeps,
 * so that Chromium never starts: no window system is needed, no profile touched, and the answer comes in a moment.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { app } from 'electron';
import { splitArguments } from './command-line/words.js';
import type { WorkerInput } from './command-line/worker-input.js';
import { leaveAppImage } from './shell/app-image.js';
import { cleanEnvironment } from './shell/environment.js';
import { profileFolderOf } from './shell/profile-folder.js';

const { switches, words } = splitArguments(process.argv.slice(app.isPackaged ? 1 : 2));

if (app.isPackaged) cleanEnvironment(process.env);
leaveAppImage(process.env);
// Imported, not bundled with this file, so that a command loads nothing of the app.
if (words === null) void import('./main.js');
else process.exit(runCommand(words));

/** Runs a command to its end and gives the exit code. */
function runCommand(given: readonly string[]): number {
  app.setName('Roster');
  const done = new Int32Array(new SharedArrayBuffer(8));
  const input: WorkerInput = {
    done,
    words: given,
    profileFolder: profileOrNull(),
    version: app.getVersion(),
    start: {
      program: process.env['APPIMAGE'] ?? process.execPath,
      args: [...(app.isPackaged ? [] : [app.getAppPath()]), ...switches],
    },
  };
  new Worker(join(app.getAppPath(), 'out', 'main', 'command-line.cjs'), { workerData: input });
  Atomics.wait(done, 0, 0);
  return Atomics.load(done, 1);
}

/** Who has no home has no profile either, and may still read the help. */
function profileOrNull(): string | null {
  try {
    return profileFolderOf(app);
  } catch {
    return null;
  }
}
