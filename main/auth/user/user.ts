/** A user of an app, with the API of the Realm SDK's `User`. */
import type { App, AppOfAnyType } from '../app/app.js';
import { Observable } from '../app/observable.js';
import { ApiKeyAuth } from '../clients/api-key-auth.js';
import { callFunction, functionsOf } from '../clients/functions.js';
import type { Credentials } from '../credentials/credentials.js';
import { providerNamed, type ProviderType } from '../credentials/provider-type.js';
import { argumentError, type AuthError } from '../errors/auth-error.js';
import type { CallOptions } from '../http/abort.js';
import type { UserSession } from '../session/user-session.js';
import type { Session } from '../storage/auth-storage.js';
import { type UserProfile, withSdkFieldNames } from './profile.js';
import { inspect, withoutQueries } from './redaction.js';
import { type DefaultFunctionsFactory, type DefaultObject, type UserIdentity, UserState } from './user-types.js';

/** A session that has durably ended here. `revoked` settles when the backend has answered. */
export interface EndedSession {
  revoked: Promise<void>;
}

/** A user of an app with any functions, custom data and profiles. */
export type UserOfAnyType = User<object, object, object>;

/** The app's operations that a user object calls. */
export interface UserApp {
  /** Returns the app. */
  app: () => AppOfAnyType | undefined;
  /** Ends the user's session. */
  logOut: (user: UserOfAnyType, options: CallOptions) => Promise<EndedSession>;
  /** Adds a sign-in method. */
  link: (user: UserOfAnyType, credentials: Credentials, options: LinkOptions) => Promise<void>;
}

/** Options of `linkCredentials`. */
export interface LinkOptions extends CallOptions {
  /** Whether the linked user becomes the app's current user, as in the Realm SDK. Default: true. */
  makeCurrent?: boolean;
}

/** A user of an app. The app has one object per user, but compare users by `id`. */
export class User<
  FunctionsFactoryType extends object = DefaultFunctionsFactory,
  CustomDataType extends object = DefaultObject,
  UserProfileDataType extends object = UserProfile,
> extends Observable {
  readonly #userSession: UserSession;
  readonly #app: UserApp;
  /** The app's functions by name. */
  readonly functions: FunctionsFactoryType;
  /** The user's own API keys. */
  readonly apiKeys: ApiKeyAuth;
  #profile: { raw: unknown; named: UserProfile } | undefined;

  /** Only for use by `App`. `sessionOf` receives the callback to call after each stored change. */
  constructor(sessionOf: (changed: () => void) => UserSession, app: UserApp) {
    super();
    this.#userSession = sessionOf(() => {
      this.notify();
    });
    this.#app = app;
    // Any name may be called; the type is the caller's statement about which exist.
    this.functions = functionsOf(this.#userSession) as FunctionsFactoryType;
    this.apiKeys = new ApiKeyAuth(this.#userSession);
  }

  /** The app that the user belongs to. Of several `App` objects with the same id, the one that was used last. */
  get app(): App {
    // The types of functions and custom data are the caller's statement about the app.
    return this.#app.app() as App;
  }

  /** The user's id, assigned by the backend. */
  get id(): string {
    return this.#userSession.known.id;
  }

  /** Whether the user has a session, is logged out, or was removed from the app. */
  get state(): UserState {
    if (this.#userSession.removed) return UserState.Removed;
    return this.#userSession.known.state === 'LoggedIn' ? UserState.LoggedIn : UserState.LoggedOut;
  }

  get isLoggedIn(): boolean {
    return this.state === 'LoggedIn';
  }

  /** Whether the backend refused to renew the session, so that the user has to sign in again. */
  get isExpired(): boolean {
    return !this.#userSession.removed && this.#userSession.known.state === 'Expired';
  }

  /**
   * Error of the last access token renewal; null if it succeeded. Unless the user is expired, the session is kept, and
   * the next renewal is delayed. Listeners are called when this changes.
   */
  get refreshError(): AuthError | null {
    return this.#userSession.refreshError;
  }

  /** The provider of the first identity, as in the Realm SDK; until the user is loaded, that of the first login. */
  get providerType(): ProviderType {
    const { record, known } = this.#userSession;
    return providerNamed(record?.identities[0]?.providerType) ?? known.providerType;
  }

  /** Linked sign-in methods, from the last profile. Empty until the user is loaded. */
  get identities(): UserIdentity[] {
    const identities = this.#userSession.record?.identities ?? [];
    // A backend may have providers of its own; the SDK's type does not list them.
    return identities.map(({ id, providerType }) => ({ id, providerType: providerType as ProviderType }));
  }

  /** The backend's id of this device, or null if it has none. */
  get deviceId(): string | null {
    const id = this.#userSession.record?.deviceId ?? null;
    return id === null || id === '' || /^0+$/.test(id) ? null : id;
  }

  /**
   * The profile, with the SDK's field names and the backend's own. Empty until the user is loaded. URLs that contain a
   * token, such as Facebook's picture URL, are present from a login or `refreshProfile` until the process ends; they
   * are never stored.
   */
  get profile(): UserProfileDataType {
    const raw = this.#userSession.profile;
    // The same object until it changes, so that user interfaces can compare it.
    if (this.#profile?.raw !== raw) this.#profile = { raw, named: withSdkFieldNames(raw) };
    // The profile's shape is the app's own: the type is the caller's statement about it, as in the Realm SDK.
    return this.#profile.named as UserProfileDataType;
  }

  /** The profile as stored, without URLs that contain a token. */
  get storedProfile(): UserProfile {
    return withSdkFieldNames(this.#userSession.record?.profile ?? {});
  }

  /** Custom user data from the access token. `{}` without a session. */
  get customData(): CustomDataType {
    const session = this.#session;
    return (session === null ? {} : this.#userSession.customData.of(session)) as CustomDataType;
  }

  /**
   * When the access token expires by this machine's clock, in ms since 1970. Null after logout and until the user is
   * loaded.
   */
  get accessTokenEndsAt(): number | null {
    return this.#userSession.accessTokenEndsAt;
  }

  /** The access token; `''` after logout, as in the Realm SDK. Null until the user is loaded. */
  get accessToken(): string | null {
    return this.isLoggedIn ? (this.#session?.accessToken ?? null) : '';
  }

  /** The refresh token; `''` after logout, as in the Realm SDK. Null until the user is loaded. */
  get refreshToken(): string | null {
    return this.isLoggedIn ? (this.#session?.refreshToken ?? null) : '';
  }

  /** Null as soon as a logout starts, even while it is still being stored. */
  get #session(): Session | null {
    return this.isLoggedIn ? (this.#userSession.record?.session ?? null) : null;
  }

  /** Reads the user's record from storage, so that profile, identities and tokens are available. */
  async load(): Promise<void> {
    await this.#userSession.load();
  }

  /** Renews the access token and returns the custom data in it. @throws AuthError */
  async refreshCustomData(options: CallOptions = {}): Promise<CustomDataType> {
    await this.#userSession.refresh(options);
    return this.customData;
  }

  /** Fetches the profile again. @throws AuthError */
  refreshProfile(options: CallOptions = {}): Promise<void> {
    return this.#userSession.refreshProfile(options);
  }

  /**
   * Adds a sign-in method to this user, which keeps its id and becomes the app's current user.
   * @throws AuthError
   */
  linkCredentials(credentials: Credentials, options: LinkOptions = {}): Promise<void> {
    return this.#app.link(this, credentials, options);
  }

  /** Calls a function of the app. Values are sent as Extended JSON, which preserves dates and ids. @throws AuthError */
  callFunction(name: string, ...given: unknown[]): Promise<unknown> {
    return callFunction(this.#userSession, name, given);
  }

  /** The app's functions by name, with calls that `signal` cancels: `user.functionsWith({ signal }).add(1, 2)`. */
  functionsWith(options: CallOptions): FunctionsFactoryType {
    return functionsOf(this.#userSession, options) as FunctionsFactoryType;
  }

  /** Not available: this library has no database client. @throws AuthError */
  mongoClient(serviceName: string): never {
    throw notAvailable('mongoClient', serviceName, 'reads and writes the data');
  }

  /** Not available: this library has no push client. @throws AuthError */
  push(serviceName: string): never {
    throw notAvailable('push', serviceName, 'registers the device');
  }

  /**
   * Ends the session here, then on the backend. The local logout stands even if the backend call fails.
   * @throws AuthError
   */
  async logOut(options: CallOptions = {}): Promise<void> {
    const { revoked } = await this.logOutHere(options);
    await revoked;
  }

  /** Like `logOut`, but resolves once the session has durably ended here. @throws the storage's error */
  logOutHere(options: CallOptions = {}): Promise<EndedSession> {
    return this.#app.logOut(this, options);
  }

  /** Representation that is safe to display or log, without tokens. */
  toJSON(): Record<string, unknown> {
    const { id, state, providerType, identities, storedProfile: profile } = this;
    return { id, state, providerType, identities, profile: withoutQueries(profile) };
  }

  /** Same as `toJSON`, for Node's console. */
  [inspect](): Record<string, unknown> {
    return this.toJSON();
  }
}

function notAvailable(name: string, serviceName: string, purpose: string): AuthError {
  return argumentError(
    `roster/auth has no '${name}', so the service '${serviceName}' is not available: call a function of your app that ${purpose} instead.`,
  );
}
