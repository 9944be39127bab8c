/** Events of a server, for the administrator: who signed in, what was refused and why. They contain no secrets. */
import * as z from 'zod';

export const eventKinds = [
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
export type EventKind = (typeof eventKinds)[number];

/** `refused`: the caller was at fault. `failed`: the server, the app's code or another service was. */
export const eventOutcomes = ['ok', 'refused', 'failed'] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

export interface StoredEvent {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  /** An `EventKind`, or that of a newer server that uses the same database. The same holds for outcome and provider. */
  kind: string;
  outcome: string;
  userId: string | null;
  /** Name of the email account. */
  account: string | null;
  provider: string | null;
  /** Address of the client. */
  address: string | null;
  /** Subject of the event: a function, a kind of mail, an administrative action. */
  subject: string | null;
  /** Code of the reason why it was refused or failed. */
  reason: string | null;
  /** Message of the error and console output of the function. */
  text: string | null;
  durationMs: number | null;
}

/** An event as its JSON text. */
export const storedEvent: z.ZodType<StoredEvent> = z.object({
  id: z.string(),
  at: z.number(),
  kind: z.string(),
  outcome: z.string(),
  userId: z.string().nullable(),
  account: z.string().nullable(),
  provider: z.string().nullable(),
  address: z.string().nullable(),
  subject: z.string().nullable(),
  reason: z.string().nullable(),
  text: z.string().nullable(),
  durationMs: z.number().nullable(),
});

/** Criteria of a list of events. An absent one matches all. */
export interface EventFilter {
  /** From this time on. */
  since?: number;
  /** Only those that are listed before this one: older ones, and in the same millisecond those stored earlier. */
  before?: { id: string; at: number };
  /** Of the user with this ID or the account with this name. */
  user?: { id: string | null; account: string | null };
  /** Only what was refused or failed. */
  errorsOnly?: boolean;
  kinds?: readonly EventKind[];
  /** In the account, the IDs, what it is about, the reason, the address, or the text; ASCII letters in any case. */
  text?: string;
}

/** Statistics of a function's calls. */
export interface FunctionCalls {
  name: string;
  lastAt: number;
  lastOutcome: string;
  /** Calls that were refused or failed since a time. */
  failures: number;
}

export interface EventStore {
  addEvents(events: readonly StoredEvent[]): Promise<void>;
  /** The newest events that match, oldest first. */
  listEvents(filter: EventFilter, limit: number): Promise<StoredEvent[]>;
  /** The last call of each function, and its failures since a time. */
  summarizeFunctions(since: number): Promise<FunctionCalls[]>;
  /** How many events were refused or failed since a time. */
  countErrors(since: number): Promise<number>;
  /** How many events of mails there are. */
  countMails(): Promise<number>;
  /** Removes events before a time, and all but the newest `most`. */
  pruneEvents(before: number, most: number): Promise<void>;
  close(): Promise<void>;
}
