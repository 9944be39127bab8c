/** One backend app and its users, as the Realm SDK's `App` offers it. */
import { untilAborted, type CallOptions } from './abort.js';
import { requireObject, requireString } from './arguments.js';
import { Credentials } from './credentials.js';
import { EmailPasswordAuth } from './email-password-auth.js';
import { AuthError, argumentError, clientCodes, notLoggedIn, refusesSession, unknownUser } from './errors.js';
import { encode } from './extended-json.js';
import { Observable } from './listeners.js';
import { SessionKeeper, profileOf } from './session-keeper.js';
import { MemoryStorage, type AuthStorage, type KnownUser, type Session, type UserRecord } from './storage.js';
import { requireTokenOf } from './token.js';
import { monotonicClock, steadyClock, type Clock } from './steady-clock.js';
import { Transport, type Fetch } from './transport.js';
import { User } from './user.js';
import { loginAnswer, profileAnswer } from './wire.js';

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

interface KnownHandle {
  keeper: SessionKeeper;
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
  readonly #device: Readonly<Record<string, string>>;
  /** In first-login order. */
  readonly #handles = new Map<string, KnownHandle>();
  /** Users whose first login is being stored: one handle for two logins at once, and not to be met as another process's. */
  readonly #arriving = new Map<string, KnownHandle>();
  /** User ids, most recently current first: who follows when the current user leaves. */
  #recency: string[] = [];
  #writing: Promise<void> = Promise.resolve();

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
    for (const known of users) this.#remember(known);
    if (currentUserId !== null) this.#recency = [currentUserId];
    // Held weakly, so that watching the store does not keep an app that nobody uses any more.
    const self = new WeakRef(this);
    const stop = this.#storage.watch?.(() => {
      const app = self.deref();
      if (app === undefined) stop?.();
      else app.#takeShared().catch(() => undefined);
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
    const reused = credentials.reuse ? this.#anonymousUser() : null;
    if (reused !== null) {
      await this.#makeCurrent(reused.id);
      return reused;
    }
    const record = await this.#requestLogin(credentials, signal);
    const handle = this.#handles.get(record.id) ?? this.#arriving.get(record.id) ?? this.#handle(record);
    this.#arriving.set(record.id, handle);
    try {
      await handle.keeper.begin(record);
      this.#handles.set(record.id, handle);
    } catch (error) {
      await this.#revoke(record.session).catch(() => undefined);
      throw error;
    } finally {
      this.#arriving.delete(record.id);
    }
    await this.#makeCurrent(record.id);
    return handle.user;
  }

  async #requestLogin(credentials: Credentials, signal: AbortSignal | undefined): Promise<UserRecord> {
    const login = await this.#transport.ask(
      {
        method: 'POST',
        scope: 'app',
        path: `/auth/providers/${credentials.providerType}/login`,
        body: await this.#loginBody(credentials),
        signal,
      },
      loginAnswer,
    );
    requireTokenOf(login.user_id, login.access_token);
    requireTokenOf(login.user_id, login.refresh_token);
    const session: Session = { accessToken: login.access_token, refreshToken: login.refresh_token };
    const profile = await this.#transport
      .ask({ method: 'GET', scope: 'root', path: '/auth/profile', token: session.accessToken, signal }, profileAnswer)
      .catch(async (error: unknown) => {
        await this.#revoke(session).catch(() => undefined);
        throw error;
      });
    return {
      id: login.user_id,
      providerType: credentials.providerType,
      state: 'LoggedIn',
      deviceId: login.device_id ?? null,
      ...profileOf(profile),
      session,
    };
  }

  /** Makes a logged-in user current. Await `settled()` to know that the choice is stored. @throws AuthError */
  switchUser(user: User): void {
    const handle = this.#handles.get(user.id);
    if (handle === undefined || user.state === 'Removed') throw unknownUser();
    if (!handle.user.isLoggedIn) throw notLoggedIn('User is no longer valid or is logged out');
    this.#makeCurrent(user.id).catch(() => undefined);
  }

  /** Resolves when every choice of a current user so far is stored. @throws what the storage threw for the last of them */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Forgets a user here and, when it has a session, ends that at the backend. @throws AuthError */
  async removeUser(user: User, options: CallOptions = {}): Promise<void> {
    const handle = this.#handles.get(user.id);
    if (handle === undefined || user.state === 'Removed') throw unknownUser('User has already been removed');
    await this.#endSession(handle, 'Removed', options);
  }

  /** Deletes the user at the backend with its own token, then forgets it. Nothing changes when the backend refuses. @throws AuthError */
  async deleteUser(user: User, { signal }: CallOptions = {}): Promise<void> {
    const handle = this.#handles.get(user.id);
    if (handle === undefined) throw unknownUser();
    if (!handle.user.isLoggedIn) throw notLoggedIn('User must be logged in to be deleted.');
    await handle.keeper.tell({ method: 'DELETE', scope: 'root', path: '/auth/delete', signal });
    await handle.keeper.end('Removed');
    this.#forget(user.id);
    await this.#storeCurrent();
    this.notify();
  }

  /**
   * To be called after sleep and when the network is back: forgets that the backend was away and renews what is due, for
   * the users that were used in this process. Never rejects; a session that was refused is told by its user's listeners.
   */
  async nudge(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(({ keeper }) => keeper.nudge().catch(() => undefined)));
  }

  /** Drops tokens and profiles from memory; each is read from storage again when it is next needed. */
  async unload(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(({ keeper }) => keeper.unload()));
  }

  /** Takes over what the storage lists now, when something else than this app wrote to it. */
  async reload(): Promise<void> {
    await this.unload();
    await this.#takeShared();
    const { currentUserId } = this.#storage.load();
    if (this.#recency.length === 0 && currentUserId !== null) this.#recency = [currentUserId];
  }

  async #link(user: User, credentials: Credentials, { signal }: CallOptions): Promise<void> {
    requireCredentials(credentials);
    if (credentials.providerType === 'anon-user') {
      const message = 'Cannot add anonymous credentials to an existing user.';
      throw new AuthError({ kind: 'invalidArgument', code: clientCodes.userAlreadyNamed, message });
    }
    const handle = this.#handles.get(user.id);
    if (handle?.user !== user || !user.isLoggedIn) throw notLoggedIn('The specified user is not logged in.');
    await handle.keeper.link({
      method: 'POST',
      scope: 'app',
      path: `/auth/providers/${credentials.providerType}/login?link=true`,
      body: await this.#loginBody(credentials),
      signal,
    });
    this.notify();
  }

  /** The SDK's own options win over whatever a custom function's payload may hold under that name. */
  async #loginBody({ providerType, payload }: Credentials): Promise<Record<string, unknown>> {
    const encoded = providerType === 'custom-function' ? await encode(payload) : payload;
    return { ...requireObject(encoded, 'payload'), options: { device: this.#device } };
  }

  async #logOut(user: User, options: CallOptions): Promise<void> {
    const handle = this.#handles.get(user.id);
    if (handle?.user.isLoggedIn !== true) return;
    const { identities } = await handle.keeper.load();
    // Nobody can sign in again to a user that has no other identity; keeping it would be a dead row.
    const lostForGood = user.providerType === 'anon-user' && identities.length <= 1;
    await this.#endSession(handle, lostForGood ? 'Removed' : 'LoggedOut', options);
  }

  /** Not to be given up before it ended here: only the telling of the backend is. */
  async #endSession(handle: KnownHandle, state: 'LoggedOut' | 'Removed', { signal }: CallOptions): Promise<void> {
    const { id, isLoggedIn } = handle.user;
    const session = await handle.keeper.end(state);
    if (state === 'Removed') this.#forget(id);
    await this.#storeCurrent();
    this.notify();
    if (isLoggedIn) await untilAborted(this.#revoke(session), signal);
  }

  async #revoke(session: Session | null): Promise<void> {
    if (session === null) return;
    await this.#transport
      .tell({ method: 'DELETE', scope: 'root', path: '/auth/session', token: session.refreshToken })
      .catch((error: unknown) => {
        // A session that the backend no longer knows is as ended as it can be.
        if (!refusesSession(error)) throw error;
      });
  }

  #anonymousUser(): User | null {
    const isAnonymous = (user: User) =>
      user.isLoggedIn && user.providerType === 'anon-user' && user.identities.length <= 1;
    const current = this.currentUser;
    if (current !== null && isAnonymous(current)) return current;
    return Object.values(this.allUsers).find(isAnonymous) ?? null;
  }

  #remember(known: KnownUser): void {
    this.#handles.set(known.id, this.#handle(known));
  }

  #handle(known: KnownUser): KnownHandle {
    let keeper: SessionKeeper | undefined;
    const user = new User(
      (changed) => {
        keeper = new SessionKeeper(
          { id: known.id, providerType: known.providerType, state: known.state },
          {
            ...{ transport: this.#transport, storage: this.#storage, random: this.#random, changed },
            ...{ now: this.#now, steadyNow: this.#steadyNow },
          },
        );
        return keeper;
      },
      {
        logOut: (self, options) => this.#logOut(self, options),
        link: (self, credentials, options) => this.#link(self, credentials, options),
      },
    );
    if (keeper === undefined) throw new Error('a user without a keeper');
    return { keeper, user };
  }

  /** Takes over what another process on the same store did. Who is current stays this process's own choice. */
  async #takeShared(): Promise<void> {
    const { users } = this.#storage.load();
    for (const known of users) {
      const handle = this.#handles.get(known.id);
      if (handle !== undefined) await handle.keeper.meet(known);
      else if (!this.#arriving.has(known.id)) this.#remember(known);
    }
    const listed = new Set(users.map(({ id }) => id));
    for (const [id, { keeper }] of [...this.#handles]) {
      if (listed.has(id) || this.#arriving.has(id)) continue;
      await keeper.meet(null);
      if (keeper.removed) this.#forget(id);
    }
    this.notify();
  }

  #forget(userId: string): void {
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
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => this.#storage.writeCurrent(this.currentUser?.id ?? null));
    return this.#writing;
  }
}
