/** Supervises the servers of all embedded backends: the built-in one and those of imported app folders. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UtilityProcess } from 'electron';
import { type BackendFailure, type BackendId, providerType } from '../../preload/contract/index.js';
import { type AskBackend, notRunning, RefusalError } from '../administration/ask-backend.js';
import { embeddedBackendId } from '../backends/backend.js';
import { toldSignIn } from '../backends/discovery.js';
import type { EmbeddedOffers, EmbeddedReady } from '../backends/embedded/embedded-events.js';
import { RosterError } from '../errors/roster-error.js';
import type { ImportReport } from '../server/import-report/report.js';
import type { FromServer } from '../server/ipc-messages.js';
import type { SmtpServer } from '../server/mail/smtp-server.js';
import { ServerSupervisor, type ServerSupervisorOptions } from './server-supervisor.js';

/** An app folder, its app ID if the folder contains none, and whether its functions may run. */
export type ServedApp = Pick<ServerSupervisorOptions, 'appFolder' | 'appId' | 'allowFunctions'>;

export interface ServerEvents {
  starting: (id: BackendId) => void;
  ready: (id: BackendId, ready: EmbeddedReady, warnings: readonly string[]) => void;
  /** An administrator has turned a provider off or on. */
  offers: (id: BackendId, offers: EmbeddedOffers) => void;
  /** Import report: which parts of the app folder are served. */
  report: (id: BackendId, report: ImportReport) => void;
  /** The server will not be restarted automatically. */
  failed: (id: BackendId, failure: BackendFailure) => void;
  /** An unexpected error occurred; the server will be restarted. */
  crashed: (stack: string) => void;
  /** The server recorded events. */
  recorded: (id: BackendId) => void;
  log: (line: string) => void;
}

export interface ServerSupervisorsOptions {
  fork: () => UtilityProcess;
  profileFolder: string;
  events: ServerEvents;
}

/** The supervisors by backend. */
export class ServerSupervisors {
  readonly #options: ServerSupervisorsOptions;
  readonly #servers = new Map<BackendId, ServerSupervisor>();
  readonly #mailServers = new Map<BackendId, SmtpServer | null>();

  constructor(options: ServerSupervisorsOptions) {
    this.#options = options;
  }

  /** Starts a backend's server and reports its state through the events. */
  start(id: BackendId, app: ServedApp): void {
    this.#start(id, app, this.#options.events);
  }

  /** Whether a backend's server was started and not removed. */
  has(id: BackendId): boolean {
    return this.#servers.has(id);
  }

  /**
   * Starts the server of a folder that is not imported yet and returns its properties.
   * @throws RosterError `appIdMissing` or `invalidAppFolder` with the server's own message; the server and its data are then discarded
   */
  async tryFolder(id: BackendId, app: ServedApp): Promise<EmbeddedReady> {
    const { events } = this.#options;
    try {
      return await new Promise<EmbeddedReady>((resolve, reject) => {
        this.#start(id, app, {
          ...events,
          ready: (_id, ready, warnings) => {
            resolve(ready);
            events.ready(id, ready, warnings);
          },
          failed: (_id, failure) => {
            reject(new RosterError(failure.code === 'appIdMissing' ? 'appIdMissing' : 'invalidAppFolder', { failure }));
            events.failed(id, failure);
          },
        });
      });
    } catch (error) {
      await this.discard(id);
      throw error;
    }
  }

  /** Stops a server and deletes its data. */
  async discard(id: BackendId): Promise<void> {
    await this.remove(id);
    await rm(this.#dataFolder(id), { recursive: true, force: true });
  }

  /** Starts a server again at the user's request. A running one ends first. */
  restart(id: BackendId): void {
    this.#servers.get(id)?.restart();
  }

  /** Stops a server permanently but keeps its data. */
  async remove(id: BackendId): Promise<void> {
    const server = this.#servers.get(id);
    this.#servers.delete(id);
    await server?.stop();
  }

  /** Stops all servers and waits for them to exit. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  /**
   * Returns the folder of a backend's outgoing mail, creating it if needed; null if the backend is not served locally.
   */
  async outboxFolder(id: BackendId): Promise<string | null> {
    if (!this.#servers.has(id)) return null;
    const folder = join(this.#dataFolder(id), 'outbox');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Sets the mail server of a backend, whether its server runs or not. */
  setMailServer(id: BackendId, server: SmtpServer | null): void {
    this.#mailServers.set(id, server);
    this.#servers.get(id)?.setMailServer(server);
  }

  /** Asks a backend's server. */
  askOf(id: BackendId): AskBackend {
    return async (call, input) => {
      const server = this.#servers.get(id);
      if (server === undefined) throw new RefusalError(notRunning, '');
      return server.ask(call, input);
    };
  }

  #start(
    id: BackendId,
    app: ServedApp,
    { starting, ready, offers, report, failed, crashed, recorded, log }: ServerEvents,
  ): void {
    const server = new ServerSupervisor({
      fork: this.#options.fork,
      ...app,
      mailServer: this.#mailServers.get(id) ?? null,
      dataFolder: this.#dataFolder(id),
      events: {
        starting: () => {
          starting(id);
        },
        listening: (message, instanceSecret) => {
          ready(id, { ...readyOf(message), instanceSecret }, message.warnings);
        },
        offers: (message) => {
          offers(id, offersOf(message));
        },
        report: (found) => {
          report(id, found);
        },
        failed: (failure) => {
          log(`embedded server ${id} failed: ${'message' in failure ? failure.message : failure.code}`);
          failed(id, failure);
        },
        crashed,
        recorded: () => {
          recorded(id);
        },
        log,
      },
    });
    this.#servers.set(id, server);
    server.start();
  }

  #dataFolder(id: BackendId): string {
    const { profileFolder } = this.#options;
    return id === embeddedBackendId ? join(profileFolder, 'backend') : join(profileFolder, 'backends', id);
  }
}

function readyOf(message: Extract<FromServer, { type: 'listening' }>): EmbeddedReady {
  const { url, appId, displayName } = message;
  return { url, appId, displayName, ...offersOf(message) };
}

function offersOf({ providers, signIn }: Extract<FromServer, { type: 'offers' | 'listening' }>): EmbeddedOffers {
  return {
    providers: providers.map((name) => providerType.safeParse(name).data).filter((name) => name !== undefined),
    ...toldSignIn(signIn, true),
  };
}
