/** Socket server for other programs of the same user only. */
import { setMaxListeners } from 'node:events';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { type Caller, unknownCaller } from '../clients/client-program.js';
import type { GetPeer, Peer } from '../clients/peer-credentials.js';
import type { RunCommand } from '../clients/run-target.js';
import { CommandError } from './command-error.js';
import { readLines } from './ndjson.js';
import { parseRequest, type Request } from './protocol.js';
import { maxLineBytes } from './protocol-constants.js';
import type { FailureCode, Response, SignInLink } from './responses.js';

/** A request and its context. */
export interface IncomingRequest {
  request: Request;
  /** Resolves to the calling program and how it was started. */
  caller: () => Promise<Caller>;
  /** Sends a progress message before the response. */
  progress: (message: string, signIn?: SignInLink) => void;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

export interface LocalApiServerOptions {
  path: string;
  platform: NodeJS.Platform;
  /** The user's id; null on Windows, where the pipe is restricted to the user's own logon. */
  uid: number | null;
  /** Called at the first connection. */
  loadPeerCredentials: () => Promise<GetPeer>;
  /** `run`: the program that the client will become. */
  identifyCaller: (pid: number, run: RunCommand | null) => Promise<Caller>;
  handle: (incoming: IncomingRequest) => Promise<unknown>;
  /** Converts an error into a failure response. */
  toFailure: (error: unknown) => { code: FailureCode; message: string };
  log: (line: string) => void;
  /** Connections without a pending request are closed after this time. */
  idleTimeoutMs?: number;
}

/** Upper bounds on concurrent use; legitimate clients stay below them. A command that waits for consent keeps its connection. */
export const maxConnections = 256;
const maxRequests = 16;
/** How long a rejected client has to read why. */
const rejectedTimeoutMs = 5_000;
const defaultIdleTimeoutMs = 10 * 60_000;

export class LocalApiServer {
  readonly #options: LocalApiServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  /** Connections that were rejected because there are too many, until their client has read the response. */
  readonly #rejected = new Set<Socket>();
  #getPeer: Promise<GetPeer> | undefined;

  constructor(options: LocalApiServerOptions) {
    this.#options = options;
    // A half-closed connection counts as disconnected, so its pending requests are cancelled.
    this.#server = createServer((socket) => void this.#accept(socket));
  }

  /**
   * Starts listening. Replaces a socket left behind by a killed process: the profile's lock ensures that no other
   * Roster is using it.
   * @throws file system errors
   */
  async listen(): Promise<void> {
    const { path, platform } = this.#options;
    if (platform !== 'win32') {
      await this.#claimFolder(dirname(path));
      await rm(path, { force: true });
    }
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, resolve);
    });
    if (platform !== 'win32') await chmod(path, 0o600);
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const socket of [...this.#connections, ...this.#rejected]) socket.destroy();
    await closed;
  }

  /**
   * Creates the socket's folder and verifies its owner: in a world-writable folder another user may have created it
   * first.
   */
  async #claimFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await lstat(folder);
    if (uid !== this.#options.uid || (mode & 0o077) !== 0)
      throw new Error('the folder of the socket belongs to another user');
  }

  async #accept(socket: Socket): Promise<void> {
    // Connection errors are the client's problem.
    socket.on('error', () => undefined);
    if (this.#connections.size >= maxConnections) {
      // A line that the client understands, so that it does not report that Roster quit.
      const failure = this.#options.toFailure(new CommandError('tooManyCommands'));
      this.#rejected.add(socket);
      socket.once('close', () => this.#rejected.delete(socket));
      socket.setTimeout(rejectedTimeoutMs, () => socket.destroy());
      socket.end(`${JSON.stringify({ id: null, kind: 'failed', ...failure })}\n`, () => socket.destroy());
      return;
    }
    this.#connections.add(socket);
    const gone = new AbortController();
    setMaxListeners(maxRequests, gone.signal);
    socket.once('close', () => {
      this.#connections.delete(socket);
      gone.abort();
    });
    // Read nothing until the client is authenticated.
    socket.pause();
    const peer = await this.#authenticate(socket);
    if (peer === null) {
      socket.destroy();
      return;
    }
    this.#serve(socket, peer, gone.signal);
  }

  /** Returns the peer if it runs as the same user, otherwise null. */
  async #authenticate(socket: Socket): Promise<Peer | null> {
    const { uid, platform, loadPeerCredentials, log } = this.#options;
    if (uid === null || platform === 'win32') return { uid: -1, pid: null };
    try {
      const peer = (await (this.#getPeer ??= loadPeerCredentials()))(socket);
      if (peer.uid === uid) return peer;
      log(`rejected a client of user ${String(peer.uid)}`);
    } catch (error) {
      log(`rejected a client: ${error instanceof Error ? error.message : 'unknown peer'}`);
    }
    return null;
  }

  #serve(socket: Socket, { pid }: Peer, signal: AbortSignal): void {
    const send = (answer: Response) => {
      if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
    };
    let open = 0;
    // A command may wait longer for the user.
    socket.setTimeout(this.#options.idleTimeoutMs ?? defaultIdleTimeoutMs, () => {
      if (open === 0) socket.destroy();
    });
    // Identify the client once and early: later the process may have exited and its pid may be reused.
    let caller: Promise<Caller> | undefined;
    readLines(socket, maxLineBytes, {
      onLine: (value) => {
        const request = parseRequest(value);
        if (request === null || open >= maxRequests) {
          const message = request === null ? 'not a request of this protocol' : 'too many requests at once';
          send({ id: request?.id ?? null, kind: 'failed', code: 'invalidRequest', message });
          return;
        }
        const { id } = request;
        open += 1;
        const run = request.command === 'token' ? request.run : null;
        const identify = () => (pid === null ? Promise.resolve(unknownCaller) : this.#options.identifyCaller(pid, run));
        const known = run === null ? (caller ??= identify()) : identify();
        void this.#options
          .handle({
            request,
            caller: () => known,
            progress: (message, signIn) => {
              send({ id, kind: 'progress', message, signIn });
            },
            signal,
          })
          .then(
            (answered) => {
              send({ id, kind: 'done', value: answered });
            },
            (error: unknown) => {
              send({ id, kind: 'failed', ...this.#options.toFailure(error) });
            },
          )
          .finally(() => {
            open -= 1;
          });
      },
      onTooLong: () => {
        send({ id: null, kind: 'failed', code: 'invalidRequest', message: 'the line is too long' });
        socket.destroy();
      },
    });
    socket.resume();
  }
}
