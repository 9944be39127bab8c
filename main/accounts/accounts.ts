/** Account use cases: sign-in, sign-out, removal, editing. Each promise resolves once its effect is durable. */
import type { AccountDescription, AccountId, BackendId } from '../../preload/contract/index.js';
import { plainName } from '../../preload/text/entered-text.js';
import { type App, AuthError, type CallOptions, Credentials, type EndedSession, type User } from '../auth/index.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';
import type { AccountEntry } from '../storage/account-entry.js';
import type { AccountList } from './list/account-list.js';

export interface AccountsOptions {
  list: AccountList;
  backends: Backends;
  now: () => number;
  /** Deletes an account's local session, even if its backend is unknown. @throws VaultError */
  forget: (id: AccountId) => Promise<void>;
  /** Called when a local sign-out could not be reported to the backend. */
  onRevokeFailed: (accountId: AccountId, error: AuthError) => void;
}

/** An account with its backend's auth core and its user in it. */
export interface AccountHandle {
  entry: AccountEntry;
  app: App;
  user: User;
}

/** Access tokens with more time left than this are not renewed. */
const minRemainingMs = 5 * 60_000;

export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Expiry of an account's access token in ms since the epoch; null unless its session has been decrypted. */
  sessionEndsAt(id: AccountId): number | null {
    const entry = this.#options.list.find(id);
    return entry === null ? null : (this.#userOf(entry)?.user.accessTokenEndsAt ?? null);
  }

  /**
   * Renews an account's access token if it expires within `minValidMs`. For an unused account this also detects a session that the
   * backend has ended. @throws RosterError, AuthError, VaultError
   */
  async ensureFreshToken(id: AccountId, minValidMs = minRemainingMs): Promise<void> {
    const { user } = await this.requireOnline(id);
    await user.load();
    const endsAt = user.accessTokenEndsAt;
    if (endsAt !== null && endsAt - this.#options.now() > minValidMs) return;
    await user.refreshCustomData();
  }

  /** Makes an account the active one, and the current user of its backend. @throws RosterError, VaultError */
  async activate(id: AccountId): Promise<void> {
    await this.#options.list.active.activating(id, () => this.makeCurrent(id));
  }

  /** Makes an account the current user of its backend. @throws RosterError, VaultError */
  async makeCurrent(id: AccountId): Promise<void> {
    const { entry, app, user } = this.#handle(id);
    this.#requireSession(entry);
    await app.setCurrentUser(user);
  }

  /**
   * Ends an account's session. The account stays in the list, and stays the active one, unless it can never be signed in to again (anonymous
   * accounts).
   * @throws RosterError, VaultError
   */
  async signOut(id: AccountId): Promise<void> {
    const { user, entry } = this.#handle(id);
    this.#reportRevocation(id, await user.logOutHere());
    await this.#options.list.active.replaceRemoved(id, entry.backendId);
  }

  /**
   * Removes an account from this machine, including a hidden one or one whose backend is unknown. The account at the
   * backend is not deleted. Resolves once the local removal is durable: a slow or unreachable backend delays no caller.
   * `revoked` resolves when the attempt to revoke the session at the backend has ended.
   * @throws RosterError, VaultError
   */
  async remove(id: AccountId): Promise<EndedSession> {
    const { list } = this.#options;
    const entry = list.find(id) ?? list.get(id);
    const handle = this.#userOf(entry);
    const ended = handle === null ? await this.#forget(entry) : await handle.app.removeUserHere(handle.user);
    await list.active.replaceRemoved(id, entry.backendId);
    return this.#reportRevocation(id, ended);
  }

  /** Removes an account whose backend is unknown. */
  async #forget({ id, backendId }: AccountEntry): Promise<EndedSession> {
    const { list, forget } = this.#options;
    await forget(id);
    if (list.current[backendId] === id) await list.active.setCurrent(backendId, null);
    await list.remove(id);
    return { revoked: Promise.resolve() };
  }

  /** Permanently deletes an account at its backend and on this machine. @throws RosterError, AuthError, VaultError */
  async delete(id: AccountId): Promise<void> {
    const { entry, app, user } = await this.requireOnline(id);
    await app.deleteUser(user);
    await this.#options.list.active.replaceRemoved(id, entry.backendId);
  }

  /** Sets the user's own name for an account; null or blank clears it. @throws RosterError, VaultError */
  async rename(id: AccountId, label: string | null): Promise<void> {
    await this.#options.list.update(id, { label: label === null ? null : plainName(label) || null });
  }

  /** Sets an account's name, colour and note. @throws RosterError, VaultError */
  async update(id: AccountId, { label, colorIndex, note }: AccountDescription): Promise<void> {
    await this.#options.list.update(id, { label: label === '' ? null : label, tint: colorIndex, note });
  }

  /** Pins or unpins an account. @throws RosterError, VaultError */
  async pin(id: AccountId, pinned: boolean): Promise<void> {
    await this.#options.list.update(id, { pinned });
  }

  /**
   * Moves an account directly before another one, or to the end if `before` is null.
   * @throws RosterError, VaultError
   */
  move(id: AccountId, before: AccountId | null): Promise<void> {
    return this.#options.list.move(id, before);
  }

  /** Renews an account's session and refreshes its profile. @throws RosterError, AuthError, VaultError */
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
    if (entry === null) throw new RosterError('accountNotFound', { reason: 'removedDuringSignIn' });
    await this.#options.list.active.set(entry.id);
    return entry.id;
  }

  /** Resends the confirmation email. @throws RosterError, AuthError */
  async resendConfirmation(backendId: BackendId, email: string): Promise<void> {
    const app = await this.#options.backends.appWhenReady(backendId);
    await app.emailPasswordAuth.resendConfirmationEmail({ email });
  }

  /** @throws RosterError, AuthError */
  async sendResetMail(backendId: BackendId, email: string): Promise<void> {
    const app = await this.#options.backends.appWhenReady(backendId);
    await app.emailPasswordAuth.sendResetPasswordEmail({ email });
  }

  /**
   * Registers an email account and signs in to it. Returns null if the backend requires the address to be confirmed
   * first.
   * @throws RosterError, AuthError, VaultError
   */
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

  /** Adds a sign-in method to an account. @throws RosterError, AuthError, VaultError */
  async link(id: AccountId, credentials: Credentials, options: CallOptions = {}): Promise<void> {
    const { user } = await this.requireOnline(id);
    await user.linkCredentials(credentials, { ...options, makeCurrent: false });
  }

  /** Signs in, or adds the sign-in method to the account `linkTo`. @throws RosterError, AuthError, VaultError */
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

  /** Provider ids of an account's identities; empty while its session cannot be decrypted. @throws RosterError */
  async identityIds(id: AccountId): Promise<string[]> {
    const { user } = this.#handle(id);
    await user.load().catch(() => undefined);
    return user.identities.map((identity) => identity.id);
  }

  /**
   * Records that the user used an account without making it active. Failures are ignored, because only the order of recent
   * accounts depends on it.
   */
  markUsed(id: AccountId): void {
    void this.#options.list.active.markUsed(id).catch(() => undefined);
  }

  /** Waits until the account's backend is available; the account must have a session. @throws RosterError */
  async requireOnline(id: AccountId): Promise<AccountHandle> {
    const { entry } = this.#handle(id);
    this.#requireSession(entry);
    await this.#options.backends.appWhenReady(entry.backendId);
    return this.#handle(id);
  }

  /** An account with its user, in any session or backend state. @throws RosterError */
  get(id: AccountId): AccountHandle {
    return this.#handle(id);
  }

  /** Like `get`, but returns null if the account's backend is unknown. @throws RosterError `accountNotFound` */
  findIfKnown(id: AccountId): AccountHandle | null {
    return this.#userOf(this.entry(id));
  }

  /** An account's entry in the list. @throws RosterError `accountNotFound` */
  entry(id: AccountId): AccountEntry {
    return this.#options.list.get(id);
  }

  #handle(id: AccountId): AccountHandle {
    return this.#handleOf(this.#options.list.get(id));
  }

  #handleOf(entry: AccountEntry): AccountHandle {
    if (this.#options.backends.find(entry.backendId) === null) {
      throw new RosterError('backendNotFound', { reason: 'missingForAccount' });
    }
    const handle = this.#userOf(entry);
    if (handle === null) throw new RosterError('accountNotFound', { reason: 'unlisted' });
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
        throw new RosterError('signedOut');
      case 'expired':
        throw new RosterError('sessionExpired');
      case 'disabled':
        throw new RosterError('userDisabled', { backend: this.#options.backends.nameOf(entry.backendId) });
      case 'locked':
        throw new RosterError('accountLocked');
      case 'backendChanged':
        throw new RosterError('backendChanged', { backend: this.#options.backends.nameOf(entry.backendId) });
      case 'backendMissing':
        throw new RosterError('backendNotFound', { reason: 'missingForAccount' });
    }
  }

  /** Reports a revocation that fails. It continues in the background and cannot undo the sign-out. */
  #reportRevocation(id: AccountId, { revoked }: EndedSession): EndedSession {
    const reported = revoked.catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error;
      this.#options.onRevokeFailed(id, error);
    });
    reported.catch(() => undefined);
    return { revoked: reported };
  }
}
