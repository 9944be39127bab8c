/** Registry of the configured backends, each with its auth core and health. */
import type { BackendId, BackendSummary, ImportReport, SignInSettings } from '../../preload/contract/index.js';
import type { App } from '../auth/index.js';
import { RosterError } from '../errors/roster-error.js';
import type { ChangeFeed } from '../state/change-feed.js';
import type { BackendEntry, RosterFile } from '../storage/account-files.js';
import type { JsonFile } from '../storage/json-file.js';
import {
  type Backend,
  createReadiness,
  effectiveSignIn,
  embeddedBackendId,
  embeddedEntry,
  noSignIn,
  summaryOf,
} from './backend.js';
import { type BackendAppOptions, createBackendApp } from './backend-app.js';
import { EmbeddedEvents } from './embedded/embedded-events.js';
import type { EmbeddedInstances } from './embedded/embedded-instances.js';
import { RemoteBackends } from './remote-backends.js';
import { isUsableBackend, type SealedBackend } from './sealed-backend.js';
import { StoredBackends } from './stored-backends.js';

export interface BackendsOptions extends BackendAppOptions {
  roster: JsonFile<RosterFile>;
  feed: ChangeFeed;
  /** Notified when an embedded server starts or stops; adds its secret to requests sent through `fetch`. */
  instances?: EmbeddedInstances;
  /** Whether accounts belong to the built-in backend. */
  isBuiltInUsed: () => boolean;
  /** Name of the built-in backend in the user's language, unless it has another one. */
  builtInName: () => string;
}

/** All backends. The built-in one is only among them once the user has chosen it. */
export class Backends {
  readonly #options: BackendsOptions;
  readonly #stored: StoredBackends;
  readonly #byId = new Map<BackendId, Backend>();
  /** Receives what the embedded servers report. */
  readonly embedded: EmbeddedEvents;
  /** Records what is observed of remote backends. */
  readonly remote: RemoteBackends;
  #onAddedAgain: (id: BackendId) => Promise<void> = () => Promise.resolve();
  /** Serializes additions so that concurrent requests for one backend add it only once. */
  #adding: Promise<unknown> = Promise.resolve();

  constructor(options: BackendsOptions) {
    this.#options = options;
    this.#stored = new StoredBackends(options.roster, options.isBuiltInUsed);
    this.embedded = new EmbeddedEvents({
      instances: options.instances,
      find: (id) => this.find(id),
      nameOf: (id) => this.nameOf(id),
      createApp: (entry) => this.#createApp(entry),
      publish: (backend) => {
        this.#publish(backend);
      },
    });
    this.remote = new RemoteBackends({
      find: (id) => this.find(id),
      storeTold: (id, told) => this.#stored.changeOne(id, { told }),
      publish: (backend) => {
        this.#publish(backend);
      },
      now: options.now,
    });
    for (const entry of this.#stored.entries) this.#byId.set(entry.id, this.#create(entry));
  }

  /** The backends that are shown to the user. */
  get summaries(): BackendSummary[] {
    return [...this.#byId.values()].filter(isVisible).map((backend) => this.#summaryOf(backend));
  }

  /** The backend as sent to the page. @throws RosterError `backendNotFound` */
  summary(id: BackendId): BackendSummary {
    return this.#summaryOf(this.get(id));
  }

  /** The backend's name as shown to the user; its id if it is unknown. */
  nameOf(id: BackendId): string {
    const backend = this.find(id);
    return backend === null ? id : this.#summaryOf(backend).displayName;
  }

  find(id: BackendId): Backend | null {
    return this.#byId.get(id) ?? null;
  }

  /** @throws RosterError `backendNotFound` */
  get(id: BackendId): Backend {
    const backend = this.find(id);
    if (backend === null) throw new RosterError('backendNotFound', { reason: 'unlisted' });
    return backend;
  }

  /** Sets what is done before a hidden backend is shown again because it was added again. */
  onAddedAgain(listener: (id: BackendId) => Promise<void>): void {
    this.#onAddedAgain = listener;
  }

  /** The auth core of a backend, even if the backend is unreachable. @throws RosterError */
  app(id: BackendId): App {
    return this.get(id).app;
  }

  /** The entries of all backends, including hidden ones that can still be restored. */
  get entries(): BackendEntry[] {
    return [...this.#byId.values()].map(({ entry }) => entry);
  }

  /** The auth cores of all backends. */
  get apps(): App[] {
    return [...this.#byId.values()].map(({ app }) => app);
  }

  /**
   * Returns the id of the backend at the entry's address or folder; adds it if it is unknown or hidden. Durable.
   * @throws StorageError
   */
  async ensure(entry: BackendEntry): Promise<BackendId> {
    const added = this.#adding.then(async () => {
      for (const { entry: known } of this.#byId.values()) {
        if (!isSame(known, entry)) continue;
        if (known.removedAt !== null) await this.#onAddedAgain(known.id);
        await this.unhide(known.id);
        return known.id;
      }
      await this.#stored.change((stored) => [...stored, entry]);
      const backend = this.#create(entry);
      this.#byId.set(entry.id, backend);
      this.#publish(backend);
      return entry.id;
    });
    this.#adding = added.catch(() => undefined);
    return added;
  }

  /**
   * Restores a backend that a sealed session names and `roster.json` lacks, under its old id. Returns the existing
   * backend at the same address or folder if there is one; null if the backend is invalid. Durable.
   * @throws StorageError
   */
  async restore(sealed: SealedBackend): Promise<BackendId | null> {
    if (this.#byId.has(sealed.id)) return sealed.id;
    if (!isUsableBackend(sealed)) return null;
    const { id, kind, displayName, appId, baseUrl, appFolder } = sealed;
    const place = { id, kind, displayName, appId, baseUrl, appFolder };
    const servedBy = await this.ensure({ ...place, signIn: noSignIn, providers: null, told: null, removedAt: null });
    if (servedBy === id && kind === 'embedded') this.embedded.onAdded();
    return servedBy;
  }

  /** Adds the built-in backend, or returns it. Durable. @throws StorageError */
  async addBuiltIn(): Promise<BackendId> {
    const id = await this.ensure(embeddedEntry);
    this.embedded.onAdded();
    return id;
  }

  /** Changes a backend's entry. Durable. @throws RosterError `backendNotFound`, StorageError */
  async change(
    id: BackendId,
    change: Partial<Pick<BackendEntry, 'displayName' | 'providers' | 'signIn'>>,
  ): Promise<void> {
    const backend = this.get(id);
    await this.#stored.changeOne(id, change);
    backend.entry = { ...backend.entry, ...change };
    this.#publish(backend);
  }

  /** Hides a backend that can still be restored. Durable. @throws RosterError `backendNotFound`, StorageError */
  async hide(id: BackendId, at: number): Promise<void> {
    if (!isVisible(this.get(id))) throw new RosterError('backendNotFound', { reason: 'unlisted' });
    await this.#setRemovedAt(id, new Date(at).toISOString());
    this.#options.feed.publish({ kind: 'backendRemoved', backendId: id });
  }

  /** Restores a hidden backend at its former position. Durable. @throws RosterError `backendNotFound`, StorageError */
  async unhide(id: BackendId): Promise<void> {
    if (isVisible(this.get(id))) return;
    await this.#setRemovedAt(id, null);
    const backend = this.get(id);
    this.#publish(backend);
    const shown = [...this.#byId.values()].filter(isVisible);
    const next = shown[shown.indexOf(backend) + 1]?.entry.id ?? null;
    this.#options.feed.publish({ kind: 'backendMoved', backendId: id, before: next });
  }

  async #setRemovedAt(id: BackendId, removedAt: string | null): Promise<void> {
    await this.#stored.changeOne(id, { removedAt });
    const backend = this.get(id);
    backend.entry = { ...backend.entry, removedAt };
  }

  /** Removes a backend permanently. Durable. @throws RosterError `backendNotFound`, StorageError */
  async remove(id: BackendId): Promise<void> {
    const backend = this.get(id);
    await this.#stored.change((stored) => stored.filter((entry) => entry.id !== id));
    this.#byId.delete(id);
    this.embedded.forgetReport(id);
    if (isVisible(backend)) this.#options.feed.publish({ kind: 'backendRemoved', backendId: id });
    if (backend.entry.kind === 'embedded') await this.embedded.onRemoved(id);
  }

  /** The auth core of a backend; waits while an embedded server starts. @throws RosterError */
  async appWhenReady(id: BackendId, signal?: AbortSignal): Promise<App> {
    const backend = this.get(id);
    let stop: () => void = () => undefined;
    const given = new Promise<never>((_ready, giveUp) => {
      stop = () => {
        giveUp(new RosterError('cancelled'));
      };
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted === true) stop();
    });
    await Promise.race([backend.ready, given]).finally(() => signal?.removeEventListener('abort', stop));
    return backend.app;
  }

  /** Publishes the built-in backend again, because its name is translated. */
  languageChanged(): void {
    const builtIn = this.find(embeddedBackendId);
    if (builtIn !== null) this.#publish(builtIn);
  }

  /** Effective browser sign-in settings of a backend. @throws RosterError `backendNotFound` */
  signIn(id: BackendId): SignInSettings {
    return effectiveSignIn(this.get(id));
  }

  /** Sets the user's own sign-in settings for a backend. Durable. @throws RosterError `backendNotFound`, StorageError */
  async changeSignIn(id: BackendId, { google, ...settings }: SignInSettings): Promise<void> {
    const before = this.get(id).entry.signIn.google;
    const kept = google !== null && google.clientId === before?.clientId ? before.clientSecret : null;
    const signIn = {
      ...settings,
      google: google === null ? null : { ...google, clientSecret: google.clientSecret ?? kept },
    };
    await this.change(id, { signIn });
  }

  /** The import report of an app folder; null while it is not known. @throws RosterError `backendNotFound` */
  importReport(id: BackendId): ImportReport | null {
    return this.embedded.report(this.get(id).entry.id);
  }

  #create(entry: BackendEntry): Backend {
    const backend: Backend = {
      entry,
      told: entry.told,
      app: this.#createApp(entry),
      health: { kind: 'starting' },
      notReadySince: null,
      checks: [],
      functions: null,
      hasAdminKey: false,
      adminRole: null,
      ...createReadiness(),
    };
    if (entry.kind === 'remote') {
      backend.health = { kind: 'ready' };
      backend.readiness.resolve();
    }
    return backend;
  }

  #createApp(entry: BackendEntry): App {
    const { id } = entry;
    return createBackendApp(entry, this.#options, {
      onReachable: (found) => {
        this.remote.setReachable(id, found);
      },
      onLocation: (response) => void this.remote.readTold(id, response),
    });
  }

  #publish(backend: Backend): void {
    if (!isVisible(backend)) return;
    this.#options.feed.publish({ kind: 'backendPut', backend: this.#summaryOf(backend) });
  }

  #summaryOf(backend: Backend): BackendSummary {
    const report = this.embedded.reportSummary(backend.entry.id);
    return summaryOf(backend, { builtInName: this.#options.builtInName(), report });
  }
}

/** Whether the backend is shown to the user, that is, not hidden. */
function isVisible({ entry }: Backend): boolean {
  return entry.removedAt === null;
}

/** Whether two entries refer to the same backend. */
function isSame(a: BackendEntry, b: BackendEntry): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'embedded' ? a.appFolder === b.appFolder : a.baseUrl === b.baseUrl && a.appId === b.appId;
}
