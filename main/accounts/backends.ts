/** The backends that Roster knows, each with its auth core and its health. */
import {
  backendId,
  browserProviders,
  type BackendHealth,
  type BackendId,
  type BackendSummary,
  type ProviderType,
  type SignInSettings,
} from '../../preload/contract.js';
import { App, type AuthStorage, type Fetch } from '../auth/index.js';
import type { Document } from '../vault/document.js';
import type { BackendEntry, RosterFile } from '../vault/profile-index.js';
import type { ChangeFeed } from './change-feed.js';
import { RosterError } from './errors.js';

/** The id of the backend that Roster brings along. */
export const embeddedBackendId: BackendId = backendId.parse('embedded');

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

interface Backend {
  /** As the index knows it; `signIn` is what the person set. */
  entry: BackendEntry;
  /** How the backend says that one signs in with the browser. */
  offered: SignInSettings;
  app: App;
  health: BackendHealth;
  providers: ProviderType[];
  /** Resolves when the backend can be asked; rejects when it failed to start. */
  ready: Promise<void>;
  settle: { resolve: () => void; reject: (error: RosterError) => void };
}

/** Until the embedded server has told its address, nothing may be sent anywhere. RFC 6761 keeps `.invalid` from resolving. */
const noAddress = 'http://embedded.invalid';

/** No way of signing in with the browser. */
export const noSignIn: SignInSettings = { openid: null, google: null, facebook: null, apple: null };

const embeddedEntry: BackendEntry = {
  id: embeddedBackendId,
  kind: 'embedded',
  displayName: 'On this computer',
  appId: 'roster',
  baseUrl: null,
  signIn: noSignIn,
};

/** All backends. The embedded one is always among them. */
export class Backends {
  readonly #options: BackendsOptions;
  readonly #byId = new Map<BackendId, Backend>();

  constructor(options: BackendsOptions) {
    this.#options = options;
    const stored = options.roster.value.backends;
    const known = stored.some((entry) => entry.id === embeddedBackendId) ? stored : [embeddedEntry, ...stored];
    for (const entry of known) this.#byId.set(entry.id, this.#make(entry));
  }

  get summaries(): BackendSummary[] {
    return [...this.#byId.values()].map(summaryOf);
  }

  /** @throws RosterError `backendNotFound` */
  get(id: BackendId): Backend {
    const backend = this.#byId.get(id);
    if (backend === undefined) throw new RosterError('backendNotFound', 'Roster does not know this backend any more.');
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
    for (const { entry: known } of this.#byId.values()) {
      const isSame = known.kind === 'embedded' ? entry.kind === 'embedded' : known.baseUrl === entry.baseUrl;
      if (isSame && (known.kind === 'embedded' || known.appId === entry.appId)) return known.id;
    }
    const { roster } = this.#options;
    const stored = roster.value.backends.length === 0 ? [embeddedEntry] : roster.value.backends;
    await roster.replace({ ...roster.value, backends: [...stored, entry] });
    const backend = this.#make(entry);
    this.#byId.set(entry.id, backend);
    this.#publish(backend);
    return entry.id;
  }

  /** The auth core of a backend that can be asked; waits for the embedded server while it starts. @throws RosterError */
  async readyApp(id: BackendId): Promise<App> {
    const backend = this.get(id);
    await backend.ready;
    return backend.app;
  }

  /** How a backend's accounts sign in with the browser. @throws RosterError `backendNotFound` */
  signIn(id: BackendId): SignInSettings {
    return inForce(this.get(id));
  }

  /** Sets the person's own ways to sign in. Durable. @throws RosterError `backendNotFound`, VaultError */
  async changeSignIn(id: BackendId, { google, ...settings }: SignInSettings): Promise<void> {
    const backend = this.get(id);
    const before = backend.entry.signIn.google;
    const kept = google !== null && google.clientId === before?.clientId ? before.clientSecret : null;
    const signIn = {
      ...settings,
      google: google === null ? null : { ...google, clientSecret: google.clientSecret ?? kept },
    };
    const { roster } = this.#options;
    const stored = roster.value.backends.some((entry) => entry.id === embeddedBackendId)
      ? roster.value.backends
      : [embeddedEntry, ...roster.value.backends];
    const backends = stored.map((entry) => (entry.id === id ? { ...entry, signIn } : entry));
    await roster.replace({ ...roster.value, backends });
    backend.entry = { ...backend.entry, signIn };
    this.#publish(backend);
  }

  /** The embedded server listens: at first, or again after a restart on another port. */
  embeddedReady(ready: EmbeddedReady): void {
    const backend = this.get(embeddedBackendId);
    backend.entry = { ...backend.entry, appId: ready.appId, displayName: ready.displayName };
    backend.offered = ready.signIn;
    // The app folder may have been changed for another app's between two runs.
    if (backend.app.id !== ready.appId) backend.app = this.#app(backend.entry);
    backend.app.updateBaseUrl(ready.url);
    backend.providers = ready.providers;
    backend.health = { kind: 'ready' };
    backend.settle.resolve();
    this.#publish(backend);
  }

  /** The embedded server is being started again. */
  embeddedStarting(): void {
    const backend = this.get(embeddedBackendId);
    backend.app.updateBaseUrl(noAddress);
    Object.assign(backend, { health: { kind: 'starting' }, ...gate() });
    this.#publish(backend);
  }

  /** The embedded server could not start. `message` says why, for a person. */
  embeddedFailed(message: string): void {
    const backend = this.get(embeddedBackendId);
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
      fetch,
      now,
      storage: storageOf(entry.id),
      device,
      timeout: 20_000,
    });
  }

  #publish(backend: Backend): void {
    this.#options.feed.publish({ kind: 'backendPut', backend: summaryOf(backend) });
  }
}

/** Provider by provider, the person's own settings before the backend's. */
function inForce({ entry: { signIn: own }, offered }: Backend): SignInSettings {
  return {
    openid: own.openid ?? offered.openid,
    google: own.google ?? offered.google,
    facebook: own.facebook ?? offered.facebook,
    apple: own.apple ?? offered.apple,
  };
}

function gate(): Pick<Backend, 'ready' | 'settle'> {
  let settle: Backend['settle'] = { resolve: () => undefined, reject: () => undefined };
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // A failure that nobody waits for is shown as the backend's health; it is not an unhandled rejection.
  ready.catch(() => undefined);
  return { ready, settle };
}

function summaryOf(backend: Backend): BackendSummary {
  const { entry, health, providers } = backend;
  const signIn = inForce(backend);
  return {
    id: entry.id,
    kind: entry.kind,
    displayName: entry.displayName,
    appId: entry.appId,
    providers,
    browser: browserProviders.filter((name) => signIn[name] !== null),
    health,
  };
}
