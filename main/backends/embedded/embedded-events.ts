/** Events of embedded backends: their servers start, restart and fail, and report on their app folders. */
import type {
  BackendFailure,
  BackendId,
  ImportReport,
  ImportReportSummary,
  ProviderType,
  SignInSettings,
} from '../../../preload/contract/index.js';
import { maxLabelLength } from '../../../preload/contract/limits.js';
import { cutTo, plainName } from '../../../preload/text/entered-text.js';
import type { App } from '../../auth/index.js';
import { RosterError } from '../../errors/roster-error.js';
import type { BackendEntry } from '../../storage/account-files.js';
import { type Backend, createReadiness, embeddedEntry, placeholderUrl } from '../backend.js';
import type { EmbeddedInstances } from './embedded-instances.js';
import { ImportReports } from './import-reports.js';

/** How users can sign in to an embedded server. */
export interface EmbeddedOffers {
  providers: ProviderType[];
  signIn: SignInSettings;
  /** The users' name for the OpenID provider. */
  openIdName?: string | null;
}

/** Information that an embedded server reports once it listens. */
export interface EmbeddedReady extends EmbeddedOffers {
  url: string;
  appId: string;
  displayName: string;
  /** Secret that requests to the server must contain, see `EmbeddedInstances`. */
  instanceSecret?: string;
}

export interface EmbeddedEventsOptions {
  /** Notified when an embedded server starts or stops. */
  instances: Pick<EmbeddedInstances, 'started' | 'stopped'> | undefined;
  find: (id: BackendId) => Backend | null;
  nameOf: (id: BackendId) => string;
  createApp: (entry: BackendEntry) => App;
  /** Sends the changed backend to the page. */
  publish: (backend: Backend) => void;
}

export class EmbeddedEvents {
  readonly #options: EmbeddedEventsOptions;
  readonly #reports = new ImportReports();
  /** Called when an embedded backend was added or restored and its server must be started. */
  onAdded: () => void = () => undefined;
  /** Called when an embedded backend was removed permanently and its server must be stopped. */
  onRemoved: (id: BackendId) => Promise<void> = () => Promise.resolve();

  constructor(options: EmbeddedEventsOptions) {
    this.#options = options;
  }

  /** Handles an embedded server that listens, either for the first time or on a new port after a restart. */
  ready(id: BackendId, ready: EmbeddedReady): void {
    const backend = this.#options.find(id);
    if (backend === null) return;
    // Use the app folder's name unless the user has renamed the backend.
    const own = cutTo(plainName(ready.displayName), maxLabelLength) || embeddedEntry.displayName;
    const displayName = backend.entry.displayName === embeddedEntry.displayName ? own : backend.entry.displayName;
    backend.entry = { ...backend.entry, appId: ready.appId, displayName };
    // The folder's content may have been replaced by another app between two runs.
    if (backend.app.id !== ready.appId) backend.app = this.#options.createApp(backend.entry);
    this.#options.instances?.started(id, ready.url, ready.instanceSecret);
    backend.app.setBaseUrl(ready.url);
    backend.told = toldBy(ready);
    backend.health = { kind: 'ready' };
    backend.readiness.resolve();
    this.#options.publish(backend);
  }

  /** Handles a change of the ways to sign in. */
  offers(id: BackendId, offers: EmbeddedOffers): void {
    const backend = this.#options.find(id);
    if (backend === null) return;
    backend.told = toldBy(offers);
    this.#options.publish(backend);
  }

  /** Handles the restart of an embedded server. */
  starting(id: BackendId): void {
    this.#reports.forget(id);
    const backend = this.#options.find(id);
    if (backend === null) return;
    this.#options.instances?.stopped(id);
    backend.app.setBaseUrl(placeholderUrl);
    // While starting, keep the existing promise: callers that await it would never resume if it were replaced.
    if (backend.health.kind !== 'starting')
      Object.assign(backend, { health: { kind: 'starting' }, ...createReadiness() });
    this.#options.publish(backend);
  }

  /** Handles the import report of an app folder, which may be one that the user has not confirmed yet. */
  reported(id: BackendId, report: ImportReport): void {
    this.#reports.put(id, report);
    const backend = this.#options.find(id);
    if (backend !== null) this.#options.publish(backend);
  }

  /** Forgets the import report of a folder that is not served. */
  forgetReport(id: BackendId): void {
    this.#reports.forget(id);
  }

  /** The import report of an app folder; null while it is not known. */
  report(id: BackendId): ImportReport | null {
    return this.#reports.find(id);
  }

  /** Records whether the functions of an imported app folder may run. */
  functionsAllowed(id: BackendId, allowed: boolean): void {
    const backend = this.#options.find(id);
    if (backend === null) return;
    backend.functions = allowed;
    this.#options.publish(backend);
  }

  /** Handles an embedded server that could not start. */
  failed(id: BackendId, failure: BackendFailure): void {
    const backend = this.#options.find(id);
    if (backend === null) return;
    backend.health = { kind: 'failed', failure };
    backend.readiness.reject(new RosterError('backendStartFailed', { backend: this.#options.nameOf(id), failure }));
    this.#options.publish(backend);
  }

  /** Summary of the import report; null while it is not known. */
  reportSummary(id: BackendId): ImportReportSummary | null {
    return this.#reports.summary(id);
  }
}

function toldBy({ providers, signIn, openIdName = null }: EmbeddedOffers): Backend['told'] {
  return { providers, signIn, openIdName };
}
