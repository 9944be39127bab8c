/** The users of an app, each with its session. */
import { requireObject } from '../errors/arguments.js';
import { notLoggedIn, unknownUser } from '../errors/auth-error.js';
import type { CompletedLogin, UserSession } from '../session/user-session.js';
import type { KnownUser, UserRecord } from '../storage/auth-storage.js';
import { isAnonymous } from '../storage/stored-user.js';
import type { User, UserOfAnyType } from '../user/user.js';

export interface UserHandle {
  session: UserSession;
  user: User;
}

type CreateHandle = (known: KnownUser, record?: UserRecord) => UserHandle;

export class UserHandles {
  readonly #create: CreateHandle;
  readonly #onForgotten: (userId: string) => void;
  /** By user id, in first-login order. */
  readonly #handles = new Map<string, UserHandle>();
  /** Users whose login is being stored, by id. Concurrent logins share one handle, and `sync` leaves it alone. */
  readonly #pendingLogins = new Map<string, UserHandle>();

  constructor(create: CreateHandle, onForgotten: (userId: string) => void) {
    this.#create = create;
    this.#onForgotten = onForgotten;
  }

  /** Lists the users of the storage, in first-login order. */
  load(users: readonly KnownUser[], records: readonly UserRecord[]): void {
    const read = new Map(records.map((record) => [record.id, record]));
    for (const known of users) this.#handles.set(known.id, this.#create(known, read.get(known.id)));
  }

  get all(): UserHandle[] {
    return [...this.#handles.values()];
  }

  get(userId: string): UserHandle | undefined {
    return this.#handles.get(userId);
  }

  /** Returns the user's handle, or null if the user was removed or the object belongs to another app. */
  of(user: UserOfAnyType): UserHandle | null {
    requireObject(user, 'user');
    const handle = this.#handles.get(user.id);
    return handle?.user === user && !handle.session.removed ? handle : null;
  }

  requireLoggedIn(user: UserOfAnyType): void {
    const handle = this.of(user);
    if (!user.isLoggedIn) throw notLoggedIn('User is no longer valid or is logged out');
    if (handle === null) throw unknownUser('User does not exist');
  }

  firstLoggedIn(userIds: readonly string[]): string | null {
    for (const id of userIds) if (this.#handles.get(id)?.user.isLoggedIn === true) return id;
    // Recency is not stored, so users from earlier runs follow in first-login order.
    for (const { user } of this.#handles.values()) if (user.isLoggedIn) return user.id;
    return null;
  }

  /**
   * Finds a signed-in anonymous user, trying the current user first. Reads records, since only those list identities.
   */
  async anonymousUser(currentId: string | null): Promise<User | null> {
    const current = this.all.filter(({ user }) => user.id === currentId);
    const candidates = [...current, ...this.all].filter(
      ({ user }) => user.isLoggedIn && user.providerType === 'anon-user',
    );
    for (const { session, user } of candidates) {
      // Skip users whose record cannot be read: they may have been linked to another identity.
      const record = await session.load().catch(() => null);
      // The user may have been signed out while the record was read.
      if (record !== null && isAnonymous(record) && user.isLoggedIn) return user;
    }
    return null;
  }

  /**
   * Stores a login in the user's existing handle or in a new one.
   * @param check called once it is stored; if it throws, the handle is not listed
   */
  async start(login: CompletedLogin, check: () => void): Promise<UserHandle> {
    const { id } = login.record;
    const known = this.#handles.get(id) ?? this.#pendingLogins.get(id);
    // A removed handle is never revived: the user gets a new one.
    const handle = known === undefined || known.session.removed ? this.#create(login.record) : known;
    this.#pendingLogins.set(id, handle);
    try {
      await handle.session.start(login);
      check();
      this.#handles.set(id, handle);
    } finally {
      this.#pendingLogins.delete(id);
    }
    return handle;
  }

  /** Applies changes that other processes made to the stored users. */
  async sync(users: readonly KnownUser[]): Promise<void> {
    for (const known of users) {
      const handle = this.#handles.get(known.id);
      if (handle !== undefined) await handle.session.syncFromStorage(known);
      else if (!this.#pendingLogins.has(known.id)) this.#handles.set(known.id, this.#create(known));
    }
    const listed = new Set(users.map(({ id }) => id));
    for (const [id, handle] of [...this.#handles]) {
      if (listed.has(id) || this.#pendingLogins.has(id)) continue;
      await handle.session.syncFromStorage(null);
      if (handle.session.removed) this.forget(handle);
    }
  }

  forget(handle: UserHandle): void {
    const { id } = handle.user;
    if (this.#handles.get(id) !== handle) return;
    this.#handles.delete(id);
    this.#onForgotten(id);
  }
}
