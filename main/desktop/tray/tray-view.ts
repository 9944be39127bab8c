/** Contents of the tray menu: the active account, and up to nine to switch to. */
import type {
  AccountId,
  AccountSummary,
  BackendHealth,
  BackendId,
  LockState,
} from '../../../preload/contract/index.js';
import { needsAttention, sortPinnedFirst } from '../../../preload/contract/list-order.js';
import type { AccountList } from '../../accounts/list/account-list.js';
import { isVisible } from '../../accounts/list/visible-entry.js';
import { revealed } from '../../app-lock/lock-policy.js';

/** An account in the tray's menu. */
export interface TrayAccount {
  id: AccountId;
  name: string;
  backendName: string;
  isSignedIn: boolean;
}

export interface TrayView {
  /** Null while Roster is locked: nothing about accounts is shown then. */
  accounts: {
    active: TrayAccount | null;
    /** Pinned accounts, then recently used ones, then others in list order. The active one is among them. */
    shown: readonly TrayAccount[];
    /** Number of the other accounts. */
    more: number;
    /** Number of accounts that cannot be used although the user did not sign them out. */
    needAttention: number;
  } | null;
}

export interface TraySources {
  lock: { readonly state: LockState };
  list: Pick<AccountList, 'activeId' | 'entries' | 'recent' | 'stateOf' | 'summaryOf'>;
  backends: {
    nameOf(id: BackendId): string;
    find(id: BackendId): { health: Pick<BackendHealth, 'kind'> } | null;
  };
}

/** A longer menu cannot be read at a glance. */
const maxAccounts = 9;

export function trayView({ lock, list, backends }: TraySources): TrayView {
  const accounts = revealed(lock.state, () => {
    const entries = list.entries.filter(isVisible);
    const { activeId } = list;
    const toAccount = ({ id, backendId, label, displayName, state }: AccountSummary): TrayAccount => ({
      id,
      name: label ?? displayName,
      backendName: backends.nameOf(backendId),
      isSignedIn: state === 'signedIn',
    });
    const accountOf = (id: AccountId) => {
      const summary = list.summaryOf(id);
      return summary === null ? [] : [toAccount(summary)];
    };
    const ordered = sortPinnedFirst(entries);
    const pinned = ordered.filter((entry) => entry.pinned).map(({ id }) => id);
    const first = ordered.slice(0, maxAccounts).map(({ id }) => id);
    const ids = [...new Set([...pinned, ...list.recent, ...first])].slice(0, maxAccounts);
    if (activeId !== null && !ids.includes(activeId)) ids.splice(maxAccounts - 1, 1, activeId);
    return {
      active: activeId === null ? null : (accountOf(activeId)[0] ?? null),
      shown: ids.flatMap(accountOf),
      more: entries.length - ids.length,
      needAttention: entries.filter((entry) =>
        needsAttention({ state: list.stateOf(entry) }, backends.find(entry.backendId)),
      ).length,
    };
  });
  return { accounts };
}
