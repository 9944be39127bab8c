/** The backends that Roster knows, each with its auth core and its health. */
import type { BackendId, BackendSummary, ProviderType, SignInSettings } from '../../preload/contract.js';
import { say } from '../../preload/language/say.js';
import { App, type AuthStorage, type Fetch } from '../auth/index.js';
import type { Document } from '../vault/document.js';
import type { BackendEntry, RosterFile } from '../vault/profile-index.js';
import {
  embeddedBackendId,
  embeddedEntry,
  gate,
  inForce,
  noAddress,
  noSignIn,
  summaryOf,
  type Backend,
} from './backend.js';
import type { ChangeFeed } from './change-feed.js';
import { RosterError } from './errors.js';

/** What the backends are made of. */
export interface BackendsOptions {
  roster: Document<RosterFile>;
  feed: ChangeFeed;
  fetch: Fetch;
  now: () => number;
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
}

/** All backends. The embedded one is always among them. */
export class Backends {
  readonly #options: BackendsOptions;
  readonly #byId = new Map<BackendId, Backend>();

  constructor(options: BackendsOptions) {
    this.#options = options;
    for (const entry of this.#stored) this.#byId.set(entry.id, this.#make(entry));
  }

  get summaries(): BackendSummary[] {
    return [...this.#byId.values()].map(summaryOf);
  }

  /** One backend as the page sees it. @throws RosterError `backendNotFound` */
  summary(id: BackendId): BackendSummary {
    return summaryOf(this.get(id));
  }

  /** @throws RosterError `backendNotFound` */
  get(id: BackendId): Backend {
    const backend = this.#byId.get(id);
    if (backend === undefined) throw new RosterError('backendNotFound', say().backendNotFound);
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
    for (const { entry: known } of this.#byId.values()) if (isSame(known, entry)) return known.id;
    await this.#store([...this.#stored, entry]);
    const backend = this.#make(entry);
    this.#byId.set(entry.id, backend);
    this.#publish(backend);
    return entry.id;
  }

  /** Changes what the index knows of a backend. Durable. @throws RosterError `backendNotFound`, VaultError */
  async change(
    id: BackendId,
    change: Partial<Pick<BackendEntry, 'displayName' | 'providers' | 'signIn'>>,
  ): Promise<void> {
    const backend = this.get(id);
    await this.#store(this.#stored.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
    backend.entry = { ...backend.entry, ...change };
    this.#publish(backend);
  }

  /** Takes a backend away. Durable. @throws RosterError `backendNotFound`, VaultError */
  async remove(id: BackendId): Promise<void> {
    this.get(id);
    await this.#store(this.#stored.filter((entry) => entry.id !== id));
    this.#byId.delete(id);
    this.#options.feed.publish({ kind: 'backendRemoved', backendId: id });
  }

  /** The auth core of a backend that can be asked; waits for the embedded server while it starts. @throws RosterError */
  async readyApp(id: BackendId, signal?: AbortSignal): Promise<App> {
    const backend = this.get(id);
    let stop: () => void = () => undefined;
    const given = new Promise<never>((_ready, giveUp) => {
      stop = () => {
        giveUp(new RosterError('cancelled', say().signInCancelled));
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
    return inForce(this.get(id));
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
  answered(id: BackendId, isThere: boolean): void {
    const backend = this.#byId.get(id);
    if (backend?.entry.kind !== 'remote' || (backend.health.kind === 'ready') === isThere) return;
    backend.health = { kind: isThere ? 'ready' : 'unreachable' };
    this.#publish(backend);
  }

  /** An embedded server listens: at first, or again after a restart on another port. */
  embeddedReady(id: BackendId, ready: EmbeddedReady): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    const { displayName } = backend.entry.displayName === embeddedEntry.displayName ? ready : backend.entry;
    backend.entry = { ...backend.entry, appId: ready.appId, displayName };
    backend.offered = ready.signIn;
    // The app folder may have been changed for another app's between two runs.
    if (backend.app.id !== ready.appId) backend.app = this.#app(backend.entry);
    backend.app.updateBaseUrl(ready.url);
    backend.providers = ready.providers;
    backend.health = { kind: 'ready' };
    backend.settle.resolve();
    this.#publish(backend);
  }

  /** An embedded server is being started again. */
  embeddedStarting(id: BackendId): void {
    const backend = this.#byId.get(id);
    if (backend === undefined) return;
    backend.app.updateBaseUrl(noAddress);
    // Who waits already waits for this start: behind a gate of its own it would wait for ever.
    if (backend.health.kind !== 'starting') Object.assign(backend, { health: { kind: 'starting' }, ...gate() });
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
    backend.settle.reject(new RosterError('backendStarting', message));
    this.#publish(backend);
  }

  #make(entry: BackendEntry): Backend {
    const backend: Backend = {
      entry,
      offered: noSignIn,
      app: this.#app(entry),
      health: { kind: 'starting' },
      providers: [],
      functions: null,
      ...gate(),
    };
    if (entry.kind === 'remote') {
      backend.health = { kind: 'ready' };
      backend.settle.resolve();
    }
    return backend;
  }

  #app(entry: BackendEntry): App {
    const { fetch, now, storageOf, device } = this.#options;
    return new App({
      id: entry.appId,
      baseUrl: entry.baseUrl ?? noAddress,
      fetch: entry.kind === 'embedded' ? fetch : this.#observed(entry.id, fetch),
      now,
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
        this.answered(id, true);
        return response;
      } catch (error) {
        // Whoever gives up waiting has not learned anything.
        if (init?.signal?.aborted !== true) this.answered(id, false);
        throw error;
      }
    };
  }

  /** The entries that are on disk, with the one that came along. */
  get #stored(): BackendEntry[] {
    const { backends } = this.#options.roster.value;
    return backends.some((entry) => entry.id === embeddedBackendId) ? backends : [embeddedEntry, ...backends];
  }

  async #store(backends: BackendEntry[]): Promise<void> {
    const { roster } = this.#options;
    await roster.replace({ ...roster.value, backends });
  }

  #publish(backend: Backend): void {
    this.#options.feed.publish({ kind: 'backendPut', backend: summaryOf(backend) });
  }
}

/** Whether two entries mean one backend. */
function isSame(a: BackendEntry, b: BackendEntry): boolean {
  return a.kind === 'embedded'
    ? b.kind === 'embedded' && a.appFolder === b.appFolder
    : a.baseUrl === b.baseUrl && a.appId === b.appId;
}
