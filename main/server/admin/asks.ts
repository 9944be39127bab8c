/** The questions of the window and the administration API, with the schemas of their input and answer. */
import * as z from 'zod';
import { eventKinds } from '../store/event-store.js';
import { providerNames } from '../store/records.js';
import { schemas } from './views.js';

export type AskedSubject = z.infer<typeof schemas.FoundSubject>;

/** An email address or an ID, as `findSubject` takes it. */
const oneUser = z.object({ user: z.string() });
const password = z.string().max(4096);
const nothing = z.null();

export const asks = {
  /** What the server serves. */
  'app.show': { input: z.object({}), answer: schemas.App },
  /** The numbers of items that the other questions list. May be slightly outdated when counting takes long. */
  'app.counts': { input: z.object({}), answer: schemas.Counts },
  'users.search': {
    input: z.object({
      text: z.string(),
      state: z.enum(['all', 'unconfirmed', 'disabled']),
      /** Null: all. */
      provider: z.enum(providerNames).nullable(),
      after: z.string().nullable(),
      limit: z.int().min(1).max(500),
    }),
    answer: schemas.SubjectPage,
  },
  'users.show': { input: oneUser, answer: schemas.SubjectDetails },
  'users.create': { input: z.object({ email: z.string(), password }), answer: z.object({ id: z.string() }) },
  'users.confirm': { input: oneUser, answer: nothing },
  /** `isKept`: the mail is in the outbox, because no mail server is set up. */
  'users.resend': { input: oneUser, answer: schemas.SentMail },
  'users.reset': { input: oneUser, answer: schemas.SentMail },
  'users.setPassword': { input: oneUser.extend({ password }), answer: nothing },
  'users.setDisabled': { input: oneUser.extend({ disabled: z.boolean() }), answer: nothing },
  'users.unlock': { input: oneUser, answer: nothing },
  'users.delete': { input: oneUser, answer: nothing },
  'users.endSession': { input: oneUser.extend({ session: z.string() }), answer: nothing },
  'users.endSessions': { input: oneUser, answer: nothing },
  /** Sessions of all users, usually the newest first. `after`: the `next` of another page. */
  'sessions.list': {
    input: z.object({ text: z.string(), after: z.string().nullable(), limit: z.int().min(1).max(500) }),
    answer: schemas.SessionPage,
  },
  /** All sign-in providers that the server knows. */
  'providers.list': { input: z.object({}), answer: schemas.ProviderList },
  /** Sessions continue. `provider`: one that the app’s files set up. */
  'providers.setDisabled': {
    input: z.object({ provider: z.string(), disabled: z.boolean() }),
    answer: schemas.ProviderList,
  },
  'functions.list': { input: z.object({}), answer: schemas.FunctionList },
  /** `argumentsText`: a JSON array. `user` null: the system. */
  'functions.run': {
    input: z.object({ name: z.string(), argumentsText: z.string().max(1_048_576), user: z.string().nullable() }),
    answer: schemas.FunctionRun,
  },
  /** The mail server; null: mail stays in the outbox. */
  'mail.server': { input: z.object({}), answer: schemas.Mail },
  'mail.test': { input: z.object({ to: z.string() }), answer: schemas.SentMail },
  /** The newest first. */
  'events.list': {
    input: z.object({
      text: z.string(),
      /** Null: all. */
      kinds: z.array(z.enum(eventKinds)).nullable(),
      errorsOnly: z.boolean(),
      /** ID of the event that the page before ends with. */
      after: z.string().max(64).optional(),
      limit: z.int().min(1).max(2_000),
      /** An email address or an ID. */
      user: z.string().optional(),
      since: z.iso.datetime().optional(),
    }),
    answer: schemas.EventList,
  },
} as const;

export type AskName = keyof typeof asks;
export type AskInput<Name extends AskName> = z.infer<(typeof asks)[Name]['input']>;
export type AskAnswer<Name extends AskName> = z.infer<(typeof asks)[Name]['answer']>;
