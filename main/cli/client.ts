/** Client for the local API of a running Roster. */
import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { readLines } from '../local-api/ndjson.js';
import {
  type FailureCode,
  type Request,
  response,
  type Result,
  result,
  type SignInLink,
} from '../local-api/protocol.js';

/** No process is listening on the socket. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
  readonly code = 'notRunning';
}

export type ConnectionErrorCode = 'wentAway' | 'notUnderstood' | 'silent';

/** The connection was lost, the response is invalid, or there is no response. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  constructor(readonly code: ConnectionErrorCode) {
    super(code);
  }
}

/** Roster's error response. `message` is for the user. */
export class FailedCommandError extends Error {
  override readonly name = 'FailedCommandError';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Responses can be longer than requests: a list of thousands of accounts is one line. */
const maxResponseBytes = 64 * 1024 * 1024;

/**
 * Roster reports after a moment what a command is waiting for. Without any message in this time, it is considered hung.
 */
const silence = { saidAfterMs: 5_000, limitMs: 60_000 };

/** Callbacks while a request is pending. */
export interface AskEvents {
  /** A progress message from Roster. */
  progress: (message: string) => void;
  /** No message from Roster yet. */
  silent: () => void;
  /** A sign-in that the user opens. `submit` sends the address of the page that did not load. */
  signIn?: (link: SignInLink, submit: (url: string) => void) => void;
}

/** Connects to the socket, unless another user owns it: then nothing is sent. @throws NotRunningError */
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

/** Sends one request and returns its result. @throws FailedCommandError, ConnectionError */
export function sendRequest(
  socket: Socket,
  request: Request,
  { progress, silent, signIn }: AskEvents,
): Promise<Result> {
  const timers: NodeJS.Timeout[] = [];
  const stopTimers = () => {
    for (const timer of timers) clearTimeout(timer);
  };
  let lastId = request.id;
  const submitTo =
    ({ attemptId }: SignInLink) =>
    (url: string) => {
      lastId += 1;
      const callback: Request = { id: lastId, command: 'callback', attemptId, url };
      socket.write(`${JSON.stringify(callback)}\n`);
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
        else if (said.id !== null && said.id !== request.id) {
          // Of an address that was sent along.
          if (said.kind === 'failed') progress(said.message);
        } else if (said.kind === 'progress') {
          progress(said.message);
          if (said.signIn !== undefined) signIn?.(said.signIn, submitTo(said.signIn));
        } else if (said.kind === 'failed') reject(new FailedCommandError(said.code, said.message));
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
