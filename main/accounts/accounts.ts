/** What a person can do with accounts. Each use case resolves when its effect is durable. */
import type { AccountId, BackendId } from '../../preload/contract.js';
import { AuthError, Credentials, type App, type User } from '../auth/index.js';
import type { AccountEntry } from '../vault/profile-index.js';
import type { AccountList } from './account-list.js';
import type { Backends } from './backends.js';
import { RosterError } from './errors.js';

/** What the use cases work on. */
export interface AccountsOptions {
  list: AccountList;
  backends: Backends;
  now: () => number;
  /** Told about a sign-out that the backend could not be told of. */
  onUnannounced: (accountId: AccountId, error: AuthError) => void;
}

interface Found {
  entry: AccountEntry;
  app: App;
  user: User;
}

/** A token that lasts longer than this is not renewed ahead of its end. */
const stillGoodMs = 5 * 60_000;

/** The use cases. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** When an account's access token ends, if its session was opened. Milliseconds since 1970. */
  sessionEndsAt(id: AccountId): number | null {
    const entry = this.#options.list.find(id);
    return entry === null
      ? null
      : (this.#options.backends.app(entry.backendId).user(entry.userId)?.accessTokenEndsAt ?? null);
  }

  /**
   * Renews an account's session unless it still lasts for a while. For an account that nobody uses, this also finds out
   * whether the backend still knows it. @throws RosterError, AuthError, VaultError
   */
  async keepAlive(id: AccountId): Promise<void> {
    const { entry } = this.#find(id);
    this.#requireSession(entry);
    await this.#options.backends.readyApp(entry.backendId);
    const { user } = this.#find(id);
    await user.load();
    // Good for a while yet: whoever uses it next needs no request.
    const endsAt = user.accessTokenEndsAt;
    if (endsAt !== null && endsAt - this.#options.now() > stillGoodMs) return;
    await user.refreshCustomData();
  }

  /** Makes an account the active one of its backend. @throws RosterError, VaultError */
  async activate(id: AccountId): Promise<void> {
    const { entry, app, user } = this.#find(id);
    this.#requireSession(entry);
    const before = app.currentUser;
    app.switchUser(user);
    try {
      await app.settled();
    } catch (error) {
      // What could not be stored must not look done.
      if (before !== null && before.id !== user.id) app.switchUser(before);
      throw error;
    }
  }

  /** Ends an account's session. The account stays in the list, unless nobody could ever sign in to it again. @throws RosterError, VaultError */
  async signOut(id: AccountId): Promise<void> {
    const { app, user } = this.#find(id);
    await this.#endsHere(id, app, user, user.logOut());
  }

  /** Takes an account off this machine; the account at the backend stays. @throws RosterError, VaultError */
  async remove(id: AccountId): Promise<void> {
    const { app, user } = this.#find(id);
    await this.#endsHere(id, app, user, app.removeUser(user));
  }

  /** Gives an account a name of the person's own; null or blank takes it away. @throws RosterError, VaultError */
  async rename(id: AccountId, label: string | null): Promise<void> {
    await this.#options.list.update(id, { label: label === null || label.trim() === '' ? null : label.trim() });
  }

  /** Renews an account's session and fetches its profile. @throws RosterError, AuthError, VaultError */
  async refresh(id: AccountId): Promise<void> {
    const { entry } = this.#find(id);
    this.#requireSession(entry);
    await this.#options.backends.readyApp(entry.backendId);
    const { user } = this.#find(id);
    await user.refreshCustomData();
    await user.refreshProfile();
  }

  /** Signs in and makes the account active. @throws RosterError, AuthError, VaultError */
  async signIn(backendId: BackendId, credentials: Credentials): Promise<AccountId> {
    const app = await this.#options.backends.readyApp(backendId);
    const user = await app.logIn(credentials);
    const entry = this.#options.list.findUser(backendId, user.id);
    if (entry === null) throw new RosterError('accountNotFound', 'The account was removed while it was signing in.');
    return entry.id;
  }

  /** @throws RosterError, AuthError */
  async sendResetMail(backendId: BackendId, email: string): Promise<void> {
    const app = await this.#options.backends.readyApp(backendId);
    await app.emailPasswordAuth.sendResetPasswordEmail({ email });
  }

  /** Makes an email account and signs in to it. Null: the backend wants the address confirmed first. @throws RosterError, AuthError, VaultError */
  async register(backendId: BackendId, email: string, password: string): Promise<AccountId | null> {
    const app = await this.#options.backends.readyApp(backendId);
    await app.emailPasswordAuth.registerUser({ email, password });
    try {
      return await this.signIn(backendId, Credentials.emailPassword(email, password));
    } catch (error) {
      if (error instanceof AuthError && error.kind === 'signInRefused') return null;
      throw error;
    }
  }

  /** Adds a way to sign in to an account. @throws RosterError, AuthError, VaultError */
  async link(id: AccountId, credentials: Credentials): Promise<void> {
    const { entry } = this.#find(id);
    this.#requireSession(entry);
    await this.#options.backends.readyApp(entry.backendId);
    await this.#find(id).user.linkCredentials(credentials);
  }

  /** The provider's ids of an account's identities; none while its session cannot be opened. @throws RosterError */
  async identityIds(id: AccountId): Promise<string[]> {
    const { user } = this.#find(id);
    await user.load().catch(() => undefined);
    return user.identities.map((identity) => identity.id);
  }

  #find(id: AccountId): Found {
    const entry = this.#options.list.get(id);
    const app = this.#options.backends.app(entry.backendId);
    const user = app.user(entry.userId);
    if (user === null) throw new RosterError('accountNotFound', 'This account is no longer in the list.');
    return { entry, app, user };
  }

  #requireSession(entry: AccountEntry): void {
    switch (this.#options.list.stateOf(entry)) {
      case 'signedIn':
        return;
      case 'signedOut':
        throw new RosterError('signedOut', 'This account is signed out. Sign in to it again first.');
      case 'expired':
        throw new RosterError('sessionExpired', 'The session of this account has ended. Sign in to it again first.');
      case 'locked':
        throw new RosterError(
          'accountLocked',
          'The session of this account is sealed, and its keychain is locked or away. Unlock it, then try again.',
        );
    }
  }

  /**
   * Waits until a session has durably ended here. Telling the backend goes on in the background: a backend that is slow
   * or away must not keep anyone waiting, and cannot undo the sign-out.
   */
  async #endsHere(id: AccountId, app: App, user: User, ending: Promise<void>): Promise<void> {
    const told = ending.catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error;
      this.#options.onUnannounced(id, error);
    });
    let look: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      look = () => {
        // Who is active instead has to be on disk, too.
        if (!user.isLoggedIn && !Object.values(this.#options.list.active).includes(id)) resolve();
      };
    });
    app.addListener(look);
    try {
      await Promise.race([told, ended]);
    } finally {
      app.removeListener(look);
    }
  }
}
