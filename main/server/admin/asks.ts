/** What the window may ask of a server that runs inside the app, with the forms of the input and the answer. */
import * as z from 'zod';
import { callerKinds } from '../configuration/function-callers.js';
import { eventKinds } from '../store/event-store.js';
import { providerNames } from '../store/store.js';
import { schemas } from './views.js';

const time = z.iso.datetime().nullable();
const provider = z.enum(providerNames);

/** A user, an email account, or both. Never contains the hash of a password. */
const subject = z.object({
  user: z
    .object({
      id: z.string(),
      disabled: z.boolean(),
      createdAt: time,
      lastLoginAt: time,
      identities: z.array(
        z.object({ provider, id: z.string(), email: z.string().nullable(), name: z.string().nullable() }),
      ),
    })
    .nullable(),
  account: z.object({ id: z.string(), name: z.string(), confirmed: z.boolean() }).nullable(),
  /** Until clients may try a password again; 0: now. */
  lockedForMs: z.number(),
});
export type AskedSubject = z.infer<typeof subject>;

const events = z.array(schemas.EventList.shape.events.element);

/** An email address or an ID, as `findSubject` takes it. */
const oneUser = z.object({ user: z.string() });
const password = z.string().max(4096);
const nothing = z.null();

export const asks = {
  'users.search': {
    input: z.object({
      text: z.string(),
      state: z.enum(['all', 'unconfirmed', 'disabled']),
      after: z.string().nullable(),
      limit: z.int().min(1).max(500),
    }),
    answer: z.object({ subjects: z.array(subject), next: z.string().nullable() }),
  },
  'users.show': {
    input: oneUser,
    answer: z.object({
      subject,
      /** When the email account was registered, if the events reach back that far. */
      registeredAt: time,
      /** Providers that the app offers now. */
      offered: z.array(provider),
      sessions: schemas.SessionList.shape.sessions,
      /** The newest events of the user, newest first. */
      events,
    }),
  },
  'users.create': { input: z.object({ email: z.string(), password }), answer: z.object({ id: z.string() }) },
  'users.confirm': { input: oneUser, answer: nothing },
  /** `isKept`: the mail is in the outbox, because no mail server is set up. */
  'users.resend': { input: oneUser, answer: z.object({ isKept: z.boolean() }) },
  'users.reset': { input: oneUser, answer: z.object({ isKept: z.boolean() }) },
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
  'functions.list': {
    input: z.object({}),
    answer: z.object({
      /** Whether functions may run. */
      allowed: z.boolean(),
      functions: z.array(
        z.object({
          name: z.string(),
          /** Relative to the app folder. */
          file: z.string(),
          isPrivate: z.boolean(),
          runsAsSystem: z.boolean(),
          /** Whether a rule decides which calls are allowed. */
          hasRule: z.boolean(),
          usedBy: z.array(z.object({ kind: z.enum(callerKinds), name: z.string() })),
          lastCall: z.object({ at: z.iso.datetime(), isOk: z.boolean() }).nullable(),
          failuresToday: z.int(),
        }),
      ),
    }),
  },
  /** `argumentsText`: a JSON array. `user` null: the system. */
  'functions.run': {
    input: z.object({ name: z.string(), argumentsText: z.string().max(1_048_576), user: z.string().nullable() }),
    answer: z.object({
      /** Extended JSON; null if the function failed. */
      result: z.string().nullable(),
      /** Code of the reason why it failed. */
      reason: z.string().nullable(),
      /** What it printed, and the message of its error. */
      text: z.string().nullable(),
      durationMs: z.number(),
    }),
  },
  /** The mail server; null: mail stays in the outbox. */
  'mail.server': {
    input: z.object({}),
    answer: z.object({
      server: z.object({ host: z.string(), port: z.int(), from: z.string() }).nullable(),
    }),
  },
  'mail.test': { input: z.object({ to: z.string() }), answer: z.object({ isKept: z.boolean() }) },
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
    }),
    answer: z.object({ events, hasMore: z.boolean() }),
  },
} as const;

export type AskName = keyof typeof asks;
export type AskInput<Name extends AskName> = z.infer<(typeof asks)[Name]['input']>;
export type AskAnswer<Name extends AskName> = z.infer<(typeof asks)[Name]['answer']>;
