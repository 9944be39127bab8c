/** A backend app and its users, with the API of the Realm SDK's `App`. */
import { EmailPasswordAuth } from '../clients/email-password-auth.js';
import { Credentials } from '../credentials/credentials.js';
import { requireObject, requireString } from '../errors/arguments.js';
import { argumentError, AuthError, notLoggedIn, unknownUser } from '../errors/auth-error.js';
import { clientCodes } from '../errors/error-codes.js';
import { type CallOptions, untilAborted } from '../http/abort.js';
import type { Fetch } from '../http/http-client.js';
import { Transport } from '../http/transport.js';
import { type Clock, monotonicClock, steadyClock } from '../session/steady-clock.js';
import { UserSession } from '../session/user-session.js';
import {
  type AuthStorage,
  type KnownUser,
  MemoryStorage,
  type Session,
  type UserRecord,
} from '../storage/auth-storage.js';
import { isAnonymous } from '../storage/stored-user.js';
import { inspect } from '../user/redaction.js';
import { type EndedSession, User } from '../user/user.js';
import { CurrentUser } from './current-user.js';
import { type Device, loginBody, requestLogin, revoke } from './login-request.js';
import { Logins, type LoginUnderWay } from './logins.js';
import { Observable } from './observable.js';

/** Configuration of an app. Only `id` is required. */
export interface AppConfig {
  /** The App Services app id. */
  id: string;
  /** URL of the backend. */
  baseUrl?: string;
  /** Request timeout in milliseconds. */
  timeout?: number;
  fetch?: Fetch;
  storage?: AuthStorage;
  /** Wall clock in milliseconds since 1970, like `Date.now`. */
  now?: Clock;
  /** Monotonic clock in milliseconds, like `performance.now`. Durations are measured with this and the wall clock. */
  monotonicNow?: Clock;
  /** Returns a number from 0 to 1, like `Math.random`. Spreads the retries of many clients. */
  random?: () => number;
  /** Sent as `options.device` with each login (wire protocol, device). */
  device?: Readonly<Record<string, string>>;
}

const defaultBaseUrl = 'https://services.cloud.mongodb.com';

interface UserHandle {
  session: UserSession;
  user: User;
}

/** Apps returned by `App.get`, until they are garbage-collected. */
const shared = new Map<string, WeakRef<App>>();

function requireCredentials(credentials: unknown): void {
  if (!(credentials instanceof Credentials)) {
    throw argumentError('Expected credentials to be an instance of Credentials');
  }
}

/** A client of one App Services-compatible app. Sends no request before the first login or user call. */
export class App extends Observable {
  readonly id: string;
  readonly emailPasswordAuth: EmailPasswordAuth;
  readonly #transport: Transport;
  readonly #storage: AuthStorage;
  readonly #now: Clock;
  readonly #steadyNow: Clock;
  readonly #random: () => number;
  readonly #device: Device;
  /** By user id, in first-login order. */
  readonly #handles = new Map<string, UserHandle>();
  /**
   * Users whose login is being stored, by id. Concurrent logins share one handle, and `#syncFromStorage` does not
   * mistake the user for another process's.
   */
  readonly #pendingLogins = new Map<string, UserHandle>();
  readonly #current: CurrentUser;
  readonly #logins = new Logins();
  /** Removals in progress, by user id. */
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
    this.#current = new CurrentUser({
      initial: currentUserId,
      firstLoggedIn: (ids) => this.#firstLoggedIn(ids),
      store: (id) => this.#storage.writeCurrent(id),
      onChanged: () => {
        this.notify();
      },
    });
    // A weak reference, so that watching the store does not keep an unused app in memory.
    const self = new WeakRef(this);
    const stop = this.#storage.watch?.(() => {
      const app = self.deref();
      if (app === undefined) stop?.();
      else app.#syncFromStorage().catch(() => undefined);
    });
  }

  /** Returns the shared app with this id. Apps created with `new App` are never shared. */
  static get(id: string): App {
    const known = shared.get(requireString(id, 'id'))?.deref();
    if (known !== undefined) return known;
    const app = new App(id);
    shared.set(id, new WeakRef(app));
    return app;
  }

  /** Alias of `App.get`, from older versions of the SDK. */
  static getApp(id: string): App {
    return App.get(id);
  }

  /** URL of the backend, without a trailing slash. */
  get baseUrl(): string {
    return this.#transport.baseUrl;
  }

  /** Switches to another URL of the same backend; null means the vendor's. Keeps users and sessions. */
  updateBaseUrl(baseUrl: string | null): void {
    this.#transport.updateBaseUrl(baseUrl ?? defaultBaseUrl);
    this.#storage.rebind?.({ id: this.id, baseUrl: this.baseUrl });
  }

  /** The user that was most recently logged in or switched to and still has a session. */
  get currentUser(): User | null {
    const { id } = this.#current;
    return id === null ? null : this.user(id);
  }

  /** All users that have not been removed, by id, in first-login order. */
  get allUsers(): Record<string, User> {
    return Object.fromEntries([...this.#handles].map(([id, { user }]) => [id, user]));
  }

  /** Returns the user with this id, or null. */
  user(userId: string): User | null {
    return this.#handles.get(userId)?.user ?? null;
  }

  /**
   * Signs in. Resolves once the profile is fetched and everything is stored; if any step fails, the login is undone.
   * @throws AuthError, or the storage's error
   */
  async logIn(credentials: Credentials, { signal }: CallOptions = {}): Promise<User> {
    requireCredentials(credentials);
    signal?.throwIfAborted();
    const reused = credentials.reuse ? await this.#anonymousUser() : null;
    if (reused !== null) {
      await this.#current.select(reused.id);
      return reused;
    }
    const login = this.#logins.begin();
    try {
      const record = await requestLogin(this.#transport, credentials, { device: this.#device, signal });
      const { user } = await this.#begin(record, login).catch(async (error: unknown) => {
        await revoke(this.#transport, record.session).catch(() => undefined);
        throw error;
      });
      await this.#current.select(record.id);
      login.requireStaying(record.id);
      return user;
    } finally {
      login.end();
    }
  }

  /** Stores a login in the user's existing handle or in a new one. */
  async #begin(record: UserRecord, login: LoginUnderWay): Promise<UserHandle> {
    const { id } = record;
    await this.#removals.get(id);
    login.requireStaying(id);
    const known = this.#handles.get(id) ?? this.#pendingLogins.get(id);
    // A removed handle is never revived: the user gets a new one.
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

  /**
   * Makes a logged-in user current at once. The choice stands in this process even if it cannot be stored; use
   * `setCurrentUser` to be sure that it is. @throws AuthError
   */
  switchUser(user: User): void {
    this.#requireLoggedIn(user);
    this.#current.select(user.id, { keepIfNotStored: true }).catch(() => undefined);
  }

  /**
   * Makes a logged-in user current at once, and resolves when that is stored. If storing fails, the user that was
   * current before is current again, unless another user was selected since.
   * @throws AuthError, or the storage's error
   */
  async setCurrentUser(user: User): Promise<void> {
    this.#requireLoggedIn(user);
    await this.#current.select(user.id);
  }

  /** Removes a user from this app and, if it has a session, revokes that on the backend. @throws AuthError */
  async removeUser(user: User, options: CallOptions = {}): Promise<void> {
    const { revoked } = await this.removeUserHere(user, options);
    await revoked;
  }

  /** Like `removeUser`, but resolves once the user is durably removed here. @throws AuthError */
  async removeUserHere(user: User, options: CallOptions = {}): Promise<EndedSession> {
    const handle = this.#handleOf(user);
    if (handle !== null) return this.#endSession(handle, 'Removed', options);
    throw unknownUser(user.state === 'Removed' ? 'User has already been removed' : undefined);
  }

  /**
   * Deletes the user on the backend with the user's own token, then removes it from this app. Changes nothing if the
   * backend refuses.
   * @throws AuthError
   */
  async deleteUser(user: User, { signal }: CallOptions = {}): Promise<void> {
    const handle = this.#handleOf(user);
    if (handle === null) throw unknownUser();
    if (!user.isLoggedIn) throw notLoggedIn('User must be logged in to be deleted.');
    await handle.session.requestNoContent({ method: 'DELETE', scope: 'root', path: '/auth/delete', signal });
    await this.#remove(handle);
    await this.#current.storeAgain();
    this.notify();
  }

  /**
   * Call this after sleep and when the network is back: ends the back-off and renews tokens that are due, for users
   * loaded in this process. Never rejects; if the backend refuses a session, the user's listeners are called.
   */
  async refreshDue(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(({ session }) => session.refreshIfDue().catch(() => undefined)));
  }

  /** Drops tokens and profiles from memory; they are read from storage again when needed. */
  async unload(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(({ session }) => session.unload()));
  }

  /** Reloads the users from storage, after something other than this app wrote to it. */
  async reload(): Promise<void> {
    await this.unload();
    await this.#syncFromStorage();
    this.#current.adopt(this.#storage.load().currentUserId);
  }

  /** Representation that is safe to display or log. */
  toJSON(): Record<string, unknown> {
    const { id, baseUrl, currentUser } = this;
    return { id, baseUrl, currentUser: currentUser?.id ?? null, users: Object.keys(this.allUsers) };
  }

  /** Same as `toJSON`, for Node's console. */
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

  async #logOut(user: User, options: CallOptions): Promise<EndedSession> {
    const handle = this.#handleOf(user);
    if (handle === null || !user.isLoggedIn) return { revoked: Promise.resolve() };
    this.#logins.left(user.id);
    // An anonymous user cannot sign in again, so remove it instead of keeping an unusable entry.
    const isLostForGood = isAnonymous(await handle.session.load());
    return this.#endSession(handle, isLostForGood ? 'Removed' : 'LoggedOut', options);
  }

  /** The signal cancels only the request to the backend; the local logout always completes. */
  async #endSession(
    handle: UserHandle,
    state: 'LoggedOut' | 'Removed',
    { signal }: CallOptions,
  ): Promise<EndedSession> {
    const { id, isLoggedIn } = handle.user;
    this.#logins.left(id);
    const session = await (state === 'Removed' ? this.#remove(handle) : handle.session.end(state));
    await this.#current.storeAgain();
    this.notify();
    const revoked = isLoggedIn ? untilAborted(revoke(this.#transport, session), signal) : Promise.resolve();
    // The caller may not be interested in the outcome.
    revoked.catch(() => undefined);
    return { revoked };
  }

  /** Removes a user. A login of the same user waits for this, so that its new record is not removed as well. */
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

  #requireLoggedIn(user: User): void {
    if (this.#handleOf(user) === null) throw unknownUser();
    if (!user.isLoggedIn) throw notLoggedIn('User is no longer valid or is logged out');
  }

  /** Returns the user's handle, or null if the user was removed or the object belongs to another app. */
  #handleOf(user: User): UserHandle | null {
    const handle = this.#handles.get(user.id);
    return handle?.user === user && !handle.session.removed ? handle : null;
  }

  /**
   * Finds a signed-in anonymous user, trying the current user first. Reads records, since only those list identities.
   */
  async #anonymousUser(): Promise<User | null> {
    for (const user of [this.currentUser, ...Object.values(this.allUsers)]) {
      if (user?.isLoggedIn !== true || user.providerType !== 'anon-user') continue;
      // Skip users whose record cannot be read: they may have been linked to another identity.
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
        session = new UserSession({ id: known.id, providerType: known.providerType, state: known.state }, undefined, {
          ...{ transport: this.#transport, storage: this.#storage, random: this.#random, onChanged },
          ...{ now: this.#now, steadyNow: this.#steadyNow },
          sessionEnded: () => {
            this.notify();
          },
        });
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

  /** Applies changes that other processes made to the store. Each process has its own current user. */
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
    this.#current.forget(userId);
  }

  /** Users from earlier runs follow in first-login order, because only the current one is stored. */
  #firstLoggedIn(userIds: readonly string[]): string | null {
    for (const id of [...userIds, ...this.#handles.keys()]) if (this.user(id)?.isLoggedIn === true) return id;
    return null;
  }
}
