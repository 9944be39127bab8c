/** The backends that Roster knows, each with its auth core and its health. */
import type { BackendId, BackendSummary, ProviderType, SignInSettings } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { maxLabelLength } from '../../preload/contract/limits.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';
import { App, type AuthStorage, type Fetch } from '../auth/index.js';
import type { JsonFile } from '../storage/json-file.js';
import type { BackendEntry, RosterFile } from '../storage/account-files.js';
import {
  embeddedBackendId,
  embeddedEntry,
  createReadiness,
  effectiveSignIn,
  placeholderUrl,
  noSignIn,
  summaryOf,
  type Backend,
} from './backend.js';
import { isUsableBackend, type SealedBackend } from '../accounts/account-record.js';
import type { EmbeddedInstances } from './embedded-instances.js';
import type { ChangeFeed } from '../state/change-feed.js';
import { RosterError } from '../errors/roster-error.js';

/** What the backends are made of. */
export interface BackendsOptions {
  roster: JsonFile<RosterFile>;
  feed: ChangeFeed;
  fetch: Fetch;
  /** Told of the embedded servers, whose requests go out by `fetch`. */
  instances?: EmbeddedInstances;
  now: () => number;
  /** A clock that is never set; `performance.now` unless told. */
  monotonicNow?: (() => number) | undefined;
  storageOf: (backendId: BackendId) => AuthStorage;
  /** Sent with each login. */
  device: Readonly<Record<string, string>>;
}

/** What the embedded server says of itself once it listens. */
export interface EmbeddedReady {
  url: string;
  appId: string;
  displayName: string;
  providers: ProviderType[];
  signIn: SignInSettings;
  /** What requests to it carry, see `EmbeddedInstances`. */
  instanceSecret?: string;
}

/** All backends. The embedded one is always among them. */
export class Backends {
  readonly #options: BackendsOptions;
  readonly #byId = new Map<BackendId, Backend>();
  /** Backends are added one after another, so that two wishes for one backend add it once. */
  #adding: Promise<unknown> = Promise.resolve();
  /** Told of an embedded backend that came back: its server has to be started. */
  embeddedRestored: (id: BackendId, appFolder: string) => void = () => undefined;

  constructor(options: BackendsOptions) {
    this.#options = options;
    for (const entry of this.#stored) this.#byId.set(entry.id, this.#create(entry));
  }

  get summaries(): BackendSummary[] {
    return [...this.#byId.values()].map(summaryOf);
  }

  /** One backend as the page sees it. @throws RosterError `backendNotFound` */
  summary(id: BackendId): BackendSummary {
    return summaryOf(this.get(id));
  }

  /** A backend, if Roster knows it. */
  find(id: BackendId): Backend | null {
    return this.#byId.get(id) ?? null;
  }

  /** @throws RosterError `backendNotFound` */
  get(id: BackendId): Backend {
    const backend = this.find(id);
    if (backend === null) throw new RosterError('backendNotFound', t().backendNotFound);
    return backend;
  }

  /** The auth core of a backend, whether it answers now or not. @throws RosterError */
  app(id: BackendId): App {
    return this.get(id).app;
  }

  /** All of them as the index knows them. */
  get entries(): BackendEntry[] {
    return [...this.#byId.values()].map(({ entry }) => entry);
  }

  /** The auth cores of all backends. */
  get apps(): App[] {
    return [...this.#byId.values()].map(({ app }) => app);
  }

  /** The backend of an address and an app id; adds it when Roster does not know it. Durable. @throws VaultError */
  async ensure(entry: BackendEntry): Promise<BackendId> {
    const added = this.#adding.then(async () => {
      for (const { entry: known } of this.#byId.values()) if (isSame(known, entry)) return known.id;
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
   * Adds a backend that a sealed session names and the index lost, under its old ID; gives the one that is known at the same place
   * already. Null: it is none that Roster uses. Durable. @throws VaultError
   */
  async restore(sealed: SealedBackend): Promise<BackendId | null> {
    if (this.#byId.has(sealed.id)) return sealed.id;
    if (!isUsableBackend(sealed)) return null;
    const { id, kind, displayName, appId, baseUrl, appFolder } = sealed;
    const entry = { id, kind, displayName, appId, baseUrl, appFolder, signIn: noSignIn, providers: null };
    const servedBy = await this.ensure(entry);
    if (servedBy === id && kind === 'embedded' && appFolder !== null) this.embeddedRestored(id, appFolder);
    return servedBy;
  }

  /** Changes what the index knows of a backend. Durable. @throws RosterError `backendNotFound`, VaultError */
  async change(
    id: BackendId,
    change: Partial<Pick<BackendEntry, 'displayName' | 'providers' | 'signIn'>>,
  ): Promise<void> {
    const backend = this.get(id);
    await this.#store((stored) => stored.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
    backend.entry = { ...backend.entry, ...change };
    this.#publish(backend);
  }

  /** Takes a backend away. Durable. @throws RosterError `backendNotFound`, VaultError */
  async remove(id: BackendId): Promise<void> {
    this.get(id);
    await this.#store((stored) => stored.filter((entry) => entry.id !== id));
    this.#byId.delete(id);
    this.#options.feed.publish({ kind: 'backendRemoved', backendId: id });
  }

  /** The auth core of a backend that can be asked; waits for the embedded server while it starts. @throws RosterError */
  async appWhenReady(id: BackendId, signal?: AbortSignal): Promise<App> {
    const backend = this.get(id);
    let stop: () => void = () => undefined;
    const given = new Promise<never>((_ready, giveUp) => {
      stop = () => {
        giveUp(new RosterError('cancelled', t().signInCancelled));
      };
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted === true) stop();
    });
    await Promise.race([backend.ready, given]).finally(() => signal?.removeEventListener('abort', stop));
    return backend.app;
  }

  /** Another language is spoken: what this app itself named is told anew. */
  languageChanged(): void {
    this.#publish(this.get(embeddedBackendId));
  }

  /** How a backend's accounts sign in with the browser. @throws RosterError `backendNotFound` */
  signIn(id: BackendId): SignInSettings {
    return effectiveSignIn(this.get(id));
  }

  /** Sets the person's own ways to sign in. Durable. @throws RosterError `backendNotFound`, VaultError */
  async changeSignIn(id: BackendId, { google, ...settings }: SignInSettings): Promise<void> {
    const before = this.get(id).entry.signIn.google;
    const kept = google !== null && google.clientId === before?.clientId ? before.clientSecret : null;
    const signIn = {
      ...settings,
      google: google === null ? null : { ...google, clientSecret: google.clientSecret ?? kept },
    };
    await this.change(id, { signIn });
  }

  /** Whether a remote backend answered the last time it was asked. */
  setReachable(id: BackendId, isThere: boolean): void {
    const backend = this.#byId.get(id);
    if (backend?.entry.kind !== 'remote' || (backend.health.kind === 'ready') === isThere) return;
    backend.health = { kind: isThere ? 'ready' : 'unreachable' };
    this.#publish(backend);
  }

  /** An embedded server listens: at first, or again after a restart on another port. */
  embeddedReady(id: BackendId, ready: EmbeddedReady): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    // The folder's own name, unless the user gave the backend another.
    const own = cutTo(plainName(ready.displayName), maxLabelLength) || embeddedEntry.displayName;
    const displayName = backend.entry.displayName === embeddedEntry.displayName ? own : backend.entry.displayName;
    backend.entry = { ...backend.entry, appId: ready.appId, displayName };
    backend.advertisedSignIn = ready.signIn;
    // The app folder may have been changed for another app's between two runs.
    if (backend.app.id !== ready.appId) backend.app = this.#app(backend.entry);
    this.#options.instances?.started(id, ready.url, ready.instanceSecret);
    backend.app.updateBaseUrl(ready.url);
    backend.providers = ready.providers;
    backend.health = { kind: 'ready' };
    backend.readiness.resolve();
    this.#publish(backend);
  }

  /** An embedded server is being started again. */
  embeddedStarting(id: BackendId): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    this.#options.instances?.stopped(id);
    backend.app.updateBaseUrl(placeholderUrl);
    // Who waits already waits for this start: behind a gate of its own it would wait for ever.
    if (backend.health.kind !== 'starting')
      Object.assign(backend, { health: { kind: 'starting' }, ...createReadiness() });
    this.#publish(backend);
  }

  /** Whether the functions of an imported app folder may run. */
  functionsAllowed(id: BackendId, allowed: boolean): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    backend.functions = allowed;
    this.#publish(backend);
  }

  /** An embedded server could not start. `message` says why, for a person. */
  embeddedFailed(id: BackendId, message: string): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    backend.health = { kind: 'failed', message };
    backend.readiness.reject(new RosterError('backendStarting', message));
    this.#publish(backend);
  }

  #create(entry: BackendEntry): Backend {
    const backend: Backend = {
      entry,
      advertisedSignIn: noSignIn,
      app: this.#app(entry),
      health: { kind: 'starting' },
      providers: [],
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

  /** Tells from each request whether the backend is there. */
  #observed(id: BackendId, fetch: Fetch): Fetch {
    return async (url, init) => {
      try {
        const response = await fetch(url, init);
        // The location is asked at the base address; whether the host that it names is there, the next request shows.
        if (!mayBeBackend(response)) this.setReachable(id, false);
        else if (!url.endsWith('/location')) this.setReachable(id, true);
        return response;
      } catch (error) {
        // Whoever gives up waiting has not learned anything.
        if (init?.signal?.aborted !== true) this.setReachable(id, false);
        throw error;
      }
    };
  }

  /** The entries that are on disk, with the one that came along. */
  get #stored(): BackendEntry[] {
    return withBuiltIn(this.#options.roster.value.backends);
  }

  async #store(change: (stored: BackendEntry[]) => BackendEntry[]): Promise<void> {
    await this.#options.roster.change((now) => ({ ...now, backends: change(withBuiltIn(now.backends)) }));
  }

  #publish(backend: Backend): void {
    this.#options.feed.publish({ kind: 'backendPut', backend: summaryOf(backend) });
  }
}

function withBuiltIn(backends: BackendEntry[]): BackendEntry[] {
  return backends.some((entry) => entry.id === embeddedBackendId) ? backends : [embeddedEntry, ...backends];
}

/** Whether the backend itself may have answered: a page or a redirect comes from something in between. */
function mayBeBackend({ status, headers }: Response): boolean {
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  return (type === '' || type.startsWith('application/json')) && (status < 300 || status >= 400);
}

/** Whether two entries mean one backend. */
function isSame(a: BackendEntry, b: BackendEntry): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'embedded' ? a.appFolder === b.appFolder : a.baseUrl === b.baseUrl && a.appId === b.appId;
}
