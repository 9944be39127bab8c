/** One backend app and its users, as the Realm SDK's `App` offers it. */
import { untilAborted, type CallOptions } from './abort.js';
import { requireObject, requireString } from './arguments.js';
import { Credentials } from './credentials.js';
import { EmailPasswordAuth } from './email-password-auth.js';
import { AuthError, argumentError, clientCodes, notLoggedIn, unknownUser } from './errors.js';
import { Observable } from './observable.js';
import { loginBody, requestLogin, revoke, type Device } from './login-request.js';
import { inspect } from './redaction.js';
import { Logins, type LoginUnderWay } from './logins.js';
import { UserSession } from './user-session.js';
import { monotonicClock, steadyClock, type Clock } from './steady-clock.js';
import { MemoryStorage, type AuthStorage, type KnownUser, type Session, type UserRecord } from './storage.js';
import { isAnonymous } from './stored-user.js';
import { Transport, type Fetch } from './transport.js';
import { User } from './user.js';

/** What an app is made of. Only `id` is required. */
export interface AppConfig {
  /** The App Services app id. */
  id: string;
  /** Address of the backend. */
  baseUrl?: string;
  /** Milliseconds until a request is given up. */
  timeout?: number;
  fetch?: Fetch;
  storage?: AuthStorage;
  /** The wall clock: milliseconds since 1970, as `Date.now`. */
  now?: Clock;
  /** A clock that is never set, in milliseconds, as `performance.now`: durations are measured with it and the wall clock. */
  monotonicNow?: Clock;
  /** From 0 to 1, as `Math.random`: spreads the retries of many clients. */
  random?: () => number;
  /** Sent as `options.device` with each login (wire protocol, device). */
  device?: Readonly<Record<string, string>>;
}

const defaultBaseUrl = 'https://services.cloud.mongodb.com';

interface UserHandle {
  session: UserSession;
  user: User;
}

/** Apps of `App.get`, for as long as somebody holds them. */
const shared = new Map<string, WeakRef<App>>();

function requireCredentials(credentials: unknown): void {
  if (!(credentials instanceof Credentials)) {
    throw argumentError('Expected credentials to be an instance of Credentials');
  }
}

/** A client of one App Services-compatible app. No request is made before the first login or user call. */
export class App extends Observable {
  readonly id: string;
  readonly emailPasswordAuth: EmailPasswordAuth;
  readonly #transport: Transport;
  readonly #storage: AuthStorage;
  readonly #now: Clock;
  readonly #steadyNow: Clock;
  readonly #random: () => number;
  readonly #device: Device;
  /** In first-login order. */
  readonly #handles = new Map<string, UserHandle>();
  /** Users whose first login is being stored: one handle for two logins at once, and not to be met as another process's. */
  readonly #pendingLogins = new Map<string, UserHandle>();
  /** User ids, most recently current first: who follows when the current user leaves. */
  #recency: string[] = [];
  #pendingWrite: Promise<void> = Promise.resolve();
  readonly #logins = new Logins();
  /** Removals under way, by user id. */
  readonly #removals = new Map<string, Promise<void>>();

  constructor(idOrConfig: string | AppConfig) {
    super();
    const config = typeof idOrConfig === 'string' ? { id: idOrConfig } : idOrConfig;
    requireObject(config, 'config');
    this.id = requireString(config.id, 'id');
    this.#now = config.now ?? Date.now;
    this.#steadyNow = steadyClock(this.#now, config.monotonicNow ?? monotonicClock);
    this.#transport = new Transport({
      appId: this.id,
      baseUrl: config.baseUrl ?? defaultBaseUrl,
      fetch: config.fetch ?? ((url, init) => fetch(url, init)),
      timeoutMs: config.timeout ?? 60_000,
      steadyNow: this.#steadyNow,
    });
    this.#storage = config.storage ?? new MemoryStorage();
    this.#random = config.random ?? Math.random;
    this.#device = config.device ?? {};
    this.emailPasswordAuth = new EmailPasswordAuth(this.#transport);
    this.#storage.bind?.({ id: this.id, baseUrl: this.baseUrl });
    const { users, currentUserId } = this.#storage.load();
    for (const known of users) this.#addHandle(known);
    if (currentUserId !== null) this.#recency = [currentUserId];
    // Held weakly, so that watching the store does not keep an app that nobody uses any more.
    const self = new WeakRef(this);
    const stop = this.#storage.watch?.(() => {
      const app = self.deref();
      if (app === undefined) stop?.();
      else app.#syncFromStorage().catch(() => undefined);
    });
  }

  /** The app of an id: one for all who ask here. What `new App` makes is never among them. */
  static get(id: string): App {
    const known = shared.get(requireString(id, 'id'))?.deref();
    if (known !== undefined) return known;
    const app = new App(id);
    shared.set(id, new WeakRef(app));
    return app;
  }

  /** As `App.get`: the name of the SDK's older versions. */
  static getApp(id: string): App {
    return App.get(id);
  }

  /** Address of the backend, without a trailing slash. */
  get baseUrl(): string {
    return this.#transport.baseUrl;
  }

  /** Points the app at another address of the same backend; null means the vendor's. Users and sessions stay. */
  updateBaseUrl(baseUrl: string | null): void {
    this.#transport.updateBaseUrl(baseUrl ?? defaultBaseUrl);
    this.#storage.rebind?.({ id: this.id, baseUrl: this.baseUrl });
  }

  /** The user that acts: the one last switched or logged in to that still has a session. */
  get currentUser(): User | null {
    for (const id of this.#recency) {
      const user = this.#handles.get(id)?.user;
      if (user?.isLoggedIn === true) return user;
    }
    // Users of earlier runs have no recency but their first-login order.
    for (const { user } of this.#handles.values()) if (user.isLoggedIn) return user;
    return null;
  }

  /** All users that are not removed, by id, in first-login order. */
  get allUsers(): Record<string, User> {
    return Object.fromEntries([...this.#handles].map(([id, { user }]) => [id, user]));
  }

  /** One user by id. */
  user(userId: string): User | null {
    return this.#handles.get(userId)?.user ?? null;
  }

  /**
   * Signs in. Resolves when the profile was fetched and all is stored; when any step fails nothing is left behind.
   * @throws AuthError, or what the storage throws
   */
  async logIn(credentials: Credentials, { signal }: CallOptions = {}): Promise<User> {
    requireCredentials(credentials);
    signal?.throwIfAborted();
    const reused = credentials.reuse ? await this.#anonymousUser() : null;
    if (reused !== null) {
      await this.#makeCurrent(reused.id);
      return reused;
    }
    const login = this.#logins.begin();
    try {
      const record = await requestLogin(this.#transport, credentials, { device: this.#device, signal });
      const { user } = await this.#begin(record, login).catch(async (error: unknown) => {
        await revoke(this.#transport, record.session).catch(() => undefined);
        throw error;
      });
      await this.#makeCurrent(record.id);
      login.requireStaying(record.id);
      return user;
    } finally {
      login.end();
    }
  }

  /** Stores a login, in the handle that its user has or in a new one. */
  async #begin(record: UserRecord, login: LoginUnderWay): Promise<UserHandle> {
    const { id } = record;
    await this.#removals.get(id);
    login.requireStaying(id);
    const known = this.#handles.get(id) ?? this.#pendingLogins.get(id);
    // One that was removed stays so; who comes back has another handle.
    const handle = known === undefined || known.session.removed ? this.#createHandle(record) : known;
    this.#pendingLogins.set(id, handle);
    try {
      await handle.session.start(record);
      login.requireStaying(id);
      this.#handles.set(id, handle);
    } finally {
      this.#pendingLogins.delete(id);
    }
    return handle;
  }

  /** Makes a logged-in user current. Await `settled()` to know that the choice is stored. @throws AuthError */
  switchUser(user: User): void {
    if (this.#handleOf(user) === null) throw unknownUser();
    if (!user.isLoggedIn) throw notLoggedIn('User is no longer valid or is logged out');
    this.#makeCurrent(user.id).catch(() => undefined);
  }

  /** Resolves when every choice of a current user so far is stored. @throws what the storage threw for the last of them */
  flush(): Promise<void> {
    return this.#pendingWrite;
  }

  /** Forgets a user here and, when it has a session, ends that at the backend. @throws AuthError */
  async removeUser(user: User, options: CallOptions = {}): Promise<void> {
    const handle = this.#handleOf(user);
    if (handle !== null) return this.#endSession(handle, 'Removed', options);
    throw unknownUser(user.state === 'Removed' ? 'User has already been removed' : undefined);
  }

  /** Deletes the user at the backend with its own token, then forgets it. Nothing changes when the backend refuses. @throws AuthError */
  async deleteUser(user: User, { signal }: CallOptions = {}): Promise<void> {
    const handle = this.#handleOf(user);
    if (handle === null) throw unknownUser();
    if (!user.isLoggedIn) throw notLoggedIn('User must be logged in to be deleted.');
    await handle.session.requestNoContent({ method: 'DELETE', scope: 'root', path: '/auth/delete', signal });
    await this.#remove(handle);
    await this.#storeCurrent();
    this.notify();
  }

  /**
   * To be called after sleep and when the network is back: forgets that the backend was away and renews what is due, for
   * the users that were used in this process. Never rejects; a session that was refused is told by its user's listeners.
   */
  async refreshDue(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(({ session }) => session.refreshIfDue().catch(() => undefined)));
  }

  /** Drops tokens and profiles from memory; each is read from storage again when it is next needed. */
  async unload(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(({ session }) => session.unload()));
  }

  /** Takes over what the storage lists now, when something else than this app wrote to it. */
  async reload(): Promise<void> {
    await this.unload();
    await this.#syncFromStorage();
    const { currentUserId } = this.#storage.load();
    if (this.#recency.length === 0 && currentUserId !== null) this.#recency = [currentUserId];
  }

  /** What may be shown or logged. */
  toJSON(): Record<string, unknown> {
    const { id, baseUrl, currentUser } = this;
    return { id, baseUrl, currentUser: currentUser?.id ?? null, users: Object.keys(this.allUsers) };
  }

  /** As `toJSON`, for Node's console. */
  [inspect](): Record<string, unknown> {
    return this.toJSON();
  }

  async #link(user: User, credentials: Credentials, { signal }: CallOptions): Promise<void> {
    requireCredentials(credentials);
    if (credentials.providerType === 'anon-user') {
      const message = 'Cannot add anonymous credentials to an existing user.';
      throw new AuthError({ kind: 'invalidArgument', code: clientCodes.userAlreadyNamed, message });
    }
    const handle = this.#handleOf(user);
    if (handle === null || !user.isLoggedIn) throw notLoggedIn('The specified user is not logged in.');
    const { providerType } = credentials;
    const path = `/auth/providers/${providerType}/login?link=true`;
    const body = await loginBody(credentials, this.#device);
    await handle.session.link({ method: 'POST', scope: 'app', path, body, signal }, providerType);
    this.notify();
  }

  async #logOut(user: User, options: CallOptions): Promise<void> {
    const handle = this.#handleOf(user);
    if (handle === null || !user.isLoggedIn) return;
    this.#logins.left(user.id);
    // Nobody can sign in again to a user that has no other identity; keeping it would be a dead row.
    const isLostForGood = isAnonymous(await handle.session.load());
    await this.#endSession(handle, isLostForGood ? 'Removed' : 'LoggedOut', options);
  }

  /** Not to be given up before it ended here: only the telling of the backend is. */
  async #endSession(handle: UserHandle, state: 'LoggedOut' | 'Removed', { signal }: CallOptions): Promise<void> {
    const { id, isLoggedIn } = handle.user;
    this.#logins.left(id);
    const session = await (state === 'Removed' ? this.#remove(handle) : handle.session.end(state));
    await this.#storeCurrent();
    this.notify();
    if (isLoggedIn) await untilAborted(revoke(this.#transport, session), signal);
  }

  /** Forgets a user. A login of the same user waits for it, so that what that stores is not removed with it. */
  async #remove(handle: UserHandle): Promise<Session | null> {
    const { id } = handle.user;
    this.#logins.left(id);
    const removal = (async () => {
      const session = await handle.session.end('Removed');
      this.#forget(handle);
      return session;
    })();
    const settled = removal.then(
      () => undefined,
      () => undefined,
    );
    this.#removals.set(id, settled);
    try {
      return await removal;
    } finally {
      if (this.#removals.get(id) === settled) this.#removals.delete(id);
    }
  }

  /** What this app knows of a user; null of one that was removed, or that is another app's, whatever its id. */
  #handleOf(user: User): UserHandle | null {
    const handle = this.#handles.get(user.id);
    return handle?.user === user && !handle.session.removed ? handle : null;
  }

  /** An anonymous user that is signed in here, the current one first. Which it is, only a user's record tells. */
  async #anonymousUser(): Promise<User | null> {
    for (const user of [this.currentUser, ...Object.values(this.allUsers)]) {
      if (user?.isLoggedIn !== true || user.providerType !== 'anon-user') continue;
      // One that cannot be read now may be named by now: it is not handed out.
      const record = await this.#handles
        .get(user.id)
        ?.session.load()
        .catch(() => null);
      if (record !== null && record !== undefined && isAnonymous(record) && user.isLoggedIn) return user;
    }
    return null;
  }

  #addHandle(known: KnownUser): void {
    this.#handles.set(known.id, this.#createHandle(known));
  }

  #createHandle(known: KnownUser): UserHandle {
    let session: UserSession | undefined;
    const user = new User(
      (onChanged) => {
        session = new UserSession(
          { id: known.id, providerType: known.providerType, state: known.state },
          {
            ...{ transport: this.#transport, storage: this.#storage, random: this.#random, onChanged },
            ...{ now: this.#now, steadyNow: this.#steadyNow },
            sessionEnded: () => {
              this.notify();
            },
          },
        );
        return session;
      },
      {
        logOut: (self, options) => this.#logOut(self, options),
        link: (self, credentials, options) => this.#link(self, credentials, options),
      },
    );
    if (session === undefined) throw new Error('a user without a keeper');
    return { session, user };
  }

  /** Takes over what another process on the same store did. Who is current stays this process's own choice. */
  async #syncFromStorage(): Promise<void> {
    const { users } = this.#storage.load();
    for (const known of users) {
      const handle = this.#handles.get(known.id);
      if (handle !== undefined) await handle.session.syncFromStorage(known);
      else if (!this.#pendingLogins.has(known.id)) this.#addHandle(known);
    }
    const listed = new Set(users.map(({ id }) => id));
    for (const [id, handle] of [...this.#handles]) {
      if (listed.has(id) || this.#pendingLogins.has(id)) continue;
      await handle.session.syncFromStorage(null);
      if (handle.session.removed) this.#forget(handle);
    }
    this.notify();
  }

  #forget(handle: UserHandle): void {
    const userId = handle.user.id;
    if (this.#handles.get(userId) !== handle) return;
    this.#handles.delete(userId);
    this.#recency = this.#recency.filter((id) => id !== userId);
  }

  #makeCurrent(userId: string): Promise<void> {
    this.#recency = [userId, ...this.#recency.filter((id) => id !== userId)];
    const stored = this.#storeCurrent();
    this.notify();
    return stored;
  }

  #storeCurrent(): Promise<void> {
    this.#pendingWrite = this.#pendingWrite
      .catch(() => undefined)
      .then(() => this.#storage.writeCurrent(this.currentUser?.id ?? null));
    return this.#pendingWrite;
  }
}
