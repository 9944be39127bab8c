/** A backend app and its users, with the API of the Realm SDK's `App`. */
import { EmailPasswordAuth } from '../clients/email-password-auth.js';
import { Credentials, requireCredentials } from '../credentials/credentials.js';
import { argumentError } from '../errors/auth-error.js';
import type { CallOptions } from '../http/abort.js';
import { Transport } from '../http/transport.js';
import { monotonicClock, steadyClock } from '../session/steady-clock.js';
import { inspect } from '../user/redaction.js';
import type { EndedSession, User, UserOfAnyType } from '../user/user.js';
import type { DefaultFunctionsFactory, DefaultObject } from '../user/user-types.js';
import { type AppConfiguration, checkedConfiguration } from './app-configuration.js';
import { AppUsers } from './app-users.js';
import { Observable } from './observable.js';
import { inMemory, type Platform } from './platform.js';

const defaultBaseUrl = 'https://services.cloud.mongodb.com';
const defaultTimeoutMs = 60_000;
/** The longest delay of a timer; a longer one fires at once. */
const maxTimeoutMs = 2 ** 31 - 1;

/** Apps returned by `App.get`, until they are garbage-collected. */
const shared = new Map<string, WeakRef<App>>();

/** An app with any functions and custom data. */
export type AppOfAnyType = App<object, object>;

/** A client of one App Services-compatible app. Sends no request before the first login or user call. */
export class App<
  FunctionsFactoryType extends object = DefaultFunctionsFactory,
  CustomDataType extends object = DefaultObject,
> extends Observable {
  /** The class `Credentials`, under the name that it has in version 10 of the SDK. */
  static readonly Credentials: typeof Credentials = Credentials;

  readonly #id: string;
  /** Maybe shared with other apps of the same id; see `#users`. */
  readonly #appUsers: AppUsers;
  readonly #emailPasswordAuth: EmailPasswordAuth;
  readonly #onChanged = () => {
    this.notify();
  };

  /** @throws AuthError if the configuration is not valid, or the storage's error if it cannot be opened */
  constructor(idOrConfig: string | AppConfiguration, platform: Platform = inMemory) {
    super();
    const config = checkedConfiguration(idOrConfig);
    const { id, now = Date.now, random = Math.random, device = {}, timeout = 0 } = config;
    const baseUrl = config.baseUrl === undefined || config.baseUrl === '' ? defaultBaseUrl : config.baseUrl;
    const steadyNow = steadyClock(now, config.monotonicNow ?? monotonicClock);
    // As in the Realm SDK, 0 and NaN mean the default.
    const timeoutMs = timeout > 0 ? Math.min(timeout, maxTimeoutMs) : defaultTimeoutMs;
    const send = config.fetch ?? ((url, init) => fetch(url, init));
    const create = (storage: NonNullable<AppConfiguration['storage']>) => {
      const transport = new Transport({ appId: id, baseUrl, fetch: send, timeoutMs, steadyNow });
      const { customData } = platform;
      return new AppUsers({ appId: id, transport, storage, now, steadyNow, random, device, customData });
    };
    this.#id = id;
    this.#appUsers =
      config.storage === undefined ? platform.openUsers(config, baseUrl, create) : create(config.storage);
    this.#emailPasswordAuth = new EmailPasswordAuth(this.#users.transport);
  }

  /** Returns the shared app with this id. Apps created with `new App` are never returned. */
  static get<F extends object = DefaultFunctionsFactory, C extends object = DefaultObject>(id: string): App<F, C> {
    let app = shared.get(id)?.deref();
    if (app === undefined) {
      app = new this(id);
      shared.set(id, new WeakRef(app));
    }
    // The types of functions and custom data are the caller's statement about the app.
    return app as App<F, C>;
  }

  /** Alias of `App.get`, from older versions of the SDK. */
  static getApp<F extends object = DefaultFunctionsFactory, C extends object = DefaultObject>(id: string): App<F, C> {
    return this.get<F, C>(id);
  }

  /** The users. Those that this app returns name it as their app, as in the Realm SDK. */
  get #users(): AppUsers {
    this.#appUsers.app = this;
    return this.#appUsers;
  }

  /** The App Services app id. */
  get id(): string {
    return this.#id;
  }

  /** Registration, confirmation and password reset for the email/password provider. */
  get emailPasswordAuth(): EmailPasswordAuth {
    return this.#emailPasswordAuth;
  }

  /** URL of the backend, without a trailing slash. Change it with `updateBaseUrl`. */
  get baseUrl(): string {
    return this.#users.transport.baseUrl;
  }

  /** @throws AuthError always, with the Realm SDK's message */
  set baseUrl(_url: string) {
    throw argumentError("Cannot assign the base URL, please use 'updateBaseUrl()'.");
  }

  /**
   * Switches to another URL of the same backend once the app was found there; null or `''` means the vendor's. Keeps
   * users and sessions. If it rejects, the app continues with the old URL.
   * @throws AuthError
   */
  async updateBaseUrl(baseUrl: string | null): Promise<void> {
    await this.#users.transport.moveTo(baseUrl === null || baseUrl === '' ? defaultBaseUrl : baseUrl);
    this.#users.moved();
  }

  /** Switches to another URL of the same backend immediately, without looking for the app there. */
  setBaseUrl(baseUrl: string): void {
    this.#users.transport.updateBaseUrl(baseUrl);
    this.#users.moved();
  }

  /** The user that was most recently logged in or switched to and still has a session. */
  get currentUser(): User<FunctionsFactoryType, CustomDataType> | null {
    return this.#users.current as User<FunctionsFactoryType, CustomDataType> | null;
  }

  /** All users that have not been removed, by id, in first-login order. */
  get allUsers(): Readonly<Record<string, User<FunctionsFactoryType, CustomDataType>>> {
    return this.#users.all as Record<string, User<FunctionsFactoryType, CustomDataType>>;
  }

  /** Returns the user with this id, or null. */
  user(userId: string): User<FunctionsFactoryType, CustomDataType> | null {
    return this.#users.find(userId) as User<FunctionsFactoryType, CustomDataType> | null;
  }

  /**
   * Signs in. Resolves once the profile is fetched and everything is stored; if any step fails, the login is undone.
   * @throws AuthError, or the storage's error
   */
  async logIn(
    credentials: Credentials,
    options: CallOptions = {},
  ): Promise<User<FunctionsFactoryType, CustomDataType>> {
    requireCredentials(credentials);
    options.signal?.throwIfAborted();
    return (await this.#users.logIn(credentials, options)) as User<FunctionsFactoryType, CustomDataType>;
  }

  /**
   * Makes a logged-in user current at once. The choice stands in this process even if it cannot be stored; use
   * `setCurrentUser` to be sure that it is. @throws AuthError
   */
  switchUser(user: UserOfAnyType): void {
    this.#users.switchTo(user);
  }

  /**
   * Makes a logged-in user current at once, and resolves when that is stored. If storing fails, the user that was
   * current before is current again, unless another user was selected since.
   * @throws AuthError, or the storage's error
   */
  async setCurrentUser(user: UserOfAnyType): Promise<void> {
    await this.#users.setCurrent(user);
  }

  /** Removes a user from this app and, if it has a session, revokes that on the backend. @throws AuthError */
  async removeUser(user: UserOfAnyType, options: CallOptions = {}): Promise<void> {
    const { revoked } = await this.removeUserHere(user, options);
    await revoked;
  }

  /** Like `removeUser`, but resolves once the user is durably removed here. @throws AuthError */
  removeUserHere(user: UserOfAnyType, options: CallOptions = {}): Promise<EndedSession> {
    return this.#users.remove(user, options);
  }

  /**
   * Deletes the user on the backend with the user's own token, then removes it from this app. Changes nothing if the
   * backend refuses.
   * @throws AuthError
   */
  async deleteUser(user: UserOfAnyType, options: CallOptions = {}): Promise<void> {
    await this.#users.delete(user, options);
  }

  /** Registers a callback to call after each change of the app's users. @throws AuthError if it is registered already */
  override addListener(callback: () => void): void {
    super.addListener(callback);
    this.#users.listen(this.#onChanged);
  }

  /** Removes a listener. Does nothing if it is not registered. */
  override removeListener(callback: () => void): void {
    super.removeListener(callback);
    if (!this.hasListeners) this.#users.unlisten(this.#onChanged);
  }

  /** Removes all listeners. */
  override removeAllListeners(): void {
    super.removeAllListeners();
    this.#users.unlisten(this.#onChanged);
  }

  /**
   * Call this after sleep and when the network is back: ends the back-off and renews tokens that are due, for users
   * loaded in this process. Never rejects; if the backend refuses a session, the user's listeners are called.
   */
  refreshDue(): Promise<void> {
    return this.#users.refreshDue();
  }

  /** Drops tokens and profiles from memory; they are read from storage again when needed. */
  unload(): Promise<void> {
    return this.#users.unload();
  }

  /** Reloads the users from storage, after something other than this app wrote to it. */
  reload(): Promise<void> {
    return this.#users.reload();
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
}
