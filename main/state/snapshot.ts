/** The state that the window shows when it opens; changes follow through the change feed. */
import type {
  AppSnapshot,
  BackendSummary,
  Language,
  LockState,
  Notice,
  Settings,
} from '../../preload/contract/index.js';
import { type RevealableList, revealAccounts, revealNotices } from '../app-lock/lock-policy.js';

export interface SnapshotSources {
  feed: { readonly revision: number };
  lock: { readonly state: LockState };
  list: RevealableList;
  backends: { readonly summaries: BackendSummary[] };
  notices: { readonly all: Notice[] };
  settings: { readonly value: Settings; readonly language: Language };
}

/** Returns the current state, without what a locked Roster must not reveal. */
export function createSnapshot({ feed, lock, list, backends, notices, settings }: SnapshotSources): AppSnapshot {
  return {
    revision: feed.revision,
    ...revealAccounts(lock.state, list),
    backends: backends.summaries,
    notices: revealNotices(lock.state, notices.all),
    lock: lock.state,
    settings: settings.value,
    language: settings.language,
  };
}
