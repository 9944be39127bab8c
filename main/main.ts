/**
 * The entry of the app: a command of the command line, or the app itself. A command runs in a worker while this thread sleeps,
 * so that Chromium never starts: no window system is needed, no profile touched, and the answer comes in a moment.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { app } from 'electron';
import { splitArgv } from './cli/split-argv.js';
import { unset, type CliWorkerData } from './cli/worker-data.js';
import { cleanAppImageEnvironment } from './app/appimage-environment.js';
import { cleanEnvironment } from './app/environment.js';
import { useRecordedPasswordStore } from './vault/key-stores/password-store.js';
import { profileFolderOf } from './app/profile-folder.js';

/** Far longer than a worker takes to start, on any machine. */
const workerStartMs = 30_000;
/** As in command-line/exit-codes.ts. */
const failed = 1;

const { switches, command } = splitArgv(process.argv.slice(app.isPackaged ? 1 : 2));

if (app.isPackaged) cleanEnvironment(process.env);
cleanAppImageEnvironment(process.env);
// Imported, not bundled with this file, so that a command loads nothing of the app.
if (command === null) {
  const profileFolder = profileFolderOrNull();
  if (profileFolder !== null) useRecordedPasswordStore(app.commandLine, profileFolder);
  void import('./app/bootstrap.js');
} else endProcess(runCliCommand(command));

/** Runs a command to its end and gives the exit code. */
function runCliCommand(given: readonly string[]): number {
  app.setName('Roster');
  const done = new Int32Array(new SharedArrayBuffer(12));
  done[1] = unset;
  const input: CliWorkerData = {
    done,
    command: given,
    profileFolder: profileFolderOrNull(),
    version: app.getVersion(),
    start: {
      program: process.env['APPIMAGE'] ?? process.execPath,
      args: [...(app.isPackaged ? [] : [app.getAppPath()]), ...switches],
    },
  };
  new Worker(join(app.getAppPath(), 'out', 'main', 'cli.cjs'), { workerData: input });
  // A worker that cannot be loaded tells only this thread's event loop, which does not run.
  if (Atomics.wait(done, 2, 0, workerStartMs) === 'timed-out') {
    writeSync(2, 'roster: The command could not be started. Install Roster again.\n');
    return failed;
  }
  Atomics.wait(done, 0, 0);
  return Atomics.load(done, 1);
}

/**
 * Ends the process. Electron replaces `process.exit` with a quit of the app, which aborts while the worker still has handles open;
 * Node's own exit, which is not in its types, first ends the worker.
 */
function endProcess(code: number): void {
  const exit: unknown = Reflect.get(process, 'reallyExit');
  if (typeof exit === 'function') Reflect.apply(exit, process, [code]);
  process.exit(code);
}

/** Who has no home has no profile either, and may still read the help. */
function profileFolderOrNull(): string | null {
  try {
    return profileFolderOf(app);
  } catch {
    return null;
  }
}
