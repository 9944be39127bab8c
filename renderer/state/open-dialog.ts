/** Which dialog is open: one at a time. */
import type { AccountSummary, BackendSummary, OpenedLink, PageView, Question } from '../../preload/contract/index.js';

/** The open dialog with what it is about. */
export type OpenDialog =
  | { kind: Exclude<PageView, 'add'> }
  | { kind: 'add'; again: AccountSummary | null }
  | { kind: 'link'; link: OpenedLink }
  | { kind: 'consent'; question: Question }
  | { kind: 'describe' | 'signOut' | 'remove' | 'addWay' | 'delete'; account: AccountSummary }
  | { kind: 'signOutMany' | 'removeMany'; accounts: readonly AccountSummary[] }
  | { kind: 'signInSettings' | 'outbox'; backend: BackendSummary };
