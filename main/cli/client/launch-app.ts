/** Starts the app without a window and waits until it accepts connections. */
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { type Connection, NotRunningError } from './answers.js';
import { connectTo } from './client.js';

export type LaunchErrorCode = 'noHome' | 'otherUser' | 'superuser' | 'cannotStart' | 'startsTooLong';

/** The app could not be started, or does not respond after starting. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  constructor(readonly code: LaunchErrorCode) {
    super(code);
  }
}

const launchTimeoutMs = 30_000;
const pollMs = 100;
const sayAfterMs = 1_500;

export interface LaunchOptions {
  program: string;
  args: readonly string[];
  /** Called for every attempt: on Windows the path changes with each run of the app. */
  path: () => string;
  uid: number | null;
  /** Called before the app is started. Throws if this user must not start it. */
  mayLaunch: () => void;
  /** Called once if starting takes longer than a moment. */
  slow: () => void;
}

/** Connects to the running app, starting it without a window if necessary. @throws LaunchError */
export async function connectOrLaunch({
  program,
  args,
  path,
  uid,
  mayLaunch,
  slow,
}: LaunchOptions): Promise<Connection> {
  const connected = await connectTo(path(), uid).catch(nullIfNotRunning);
  if (connected !== null) return connected;
  mayLaunch();
  const child = spawn(program, [...args, '--hidden'], { detached: true, stdio: 'ignore' });
  const launched = { hasFailed: false };
  child.once('error', () => {
    launched.hasFailed = true;
  });
  // Another process may have started the app first. This one then exits with 0, and the other one accepts the
  // connection.
  child.once('exit', (code) => {
    launched.hasFailed = code !== 0;
  });
  child.unref();
  const timer = setTimeout(slow, sayAfterMs);
  try {
    // Monotonic time: the system clock may change while waiting.
    const until = performance.now() + launchTimeoutMs;
    while (performance.now() < until) {
      const opened = await connectTo(path(), uid).catch(nullIfNotRunning);
      if (opened !== null) return opened;
      if (launched.hasFailed) throw new LaunchError('cannotStart');
      await wait(pollMs);
    }
    throw new LaunchError('startsTooLong');
  } finally {
    clearTimeout(timer);
  }
}

function nullIfNotRunning(error: unknown): null {
  if (error instanceof NotRunningError) return null;
  throw error;
}
