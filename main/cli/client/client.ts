/** Client for the local API of a running Roster, for a thread with an event loop. */
import { connect, type Socket } from 'node:net';
import { readLines } from '../../local-api/ndjson.js';
import type { Request } from '../../local-api/protocol.js';
import type { Result, SignInLink } from '../../local-api/responses.js';
import {
  type AskEvents,
  type Connection,
  ConnectionError,
  maxResponseBytes,
  NotRunningError,
  readAnswer,
  silence,
} from './answers.js';
import { requireOwner } from './socket-owner.js';

/** Connects to the socket. Fails without sending anything if another user owns it. @throws NotRunningError */
export async function connectTo(path: string, uid: number | null): Promise<Connection> {
  if (uid !== null) requireOwner(path, uid);
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect(path);
    opened.once('connect', () => {
      resolve(opened);
    });
    opened.once('error', () => {
      reject(new NotRunningError());
    });
  });
  return { ask: (request, events) => sendRequest(socket, request, events) };
}

function sendRequest(socket: Socket, request: Request, { progress, silent, signIn }: AskEvents): Promise<Result> {
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
        try {
          const answered = readAnswer(raw, request, { progress, signIn: (link) => signIn?.(link, submitTo(link)) });
          if (answered !== null) resolve(answered);
        } catch (error) {
          reject(error instanceof Error ? error : new ConnectionError('notUnderstood'));
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
