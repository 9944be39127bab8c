/** Starts the app, unseen, and waits until it can be spoken to. */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connectTo, NotRunningError } from './client.js';

/** It could not be started, or was and says nothing. */
export class LaunchError extends Error {
  override readonly name = 'CannotStartError';
  constructor(readonly kind: 'noHome' | 'cannotStart' | 'startsTooLong') {
    super(kind);
  }
}

const launchTimeoutMs = 30_000;
const pollMs = 100;
const sayAfterMs = 1_500;

/** What starting needs. */
export interface LaunchOptions {
  program: string;
  args: readonly string[];
  /** Asked again each time: on Windows each run has another. */
  path: () => string;
  uid: number | null;
  /** Told once, when starting takes longer than a moment. */
  slow: () => void;
}

/** The running app's socket; the app is started when it does not run, without a window. @throws CannotStartError */
export async function connectOrLaunch({ program, args, path, uid, slow }: LaunchOptions): Promise<Socket> {
  const connected = await connectTo(path(), uid).catch(nullIfNotRunning);
  if (connected !== null) return connected;
  const child = spawn(program, [...args, '--hidden'], { detached: true, stdio: 'ignore' });
  let hasEnded = false;
  child.once('error', () => (hasEnded = true));
  // Another start may have been faster: then this one ends well, and that one answers.
  child.once('exit', (code) => (hasEnded = code !== 0));
  child.unref();
  const timer = setTimeout(slow, sayAfterMs);
  try {
    // Elapsed time: the clock may be set meanwhile.
    for (const until = performance.now() + launchTimeoutMs; performance.now() < until; await wait(pollMs)) {
      const socket = await connectTo(path(), uid).catch(nullIfNotRunning);
      if (socket !== null) return socket;
      if (hasEnded) throw new LaunchError('cannotStart');
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
