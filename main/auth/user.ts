/** One user of an app, as the Realm SDK's `User` shows it. */
import type { CallOptions } from './abort.js';
import type { Credentials, ProviderType } from './credentials.js';
import type { AuthError } from './errors.js';
import { ApiKeyAuth } from './api-key-auth.js';
import { callFunction, functionsOf, type Functions } from './functions.js';
import { Observable } from './observable.js';
import { withSdkFieldNames, type UserProfile } from './profile.js';
import { inspect, withoutQueries } from './redaction.js';
import type { UserSession } from './user-session.js';
import type { Identity, Session } from './storage.js';

/** States of the Realm Node SDK. */
export type UserState = 'LoggedIn' | 'LoggedOut' | 'Removed';

/** What a user asks of its app. */
export interface UserApp {
  /** Ends the user's session. */
  logOut: (user: User, options: CallOptions) => Promise<void>;
  /** Adds a way to sign in. */
  link: (user: User, credentials: Credentials, options: CallOptions) => Promise<void>;
}

/** A handle on one user. Handles of one user are one object; compare by `id` all the same. */
export class User extends Observable {
  readonly #userSession: UserSession;
  readonly #app: UserApp;
  /** The app's functions by name. */
  readonly functions: Functions;
  /** The user's own API keys. */
  readonly apiKeys: ApiKeyAuth;

  /** Made by `App` alone. `keeperOf` gets what to call after each stored change. */
  constructor(keeperOf: (changed: () => void) => UserSession, app: UserApp) {
    super();
    this.#userSession = keeperOf(() => {
      this.notify();
    });
    this.#app = app;
    this.functions = functionsOf(this.#userSession);
    this.apiKeys = new ApiKeyAuth(this.#userSession);
  }

  /** The id that the backend gave. */
  get id(): string {
    return this.#userSession.known.id;
  }

  /** Whether it has a session, had one, or is gone from the app. */
  get state(): UserState {
    if (this.#userSession.removed) return 'Removed';
    return this.#userSession.known.state === 'LoggedIn' ? 'LoggedIn' : 'LoggedOut';
  }

  get isLoggedIn(): boolean {
    return this.state === 'LoggedIn';
  }

  /** Whether the backend refused to renew the session, so that the person has to sign in again. */
  get isExpired(): boolean {
    return !this.#userSession.removed && this.#userSession.known.state === 'Expired';
  }

  /**
   * Why the access token could not be renewed the last time; null after a renewal that worked. The session stands all the same,
   * and the next renewal waits. Listeners hear when this changes.
   */
  get refreshError(): AuthError | null {
    return this.#userSession.refreshError;
  }

  /** The provider of the first login. */
  get providerType(): ProviderType {
    return this.#userSession.known.providerType;
  }

  /** Linked ways to sign in, from the last profile. Empty until the user was loaded. */
  get identities(): Identity[] {
    return [...(this.#userSession.record?.identities ?? [])];
  }

  /** The backend's id of this device, or null when it keeps none. */
  get deviceId(): string | null {
    const id = this.#userSession.record?.deviceId ?? null;
    return id === null || id === '' || /^0+$/.test(id) ? null : id;
  }

  /**
   * The profile, under the promised names and the backend's own. Empty until the user was loaded. URLs that carry a token, as Facebook's picture
   * does, are in it from a login or `refreshProfile` until the process ends; they are never stored.
   */
  get profile(): UserProfile {
    return withSdkFieldNames(this.#userSession.profile);
  }

  /** The profile as it is stored: without URLs that carry a token. */
  get storedProfile(): UserProfile {
    return withSdkFieldNames(this.#userSession.record?.profile ?? {});
  }

  /** Custom user data, as the access token carries it. `{}` without a session. */
  get customData(): Record<string, unknown> {
    const session = this.#session;
    return session === null ? {} : this.#userSession.customDataOf(session);
  }

  /** When the access token ends by this machine's clock, in milliseconds since 1970. Null after logout and until the user was loaded. */
  get accessTokenEndsAt(): number | null {
    return this.#userSession.accessTokenEndsAt;
  }

  /** Null after logout and until the user was loaded. */
  get accessToken(): string | null {
    return this.#session?.accessToken ?? null;
  }

  /** Null after logout and until the user was loaded. */
  get refreshToken(): string | null {
    return this.#session?.refreshToken ?? null;
  }

  /** None from the moment that a logout begins, though its storing may still be under way. */
  get #session(): Session | null {
    return this.isLoggedIn ? (this.#userSession.record?.session ?? null) : null;
  }

  /** Reads the user's record from storage, so that profile, identities and tokens can be had. */
  async load(): Promise<void> {
    await this.#userSession.load();
  }

  /** Renews the access token and gives the custom data in it. @throws AuthError */
  async refreshCustomData(options: CallOptions = {}): Promise<Record<string, unknown>> {
    await this.#userSession.refresh(options);
    return this.customData;
  }

  /** Fetches the profile again. @throws AuthError */
  refreshProfile(options: CallOptions = {}): Promise<void> {
    return this.#userSession.refreshProfile(options);
  }

  /** Adds a way to sign in to this user. The user keeps its id; the current user stays who it is. @throws AuthError */
  linkCredentials(credentials: Credentials, options: CallOptions = {}): Promise<void> {
    return this.#app.link(this, credentials, options);
  }

  /** Calls a function of the app. Values travel as Extended JSON, so dates and ids arrive as such. @throws AuthError */
  callFunction(name: string, ...given: unknown[]): Promise<unknown> {
    return callFunction(this.#userSession, name, given);
  }

  /** The app's functions by name, whose calls `signal` gives up: `user.functionsWith({ signal }).add(1, 2)`. */
  functionsWith(options: CallOptions): Functions {
    return functionsOf(this.#userSession, options);
  }

  /** Ends the session here, then at the backend. Here it stands even when the backend cannot be told. @throws AuthError */
  logOut(options: CallOptions = {}): Promise<void> {
    return this.#app.logOut(this, options);
  }

  /** What may be shown or logged: no token is in it. */
  toJSON(): Record<string, unknown> {
    const { id, state, providerType, identities, storedProfile: profile } = this;
    return { id, state, providerType, identities, profile: withoutQueries(profile) };
  }

  /** As `toJSON`, for Node's console. */
  [inspect](): Record<string, unknown> {
    return this.toJSON();
  }
}
