/** Answers the questions of the window and the administration API. */
import type * as z from 'zod';
import { timeOfEvent } from '../events/event-id.js';
import type { EventSink } from '../events/event-log.js';
import type { SendMail } from '../mail/mailer.js';
import type { SmtpServer } from '../mail/smtp-server.js';
import type { OfferedProviders } from '../providers/offered-providers.js';
import type { RateLimits } from '../routes/rate-limits.js';
import type { EventStore, StoredEvent } from '../store/event-store.js';
import type { Store } from '../store/store.js';
import { isStorableText } from '../store/text.js';
import { badRequest } from '../wire-error.js';
import type { AppCounts } from './app-counts.js';
import { AppFunctions, type AppFunctionsOptions } from './app-functions.js';
import { type AskAnswer, type AskedSubject, type AskInput, type AskName, asks } from './asks.js';
import type { Subject } from './find-subject.js';
import { type AccountMails, Operations, type OperationsOptions } from './operations.js';
import { ProviderSwitches } from './provider-switches.js';
import { sendTestMail } from './test-mail.js';
import { eventView, firstText, sessionPageView, sessionView, userView } from './views.js';

export interface AnswerOptions {
  store: Store;
  events: EventSink;
  eventStore: EventStore;
  /** Shared by all who ask. */
  counts: AppCounts;
  /** Stores the events that are waiting. */
  flushEvents: () => Promise<void>;
  mails: AccountMails;
  sendMail: SendMail;
  /** The mail server; null if mail stays in the outbox. */
  smtpServer: () => SmtpServer | null;
  limits: Pick<RateLimits, 'lockedFor' | 'unlock'>;
  /** The providers with which users can sign in. */
  providers: Pick<OfferedProviders, 'names' | 'changed'>;
  app: Pick<AppFunctionsOptions, 'configuration' | 'functions' | 'allowed' | 'customDataOf'>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Answers one question. @throws WireError */
export type Answer = (call: string, input: unknown) => Promise<unknown>;

export type Answers = { [Name in AskName]: (input: AskInput<Name>) => Promise<AskAnswer<Name>> };

/** Who asks, for the events. */
export type Asker = Pick<OperationsOptions, 'actor' | 'address'>;

/** What an administrator can do. */
export interface Administration {
  operations: Operations;
  answers: Answers;
}

/** How far back to look for sign-ins that may have locked out a client: the time of a lockout. */
const lockoutMs = 300_000;
const manyEvents = 500;
/** Events of a user that are shown. */
const shownEvents = 20;

/** Answers the window, which may ask everything. */
export function createAnswer(options: AnswerOptions): Answer {
  const { answers } = administrationFor(options, { actor: 'the window', address: null });
  return async (call, input) => {
    const name = askNames.find((one) => one === call);
    if (name === undefined) throw badRequest('unknown question');
    return answered(answers, name, input);
  };
}

const askNames = Object.keys(asks).filter((name): name is AskName => name in asks);

async function answered<Name extends AskName>(answers: Answers, name: Name, given: unknown): Promise<AskAnswer<Name>> {
  return answers[name](inputs[name].input.parse(given));
}

/** Reduced to the inputs, so that TypeScript keeps each name paired with its input. */
const inputs: { readonly [Name in AskName]: { readonly input: z.ZodType<AskInput<Name>> } } = asks;

export function administrationFor(options: AnswerOptions, asker: Asker): Administration {
  const { store, events, mails, now } = options;
  const operations = new Operations({ store, events, mails, ...asker, now: () => Math.floor(now() / 1000) });
  return { operations, answers: answersOf(options, operations, asker) };
}

function answersOf(options: AnswerOptions, operations: Operations, asker: Asker): Answers {
  const { store, events, eventStore, flushEvents, sendMail, limits, providers, now } = options;
  const { displayName, appId } = options.app.configuration;
  const switches = new ProviderSwitches({
    ...{ store, events, configuration: options.app.configuration, ...asker },
    onChanged: () => providers.changed(),
  });
  const appFunctions = new AppFunctions({ ...options, ...options.app, ...asker, operations });
  const done = async (work: Promise<unknown>): Promise<null> => {
    await work;
    return null;
  };
  const mailed = async (work: Promise<unknown>) => {
    await work;
    return { isKept: options.smtpServer() === null };
  };

  /** The clients that may have failed to sign in to an account lately. */
  const clientsOf = async ({ user }: Subject, account: string, recent: readonly StoredEvent[]) => ({
    account,
    addresses: [...new Set(recent.map(({ address }) => address).filter((address) => address !== null))],
    devices:
      user === null
        ? []
        : (await store.listSessions(user.id, Math.floor(now() / 1000))).map(({ deviceId }) => deviceId),
  });
  const shown = async (subject: Subject, recent: readonly StoredEvent[]): Promise<AskedSubject> => {
    const { account } = subject;
    const own = recent.filter((event) => event.account !== null && event.account === account?.email);
    const lockedForMs =
      account === null || own.length === 0 ? 0 : await limits.lockedFor(await clientsOf(subject, account.email, own));
    return { ...subjectOf(subject), lockedForMs };
  };
  const recentEvents = async (user?: { id: string | null; account: string | null }) => {
    await flushEvents();
    const filter = { since: now() - lockoutMs, errorsOnly: true, ...(user === undefined ? {} : { user }) };
    return eventStore.listEvents(filter, manyEvents);
  };

  /** Events of functions and sessions have only the ID of the user: adds the address. */
  const named = async (found: readonly StoredEvent[]) => {
    const unnamed = found.filter(({ account }) => account === null).map(({ userId }) => userId);
    const users = await Promise.all(
      [...new Set(unnamed)].map(async (id) => [id, id === null ? null : await store.findUser(id)] as const),
    );
    const names = new Map(users.map(([id, user]) => [id, user === null ? null : firstText(user.identities, 'email')]));
    return found.map((event) => eventView({ ...event, account: event.account ?? names.get(event.userId) ?? null }));
  };

  return {
    'app.show': async () => ({
      ...{ appId, name: displayName, providers: await providers.names(), functionsAllowed: options.app.allowed },
    }),
    'app.counts': () => options.counts.read(),
    'users.search': async ({ text, state, provider, after, limit }) => {
      if (!isStorableText(text)) return { subjects: [], next: null };
      const { subjects, next } = await operations.search({ text, state, provider }, after, limit);
      const recent = await recentEvents();
      return { subjects: await Promise.all(subjects.map((subject) => shown(subject, recent))), next };
    },
    'users.show': async ({ user: named }) => {
      const subject = await operations.find(named);
      const { user, account } = subject;
      const of = { id: user?.id ?? null, account: account?.email ?? null };
      const recent = await recentEvents(of);
      const all = await eventStore.listEvents({ user: of }, manyEvents);
      const registration = all.find(({ kind, outcome }) => kind === 'registration' && outcome === 'ok');
      return {
        subject: await shown(subject, recent),
        registeredAt: registration === undefined ? null : eventView(registration).at,
        offered: await providers.names(),
        sessions: user === null ? [] : (await operations.listSessions(user.id)).map(sessionView),
        events: all.slice(-shownEvents).reverse().map(eventView),
      };
    },
    'users.create': async ({ email, password }) => ({ id: await operations.create(email, password) }),
    'users.confirm': ({ user }) => done(operations.confirm(user)),
    'users.resend': ({ user }) => mailed(operations.repeatConfirmation(user)),
    'users.reset': ({ user }) => mailed(operations.sendReset(user)),
    'users.setPassword': ({ user, password }) => done(operations.setPassword(user, password)),
    'users.setDisabled': ({ user, disabled }) => done(operations.setDisabled(user, disabled)),
    'users.unlock': ({ user: named }) =>
      done(
        operations.unlock(named, async (subject, account) => {
          const recent = await recentEvents({ id: null, account });
          await limits.unlock(await clientsOf(subject, account, recent));
        }),
      ),
    'users.delete': ({ user }) => done(operations.remove(user)),
    'users.endSession': ({ user, session }) => done(operations.endSession(user, session)),
    'users.endSessions': ({ user }) => done(operations.endSessions(user)),
    'providers.list': async () => ({ providers: await switches.list() }),
    'providers.setDisabled': async ({ provider, disabled }) => ({
      providers: await switches.setDisabled(provider, disabled),
    }),
    'sessions.list': async ({ text, after, limit }) =>
      isStorableText(text)
        ? sessionPageView(await operations.searchSessions(text, after, limit))
        : { sessions: [], next: null },
    'functions.list': async () => {
      await flushEvents();
      return appFunctions.list();
    },
    'functions.run': ({ name, argumentsText, user }) => appFunctions.run(name, argumentsText, user),
    'mail.server': () => {
      const smtp = options.smtpServer();
      return Promise.resolve({
        server: smtp === null ? null : { host: smtp.host, port: smtp.port, from: smtp.from },
      });
    },
    'mail.test': ({ to }) => mailed(sendTestMail({ events, sendMail, app: displayName, ...asker }, to)),
    'events.list': async ({ text, kinds, errorsOnly, after, limit, user, since }) => {
      if (!isStorableText(text)) return { events: [], hasMore: false };
      await flushEvents();
      const filter = {
        ...{ text, errorsOnly, ...(kinds === null ? {} : { kinds }) },
        ...(since === undefined ? {} : { since: Date.parse(since) }),
        ...(after === undefined ? {} : { before: { id: after, at: timeOfEvent(after) } }),
        ...(user === undefined ? {} : { user: await operations.findEventUser(user) }),
      };
      const found = await eventStore.listEvents(filter, limit + 1);
      return { events: await named(found.slice(-limit).reverse()), hasMore: found.length > limit };
    },
  };
}

function subjectOf({ user, account }: Subject): Omit<AskedSubject, 'lockedForMs'> {
  const view = user === null ? null : userView(user);
  return {
    user:
      view === null
        ? null
        : {
            ...{ id: view.id, disabled: view.disabled, createdAt: view.createdAt, lastLoginAt: view.lastLoginAt },
            identities: view.identities.map(({ provider, id, data }) => ({
              ...{ provider, id, email: textIn(data, 'email'), name: textIn(data, 'name') },
            })),
          },
    account: account === null ? null : { id: account.identityId, name: account.email, confirmed: account.confirmed },
  };
}

function textIn(data: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = data[name];
  return typeof value === 'string' ? value : null;
}
