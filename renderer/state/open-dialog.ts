/** The open dialog; there is at most one. */
import type {
  AccountSummary,
  BackendId,
  BackendSummary,
  EmailActionSummary,
  PendingInvitation,
  View,
} from '../../preload/contract/index.js';

/** The open dialog and its subject. */
export type OpenDialog =
  | { kind: Exclude<View, 'add' | 'attention' | 'clients'> }
  /** `backendId`: the backend to add an account at; null: the one that was last used. */
  | { kind: 'add'; reauthAccount: AccountSummary | null; backendId: BackendId | null }
  | { kind: 'link'; link: EmailActionSummary }
  | { kind: 'edit' | 'signOut' | 'remove' | 'linkIdentity' | 'delete'; account: AccountSummary }
  | { kind: 'signOutMany' | 'removeMany'; accounts: readonly AccountSummary[] }
  | { kind: 'addBackend' }
  | { kind: 'invitation'; pending: PendingInvitation }
  | { kind: 'signInSettings' | 'outbox'; backend: BackendSummary };
