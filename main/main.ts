/**
 * Application entry point: runs a CLI command or starts the app. A command runs before Chromium starts, so it needs no display
 * server, does not touch the profile and returns quickly: in this thread, whose event loop does not run yet, or in a worker
 * while this thread sleeps.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { app } from 'electron';
import { cleanAppImageEnvironment } from './app/hardening/appimage-environment.js';
import { cleanEnvironment } from './app/hardening/environment.js';
import { parseLaunchOptions } from './app/launch-options.js';
import { profileFolderOf } from './app/profile/profile-folder.js';
import { splitArgv } from './cli/arguments/split-argv.js';
import { type CliWorkerData, type CommandInput, unset } from './cli/command-input.js';
import { endZygotes } from './cli/run-program/zygotes.js';
import { useRecordedPasswordStore } from './vault/key-stores/password-store.js';

/** Generous upper bound for starting a worker on a slow machine. */
const workerStartMs = 30_000;
/** Same value as in cli/output/exit-codes.ts. */
const failed = 1;

const givenVariables = { ...process.env };
if (app.isPackaged) cleanEnvironment(process.env);
/** Variables that Roster does not use, but a program that it starts for the user may need. */
const removedVariables = Object.fromEntries(
  Object.entries(givenVariables).filter(([name]) => process.env[name] === undefined),
);
cleanAppImageEnvironment(process.env);
const { switches, command } = splitArgv(process.argv.slice(app.isPackaged ? 1 : 2));
const launch = parseLaunchOptions({
  ...{ argv: process.argv, env: process.env, commandLine: app.commandLine, isPackaged: app.isPackaged },
  ...{ execPath: process.execPath, platform: process.platform, electron: process.versions.electron },
});
// Dynamic import, so that a CLI command loads none of the app's code.
if (command === null) {
  const profileFolder = profileFolderOrNull();
  const { platform } = process;
  if (profileFolder !== null) {
    const isChosenByUser = launch.choosesPasswordStore;
    useRecordedPasswordStore(app.commandLine, { profileFolder, platform, isChosenByUser });
  }
  void import('./app/bootstrap.js').then(({ bootstrap }) => {
    bootstrap(launch);
  });
} else {
  const input = commandInput(command);
  // Only microtasks run before Chromium starts: the command must be finished when there are no more.
  void import('./cli/main.js')
    .then(({ runInMainThread }) => runInMainThread(input))
    .then((code) => {
      endProcess(code ?? runInWorker(input));
    })
    .catch(commandFailed);
}

function commandInput(given: readonly string[]): CommandInput {
  app.setName('Roster');
  return {
    command: given,
    profileFolder: profileFolderOrNull(),
    version: app.getVersion(),
    removedVariables,
    start: {
      program: launch.program,
      args: [...(app.isPackaged ? [] : [app.getAppPath()]), ...switches],
    },
  };
}

/** Runs a command to completion and returns its exit code. */
function runInWorker(input: CommandInput): number {
  const done = new Int32Array(new SharedArrayBuffer(12));
  done[1] = unset;
  const data: CliWorkerData = { ...input, done };
  new Worker(join(app.getAppPath(), 'out', 'main', 'cli-worker.cjs'), { workerData: data });
  // Worker load errors are reported through this thread's event loop, which is blocked here. Hence the timeout.
  if (Atomics.wait(done, 2, 0, workerStartMs) === 'timed-out') commandFailed();
  Atomics.wait(done, 0, 0);
  return Atomics.load(done, 1);
}

/** A file of the command line is missing or damaged. */
function commandFailed(): never {
  writeSync(2, 'roster: The command could not be started. Install Roster again.\n');
  endProcess(failed);
}

/**
 * Ends the process. Electron replaces `process.exit` with `app.quit`, which aborts while the worker still has open
 * handles. Node's own exit (not in its type definitions) terminates the worker first.
 */
function endProcess(code: number): never {
  endZygotes();
  const exit: unknown = Reflect.get(process, 'reallyExit');
  if (typeof exit === 'function') Reflect.apply(exit, process, [code]);
  process.exit(code);
}

/** Returns null without a home directory: there is no profile then, but `roster --help` must still work. */
function profileFolderOrNull(): string | null {
  try {
    return profileFolderOf(app, launch.profileFolder);
  } catch {
    return null;
  }
}
