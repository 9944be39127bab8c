/** The administration of a backend: asks its server, and converts the answers for the window. */
import {
  type BackendCounts,
  type BackendEventKind,
  type BackendEventPage,
  type BackendFunction,
  type BackendLogGroup,
  type BackendProvider,
  type BackendSession,
  type BackendSessionId,
  type BackendSessionPage,
  type BackendUserDetails,
  type BackendUserId,
  backendUserId,
  type BackendUserPage,
  type BackendUserSearch,
  type FunctionRun,
  type MailServer,
  type ProviderType,
} from '../../preload/contract/index.js';
import { plainLines, plainText } from '../../preload/text/plain-text.js';
import { AuthError } from '../auth/index.js';
import { RosterError } from '../errors/roster-error.js';
import { type AskAnswer, type AskInput, type AskName, asks } from '../server/admin/asks.js';
import { type AskBackend, notRunning, RefusalError, serverBusy } from './ask-backend.js';
import { countMails, type KeptMail } from './count-mails.js';
import { plain, shownEvent, shownProviders, shownSession, shownUser } from './shown-answers.js';

const pageSize = 100;

export interface AdministrationOptions {
  ask: AskBackend;
  /** The backend's name, for errors. */
  name: string;
  /** Lists the mail in the outbox of a backend on this computer, which the page also shows. */
  keptMails?: () => Promise<readonly KeptMail[]>;
}

/** Each method throws a RosterError or an AuthError. */
export class Administration {
  constructor(private readonly options: AdministrationOptions) {}

  async list({ filter, ...search }: BackendUserSearch): Promise<BackendUserPage> {
    const { subjects, next } = await this.#ask('users.search', { ...search, state: filter, limit: pageSize });
    return readable(() => ({ users: subjects.map(shownUser), next }));
  }

  async counts(): Promise<BackendCounts> {
    const [counts, kept] = await Promise.all([this.#ask('app.counts', {}), this.options.keptMails?.() ?? null]);
    if (kept === null) return counts;
    const mails = await countMails({
      ...{ kept, recorded: counts.mails, isSent: (await this.mailServer()) !== null },
      events: (filter) => this.events({ ...filter, group: 'mail', text: '' }),
    });
    return { ...counts, mails };
  }

  async sessions(text: string, after: string | null): Promise<BackendSessionPage> {
    const { sessions, next } = await this.#ask('sessions.list', { text, after, limit: pageSize });
    return readable(() => ({
      sessions: sessions.map(({ user, ...session }) => ({
        ...shownSession(session),
        user: { id: backendUserId.parse(user.id), email: plain(user.email), displayName: plain(user.name) },
      })),
      next,
    }));
  }

  async details(user: BackendUserId): Promise<BackendUserDetails> {
    const { subject, registeredAt, offered, sessions, events } = await this.#ask('users.show', { user });
    return readable(() => ({
      user: shownUser(subject),
      identities: (subject.user?.identities ?? []).map(({ provider, id, email, name }) => ({
        ...{ provider: plainText(provider), id: plainText(id), name: plain(email ?? name) },
      })),
      ...{ registeredAt, offered: offered.map(plainText) },
      sessions: sessions.map(shownSession).sort((one, other) => usedAt(other) - usedAt(one)),
      events: events.map(shownEvent),
    }));
  }

  async create(email: string, password: string): Promise<BackendUserId> {
    requireLength(password);
    const { id } = await this.#ask('users.create', { email, password }, { BadRequest: 'invalidAccountName' });
    return readable(() => backendUserId.parse(id));
  }

  async confirm(user: BackendUserId): Promise<void> {
    await this.#ask('users.confirm', { user });
  }

  resendConfirmation(user: BackendUserId): Promise<{ isKept: boolean }> {
    return this.#ask('users.resend', { user });
  }

  sendReset(user: BackendUserId): Promise<{ isKept: boolean }> {
    return this.#ask('users.reset', { user });
  }

  async setPassword(user: BackendUserId, password: string): Promise<void> {
    requireLength(password);
    await this.#ask('users.setPassword', { user, password });
  }

  async setDisabled(user: BackendUserId, disabled: boolean): Promise<void> {
    await this.#ask('users.setDisabled', { user, disabled });
  }

  async unlock(user: BackendUserId): Promise<void> {
    await this.#ask('users.unlock', { user });
  }

  async delete(user: BackendUserId): Promise<void> {
    await this.#ask('users.delete', { user });
  }

  /** A session that has already ended is not an error. */
  async endSession(user: BackendUserId, session: BackendSessionId): Promise<void> {
    await this.#ask('users.endSession', { user, session }).catch((error: unknown) => {
      const isGone = error instanceof RosterError && error.cause === 'SessionNotFound';
      if (!isGone) throw error;
    });
  }

  async endSessions(user: BackendUserId): Promise<void> {
    await this.#ask('users.endSessions', { user });
  }

  async providers(): Promise<BackendProvider[]> {
    return shownProviders(await this.#ask('providers.list', {}));
  }

  /** Returns all providers as they are then. */
  async setProviderDisabled(provider: ProviderType, disabled: boolean): Promise<BackendProvider[]> {
    return shownProviders(await this.#ask('providers.setDisabled', { provider, disabled }));
  }

  async functions(): Promise<BackendFunction[]> {
    const { functions } = await this.#ask('functions.list', {});
    return functions.map(({ name, file, usedBy, ...rest }) => ({
      ...rest,
      ...{ name: plainText(name), file: plainText(file) },
      usedBy: usedBy.map((use) => ({ kind: plainText(use.kind), name: plainText(use.name) })),
    }));
  }

  async runFunction(name: string, args: readonly unknown[], user: string | null): Promise<FunctionRun> {
    const argumentsText = JSON.stringify(args);
    const { text, ...rest } = await this.#ask('functions.run', { name, argumentsText, user });
    return { ...rest, text: text === null ? null : plainLines(text) };
  }

  async mailServer(): Promise<MailServer | null> {
    const { server } = await this.#ask('mail.server', {});
    return server === null ? null : { ...server, host: plainText(server.host), from: plainText(server.from) };
  }

  sendTestMail(to: string): Promise<{ isKept: boolean }> {
    return this.#ask('mail.test', { to }, { BadRequest: 'invalidAccountName' });
  }

  /** The newest first. */
  async events({
    group,
    after,
    ...filter
  }: {
    text: string;
    group: BackendLogGroup;
    errorsOnly: boolean;
    after: string | null;
    limit: number;
  }): Promise<BackendEventPage> {
    const kinds = kindsOf[group];
    const { events, hasMore } = await this.#ask('events.list', {
      ...filter,
      ...(after === null ? {} : { after }),
      kinds: kinds === null ? null : [...kinds],
    });
    return { events: events.map(shownEvent), next: hasMore ? (events.at(-1)?.id ?? null) : null };
  }

  /** `refusals`: the errors for codes of the server that mean something special for this question. */
  async #ask<Name extends AskName>(
    name: Name,
    input: AskInput<Name>,
    refusals: Readonly<Record<string, SimpleCode>> = {},
  ): Promise<AskAnswer<Name>> {
    const { ask, name: backend } = this.options;
    try {
      const schema: { parse: (value: unknown) => AskAnswer<Name> } = answers[name].answer;
      const answer = await ask(name, input);
      return readable(() => schema.parse(answer));
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      const { code, message, retryAfterSeconds } = error;
      if (code === notRunning) throw new RosterError('backendNotRunning', { backend });
      if (code === serverBusy) throw new AuthError({ kind: 'busy', code: 0, message, retryAfterSeconds });
      const known = code === null ? undefined : { ...codes, ...refusals }[code];
      if (known !== undefined) throw new RosterError(known);
      const of = name === 'events.list' ? 'log' : 'other';
      const failed = new RosterError('administrationFailed', { backend, message, of });
      failed.cause = code;
      throw failed;
    }
  }
}

/** Null: all. */
const kindsOf: Readonly<Record<BackendLogGroup, readonly BackendEventKind[] | null>> = {
  all: null,
  'sign-in': [
    ...(['sign-in', 'link', 'refresh', 'sign-out', 'registration'] as const),
    ...(['confirmation', 'password-reset', 'api-key', 'user-deletion'] as const),
  ],
  functions: ['function'],
  mail: ['mail'],
  administration: ['administration'],
};

type SimpleCode = 'backendUserNotFound' | 'emailTaken' | 'alreadyConfirmed' | 'invalidAccountName';

/** What the codes of the server mean. */
const codes: Readonly<Record<string, SimpleCode>> = {
  UserNotFound: 'backendUserNotFound',
  AccountNameInUse: 'emailTaken',
  UserAlreadyConfirmed: 'alreadyConfirmed',
};

/** Reduced to the answers, so that TypeScript keeps each name paired with its answer. */
const answers: { readonly [Name in AskName]: { readonly answer: { parse: (value: unknown) => AskAnswer<Name> } } } =
  asks;

/**
 * Converts an answer. A server of another version, or a hostile one, can send values that Roster does not know. @throws
 * AuthError
 */
function readable<T>(convert: () => T): T {
  try {
    return convert();
  } catch {
    throw new AuthError({ kind: 'badResponse', code: 0, message: 'not an answer of the administration' });
  }
}

/** Checks the password as the backend does, so that the window can show the error next to the field. */
function requireLength(password: string): void {
  if (password.length < 6 || password.length > 128) throw new RosterError('passwordLength');
}

function usedAt({ lastUsedAt, createdAt }: BackendSession): number {
  return Date.parse(lastUsedAt ?? createdAt ?? '') || 0;
}
