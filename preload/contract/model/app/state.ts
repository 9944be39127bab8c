/** State of the page: notices, the snapshot and its changes. */
import type { WindowLayout } from '../../layout.js';
import type { AccountSummary } from '../accounts/accounts.js';
import type { BackendSummary } from '../backends/backends.js';
import type { AccountId, BackendId, NoticeId } from '../ids.js';
import type { LockState } from './lock.js';
import type { Language, Settings } from './settings.js';

/** A message to the user that does not result from a single action. */
export interface Notice {
  id: NoticeId;
  kind: 'memoryOnly' | 'quarantined' | 'newerFormat' | 'keyUnavailable' | 'storage' | 'server' | 'links' | 'update';
  message: string;
  /**
   * Actions the notice offers: unlock the keychain or retry it (both ask it again), continue without it, start with a
   * new key, make Roster the handler of its links, or open “About Roster”.
   */
  actions: (
    | 'unlockKeychain'
    | 'retryVault'
    | 'continueWithoutKeychain'
    | 'startFresh'
    | 'registerProtocolClient'
    | 'showUpdate'
    | 'showNews'
  )[];
  /** Whether the user can dismiss it. */
  dismissible: boolean;
}

/** Everything the page shows, at one revision. */
export interface Snapshot extends AppSnapshot {
  /** Of the window; changed by the page itself. */
  layout: WindowLayout;
}

/** The part of the snapshot that does not depend on the window. */
export interface AppSnapshot {
  /** Increases by one with each `Change`; a gap means that the page must reload the snapshot. */
  revision: number;
  /** In list order. */
  accounts: AccountSummary[];
  backends: BackendSummary[];
  /** The one active account, also while it is signed out; null if there is none. */
  active: AccountId | null;
  /** The current user of each backend, or null. */
  current: Record<BackendId, AccountId | null>;
  /** The accounts that the user chose recently, the latest first. */
  recent: AccountId[];
  notices: Notice[];
  lock: LockState;
  settings: Settings;
  /** The current language: from the settings, or the system's. */
  language: Language;
}

/**
 * A snapshot as JSON text. Electron copies objects property by property, which is several times slower for many
 * accounts. Written by main, parsed by the page.
 */
export type SnapshotJson = string;

/** A change to the snapshot. Its size does not depend on the number of accounts. */
export type Change =
  | { kind: 'accountPut'; account: AccountSummary }
  | { kind: 'accountRemoved'; accountId: AccountId }
  /** The account is now directly before another one; null: at the end. */
  | { kind: 'accountMoved'; accountId: AccountId; before: AccountId | null }
  | { kind: 'activeChanged'; accountId: AccountId | null }
  | { kind: 'currentChanged'; backendId: BackendId; accountId: AccountId | null }
  | { kind: 'recentChanged'; recent: AccountId[] }
  | { kind: 'backendPut'; backend: BackendSummary }
  | { kind: 'backendRemoved'; backendId: BackendId }
  /** The backend is now directly before another one; null: at the end. */
  | { kind: 'backendMoved'; backendId: BackendId; before: BackendId | null }
  | { kind: 'settingsChanged'; settings: Settings; language: Language }
  | { kind: 'noticePut'; notice: Notice }
  | { kind: 'noticeRemoved'; noticeId: NoticeId }
  /** Everything shown changes: the page reloads the snapshot. */
  | { kind: 'lockChanged'; lock: LockState };

/** A change with its revision number. */
export interface RevisionedChange {
  revision: number;
  change: Change;
}
