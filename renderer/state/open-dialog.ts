/** The open dialog; there is at most one. */
import type {
  AccountSummary,
  BackendId,
  EmailActionSummary,
  PendingInvitation,
  View,
} from '../../preload/contract/index.js';

/** The open dialog and its subject. */
export type OpenDialog =
  | {
      kind: Exclude<
        View,
        'add' | 'attention' | 'backends' | 'clients' | 'export' | 'settings' | 'lock' | 'about' | 'shortcuts'
      >;
    }
  /** `accounts`: those that are chosen at first; null: all. */
  | { kind: 'export'; accounts: readonly AccountSummary[] | null }
  /** `backendId`: the backend to add an account at; null: the one that was last used. */
  | { kind: 'add'; reauthAccount: AccountSummary | null; backendId: BackendId | null }
  | { kind: 'link'; link: EmailActionSummary }
  | { kind: 'edit' | 'signOut' | 'remove' | 'linkIdentity' | 'delete'; account: AccountSummary }
  | { kind: 'signOutMany' | 'removeMany'; accounts: readonly AccountSummary[] }
  | { kind: 'invitation'; pending: PendingInvitation }
  /** An exported app that runs now, and adding users to it. */
  | { kind: 'imported' | 'newUser'; backendId: BackendId };
