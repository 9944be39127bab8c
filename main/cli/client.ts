/** Speaks with a running Roster. */
import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { readLines } from '../local-api/ndjson.js';
import { response, result, type Result, type FailureCode, type Request } from '../local-api/protocol.js';

/** Nobody listens there. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

/** It went away, answers differently, or not responding at all. */
export class ConnectionError extends Error {
  override readonly name = 'BrokenConversationError';
  constructor(readonly kind: 'wentAway' | 'notUnderstood' | 'silent') {
    super(kind);
  }
}

/** What Roster says when it did not do a command. `message` is for the person. */
export class CommandError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Answers may be longer than requests: a list of thousands of accounts is one line. */
const maxResponseBytes = 64 * 1024 * 1024;

/** Roster itself says after a moment what a command waits for. One that says nothing for so long hangs. */
const silence = { saidAfterMs: 5_000, limitMs: 60_000 };

/** What is told while a request waits. */
export interface AskEvents {
  /** A sentence of Roster. */
  progress: (message: string) => void;
  /** Roster has said nothing yet. */
  silent: () => void;
}

/** Connects. A socket that somebody else put there gets nothing to read. @throws NotRunningError */
export async function connectTo(path: string, uid: number | null): Promise<Socket> {
  if (uid !== null) {
    const owner = await lstat(path).then(
      (found) => found.uid,
      () => null,
    );
    if (owner !== uid) throw new NotRunningError();
  }
  return new Promise<Socket>((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', () => {
      reject(new NotRunningError());
    });
  });
}

/** Sends one request and waits for its value. @throws RefusedError, BrokenConversationError */
export function sendRequest(socket: Socket, request: Request, { progress, silent }: AskEvents): Promise<Result> {
  const timers: NodeJS.Timeout[] = [];
  const stopTimers = () => {
    for (const timer of timers) clearTimeout(timer);
  };
  return new Promise<Result>((resolve, reject) => {
    const wentAway = () => {
      reject(new ConnectionError('wentAway'));
    };
    const giveUp = () => {
      reject(new ConnectionError('silent'));
    };
    timers.push(setTimeout(silent, silence.saidAfterMs), setTimeout(giveUp, silence.limitMs));
    socket.on('error', wentAway);
    socket.once('close', wentAway);
    readLines(socket, maxResponseBytes, {
      onLine: (raw) => {
        stopTimers();
        const said = response.safeParse(raw).data;
        if (said === undefined) reject(new ConnectionError('notUnderstood'));
        else if (said.kind === 'progress') progress(said.message);
        else if (said.kind === 'failed') reject(new CommandError(said.code, said.message));
        else {
          const done = result.safeParse({ command: request.command, value: said.value });
          if (done.success) resolve(done.data);
          else reject(new ConnectionError('notUnderstood'));
        }
      },
      onTooLong: () => {
        reject(new ConnectionError('notUnderstood'));
      },
    });
    socket.write(`${JSON.stringify(request)}\n`);
  }).finally(() => {
    stopTimers();
    socket.destroy();
  });
}
