/** Runs the embedded server in a process of its own and starts it again when it dies. */
import { randomBytes } from 'node:crypto';
import { t } from '../../preload/i18n/translate.js';
import type { UtilityProcess } from 'electron';
import { fromServer, type FromServer, type ToServer } from '../server/ipc-messages.js';

/** What is told of the server. */
export interface ServerSupervisorEvents {
  starting: () => void;
  /** `instanceSecret`: what requests to it carry. */
  listening: (message: Extract<FromServer, { type: 'listening' }>, instanceSecret: string) => void;
  /** It will not come back by itself. `message` is for a person. */
  failed: (message: string) => void;
  /** It met an error that nobody foresaw. Its end follows. */
  crashed: (stack: string) => void;
  /** A line for the log. */
  log: (line: string) => void;
}

/** What running it needs. */
export interface ServerSupervisorOptions {
  fork: () => UtilityProcess;
  /** The App Services app folder to serve. */
  appFolder: string;
  /** Where it keeps its users and keys. */
  dataFolder: string;
  /** Whether the app's functions may run. They run with the user's rights. */
  allowFunctions: boolean;
  events: ServerSupervisorEvents;
}

/** Waits before the first, second and third new start, in milliseconds. Then it is given up. */
const restartDelays = [300, 2_000, 10_000];
/** A server that lived this long was fine; its next death counts as the first again. */
const healthyAfterMs = 60_000;
const stopWithinMs = 3_000;

/** The embedded server's keeper. */
export class ServerSupervisor {
  readonly #options: ServerSupervisorOptions;
  #process: UtilityProcess | null = null;
  #restarts = 0;
  #stopping = false;

  constructor(options: ServerSupervisorOptions) {
    this.#options = options;
  }

  /** Starts it. What becomes of it is told by the events. */
  start(): void {
    const { fork, appFolder, dataFolder, allowFunctions, events } = this.#options;
    events.starting();
    const startedAt = Date.now();
    const instanceSecret = randomBytes(32).toString('base64url');
    const child = fork();
    this.#process = child;
    let refused = false;
    child.on('message', (raw: unknown) => {
      const message = fromServer.safeParse(raw);
      if (!message.success) return;
      if (message.data.type === 'listening') events.listening(message.data, instanceSecret);
      if (message.data.type === 'log') events.log(`embedded server: ${message.data.line}`);
      if (message.data.type === 'crashed') events.crashed(message.data.stack);
      if (message.data.type === 'failed') {
        refused = true;
        events.failed(message.data.message);
        child.kill();
      }
    });
    // Without a listener Electron would throw it in this process. Its end follows, with a new start.
    child.on('error', (type, location) => {
      events.log(`embedded server: ${type} in V8 at ${location}`);
    });
    child.on('exit', (code) => {
      this.#process = null;
      // It has said why, and would say the same again.
      if (this.#stopping || refused) return;
      events.log(`embedded server ended with code ${String(code)}`);
      if (Date.now() - startedAt > healthyAfterMs) this.#restarts = 0;
      this.#scheduleRestart();
    });
    child.once('spawn', () => {
      this.#send({ type: 'start', appFolder, dataFolder, allowFunctions, instanceSecret });
    });
  }

  /** Starts it anew at the person's wish, after it was given up. One that runs is left alone. */
  restart(): void {
    if (this.#process !== null || this.#stopping) return;
    this.#restarts = 0;
    this.start();
  }

  #scheduleRestart(): void {
    const delay = restartDelays[this.#restarts];
    if (delay === undefined) {
      this.#options.events.failed(t().keepsStopping);
      return;
    }
    this.#restarts += 1;
    setTimeout(() => {
      if (!this.#stopping) this.start();
    }, delay);
  }

  /** Stops it and waits for its end; one that does not listen is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        child.kill();
        resolve();
      }, stopWithinMs);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#send({ type: 'stop' });
    });
  }

  #send(message: ToServer): void {
    this.#process?.postMessage(message);
  }
}
