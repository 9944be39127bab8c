/** What a person can do with accounts. Each use case resolves when its effect is durable. */
import type { AccountDescription, AccountId, BackendId } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { plainName } from '../../preload/text/entered-text.js';
import { AuthError, Credentials, type App, type CallOptions, type User } from '../auth/index.js';
import type { AccountEntry } from '../storage/account-files.js';
import type { AccountList } from './account-list.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';

/** What the use cases work on. */
export interface AccountsOptions {
  list: AccountList;
  backends: Backends;
  now: () => number;
  /** Forgets an account's session here, whatever its backend. @throws VaultError */
  forget: (id: AccountId) => Promise<void>;
  /** Told about a sign-out that the backend could not be told of. */
  onRevokeFailed: (accountId: AccountId, error: AuthError) => void;
}

/** An account with its auth core and its user there. */
export interface AccountHandle {
  entry: AccountEntry;
  app: App;
  user: User;
}

/** A token that lasts longer than this is not renewed ahead of its end. */
const minRemainingMs = 5 * 60_000;

/** The use cases. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** When an account's access token ends, if its session was opened. Milliseconds since 1970. */
  sessionEndsAt(id: AccountId): number | null {
    const entry = this.#options.list.find(id);
    return entry === null ? null : (this.#userOf(entry)?.user.accessTokenEndsAt ?? null);
  }

  /**
   * Renews an account's session unless it still lasts for a while. For an account that nobody uses, this also finds out
   * whether the backend still knows it. @throws RosterError, AuthError, VaultError
   */
  async ensureFreshToken(id: AccountId): Promise<void> {
    const { user } = await this.requireOnline(id);
    await user.load();
    // Good for a while yet: whoever uses it next needs no request.
    const endsAt = user.accessTokenEndsAt;
    if (endsAt !== null && endsAt - this.#options.now() > minRemainingMs) return;
    await user.refreshCustomData();
  }

  /** Makes an account the active one of its backend. @throws RosterError, VaultError */
  async activate(id: AccountId): Promise<void> {
    const { entry, app, user } = this.#handle(id);
    this.#requireSession(entry);
    const before = app.currentUser;
    app.switchUser(user);
    try {
      await app.flush();
    } catch (error) {
      // What could not be stored must not look done.
      if (before !== null && before.id !== user.id) app.switchUser(before);
      throw error;
    }
  }

  /** Ends an account's session. The account stays in the list, unless nobody could ever sign in to it again. @throws RosterError, VaultError */
  async signOut(id: AccountId): Promise<void> {
    const { app, user } = this.#handle(id);
    await this.#waitUntilSignedOut(id, app, user, user.logOut());
  }

  /**
   * Removes an account from this machine, also one that is hidden, or whose backend Roster does not know; the account at the backend
   * stays. Resolves when it is gone here. `told` settles when the backend was told, or could not be. @throws RosterError, VaultError
   */
  async remove(id: AccountId): Promise<{ told: Promise<void> }> {
    const { list } = this.#options;
    const entry = list.find(id) ?? list.get(id);
    const handle = this.#userOf(entry);
    if (handle !== null)
      return this.#waitUntilSignedOut(id, handle.app, handle.user, handle.app.removeUser(handle.user));
    await this.#options.forget(id);
    if (list.active[entry.backendId] === id) await list.setActive(entry.backendId, null);
    await list.remove(id);
    return { told: Promise.resolve() };
  }

  /** Gives an account a name of the person's own; null or blank takes it away. @throws RosterError, VaultError */
  async rename(id: AccountId, label: string | null): Promise<void> {
    await this.#options.list.update(id, { label: label === null ? null : plainName(label) || null });
  }

  /** Gives an account its name, colour and note. @throws RosterError, VaultError */
  async update(id: AccountId, { label, colorIndex, note }: AccountDescription): Promise<void> {
    await this.#options.list.update(id, { label: label === '' ? null : label, tint: colorIndex, note });
  }

  /** Puts an account among the first, or takes it from there. @throws RosterError, VaultError */
  async pin(id: AccountId, pinned: boolean): Promise<void> {
    await this.#options.list.update(id, { pinned });
  }

  /** Puts an account right before another one; null: at the end. @throws RosterError, VaultError */
  move(id: AccountId, before: AccountId | null): Promise<void> {
    return this.#options.list.move(id, before);
  }

  /** Renews an account's session and fetches its profile. @throws RosterError, AuthError, VaultError */
  async refresh(id: AccountId): Promise<void> {
    const { user } = await this.requireOnline(id);
    await user.refreshCustomData();
    await user.refreshProfile();
  }

  /** Signs in and makes the account active. @throws RosterError, AuthError, VaultError */
  async signIn(backendId: BackendId, credentials: Credentials, options: CallOptions = {}): Promise<AccountId> {
    const app = await this.#options.backends.appWhenReady(backendId, options.signal);
    const user = await app.logIn(credentials, options);
    const entry = this.#options.list.findUser(backendId, user.id);
    if (entry === null) throw new RosterError('accountNotFound', t().removedWhileSigningIn);
    return entry.id;
  }

  /** Sends the mail once more that confirms an address. @throws RosterError, AuthError */
  async resendConfirmation(backendId: BackendId, email: string): Promise<void> {
    const app = await this.#options.backends.appWhenReady(backendId);
    await app.emailPasswordAuth.resendConfirmationEmail({ email });
  }

  /** @throws RosterError, AuthError */
  async sendResetMail(backendId: BackendId, email: string): Promise<void> {
    const app = await this.#options.backends.appWhenReady(backendId);
    await app.emailPasswordAuth.sendResetPasswordEmail({ email });
  }

  /** Makes an email account and signs in to it. Null: the backend wants the address confirmed first. @throws RosterError, AuthError, VaultError */
  async register(
    backendId: BackendId,
    email: string,
    password: string,
    linkTo: AccountId | null = null,
    options: CallOptions = {},
  ): Promise<AccountId | null> {
    const app = await this.#options.backends.appWhenReady(backendId, options.signal);
    await app.emailPasswordAuth.registerUser({ email, password }, options);
    try {
      return await this.signInOrLink(backendId, Credentials.emailPassword(email, password), linkTo, options);
    } catch (error) {
      if (error instanceof AuthError && error.kind === 'signInRefused') return null;
      throw error;
    }
  }

  /** Adds a way to sign in to an account. @throws RosterError, AuthError, VaultError */
  async link(id: AccountId, credentials: Credentials, options: CallOptions = {}): Promise<void> {
    const { user } = await this.requireOnline(id);
    await user.linkCredentials(credentials, options);
  }

  /** Signs in, or gives an account this way to sign in. @throws RosterError, AuthError, VaultError */
  async signInOrLink(
    backendId: BackendId,
    credentials: Credentials,
    linkTo: AccountId | null,
    options: CallOptions = {},
  ): Promise<AccountId> {
    if (linkTo === null) return this.signIn(backendId, credentials, options);
    await this.link(linkTo, credentials, options);
    return linkTo;
  }

  /** The provider's ids of an account's identities; none while its session cannot be opened. @throws RosterError */
  async identityIds(id: AccountId): Promise<string[]> {
    const { user } = this.#handle(id);
    await user.load().catch(() => undefined);
    return user.identities.map((identity) => identity.id);
  }

  /** An account's user at a backend that can be asked. @throws RosterError */
  async requireOnline(id: AccountId): Promise<AccountHandle> {
    const { entry } = this.#handle(id);
    this.#requireSession(entry);
    await this.#options.backends.appWhenReady(entry.backendId);
    return this.#handle(id);
  }

  /** An account's user, whatever its state and its backend's. @throws RosterError */
  get(id: AccountId): AccountHandle {
    return this.#handle(id);
  }

  /** The same; null when Roster does not know its backend. @throws RosterError `accountNotFound` */
  findIfKnown(id: AccountId): AccountHandle | null {
    return this.#userOf(this.entry(id));
  }

  /** An account's row. @throws RosterError `accountNotFound` */
  entry(id: AccountId): AccountEntry {
    return this.#options.list.get(id);
  }

  #handle(id: AccountId): AccountHandle {
    return this.#handleOf(this.#options.list.get(id));
  }

  #handleOf(entry: AccountEntry): AccountHandle {
    if (this.#options.backends.find(entry.backendId) === null) {
      throw new RosterError('backendNotFound', t().backendMissing);
    }
    const handle = this.#userOf(entry);
    if (handle === null) throw new RosterError('accountNotFound', t().accountNotFound);
    return handle;
  }

  #userOf(entry: AccountEntry): AccountHandle | null {
    const app = this.#options.backends.find(entry.backendId)?.app;
    const user = app?.user(entry.userId) ?? null;
    return app === undefined || user === null ? null : { entry, app, user };
  }

  #requireSession(entry: AccountEntry): void {
    switch (this.#options.list.stateOf(entry)) {
      case 'signedIn':
        return;
      case 'signedOut':
        throw new RosterError('signedOut', t().signedOut);
      case 'expired':
        throw new RosterError('sessionExpired', t().sessionExpired);
      case 'locked':
        throw new RosterError('accountLocked', t().accountLocked);
      case 'backendChanged':
        throw new RosterError('backendChanged', t().backendChanged(this.#backendName(entry.backendId)));
      case 'backendMissing':
        throw new RosterError('backendNotFound', t().backendMissing);
    }
  }

  #backendName(id: BackendId): string {
    return this.#options.backends.find(id)?.entry.displayName ?? id;
  }

  /**
   * Waits until a session has durably ended here; gives what settles when the backend was told. Telling the backend goes on in the background: a backend that is slow
   * or away must not keep anyone waiting, and cannot undo the sign-out.
   */
  async #waitUntilSignedOut(
    id: AccountId,
    app: App,
    user: User,
    ending: Promise<void>,
  ): Promise<{ told: Promise<void> }> {
    const told = ending.catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error;
      this.#options.onRevokeFailed(id, error);
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
    // A failure that comes first was reported above; a later one has no caller left.
    told.catch(() => undefined);
    return { told };
  }
}
