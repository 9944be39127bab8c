/** Registry of the configured backends, each with its auth core and health. */
import type {
  BackendFailure,
  BackendId,
  BackendSummary,
  ImportReport,
  ProviderType,
  SignInSettings,
} from '../../preload/contract/index.js';
import { maxLabelLength } from '../../preload/contract/limits.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';
import { App, type AuthStorage, type Fetch } from '../auth/index.js';
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
  placeholderUrl,
  summaryOf,
} from './backend.js';
import { readLocation, toldInLocation } from './discovery.js';
import type { EmbeddedInstances } from './embedded-instances.js';
import { ImportReports } from './import-reports.js';
import { isUsableBackend, type SealedBackend } from './sealed-backend.js';

export interface BackendsOptions {
  roster: JsonFile<RosterFile>;
  feed: ChangeFeed;
  fetch: Fetch;
  /** Notified when an embedded server starts or stops; adds its secret to requests sent through `fetch`. */
  instances?: EmbeddedInstances;
  now: () => number;
  /** A monotonic clock; default: `performance.now`. */
  monotonicNow?: (() => number) | undefined;
  storageOf: (backendId: BackendId) => AuthStorage;
  /** Whether accounts belong to the built-in backend. */
  isBuiltInUsed: () => boolean;
  /** Name of the built-in backend in the user's language, unless it has another one. */
  builtInName: () => string;
  /** Sent with each login. */
  device: Readonly<Record<string, string>>;
}

/** How many checks of a backend are kept. */
const maxChecks = 5;

/** Information that an embedded server reports once it listens. */
export interface EmbeddedReady {
  url: string;
  appId: string;
  displayName: string;
  providers: ProviderType[];
  signIn: SignInSettings;
  /** What users call the OpenID provider. */
  openIdName?: string | null;
  /** Secret that requests to the server must contain, see `EmbeddedInstances`. */
  instanceSecret?: string;
}

/** All backends. The built-in one is only among them once the user has chosen it. */
export class Backends {
  readonly #options: BackendsOptions;
  readonly #byId = new Map<BackendId, Backend>();
  readonly #reports = new ImportReports();
  /** Serializes additions so that concurrent requests for one backend add it only once. */
  #adding: Promise<unknown> = Promise.resolve();
  /** Called when an embedded backend was added or restored and its server must be started. */
  embeddedAdded: () => void = () => undefined;
  /** Called when an embedded backend was removed permanently and its server must be stopped. */
  embeddedRemoved: (id: BackendId) => Promise<void> = () => Promise.resolve();

  constructor(options: BackendsOptions) {
    this.#options = options;
    for (const entry of this.#stored) this.#byId.set(entry.id, this.#create(entry));
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
        await this.unhide(known.id);
        return known.id;
      }
      await this.#store((stored) => [...stored, entry]);
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
    if (servedBy === id && kind === 'embedded') this.embeddedAdded();
    return servedBy;
  }

  /** Adds the built-in backend, or returns it. Durable. @throws StorageError */
  async addBuiltIn(): Promise<BackendId> {
    const id = await this.ensure(embeddedEntry);
    this.embeddedAdded();
    return id;
  }

  /** Changes a backend's entry. Durable. @throws RosterError `backendNotFound`, StorageError */
  async change(
    id: BackendId,
    change: Partial<Pick<BackendEntry, 'displayName' | 'providers' | 'signIn'>>,
  ): Promise<void> {
    const backend = this.get(id);
    await this.#store((stored) => stored.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
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
    await this.#store((stored) => stored.map((entry) => (entry.id === id ? { ...entry, removedAt } : entry)));
    const backend = this.get(id);
    backend.entry = { ...backend.entry, removedAt };
  }

  /** Removes a backend permanently. Durable. @throws RosterError `backendNotFound`, StorageError */
  async remove(id: BackendId): Promise<void> {
    const backend = this.get(id);
    await this.#store((stored) => stored.filter((entry) => entry.id !== id));
    this.#byId.delete(id);
    this.#reports.forget(id);
    if (isVisible(backend)) this.#options.feed.publish({ kind: 'backendRemoved', backendId: id });
    if (backend.entry.kind === 'embedded') await this.embeddedRemoved(id);
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

  /** Stores what a remote backend tells in its location, if it has changed. Durable. @throws StorageError */
  async setTold(id: BackendId, answer: unknown): Promise<void> {
    const backend = this.#byId.get(id);
    if (backend === undefined || backend.entry.kind !== 'remote' || backend.entry.baseUrl === null) return;
    const told = toldInLocation(answer, backend.entry.baseUrl);
    // A backend that tells nothing now may be an older one behind the same address: what it told before stays.
    if (told === null || JSON.stringify(told) === JSON.stringify(backend.entry.told)) return;
    await this.#store((stored) => stored.map((entry) => (entry.id === id ? { ...entry, told } : entry)));
    Object.assign(backend, { entry: { ...backend.entry, told }, told });
    this.#publish(backend);
  }

  /** Records whether a remote backend answered the last request. */
  setReachable(id: BackendId, isThere: boolean): void {
    const backend = this.#byId.get(id);
    if (backend === undefined || !this.#changeReachable(backend, isThere)) return;
    this.#publish(backend);
  }

  /** Records a check, and whether the backend answered it. `ms` null: it did not. */
  checked(id: BackendId, ms: number | null): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    const check = { at: new Date(this.#options.now()).toISOString(), ms };
    backend.checks = [check, ...backend.checks].slice(0, maxChecks);
    this.#changeReachable(backend, ms !== null);
    this.#publish(backend);
  }

  /** Records when an unreachable backend is checked next. */
  setNextCheck(id: BackendId, at: number): void {
    const backend = this.#byId.get(id);
    if (backend?.health.kind !== 'unreachable') return;
    backend.health = { ...backend.health, nextCheckAt: new Date(at).toISOString() };
    this.#publish(backend);
  }

  /** Returns whether the health of a remote backend has changed. */
  #changeReachable(backend: Backend, isThere: boolean): boolean {
    if (backend.entry.kind !== 'remote' || (backend.health.kind === 'ready') === isThere) return false;
    const since = new Date(this.#options.now()).toISOString();
    backend.health = isThere ? { kind: 'ready' } : { kind: 'unreachable', since, nextCheckAt: null };
    return true;
  }

  /** Handles an embedded server that listens, either for the first time or on a new port after a restart. */
  embeddedReady(id: BackendId, ready: EmbeddedReady): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    // Use the app folder's name unless the user has renamed the backend.
    const own = cutTo(plainName(ready.displayName), maxLabelLength) || embeddedEntry.displayName;
    const displayName = backend.entry.displayName === embeddedEntry.displayName ? own : backend.entry.displayName;
    backend.entry = { ...backend.entry, appId: ready.appId, displayName };
    // The folder's content may have been replaced by another app between two runs.
    if (backend.app.id !== ready.appId) backend.app = this.#app(backend.entry);
    this.#options.instances?.started(id, ready.url, ready.instanceSecret);
    backend.app.setBaseUrl(ready.url);
    backend.told = { providers: ready.providers, signIn: ready.signIn, openIdName: ready.openIdName ?? null };
    backend.health = { kind: 'ready' };
    backend.readiness.resolve();
    this.#publish(backend);
  }

  /** Handles the restart of an embedded server. */
  embeddedStarting(id: BackendId): void {
    this.#reports.forget(id);
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    this.#options.instances?.stopped(id);
    backend.app.setBaseUrl(placeholderUrl);
    // While starting, keep the existing promise: callers that await it would never resume if it were replaced.
    if (backend.health.kind !== 'starting')
      Object.assign(backend, { health: { kind: 'starting' }, ...createReadiness() });
    this.#publish(backend);
  }

  /** Handles the import report of an app folder, which may be one that the user has not confirmed yet. */
  embeddedReported(id: BackendId, report: ImportReport): void {
    this.#reports.put(id, report);
    const backend = this.#byId.get(id);
    if (backend !== undefined) this.#publish(backend);
  }

  /** Forgets the import report of a folder that is not served. */
  forgetReport(id: BackendId): void {
    this.#reports.forget(id);
  }

  /** The import report of an app folder; null while it is not known. @throws RosterError `backendNotFound` */
  importReport(id: BackendId): ImportReport | null {
    return this.#reports.find(this.get(id).entry.id);
  }

  /** Records whether the functions of an imported app folder may run. */
  functionsAllowed(id: BackendId, allowed: boolean): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    backend.functions = allowed;
    this.#publish(backend);
  }

  /** Handles an embedded server that could not start. */
  embeddedFailed(id: BackendId, failure: BackendFailure): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    backend.health = { kind: 'failed', failure };
    backend.readiness.reject(new RosterError('backendStartFailed', { backend: this.nameOf(id), failure }));
    this.#publish(backend);
  }

  #create(entry: BackendEntry): Backend {
    const backend: Backend = {
      entry,
      told: entry.told,
      app: this.#app(entry),
      health: { kind: 'starting' },
      checks: [],
      functions: null,
      ...createReadiness(),
    };
    if (entry.kind === 'remote') {
      backend.health = { kind: 'ready' };
      backend.readiness.resolve();
    }
    return backend;
  }

  #app(entry: BackendEntry): App {
    const { fetch, now, monotonicNow, storageOf, device } = this.#options;
    return new App({
      id: entry.appId,
      baseUrl: entry.baseUrl ?? placeholderUrl,
      fetch: entry.kind === 'embedded' ? fetch : this.#observed(entry.id, fetch),
      now,
      ...(monotonicNow === undefined ? {} : { monotonicNow }),
      storage: storageOf(entry.id),
      device,
      timeout: 20_000,
    });
  }

  /** Wraps `fetch` to update the backend's reachability after each request. */
  #observed(id: BackendId, fetch: Fetch): Fetch {
    return async (url, init) => {
      try {
        const response = await fetch(url, init);
        // The location request goes to the base URL; its success does not show that the host it names is reachable.
        if (!mayBeBackend(response)) this.setReachable(id, false);
        else if (!url.endsWith('/location')) this.setReachable(id, true);
        else if (response.ok) void this.#readTold(id, response.clone());
        return response;
      } catch (error) {
        // A request aborted by the caller says nothing about the backend.
        if (init.signal?.aborted !== true) this.setReachable(id, false);
        throw error;
      }
    };
  }

  /** The library asks for the location anyway, so what the backend tells is kept current without another request. */
  async #readTold(id: BackendId, response: Response): Promise<void> {
    const answer = await readLocation(response).catch(() => null);
    // What cannot be stored now is told again with the next location.
    if (answer !== null) await this.setTold(id, answer).catch(() => undefined);
  }

  /** The stored entries, with the built-in backend if accounts belong to it: older versions did not store it. */
  get #stored(): BackendEntry[] {
    return this.#withUsed(this.#options.roster.value.backends);
  }

  async #store(change: (stored: BackendEntry[]) => BackendEntry[]): Promise<void> {
    await this.#options.roster.change((now) => ({ ...now, backends: change(this.#withUsed(now.backends)) }));
  }

  #withUsed(stored: BackendEntry[]): BackendEntry[] {
    const isStored = stored.some(({ id }) => id === embeddedBackendId);
    return isStored || !this.#options.isBuiltInUsed() ? stored : [embeddedEntry, ...stored];
  }

  #publish(backend: Backend): void {
    if (!isVisible(backend)) return;
    this.#options.feed.publish({ kind: 'backendPut', backend: this.#summaryOf(backend) });
  }

  #summaryOf(backend: Backend): BackendSummary {
    const report = this.#reports.summary(backend.entry.id);
    return summaryOf(backend, { builtInName: this.#options.builtInName(), report });
  }
}

/**
 * Whether the response may come from the backend itself: web pages and redirects come from proxies or captive portals.
 */
function mayBeBackend({ status, headers }: Response): boolean {
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  return (type === '' || type.startsWith('application/json')) && (status < 300 || status >= 400);
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
