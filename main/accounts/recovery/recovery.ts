/**
 * Reconciles the account list and the backends with the vault. The sealed records are authoritative: they restore
 * accounts and backends after `accounts.json` or `roster.json` was lost, and they determine at which backend each
 * session may be used.
 */
import { type AccountId, accountId, type BackendId } from '../../../preload/contract/index.js';
import type { Backends } from '../../backends/backends.js';
import type { SealedBackend } from '../../backends/sealed-backend.js';
import type { AccountEntry } from '../../storage/account-entry.js';
import type { AccountVault } from '../../vault/account-vault.js';
import { VaultError, type VaultErrorCode } from '../../vault/errors.js';
import type { AccountList } from '../list/account-list.js';
import type { ProviderName } from '../list/display-name.js';
import { isVisible } from '../list/visible-entry.js';
import type { AccountRecord } from '../storage/account-record.js';
import type { SealedAccounts } from '../storage/sealed-accounts.js';
import { isOf, toEntry } from '../storage/user-storage.js';

/** Errors that leave the sealed file intact: it cannot be decrypted at present. */
const unavailableCodes: ReadonlySet<VaultErrorCode> = new Set(['keyUnavailable', 'keyLost', 'locked', 'newerFormat']);

export interface RecoveryParts {
  list: AccountList;
  sealed: SealedAccounts;
  backends: Backends;
  now: number;
  providerName: ProviderName;
  /** Called if one sealed file could not be processed; processing continues with the next one. */
  onFailed: (id: AccountId, error: unknown) => void;
}

export interface RecoveryResult {
  /** Accounts with a sealed session but no list entry, caused by a lost list or a crash between the two writes. */
  accounts: AccountId[];
  /** Backends that were missing from `roster.json`. */
  backends: BackendId[];
  /** Accounts moved to their backend's new id after the backend was added again. */
  moved: AccountId[];
  /** Number of sealed sessions without a list entry that cannot be decrypted at present. They are kept. */
  undecryptable: number;
}

/** At startup, marks accounts whose session was only in memory as signed out. @throws VaultError */
export async function markLostMemorySessions(list: AccountList, vault: AccountVault): Promise<void> {
  const inMemory = list.entries.filter((entry) => entry.kept === 'memory' && entry.state === 'signedIn');
  // Skip listing the vault's folder: startup waits for it, and it takes longer with each account.
  if (inMemory.length === 0) return;
  const sealed = new Set(await vault.sealedAccounts());
  await list.putAll(
    inMemory.map((entry) => (sealed.has(entry.id) ? { ...entry, kept: 'sealed' } : { ...entry, state: 'signedOut' })),
  );
}

/**
 * Restores accounts without a list entry and backends missing from `roster.json`. Decrypts nothing if list, backends
 * and vault agree, so that it does not delay a normal start.
 * @throws VaultError if the vault's folder cannot be read
 */
export async function recoverAccounts(parts: RecoveryParts): Promise<RecoveryResult> {
  const recovered: RecoveryResult = { accounts: [], backends: [], moved: [], undecryptable: 0 };
  for (const id of await idsOf(parts)) {
    const row = parts.list.find(id);
    if (row !== null && parts.backends.find(row.backendId) !== null) continue;
    await recoverOne(parts, id, recovered).catch((error: unknown) => {
      parts.onFailed(id, error);
    });
  }
  return recovered;
}

async function idsOf({ sealed }: RecoveryParts): Promise<AccountId[]> {
  const names = await sealed.names();
  return names.map((name) => accountId.safeParse(name).data).filter((id) => id !== undefined);
}

async function recoverOne(parts: RecoveryParts, id: AccountId, recovered: RecoveryResult): Promise<void> {
  const { list, sealed, now, providerName } = parts;
  if (sealed.wasRebuilt && list.find(id) === null) {
    // The file may belong to a removed account and have been put back, which looks the same as a lost entry.
    await sealed.setAside(id);
    return;
  }
  const record = await sealed.read(id).catch((error: unknown) => unopened(parts, id, error, recovered));
  if (record === null) return;
  const backendId = record.backend === null ? null : await restore(parts, record.backend, recovered);
  const row = list.find(id);
  if (row !== null) {
    if (backendId === null || backendId === row.backendId) return;
    await moveTo(parts, row, record, backendId);
    recovered.moved.push(id);
    return;
  }
  const home = backendId ?? record.backendId;
  // Another account in the list already represents this user.
  if (list.findUser(home, record.user.id) !== null) return;
  await list.put(toEntry(id, home, record.user, 'sealed', null, { now, providerName }));
  recovered.accounts.push(id);
}

/** Finds or restores the backend of a sealed session; null if it is not a valid backend. */
async function restore(
  { list, backends }: RecoveryParts,
  backend: SealedBackend,
  recovered: RecoveryResult,
): Promise<BackendId | null> {
  const before = backends.entries.length;
  const id = await backends.restore(backend);
  if (id !== null && backends.entries.length > before) {
    recovered.backends.push(id);
    list.backendReturned(id);
  }
  return id;
}

/** Updates the state of an account whose sealed file could not be decrypted. Rethrows unexpected errors. */
async function unopened(
  { list }: RecoveryParts,
  id: AccountId,
  error: unknown,
  recovered: RecoveryResult | null,
): Promise<null> {
  if (!(error instanceof VaultError)) throw error;
  const row = list.find(id);
  if (unavailableCodes.has(error.code)) {
    if (row === null) {
      if (recovered !== null) recovered.undecryptable += 1;
    } else if (row.kept === 'sealed') list.setLocked([id], true);
    return null;
  }
  if (error.code !== 'sessionUnreadable') throw error;
  // The session is lost; the user has to sign in again.
  if (row?.state === 'signedIn' && isVisible(row)) await list.update(id, { state: 'signedOut' });
  return null;
}

/**
 * Checks each sealed record: marks accounts whose session was sealed for a backend other than the one in `roster.json`,
 * and upgrades version 1 records by sealing the backend with them.
 * @throws VaultError if the vault's folder cannot be read
 */
export async function checkSealed(parts: RecoveryParts): Promise<void> {
  const { list, sealed, backends } = parts;
  for (const id of await idsOf(parts)) {
    const look = (record: AccountRecord): SealedBackend | null => {
      const entry = backends.find(list.find(id)?.backendId ?? record.backendId)?.entry;
      if (entry === undefined) return null;
      list.setLocked([id], false);
      const isHere = isOf(record, entry);
      list.setBackendChanged(id, !isHere);
      // Bind a version 1 record to its current backend; its session cannot be used at any other from then on.
      return isHere && record.backend === null ? entry : null;
    };
    await sealed
      .inspect(id, look)
      .catch((error: unknown) => unopened(parts, id, error, null))
      .catch((error: unknown) => {
        parts.onFailed(id, error);
      });
  }
}

/** Moves an entry to its backend's new id; the backend was added again before the sealed record could be read. */
async function moveTo(
  { list, sealed, backends }: RecoveryParts,
  row: AccountEntry,
  record: AccountRecord,
  backendId: BackendId,
): Promise<void> {
  const { entry } = backends.get(backendId);
  const other = list.findUser(backendId, row.userId);
  if (other !== null && other.state === 'signedIn') {
    // The user has signed in again at the new id: that session is newer.
    await sealed.remove(row.id);
    await list.remove(row.id);
    return;
  }
  if (other !== null) {
    await sealed.remove(other.id);
    await list.remove(other.id);
  }
  await sealed.write(row.id, entry, record.user);
  await list.put({ ...row, backendId });
}
