/** The JSON of the administration API. */
import * as z from 'zod';
import { callerKinds } from '../configuration/functions/function-callers.js';
import { signInProblemKinds } from '../import-report/report.js';
import { eventKinds, eventOutcomes, type StoredEvent } from '../store/event-store.js';
import {
  adminRoles,
  providerNames,
  type SessionRecord,
  type StoredAdminKey,
  type StoredUser,
} from '../store/records.js';
import type { Subject } from './find-subject.js';
import type { SessionPage } from './operations.js';
import { providerStates } from './provider-states.js';

const id = z.string().regex(/^[0-9a-f]{24}$/);
const time = z.iso.datetime().nullable();
const data = z.record(z.string(), z.unknown());
/** Newer servers may send further names, which clients show as they are. */
const nameLike = (known: readonly [string, ...string[]]) => z.union([z.enum(known), z.string()]);
const provider = nameLike(providerNames);

const user = z.object({
  id,
  kind: nameLike(['normal', 'server']),
  disabled: z.boolean(),
  createdAt: time,
  lastLoginAt: time,
  identities: z.array(z.object({ provider, id: z.string(), data })),
  customData: data.nullable(),
});
const account = z.object({ name: z.string(), confirmed: z.boolean() });

const session = z.object({
  id,
  provider,
  deviceId: z.string(),
  address: z.string().nullable(),
  device: z.record(z.string(), z.string()).nullable(),
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
});

const event = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  kind: nameLike(eventKinds),
  outcome: nameLike(eventOutcomes),
  userId: z.string().nullable(),
  account: z.string().nullable(),
  provider: provider.nullable(),
  address: z.string().nullable(),
  subject: z.string().nullable(),
  reason: z.string().nullable(),
  text: z.string().nullable(),
  durationMs: z.number().nullable(),
});

/** A user, an email account, or both. Never contains the hash of a password. */
const foundSubject = z.object({
  user: z
    .object({
      id: z.string(),
      disabled: z.boolean(),
      createdAt: time,
      lastLoginAt: time,
      identities: z.array(
        z.object({
          provider,
          id: z.string(),
          email: z.string().nullable(),
          name: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
  account: z.object({ id: z.string(), name: z.string(), confirmed: z.boolean() }).nullable(),
  /** Until clients may try a password again; 0: now. */
  lockedForMs: z.number(),
});

/** The schemas by their names in the OpenAPI document. */
export const schemas = {
  /** An administrator key, without its secret. `expiresAt` null: never. */
  AdminKey: z.object({ name: z.string(), role: z.enum(adminRoles), expiresAt: time }),
  User: user,
  Subject: z.object({ user: user.nullable(), account: account.nullable() }),
  UserPage: z.object({ users: z.array(user), next: z.string().nullable() }),
  AccountPage: z.object({ accounts: z.array(account), next: z.string().nullable() }),
  CreatedUser: z.object({ id }),
  SessionList: z.object({
    sessions: z.array(session),
  }),
  SessionPage: z.object({
    sessions: z.array(
      session.extend({ user: z.object({ id, email: z.string().nullable(), name: z.string().nullable() }) }),
    ),
    next: z.string().nullable(),
  }),
  /** `hasMore`: there are older ones. */
  EventList: z.object({ events: z.array(event), hasMore: z.boolean() }),
  App: z.object({
    appId: z.string(),
    name: z.string(),
    /** Providers that the app offers now. */
    providers: z.array(provider),
    functionsAllowed: z.boolean(),
  }),
  /** `errors`: events of today that were refused or failed. `mails`: mails whose events are still kept. */
  Counts: z.object({
    ...{ users: z.int(), unconfirmed: z.int(), disabled: z.int() },
    ...{ sessions: z.int(), errors: z.int(), mails: z.int() },
  }),
  FoundSubject: foundSubject,
  SubjectPage: z.object({ subjects: z.array(foundSubject), next: z.string().nullable() }),
  SubjectDetails: z.object({
    subject: foundSubject,
    /** When the email account was registered, if the events reach back that far. */
    registeredAt: time,
    /** Providers that the app offers now. */
    offered: z.array(provider),
    sessions: z.array(session),
    /** The newest events of the user, newest first. */
    events: z.array(event),
  }),
  ProviderList: z.object({
    providers: z.array(
      z.object({
        provider,
        /** `off`: an administrator has turned it off. All but `on` and `off`: only the app’s files can change it. */
        state: nameLike(providerStates),
        /** Whether all users, some or none could sign in with what the app’s files contain. */
        works: z.enum(['yes', 'partly', 'no']),
        /** Why some users, or none, can sign in with it. */
        problems: z.array(z.object({ kind: nameLike(signInProblemKinds), name: z.string() })),
      }),
    ),
  }),
  FunctionList: z.object({
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
        usedBy: z.array(z.object({ kind: nameLike(callerKinds), name: z.string() })),
        lastCall: z.object({ at: z.iso.datetime(), isOk: z.boolean() }).nullable(),
        failuresToday: z.int(),
      }),
    ),
  }),
  FunctionRun: z.object({
    /** Extended JSON; null if the function failed. */
    result: z.string().nullable(),
    /** Code of the reason why it failed. */
    reason: z.string().nullable(),
    /** What it printed, and the message of its error. */
    text: z.string().nullable(),
    durationMs: z.number(),
  }),
  /** The mail server; null: mail stays in the outbox. */
  Mail: z.object({ server: z.object({ host: z.string(), port: z.int(), from: z.string() }).nullable() }),
  /** `isKept`: the mail is in the outbox, because no mail server is set up. */
  SentMail: z.object({ isKept: z.boolean() }),
  Error: z.object({ error: z.string(), error_code: z.string().optional(), link: z.string() }),
} as const;
export type SchemaName = keyof typeof schemas;

function timeOf(seconds: number | null): string | null {
  return seconds === null || seconds === 0 ? null : new Date(seconds * 1000).toISOString();
}

export function adminKeyView({ name, role, expiresAt }: StoredAdminKey): z.infer<typeof schemas.AdminKey> {
  return { name, role, expiresAt: timeOf(expiresAt) };
}

export function userView({ createdAt, lastLoginAt, identities, ...rest }: StoredUser): z.infer<typeof user> {
  return {
    ...rest,
    createdAt: timeOf(createdAt),
    lastLoginAt: timeOf(lastLoginAt),
    identities: identities.map((one) => ({ ...one, data: { ...one.data } })),
    customData: rest.customData === null ? null : { ...rest.customData },
  };
}

export function subjectView({ user: found, account: own }: Subject): z.infer<typeof schemas.Subject> {
  return {
    user: found === null ? null : userView(found),
    account: own === null ? null : { name: own.email, confirmed: own.confirmed },
  };
}

export function sessionView(record: SessionRecord): z.infer<typeof session> {
  const { id: sessionId, provider, deviceId, address, device, createdAt, lastUsedAt, expiresAt } = record;
  return {
    ...{ id: sessionId, provider, deviceId, address, device: device === null ? null : { ...device } },
    ...{ createdAt: timeOf(createdAt), lastUsedAt: timeOf(lastUsedAt), expiresAt: timeOf(expiresAt) },
  };
}

export function sessionPageView({ sessions, next }: SessionPage): z.infer<typeof schemas.SessionPage> {
  return {
    sessions: sessions.map(({ session: record, user: { id: userId, identities } }) => ({
      ...sessionView(record),
      user: { id: userId, email: firstText(identities, 'email'), name: firstText(identities, 'name') },
    })),
    next,
  };
}

/** The first text of this name in a user's data from the providers. */
export function firstText(identities: StoredUser['identities'], name: string): string | null {
  const texts = identities.map(({ data: given }) => given[name]);
  return texts.find((text) => typeof text === 'string') ?? null;
}

export function eventView({ at, ...event }: StoredEvent): z.infer<typeof schemas.EventList>['events'][number] {
  return { ...event, at: new Date(at).toISOString() };
}
