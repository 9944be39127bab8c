/**
 * Client for the local API of a running Roster that blocks its thread. The main thread's event loop does not run before
 * Chromium has started, and a command does not wait for that. A worker would have an event loop, but takes longer to start than
 * the whole command.
 */
import { closeSync, readSync, writeSync } from 'node:fs';
import koffi from 'koffi';
import { lineReader } from '../../local-api/ndjson.js';
import type { Request } from '../../local-api/protocol.js';
import type { Result } from '../../local-api/responses.js';
import { systemCode } from '../../storage/errors.js';
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

/** socket(7) and unix(7); macOS has other numbers. */
const unixFamily = 1;
const streamType = 1;
const linux = { level: 1, receiveTimeout: 20, sendTimeout: 21 };
const macos = { level: 0xffff, receiveTimeout: 0x1006, sendTimeout: 0x1005 };

interface SocketCalls {
  socket: (family: number, type: number, protocol: number) => number;
  connect: (descriptor: number, address: Buffer, size: number) => number;
  setsockopt: (descriptor: number, level: number, name: number, value: Buffer, size: number) => number;
}

/** Connects to the socket. Fails without sending anything if another user owns it. Not for Windows. @throws NotRunningError */
export function connectBlocking(path: string, uid: number): Connection {
  requireOwner(path, uid);
  const library = koffi.load(null);
  const calls: SocketCalls = {
    socket: library.func('int socket(int family, int type, int protocol)'),
    connect: library.func('int connect(int descriptor, const uint8_t *address, uint32_t size)'),
    setsockopt: library.func(
      'int setsockopt(int descriptor, int level, int name, const uint8_t *value, uint32_t size)',
    ),
  };
  const descriptor = calls.socket(unixFamily, streamType, 0);
  if (descriptor < 0) throw new NotRunningError();
  const address = addressOf(path);
  const { level, receiveTimeout, sendTimeout } = process.platform === 'darwin' ? macos : linux;
  const limit = (name: number, ms: number) => calls.setsockopt(descriptor, level, name, timeOf(ms), 16);
  limit(sendTimeout, silence.limitMs);
  if (calls.connect(descriptor, address, address.length) !== 0) {
    closeSync(descriptor);
    throw new NotRunningError();
  }
  return {
    ask: (request, events) =>
      Promise.resolve()
        .then(() => exchange(descriptor, request, events, (ms) => limit(receiveTimeout, ms)))
        .finally(() => {
          closeSync(descriptor);
        }),
  };
}

/** `sockaddr_un`: on macOS its length and family are one byte each. */
function addressOf(path: string): Buffer {
  const name = Buffer.from(`${path}\0`);
  const head = Buffer.alloc(2);
  if (process.platform === 'darwin') head.set([name.length + 2, unixFamily]);
  else head.writeUInt16LE(unixFamily);
  return Buffer.concat([head, name]);
}

/** `timeval`, in whole seconds; 0 waits forever. */
function timeOf(ms: number): Buffer {
  const value = Buffer.alloc(16);
  value.writeUInt32LE(ms / 1000);
  return value;
}

/** Sends the request and waits for its answer. @throws FailedCommandError, ConnectionError */
function exchange(
  descriptor: number,
  request: Request,
  { progress, silent }: AskEvents,
  limitSilence: (ms: number) => void,
): Result {
  const answers: Result[] = [];
  const read = lineReader(maxResponseBytes, {
    onLine: (raw) => {
      limitSilence(0);
      const answered = readAnswer(raw, request, { progress, signIn: () => undefined });
      if (answered !== null) answers.push(answered);
    },
    onTooLong: () => {
      throw new ConnectionError('notUnderstood');
    },
  });
  send(descriptor, Buffer.from(`${JSON.stringify(request)}\n`));
  const limits = [silence.saidAfterMs, silence.limitMs - silence.saidAfterMs];
  limitSilence(silence.saidAfterMs);
  for (;;) {
    const [answered] = answers;
    if (answered !== undefined) return answered;
    const chunk = receive(descriptor);
    if (chunk !== null) {
      read(chunk);
      continue;
    }
    limits.shift();
    const [next] = limits;
    if (next === undefined) throw new ConnectionError('silent');
    silent();
    limitSilence(next);
  }
}

/** @throws ConnectionError */
function send(descriptor: number, line: Buffer): void {
  try {
    for (let sent = 0; sent < line.length;) sent += writeSync(descriptor, line, sent);
  } catch {
    throw new ConnectionError('wentAway');
  }
}

const chunkBytes = 65_536;

/** The next bytes; null after a silence. @throws ConnectionError */
function receive(descriptor: number): Buffer | null {
  const into = Buffer.alloc(chunkBytes);
  for (;;) {
    try {
      const length = readSync(descriptor, into);
      if (length > 0) return into.subarray(0, length);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EAGAIN') return null;
      // After Ctrl+Z and `fg`.
      if (code === 'EINTR') continue;
    }
    throw new ConnectionError('wentAway');
  }
}
