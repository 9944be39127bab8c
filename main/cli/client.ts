/** Speaks with a running Roster. */
import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { readLines } from '../local-api/ndjson.js';
import { answer, answered, type Answered, type FailureCode, type Request } from '../local-api/protocol.js';

/** Nobody listens there. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

/** It went away, answers differently, or does not answer at all. */
export class BrokenConversationError extends Error {
  override readonly name = 'BrokenConversationError';
  constructor(readonly kind: 'wentAway' | 'notUnderstood' | 'silent') {
    super(kind);
  }
}

/** What Roster says when it did not do a command. `message` is for the person. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Answers may be longer than requests: a list of thousands of accounts is one line. */
const maxAnswerBytes = 64 * 1024 * 1024;

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
export function ask(socket: Socket, request: Request, { progress, silent }: AskEvents): Promise<Answered> {
  const timers: NodeJS.Timeout[] = [];
  const stopTimers = () => {
    for (const timer of timers) clearTimeout(timer);
  };
  return new Promise<Answered>((resolve, reject) => {
    const wentAway = () => {
      reject(new BrokenConversationError('wentAway'));
    };
    const giveUp = () => {
      reject(new BrokenConversationError('silent'));
    };
    timers.push(setTimeout(silent, silence.saidAfterMs), setTimeout(giveUp, silence.limitMs));
    socket.on('error', wentAway);
    socket.once('close', wentAway);
    readLines(socket, maxAnswerBytes, {
      line: (raw) => {
        stopTimers();
        const said = answer.safeParse(raw).data;
        if (said === undefined) reject(new BrokenConversationError('notUnderstood'));
        else if (said.kind === 'progress') progress(said.message);
        else if (said.kind === 'failed') reject(new RefusedError(said.code, said.message));
        else {
          const done = answered.safeParse({ command: request.command, value: said.value });
          if (done.success) resolve(done.data);
          else reject(new BrokenConversationError('notUnderstood'));
        }
      },
      tooLong: () => {
        reject(new BrokenConversationError('notUnderstood'));
      },
    });
    socket.write(`${JSON.stringify(request)}\n`);
  }).finally(() => {
    stopTimers();
    socket.destroy();
  });
}
