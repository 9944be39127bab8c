/** A user of an app, with the API of the Realm SDK's `User`. */
import { Observable } from '../app/observable.js';
import { ApiKeyAuth } from '../clients/api-key-auth.js';
import { callFunction, type Functions, functionsOf } from '../clients/functions.js';
import type { Credentials } from '../credentials/credentials.js';
import type { ProviderType } from '../credentials/provider-type.js';
import type { AuthError } from '../errors/auth-error.js';
import type { CallOptions } from '../http/abort.js';
import type { UserSession } from '../session/user-session.js';
import type { Identity, Session } from '../storage/auth-storage.js';
import { type UserProfile, withSdkFieldNames } from './profile.js';
import { inspect, withoutQueries } from './redaction.js';

/** User states of the Realm Node SDK. */
export type UserState = 'LoggedIn' | 'LoggedOut' | 'Removed';

/** A session that has durably ended here. `revoked` settles when the backend has answered. */
export interface EndedSession {
  revoked: Promise<void>;
}

/** The app's operations that a user object calls. */
export interface UserApp {
  /** Ends the user's session. */
  logOut: (user: User, options: CallOptions) => Promise<EndedSession>;
  /** Adds a sign-in method. */
  link: (user: User, credentials: Credentials, options: CallOptions) => Promise<void>;
}

/** A user of an app. The app has one object per user, but compare users by `id`. */
export class User extends Observable {
  readonly #userSession: UserSession;
  readonly #app: UserApp;
  /** The app's functions by name. */
  readonly functions: Functions;
  /** The user's own API keys. */
  readonly apiKeys: ApiKeyAuth;

  /** Only for use by `App`. `keeperOf` receives the callback to call after each stored change. */
  constructor(keeperOf: (changed: () => void) => UserSession, app: UserApp) {
    super();
    this.#userSession = keeperOf(() => {
      this.notify();
    });
    this.#app = app;
    this.functions = functionsOf(this.#userSession);
    this.apiKeys = new ApiKeyAuth(this.#userSession);
  }

  /** The user's id, assigned by the backend. */
  get id(): string {
    return this.#userSession.known.id;
  }

  /** Whether the user has a session, is logged out, or was removed from the app. */
  get state(): UserState {
    if (this.#userSession.removed) return 'Removed';
    return this.#userSession.known.state === 'LoggedIn' ? 'LoggedIn' : 'LoggedOut';
  }

  get isLoggedIn(): boolean {
    return this.state === 'LoggedIn';
  }

  /** Whether the backend refused to renew the session, so that the user has to sign in again. */
  get isExpired(): boolean {
    return !this.#userSession.removed && this.#userSession.known.state === 'Expired';
  }

  /**
   * Error of the last access token renewal; null if it succeeded. The session is kept, and the next renewal is delayed.
   * Listeners are called when this changes.
   */
  get refreshError(): AuthError | null {
    return this.#userSession.refreshError;
  }

  /** The provider of the first login. */
  get providerType(): ProviderType {
    return this.#userSession.known.providerType;
  }

  /** Linked sign-in methods, from the last profile. Empty until the user is loaded. */
  get identities(): Identity[] {
    return [...(this.#userSession.record?.identities ?? [])];
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
  get profile(): UserProfile {
    return withSdkFieldNames(this.#userSession.profile);
  }

  /** The profile as stored, without URLs that contain a token. */
  get storedProfile(): UserProfile {
    return withSdkFieldNames(this.#userSession.record?.profile ?? {});
  }

  /** Custom user data from the access token. `{}` without a session. */
  get customData(): Record<string, unknown> {
    const session = this.#session;
    return session === null ? {} : this.#userSession.customDataOf(session);
  }

  /**
   * When the access token expires by this machine's clock, in ms since 1970. Null after logout and until the user is
   * loaded.
   */
  get accessTokenEndsAt(): number | null {
    return this.#userSession.accessTokenEndsAt;
  }

  /** The access token. Null after logout and until the user is loaded. */
  get accessToken(): string | null {
    return this.#session?.accessToken ?? null;
  }

  /** The refresh token. Null after logout and until the user is loaded. */
  get refreshToken(): string | null {
    return this.#session?.refreshToken ?? null;
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
  async refreshCustomData(options: CallOptions = {}): Promise<Record<string, unknown>> {
    await this.#userSession.refresh(options);
    return this.customData;
  }

  /** Fetches the profile again. @throws AuthError */
  refreshProfile(options: CallOptions = {}): Promise<void> {
    return this.#userSession.refreshProfile(options);
  }

  /**
   * Adds a sign-in method to this user. The user keeps its id; the app's current user does not change.
   * @throws AuthError
   */
  linkCredentials(credentials: Credentials, options: CallOptions = {}): Promise<void> {
    return this.#app.link(this, credentials, options);
  }

  /** Calls a function of the app. Values are sent as Extended JSON, which preserves dates and ids. @throws AuthError */
  callFunction(name: string, ...given: unknown[]): Promise<unknown> {
    return callFunction(this.#userSession, name, given);
  }

  /** The app's functions by name, with calls that `signal` cancels: `user.functionsWith({ signal }).add(1, 2)`. */
  functionsWith(options: CallOptions): Functions {
    return functionsOf(this.#userSession, options);
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
