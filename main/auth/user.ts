/** One user of an app, as the Realm SDK's `User` shows it. */
import type { ProviderType } from './credentials.js';
import { Listeners } from './listeners.js';
import type { SessionKeeper } from './session-keeper.js';
import type { Identity } from './storage.js';
import { decodeToken } from './token.js';

/** States of the Realm Node SDK. */
export type UserState = 'LoggedIn' | 'LoggedOut' | 'Removed';

/** A handle on one user. Handles of one user are one object; compare by `id` all the same. */
export class User {
  readonly #keeper: SessionKeeper;
  readonly #logOut: (user: User) => Promise<void>;
  readonly #listeners: Listeners;

  /** Made by `App` alone. */
  constructor(keeper: SessionKeeper, listeners: Listeners, logOut: (user: User) => Promise<void>) {
    this.#keeper = keeper;
    this.#listeners = listeners;
    this.#logOut = logOut;
  }

  /** The id that the backend gave. */
  get id(): string {
    return this.#keeper.known.id;
  }

  /** Whether it has a session, had one, or is gone from the app. */
  get state(): UserState {
    if (this.#keeper.removed) return 'Removed';
    return this.#keeper.known.state === 'LoggedIn' ? 'LoggedIn' : 'LoggedOut';
  }

  get isLoggedIn(): boolean {
    return this.state === 'LoggedIn';
  }

  /** Whether the backend refused to renew the session, so that the person has to sign in again. */
  get isExpired(): boolean {
    return !this.#keeper.removed && this.#keeper.known.state === 'Expired';
  }

  /** The provider of the first login. */
  get providerType(): ProviderType {
    return this.#keeper.known.providerType;
  }

  /** Linked ways to sign in, from the last profile. Empty until the user was loaded. */
  get identities(): Identity[] {
    return [...(this.#keeper.record?.identities ?? [])];
  }

  /** The backend's id of this device, or null when it keeps none. */
  get deviceId(): string | null {
    const id = this.#keeper.record?.deviceId ?? null;
    return id === null || id === '' || /^0+$/.test(id) ? null : id;
  }

  /** The profile's data, with the backend's field names. Empty until the user was loaded. */
  get profile(): Readonly<Record<string, unknown>> {
    return this.#keeper.record?.profile ?? {};
  }

  /** Custom user data, as the access token carries it. `{}` without a session. */
  get customData(): Record<string, unknown> {
    const session = this.#keeper.record?.session;
    return session === undefined || session === null ? {} : decodeToken(session.accessToken).userData;
  }

  /** Null after logout and until the user was loaded. */
  get accessToken(): string | null {
    return this.#keeper.record?.session?.accessToken ?? null;
  }

  /** Null after logout and until the user was loaded. */
  get refreshToken(): string | null {
    return this.#keeper.record?.session?.refreshToken ?? null;
  }

  /** Reads the user's record from storage, so that profile, identities and tokens can be had. */
  async load(): Promise<void> {
    await this.#keeper.load();
  }

  /** Renews the access token and gives the custom data in it. @throws AuthError */
  async refreshCustomData(): Promise<Record<string, unknown>> {
    await this.#keeper.refresh();
    return this.customData;
  }

  /** Fetches the profile again. @throws AuthError */
  refreshProfile(): Promise<void> {
    return this.#keeper.refreshProfile();
  }

  /** Ends the session here, then at the backend. Here it stands even when the backend cannot be told. @throws AuthError */
  logOut(): Promise<void> {
    return this.#logOut(this);
  }

  /** Calls back after each stored change of this user. */
  addListener(listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeListener(listener: () => void): void {
    this.#listeners.remove(listener);
  }

  removeAllListeners(): void {
    this.#listeners.clear();
  }
}
