/**
 * Decides what Roster reveals and allows while it is locked. The window, the tray and the local API all follow these rules; nothing else
 * may compare the lock state to decide what to show.
 */
import {
  type AccountId,
  type AccountSummary,
  type BackendId,
  type CallName,
  type Change,
  type LockState,
  type Notice,
  noticeId,
} from '../../preload/contract/index.js';

/** Notice about the vault and its keychain: the user needs it to unlock. */
export const vaultNoticeId = noticeId.parse('vault');

const allowedCalls: ReadonlySet<CallName> = new Set([
  'state.getSnapshot',
  'quick.getSnapshot',
  'quick.hide',
  'quick.resize',
  'app.reportRendererError',
  'lock.settings',
  'lock.unlock',
  'lock.unlockWithTouchId',
  'lock.reset',
  'vault.retry',
  'vault.continueWithoutKeychain',
  'vault.startFresh',
]);
/** Commands of the local API that name no account, and `token`, which asks for the passphrase first. */
const allowedCommands: ReadonlySet<string> = new Set(['status', 'open', 'quick', 'token']);

/** Accounts, which of them is active, which is current at each backend, and which were used recently. */
export interface RevealedAccounts {
  accounts: AccountSummary[];
  active: AccountId | null;
  current: Record<BackendId, AccountId | null>;
  recent: AccountId[];
}

/** The part of the account list that is read. */
export interface RevealableList {
  readonly summaries: AccountSummary[];
  readonly activeId: AccountId | null;
  readonly current: Record<BackendId, AccountId | null>;
  readonly recent: AccountId[];
}

/** Returns the accounts to show: none while locked. `list` is read only when it is shown. */
export function revealAccounts(lock: LockState, list: RevealableList): RevealedAccounts {
  if (lock === 'locked') return { accounts: [], active: null, current: {}, recent: [] };
  return { accounts: list.summaries, active: list.activeId, current: list.current, recent: list.recent };
}

/** Returns what `read` returns about accounts; null while locked, without reading it. */
export function revealed<T>(lock: LockState, read: () => T): T | null {
  return lock === 'locked' ? null : read();
}

/** Returns the notices to show: while locked only the one about the vault, because others may name accounts. */
export function revealNotices(lock: LockState, notices: Notice[]): Notice[] {
  return lock === 'locked' ? notices.filter(({ id }) => id === vaultNoticeId) : notices;
}

/** Whether a change may be sent to the window. Backends are shown while locked; accounts and settings are not. */
export function isChangeRevealed(lock: LockState, change: Change): boolean {
  if (lock !== 'locked') return true;
  if (change.kind === 'noticePut') return change.notice.id === vaultNoticeId;
  if (change.kind === 'noticeRemoved') return change.noticeId === vaultNoticeId;
  return change.kind === 'lockChanged' || change.kind === 'backendPut';
}

/** Whether the window may make an IPC call. */
export function isCallAllowed(lock: LockState, call: CallName): boolean {
  return lock !== 'locked' || allowedCalls.has(call);
}

/** Whether a program may send a command over the local API. */
export function isCommandAllowed(lock: LockState, command: string): boolean {
  return lock !== 'locked' || allowedCommands.has(command);
}
