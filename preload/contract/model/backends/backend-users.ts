/** The users, sessions and events of a backend that runs on this computer. Never contains a password or a token. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import { type ProviderType, providerType } from '../accounts/sign-in.js';
import { backendUserFilters, mailSecurities, maxBackendUserIdLength } from '../names.js';

/** Identifies a user of a backend, or an email account that has never signed in: an ID, or the account's name. */
export const backendUserId = z.string().min(1).max(maxBackendUserIdLength).brand<'BackendUserId'>();
export type BackendUserId = z.infer<typeof backendUserId>;

export const backendSessionId = z.string().min(1).max(64).brand<'BackendSessionId'>();
export type BackendSessionId = z.infer<typeof backendSessionId>;

/** Which users a search finds. */
export const backendUserSearch = z.strictObject({
  /** Part of an email address or a name, or an ID. */
  text: z.string().overwrite(trimmed).max(320),
  filter: z.enum(backendUserFilters),
  /** Those that sign in with this provider; null: all. */
  provider: providerType.nullable(),
  /** The `next` of the page before. */
  after: z.string().max(400).nullable(),
});
export type BackendUserSearch = z.infer<typeof backendUserSearch>;

/** `new`: may sign in, but has not done so yet. */
export type BackendUserState = 'active' | 'new' | 'unconfirmed' | 'disabled';

export interface BackendUser {
  id: BackendUserId;
  /** Null before the first sign-in. */
  userId: string | null;
  /** Null for users of providers without an address. */
  email: string | null;
  displayName: string | null;
  state: BackendUserState;
  /** Until clients may try a password again; 0: now. */
  lockedForMs: number;
  /** A `ProviderType`, or one that only a newer server knows. This applies to all providers in this file. */
  providers: string[];
  /** Whether the user has an email account with a password. */
  hasPassword: boolean;
  /** ISO 8601; null if it is not known. */
  createdAt: string | null;
  /** ISO 8601; null: never. */
  lastSignInAt: string | null;
}

/**
 * The numbers of items in the tabs of a backend. `errors`: events of today that were refused or failed. `mails`: those that the page lists.
 */
export interface BackendCounts {
  users: number;
  unconfirmed: number;
  disabled: number;
  sessions: number;
  errors: number;
  mails: number;
}

/** Part of a list; `next` continues it, null at its end. */
export interface BackendUserPage {
  users: BackendUser[];
  next: string | null;
}

/** A session of a user. */
export interface BackendSession {
  id: BackendSessionId;
  provider: string;
  address: string | null;
  /** As the client describes itself, such as `Linux 6.1` and `realm-web 2.0.1`. */
  platform: string | null;
  sdk: string | null;
  device: string | null;
  /** ISO 8601; null if it was not recorded. */
  createdAt: string | null;
  lastUsedAt: string | null;
}

/** A session among those of all users. */
export interface BackendUserSession extends BackendSession {
  user: { id: BackendUserId; email: string | null; displayName: string | null };
}

/** Part of a list; `next` continues it, null at its end. */
export interface BackendSessionPage {
  sessions: BackendUserSession[];
  next: string | null;
}

export const backendEventKinds = [
  'sign-in',
  'link',
  'refresh',
  'sign-out',
  'registration',
  'confirmation',
  'password-reset',
  'mail',
  'function',
  'api-key',
  'user-deletion',
  'administration',
] as const;
export type BackendEventKind = (typeof backendEventKinds)[number];

/** Something that happened at a backend. */
export interface BackendEvent {
  id: string;
  /** ISO 8601. */
  at: string;
  /** A `BackendEventKind`, or one that only a newer server knows. */
  kind: string;
  /** Usually `ok`, `refused` or `failed`. `refused`: the caller was at fault. `failed`: the backend, the app's code or another service was. */
  outcome: string;
  userId: string | null;
  /** Name of the email account. */
  account: string | null;
  provider: string | null;
  address: string | null;
  /** The subject: a function, a kind of mail, an administrative action. */
  subject: string | null;
  /** Code of the reason why it was refused or failed. */
  reason: string | null;
  /** Message of the error and console output of the function, on several lines. */
  text: string | null;
  durationMs: number | null;
}

/** Part of a list; `next` continues it, null at its end. */
export interface BackendEventPage {
  events: BackendEvent[];
  next: string | null;
}

/** The mail server through which a backend sends its mail. */
export interface MailServer {
  host: string;
  port: number;
  /** The sender. */
  from: string;
}

/** A mail server that the user sets up for a backend on this computer. */
export const mailServerSettings = z.strictObject({
  /** Main checks it and `from`, because main has the error messages for these fields. */
  host: z.string().overwrite(trimmed).max(253),
  port: z.int().min(1).max(65_535),
  security: z.enum(mailSecurities),
  /** Empty: without signing in. */
  user: z.string().overwrite(trimmed).max(320),
  /** Null: the stored one. Never sent to the page. */
  password: z.string().min(1).max(4096).nullable(),
  /** The sender: an address, or a name and an address in angle brackets. */
  from: z.string().overwrite(trimmed).max(320),
});
export type MailServerSettings = z.infer<typeof mailServerSettings>;

/** A part of an app that calls a function as the system. */
export type FunctionUse = 'confirmation' | 'password-reset' | 'sign-in' | 'user-creation' | 'trigger';

/** A function of an exported app. */
export interface BackendFunction {
  name: string;
  /** Relative to the app folder. */
  file: string;
  /** Whether clients may not call it. */
  isPrivate: boolean;
  /** Whether it runs as the system, not as its caller. */
  runsAsSystem: boolean;
  /** Whether a rule decides which clients may call it. */
  hasRule: boolean;
  /** `kind`: a `FunctionUse`, or one that only a newer server knows. `name`: of the trigger; empty for the other kinds. */
  usedBy: { kind: string; name: string }[];
  /** `at`: ISO 8601. Null: none was recorded in the last days. */
  lastCall: { at: string; isOk: boolean } | null;
  failuresToday: number;
}

/** How a function that was run from the window ended. */
export interface FunctionRun {
  /** Indented JSON; null if it failed. */
  result: string | null;
  /** Code of the reason why it failed. */
  reason: string | null;
  /** What it printed, and the message of its error. */
  text: string | null;
  durationMs: number;
}

/** A sign-in method of a backend that Roster administers. */
export interface BackendProvider {
  provider: ProviderType;
  /**
   * `off`: an administrator turned it off. Only `on` and `off` can be changed: the other states, also those that only a newer
   * server knows, come from the app's files.
   */
  state: 'on' | 'off' | 'disabledInFiles' | 'notSetUp' | 'incomplete' | (string & {});
  /** Why some users, or none, can sign in with it. `kind`: that of a `ReportedSignInProblem`, or one that only a newer server knows. */
  problems: { kind: string; name: string }[];
}

/** Everything that the window shows about one user. */
export interface BackendUserDetails {
  user: BackendUser;
  identities: { provider: string; id: string; name: string | null }[];
  /** When the email account was registered, if the events reach back that far. ISO 8601. */
  registeredAt: string | null;
  /** The providers that the backend offers. */
  offered: string[];
  /** The last used first. */
  sessions: BackendSession[];
  /** The newest first. */
  events: BackendEvent[];
}
