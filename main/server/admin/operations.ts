/** What administrators can do with users, for the command line and the administration API. Each change is an event. */
import type { EventSink } from '../events/event-log.js';
import { recorded } from '../events/outcome.js';
import { hashPassword } from '../passwords/password-hash.js';
import { isAccountName } from '../providers/email-password/account-name.js';
import type { EmailAccounts } from '../providers/email-password/email-accounts.js';
import type { UserPosition } from '../store/administration-store.js';
import type { EventFilter } from '../store/event-store.js';
import { newId } from '../store/new-id.js';
import type { ProviderName, SessionRecord, StoredPassword, StoredUser } from '../store/records.js';
import type { Store } from '../store/store.js';
import { isStorableData } from '../store/text.js';
import { badRequest, WireError } from '../wire-error.js';
import { sessionCursor, sessionPosition, unknownCursor, userCursor, userPosition } from './cursors.js';
import { findEventUser, findSubject, type Subject, withAccounts, withUsers } from './find-subject.js';

/** Sends mails of email accounts, as the app is configured. */
export type AccountMails = Pick<EmailAccounts, 'repeatConfirmation' | 'sendReset'>;

export interface OperationsOptions {
  store: Store;
  events: EventSink;
  mails: AccountMails;
  /** Who acts, for the events: `command line`, or the name of a key. */
  actor: string;
  /** Address of the client. */
  address: string | null;
  /** Seconds since 1970. */
  now: () => number;
}

/** Which users and accounts a search finds. */
export interface SubjectSearch {
  /** Part of an email address or a name, or an ID. Empty: all. */
  text: string;
  state: 'all' | 'unconfirmed' | 'disabled';
  /** Those that sign in with this provider; null: all. */
  provider: ProviderName | null;
}

/** Found users and accounts; `next` continues the search and is null at its end. */
export interface SubjectPage {
  subjects: Subject[];
  next: string | null;
}

/** Found sessions with their users; `next` continues the search and is null at its end. */
export interface SessionPage {
  sessions: { session: SessionRecord; user: StoredUser }[];
  next: string | null;
}

/** Each method throws a WireError whose message is for the administrator. */
export class Operations {
  constructor(private readonly options: OperationsOptions) {}

  /** Users in the order of their creation. `after` is the `next` of another page, or the ID of a user. */
  async listUsers(after: string | null, limit: number): Promise<{ users: StoredUser[]; next: string | null }> {
    const { store } = this.options;
    let from: UserPosition | null = null;
    if (after !== null) {
      from = userPosition(after) ?? (await store.findUserPosition(after));
      if (from === null) throw unknownCursor();
    }
    const { users, next } = await store.listUsers(from, limit);
    return { users, next: next === null ? null : userCursor(next) };
  }

  listUnconfirmed(after: string | null, limit: number): Promise<StoredPassword[]> {
    return this.options.store.listUnconfirmed(after, limit);
  }

  /** Accounts that have never signed in, by name, then users, the newest first. `after` is the `next` of another page. */
  async search({ text, state, provider }: SubjectSearch, after: string | null, limit: number): Promise<SubjectPage> {
    const { store } = this.options;
    const [, part, last = null] = /^(accounts|users):(.*)$/s.exec(after ?? '') ?? [];
    const from = part === 'users' && last !== null ? userPosition(last) : null;
    if (after !== null && (part === undefined || (part === 'users' && from === null))) throw unknownCursor();
    const subjects: Subject[] = [];
    const hasAccounts = provider === null || provider === 'local-userpass';
    if (state === 'unconfirmed' && !hasAccounts) return { subjects, next: null };
    if (hasAccounts && state !== 'disabled' && part !== 'users') {
      const which = state === 'unconfirmed' ? 'unconfirmed' : 'without user';
      const accounts = await store.searchAccounts({ text, which }, last, limit);
      subjects.push(...(await withUsers(store, accounts)));
      const end = accounts.at(-1);
      if (accounts.length === limit && end !== undefined) return { subjects, next: `accounts:${end.email}` };
      if (state === 'unconfirmed') return { subjects, next: null };
    }
    const { users, next } = await store.searchUsers(
      { text, disabledOnly: state === 'disabled', provider },
      from,
      limit - subjects.length,
    );
    subjects.push(...(await withAccounts(store, users)));
    return { subjects, next: next === null ? null : `users:${userCursor(next)}` };
  }

  find(named: string): Promise<Subject> {
    return findSubject(this.options.store, named);
  }

  /** @throws WireError also for an account that has never signed in */
  async findUser(named: string): Promise<StoredUser> {
    return requireUser(await this.find(named));
  }

  findEventUser(named: string): Promise<NonNullable<EventFilter['user']>> {
    return findEventUser(this.options.store, named);
  }

  /** Creates a confirmed email account with its user. Returns the ID of the user. */
  async create(email: string, password: string): Promise<string> {
    const { store, now } = this.options;
    const id = newId();
    await this.#recorded('users create', { userId: id, account: isAccountName(email) ? email : null }, async () => {
      if (!isAccountName(email)) throw badRequest('The name is not one email address or user name.');
      requirePassword(password);
      const identityId = newId();
      const account = { email, identityId, hash: await hashPassword(password), confirmed: true };
      if (!(await store.addPassword(account))) {
        throw new WireError(
          409,
          'AccountNameInUse',
          `There is already an account with the name ${email}, maybe in another spelling. Choose another name.`,
        );
      }
      const identities = [{ provider: 'local-userpass', id: identityId, data: { email } } as const];
      const user = { id, kind: 'normal', disabled: false, lastLoginAt: 0, customData: null, identities } as const;
      await store.addUser({ ...user, createdAt: now() });
    });
    return id;
  }

  /** Disabling ends all sessions. */
  setDisabled(named: string, disabled: boolean): Promise<Subject> {
    return this.#change(named, disabled ? 'users disable' : 'users enable', async (subject) => {
      const { store } = this.options;
      const { id } = requireUser(subject);
      await store.setUserDisabled(id, disabled);
      if (disabled) await store.deleteSessionsOf(id);
    });
  }

  remove(named: string): Promise<Subject> {
    return this.#change(named, 'users delete', async ({ user, account }) => {
      const { store } = this.options;
      await (user === null ? store.removeAccount(account.identityId) : store.deleteUser(user.id));
    });
  }

  setCustomData(named: string, data: Readonly<Record<string, unknown>>): Promise<Subject> {
    return this.#change(named, 'users data', async (subject) => {
      if (!isStorableData(data)) {
        throw badRequest(
          'The JSON object cannot be stored: it contains NUL characters or half characters, or is nested too deeply. Nothing was changed.',
        );
      }
      await this.options.store.setCustomData(requireUser(subject).id, data);
    });
  }

  /** Confirms an email account without its mail. */
  confirm(named: string): Promise<Subject> {
    return this.#changeAccount(named, 'users confirm', async (subject) => {
      await this.options.store.confirmPassword(requirePending(subject).identityId);
    });
  }

  /** Sends the confirmation mail again, or runs the confirmation function again. */
  repeatConfirmation(named: string): Promise<Subject> {
    return this.#changeAccount(named, 'users resend', async (subject) => {
      await this.options.mails.repeatConfirmation(requirePending(subject).email);
    });
  }

  /** Ends the user's sessions and disables the user's API keys, as a reset by the user does. */
  setPassword(named: string, password: string): Promise<Subject> {
    return this.#changeAccount(named, 'users password', async (subject) => {
      requirePassword(password);
      const { identityId } = requireAccount(subject);
      await this.options.store.replacePassword(identityId, await hashPassword(password));
    });
  }

  /** Sends the mail with which the user sets a new password. The old one stays valid until then. */
  sendReset(named: string): Promise<Subject> {
    return this.#changeAccount(named, 'users reset', async (subject) => {
      await this.options.mails.sendReset(requireAccount(subject).email);
    });
  }

  /** Ends a lockout after wrong passwords. `work` gets the account's name. */
  unlock(named: string, work: (subject: Subject, account: string) => Promise<void>): Promise<Subject> {
    return this.#changeAccount(named, 'users unlock', async (subject) => {
      await work(subject, requireAccount(subject).email);
    });
  }

  async listSessions(named: string): Promise<SessionRecord[]> {
    const { store, now } = this.options;
    const { user } = await this.find(named);
    return user === null ? [] : store.listSessions(user.id, now());
  }

  /** Sessions of all users, usually the newest first. `after` is the `next` of another page. */
  async searchSessions(text: string, after: string | null, limit: number): Promise<SessionPage> {
    const { store, now } = this.options;
    const from = after === null ? null : sessionPosition(after);
    const sessions = await store.searchSessions({ text, now: now() }, from, limit);
    const users = new Map<string, StoredUser | null>();
    for (const userId of new Set(sessions.map((session) => session.userId))) {
      users.set(userId, await store.findUser(userId));
    }
    const end = sessions.at(-1);
    return {
      // A user who was deleted just now has no sessions.
      sessions: sessions.flatMap((session) => {
        const user = users.get(session.userId) ?? null;
        return user === null ? [] : [{ session, user }];
      }),
      next: sessions.length === limit && end !== undefined ? sessionCursor(end) : null,
    };
  }

  endSessions(named: string): Promise<Subject> {
    return this.#change(named, 'sessions end', async ({ user }) => {
      if (user !== null) await this.options.store.deleteSessionsOf(user.id);
    });
  }

  endSession(named: string, sessionId: string): Promise<Subject> {
    return this.#change(named, 'sessions end', async ({ user }) => {
      const { store, now } = this.options;
      const own = user === null ? [] : await store.listSessions(user.id, now());
      if (own.every(({ id }) => id !== sessionId)) {
        throw new WireError(404, 'SessionNotFound', 'The user has no session with this ID.');
      }
      await store.deleteSession(sessionId);
    });
  }

  /** Records an import of users as one event. The summary contains counts only. */
  recordImport(summary: string): void {
    const { events, actor, address } = this.options;
    const text = `by ${actor}: ${summary}`;
    events.record({ kind: 'administration', subject: 'users import', text, address, outcome: 'ok' });
  }

  #change(named: string, action: string, work: (subject: Subject) => Promise<void>): Promise<Subject> {
    return this.#changeWhat('any', named, action, work);
  }

  #changeAccount(named: string, action: string, work: (subject: Subject) => Promise<void>): Promise<Subject> {
    return this.#changeWhat('account', named, action, work);
  }

  async #changeWhat(
    wanted: 'any' | 'account',
    named: string,
    action: string,
    work: (subject: Subject) => Promise<void>,
  ): Promise<Subject> {
    const event: { userId: string | null; account: string | null } = { userId: null, account: null };
    const { store } = this.options;
    return this.#recorded(action, event, async (own) => {
      try {
        const subject = await findSubject(store, named, wanted);
        own.userId = subject.user?.id ?? null;
        own.account = subject.account?.email ?? null;
        await work(subject);
        return subject;
      } catch (error) {
        // It may have been deleted just now, by an earlier attempt of the same request.
        if (error instanceof WireError && error.status === 404) await store.settled();
        throw error;
      }
    });
  }

  #recorded<T>(
    action: string,
    about: { userId: string | null; account: string | null },
    work: (about: { userId?: string | null; account?: string | null }) => Promise<T>,
  ): Promise<T> {
    const { events, actor, address } = this.options;
    const event = { kind: 'administration', subject: action, text: `by ${actor}`, address, ...about } as const;
    return recorded(events, event, work);
  }
}

function requireUser({ user, account }: Subject): StoredUser {
  if (user !== null) return user;
  throw new WireError(409, 'NeverSignedIn', `${account.email} has never signed in, so there is no user yet.`);
}

function requireAccount({ user, account }: Subject): StoredPassword {
  if (account !== null) return account;
  throw new WireError(
    409,
    'NoEmailAccount',
    `The user ${user?.id ?? ''} has no email account, so there is no password.`,
  );
}

function requirePending(subject: Subject): StoredPassword {
  const account = requireAccount(subject);
  if (account.confirmed) throw new WireError(409, 'UserAlreadyConfirmed', `${account.email} is confirmed already.`);
  return account;
}

function requirePassword(password: string): void {
  if (password.length < 6 || password.length > 128) {
    throw badRequest('A password must have between 6 and 128 characters.');
  }
}
