/** Runs an embedded server in its own process and restarts it when it exits unexpectedly. */
import { randomBytes } from 'node:crypto';
import type { UtilityProcess } from 'electron';
import type { BackendFailure } from '../../preload/contract/index.js';
import { notRunning, RefusalError } from '../administration/ask-backend.js';
import type { ImportReport } from '../server/import-report/report.js';
import { type FromServer, fromServer, type ToServer } from '../server/ipc-messages.js';
import type { SmtpServer } from '../server/mail/smtp-server.js';

export interface ServerSupervisorEvents {
  starting: () => void;
  /** `instanceSecret`: authenticates requests to this server instance. */
  listening: (message: Extract<FromServer, { type: 'listening' }>, instanceSecret: string) => void;
  /** An administrator has turned a provider off or on. */
  offers: (message: Extract<FromServer, { type: 'offers' }>) => void;
  /** Import report: which parts of the app folder are served. */
  report: (report: ImportReport) => void;
  /** The server will not be restarted automatically. */
  failed: (failure: BackendFailure) => void;
  /** An unexpected error occurred; the process is about to exit. */
  crashed: (stack: string) => void;
  /** The server recorded events. */
  recorded: () => void;
  log: (line: string) => void;
}

export interface ServerSupervisorOptions {
  fork: () => UtilityProcess;
  /** The App Services app folder to serve. */
  appFolder: string;
  /** The app ID for folders whose files contain none. */
  appId?: string | null;
  /** Folder that stores the server's users and keys. */
  dataFolder: string;
  /** Whether the app's functions may run. They run with the user's rights. */
  allowFunctions: boolean;
  /** The mail server that the user set up. Default: none. */
  mailServer?: SmtpServer | null;
  events: ServerSupervisorEvents;
}

/** Delays before the first, second and third restart, in ms. After that the supervisor gives up. */
const restartDelays = [300, 2_000, 10_000];
/** A server that ran this long was healthy, so its next exit resets the restart count. */
const healthyAfterMs = 60_000;
const stopWithinMs = 3_000;
/** Longer than a function of the app may run during a sign-in. */
const answerWithinMs = 45_000;

/** Supervisor of one embedded server. */
export class ServerSupervisor {
  readonly #options: ServerSupervisorOptions;
  #process: UtilityProcess | null = null;
  #restarts = 0;
  #stopping = false;
  /** Whether the server starts again as soon as its process has ended. */
  #isRestarting = false;
  #asked = 0;
  #mailServer: SmtpServer | null;
  readonly #questions = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();

  constructor(options: ServerSupervisorOptions) {
    this.#options = options;
    this.#mailServer = options.mailServer ?? null;
  }

  /** Starts the server and reports its state through the events. */
  start(): void {
    const { fork, appFolder, appId = null, dataFolder, allowFunctions, events } = this.#options;
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
      if (message.data.type === 'offers') events.offers(message.data);
      if (message.data.type === 'report') events.report(message.data.report);
      if (message.data.type === 'log') events.log(`embedded server: ${message.data.line}`);
      if (message.data.type === 'events') events.recorded();
      if (message.data.type === 'answer') this.#questions.get(message.data.number)?.resolve(message.data.answer);
      if (message.data.type === 'refusal') {
        const { number, code, message: text, retryAfterSeconds } = message.data;
        this.#questions.get(number)?.reject(new RefusalError(code, text, retryAfterSeconds));
      }
      if (message.data.type === 'crashed') events.crashed(message.data.stack);
      if (message.data.type === 'failed') {
        refused = true;
        const { message: text, isAppIdMissing } = message.data;
        events.failed({ code: isAppIdMissing ? 'appIdMissing' : 'serverError', message: text });
        child.kill();
      }
    });
    // Without a listener Electron would throw the error in this process. The exit event follows and triggers a restart.
    child.on('error', (type, location) => {
      events.log(`embedded server: ${type} in V8 at ${location}`);
    });
    child.on('exit', (code) => {
      this.#process = null;
      for (const { reject } of this.#questions.values()) reject(new RefusalError(notRunning, ''));
      if (this.#isRestarting && !this.#stopping) {
        this.#isRestarting = false;
        this.start();
        return;
      }
      // The server reported a fatal configuration error; restarting would not help.
      if (this.#stopping || refused) return;
      events.log(`embedded server ended with code ${String(code)}`);
      if (Date.now() - startedAt > healthyAfterMs) this.#restarts = 0;
      this.#scheduleRestart();
    });
    child.once('spawn', () => {
      this.#send({
        type: 'start',
        appFolder,
        appId,
        dataFolder,
        allowFunctions,
        instanceSecret,
        mailServer: this.#mailServer,
      });
    });
  }

  /** Starts the server again at the user's request, from its files as they are now. A running one ends first. */
  restart(): void {
    if (this.#stopping || this.#isRestarting) return;
    this.#restarts = 0;
    const child = this.#process;
    if (child === null) {
      this.start();
      return;
    }
    this.#isRestarting = true;
    this.#options.events.starting();
    void this.#end(child);
  }

  /** Sets the mail server, also of later starts. */
  setMailServer(server: SmtpServer | null): void {
    this.#mailServer = server;
    this.#send({ type: 'mailServer', server });
  }

  #scheduleRestart(): void {
    const delay = restartDelays[this.#restarts];
    if (delay === undefined) {
      this.#options.events.failed({ code: 'keepsStopping' });
      return;
    }
    this.#restarts += 1;
    setTimeout(() => {
      if (!this.#stopping && this.#process === null) this.start();
    }, delay);
  }

  /** Sends a question of `server/admin/asks.ts` to the server. @throws RefusalError */
  async ask(call: string, input: unknown): Promise<unknown> {
    if (this.#process === null) throw new RefusalError(notRunning, '');
    this.#asked += 1;
    const number = this.#asked;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.#questions.set(number, { resolve, reject });
        timer = setTimeout(() => {
          reject(new RefusalError(notRunning, ''));
        }, answerWithinMs);
        this.#send({ type: 'ask', number, call, input });
      });
    } finally {
      clearTimeout(timer);
      this.#questions.delete(number);
    }
  }

  /** Stops the server and waits for it to exit; kills it if it does not exit in time. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#process !== null) await this.#end(this.#process);
  }

  async #end(child: UtilityProcess): Promise<void> {
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
