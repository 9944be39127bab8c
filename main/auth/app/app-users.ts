/** The users of an app: logins, logouts, removals, and which user is current. Apps of one id may share it. */
import { type Credentials, requireCredentials } from '../credentials/credentials.js';
import { AuthError, notLoggedIn, unknownUser } from '../errors/auth-error.js';
import { clientCodes } from '../errors/error-codes.js';
import { type CallOptions, untilAborted } from '../http/abort.js';
import type { Transport } from '../http/transport.js';
import type { CustomDataDecoder } from '../session/custom-data.js';
import type { Clock } from '../session/steady-clock.js';
import { type CompletedLogin, UserSession } from '../session/user-session.js';
import type { AuthStorage, KnownUser, Session, UserRecord } from '../storage/auth-storage.js';
import { isAnonymous } from '../storage/stored-user.js';
import { type EndedSession, type LinkOptions, User, type UserOfAnyType } from '../user/user.js';
import type { AppOfAnyType } from './app.js';
import { CurrentUser } from './current-user.js';
import { type Device, loginBody, requestLogin, revoke } from './login-request.js';
import { Logins, type LoginUnderWay } from './logins.js';
import { type UserHandle, UserHandles } from './user-handles.js';

/** Dependencies of `AppUsers`. */
export interface AppUsersOptions {
  appId: string;
  transport: Transport;
  storage: AuthStorage;
  now: Clock;
  steadyNow: Clock;
  random: () => number;
  device: Device;
  customData: CustomDataDecoder | undefined;
}

/** The state to end in; a function if that depends on the user's record. */
type Ending = 'Removed' | ((record: UserRecord) => 'LoggedOut' | 'Removed');

export class AppUsers {
  /** The app that was used last. Apps of the same id may share their users. */
  app: AppOfAnyType | undefined;
  readonly #options: AppUsersOptions;
  readonly #handles = new UserHandles(
    (known, record) => this.#createHandle(known, record),
    (id) => {
      this.#current.forget(id);
    },
  );
  readonly #current: CurrentUser;
  readonly #logins = new Logins();
  /** Removals in progress, by user id. */
  readonly #removals = new Map<string, Promise<void>>();
  /** Apps with listeners. */
  readonly #listening = new Set<() => void>();

  constructor(options: AppUsersOptions) {
    this.#options = options;
    const { appId, storage, transport } = options;
    storage.bind?.({ id: appId, baseUrl: transport.baseUrl });
    const { users, records = [], currentUserId } = storage.load();
    this.#handles.load(users, records);
    this.#current = new CurrentUser({
      initial: currentUserId,
      firstLoggedIn: (ids) => this.#handles.firstLoggedIn(ids),
      store: (id) => storage.writeCurrent(id),
      onChanged: () => {
        this.#notify();
      },
    });
    // A weak reference, so that watching the store does not keep an unused app in memory.
    const self = new WeakRef(this);
    const stop = storage.watch?.(() => {
      const users = self.deref();
      if (users === undefined) stop?.();
      else users.#syncFromStorage().catch(() => undefined);
    });
  }

  /** The client of the backend. */
  get transport(): Transport {
    return this.#options.transport;
  }

  /** The user that was most recently logged in or switched to and still has a session. */
  get current(): User | null {
    const { id } = this.#current;
    return id === null ? null : this.find(id);
  }

  /** All users that have not been removed, by id, in first-login order. */
  get all(): Record<string, User> {
    return Object.fromEntries(
      this.#handles.all.filter(({ session }) => !session.removed).map(({ user }) => [user.id, user]),
    );
  }

  /** Returns the user with this id, or null. */
  find(userId: string): User | null {
    return this.#handles.get(userId)?.user ?? null;
  }

  /** Registers a function to call after each change. */
  listen(notify: () => void): void {
    this.#listening.add(notify);
  }

  /** Cancels `listen`. */
  unlisten(notify: () => void): void {
    this.#listening.delete(notify);
  }

  /** Tells the storage that the app moved. */
  moved(): void {
    const { appId, storage, transport } = this.#options;
    storage.rebind?.({ id: appId, baseUrl: transport.baseUrl });
  }

  /** See `App`. */
  async logIn(credentials: Credentials, { signal }: CallOptions): Promise<User> {
    const { transport, device } = this.#options;
    const reused = credentials.reuse ? await this.#handles.anonymousUser(this.#current.id) : null;
    if (reused !== null) {
      await this.#current.select(reused.id);
      return reused;
    }
    const underWay = this.#logins.begin();
    try {
      const login = await requestLogin(transport, credentials, { device, signal });
      const { user } = await this.#store(login, underWay).catch(async (error: unknown) => {
        await revoke(transport, login.session).catch(() => undefined);
        throw error;
      });
      await this.#current.select(user.id);
      underWay.requireStaying(user.id);
      return user;
    } finally {
      underWay.end();
    }
  }

  /** Stores a login in the user's existing handle or in a new one. */
  async #store(login: CompletedLogin, underWay: LoginUnderWay): Promise<UserHandle> {
    const { id } = login.record;
    await this.#removals.get(id);
    underWay.requireStaying(id);
    return this.#handles.start(login, () => {
      underWay.requireStaying(id);
    });
  }

  /** See `App.switchUser`. */
  switchTo(user: UserOfAnyType): void {
    this.#handles.requireLoggedIn(user);
    this.#current.select(user.id, { keepIfNotStored: true }).catch(() => undefined);
  }

  /** See `App.setCurrentUser`. */
  async setCurrent(user: UserOfAnyType): Promise<void> {
    this.#handles.requireLoggedIn(user);
    await this.#current.select(user.id);
  }

  /** See `App.removeUserHere`. */
  async remove(user: UserOfAnyType, options: CallOptions): Promise<EndedSession> {
    const handle = this.#handles.of(user);
    if (handle !== null) return this.#endSession(handle, 'Removed', options);
    throw unknownUser(user.state === 'Removed' ? 'User has already been removed' : 'No user has been found');
  }

  /** See `App.deleteUser`. */
  async delete(user: UserOfAnyType, { signal }: CallOptions): Promise<void> {
    const handle = this.#handles.of(user);
    if (!user.isLoggedIn) throw notLoggedIn('User must be logged in to be deleted.');
    if (handle === null) throw unknownUser('No user has been found.');
    await handle.session.requestNoContent({ method: 'DELETE', scope: 'root', path: '/auth/delete', signal });
    await this.#end(handle, 'Removed');
    await this.#current.storeAgain();
    this.#notify();
  }

  /** See `App.refreshDue`. */
  async refreshDue(): Promise<void> {
    await Promise.all(this.#handles.all.map(({ session }) => session.refreshIfDue().catch(() => undefined)));
  }

  /** See `App.unload`. */
  async unload(): Promise<void> {
    await Promise.all(this.#handles.all.map(({ session }) => session.unload()));
  }

  /** See `App.reload`. */
  async reload(): Promise<void> {
    await this.unload();
    await this.#syncFromStorage();
    this.#current.adopt(this.#options.storage.load().currentUserId);
  }

  async #link(
    user: UserOfAnyType,
    credentials: Credentials,
    { signal, makeCurrent = true }: LinkOptions,
  ): Promise<void> {
    requireCredentials(credentials);
    const handle = this.#handles.of(user);
    if (handle === null || !user.isLoggedIn) throw notLoggedIn('The specified user is not logged in.');
    if (credentials.providerType === 'anon-user') {
      const message = 'Cannot add anonymous credentials to an existing user.';
      throw new AuthError({ kind: 'invalidArgument', code: clientCodes.userAlreadyNamed, message });
    }
    const { providerType } = credentials;
    const path = `/auth/providers/${providerType}/login?link=true`;
    const body = loginBody(credentials, this.#options.device);
    await handle.session.link({ method: 'POST', scope: 'app', path, body, signal }, providerType);
    // The user may have logged out meanwhile.
    if (makeCurrent && this.#handles.of(user)?.user.isLoggedIn === true && this.#current.id !== user.id)
      await this.#current.select(user.id);
    else this.#notify();
  }

  async #logOut(user: UserOfAnyType, options: CallOptions): Promise<EndedSession> {
    const handle = this.#handles.of(user);
    if (handle === null || !user.isLoggedIn) return { revoked: Promise.resolve() };
    // An anonymous user cannot sign in again, so remove it instead of keeping an unusable entry.
    return this.#endSession(handle, (record) => (isAnonymous(record) ? 'Removed' : 'LoggedOut'), options);
  }

  /** The signal cancels only the request to the backend; the local logout always completes. */
  async #endSession(handle: UserHandle, state: Ending, { signal }: CallOptions): Promise<EndedSession> {
    const { isLoggedIn } = handle.user;
    const session = await this.#end(handle, state);
    await this.#current.storeAgain();
    this.#notify();
    const revoked = isLoggedIn ? untilAborted(revoke(this.#options.transport, session), signal) : Promise.resolve();
    // The caller may not be interested in the outcome.
    revoked.catch(() => undefined);
    return { revoked };
  }

  /**
   * Ends a session here. A login of the same user waits for this, so that the record of a new login is not removed as
   * well.
   */
  async #end(handle: UserHandle, state: Ending): Promise<Session | null> {
    const { id } = handle.user;
    this.#logins.left(id);
    const ending = (async () => {
      const session = await handle.session.end(state);
      if (handle.session.removed) this.#handles.forget(handle);
      return session;
    })();
    const settled = ending.then(
      () => undefined,
      () => undefined,
    );
    this.#removals.set(id, settled);
    try {
      return await ending;
    } finally {
      if (this.#removals.get(id) === settled) this.#removals.delete(id);
    }
  }

  #createHandle(known: KnownUser, record?: UserRecord): UserHandle {
    const { transport, storage, random, now, steadyNow, customData } = this.#options;
    let session: UserSession | undefined;
    const user = new User(
      (onChanged) => {
        session = new UserSession({ id: known.id, providerType: known.providerType, state: known.state }, record, {
          ...{ transport, storage, random, onChanged, now, steadyNow, customData },
          sessionEnded: () => {
            this.#notify();
          },
        });
        return session;
      },
      {
        app: () => this.app,
        logOut: (self, options) => this.#logOut(self, options),
        link: (self, credentials, options) => this.#link(self, credentials, options),
      },
    );
    if (session === undefined) throw new Error('a user without a session');
    return { session, user };
  }

  /** Applies changes that other processes made to the store. Each process has its own current user. */
  async #syncFromStorage(): Promise<void> {
    await this.#handles.sync(this.#options.storage.load().users);
    this.#notify();
  }

  #notify(): void {
    for (const notify of [...this.#listening]) notify();
  }
}
