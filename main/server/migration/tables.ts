/** The part of a store that a migration uses: reads and writes every row, in order. */
import type { KeyStorage } from '../sessions/signing-keys.js';
import type { StoredEvent } from '../store/event-store.js';
import type {
  MailToken,
  SessionRecord,
  StoredAdminKey,
  StoredApiKey,
  StoredPassword,
  StoredTriggerEvent,
  StoredUser,
} from '../store/records.js';

/** `position` orders rows where the store lists them in the order of creation. */
export interface Row<T> {
  id: string;
  position: number;
  value: T;
}

export interface Table<T> {
  count: () => Promise<number>;
  /** Rows in a stable order that begins with the oldest. Null: from the start. */
  page: (after: Row<T> | null, limit: number) => Promise<Row<T>[]>;
  find: (ids: readonly string[]) => Promise<Row<T>[]>;
  /** Inserts the rows, or replaces those with the same ID. Durable when it resolves. */
  put: (rows: readonly Row<T>[]) => Promise<void>;
  remove: (ids: readonly string[]) => Promise<void>;
}

/** `variant` numbers accounts whose names differ in spelling only. */
export type PasswordRow = StoredPassword & { variant: number };

/** `hash`: of an account and an address or device. */
export interface KnownSource {
  hash: string;
  /** Seconds since 1970. */
  seenAt: number;
}

export interface Tables {
  users: Table<StoredUser>;
  passwords: Table<PasswordRow>;
  apiKeys: Table<StoredApiKey>;
  sessions: Table<SessionRecord>;
  mailTokens: Table<MailToken>;
  /** Events whose functions have not run yet. */
  triggerEvents: Table<StoredTriggerEvent>;
  adminKeys: Table<StoredAdminKey>;
  /** Kinds of the password hashes of imported users. */
  hashKinds: Table<string>;
  /** Providers that administrators have turned off. */
  disabledProviders: Table<string>;
  /** Addresses and devices from which users have signed in. Wrong passwords from elsewhere do not lock these out. */
  knownSources: Table<KnownSource>;
  events: Table<StoredEvent>;
}

/** One of the two stores of a migration. */
export interface MigrationStore {
  tables: Tables;
  keys: KeyStorage;
  /** Names the store in messages, without secrets. */
  name: string;
  /** The progress of a migration into this store; null if there was none. */
  readProgress: () => Promise<unknown>;
  writeProgress: (progress: object) => Promise<void>;
  close: () => Promise<void>;
}
