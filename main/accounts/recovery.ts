/**
 * Puts the list and the backends right with the vault. The sealed records are what counts: of a lost `accounts.json` or
 * `roster.json` they bring back the accounts and the backends, and they say where each session may be used.
 */
import { accountId, type AccountId, type BackendId } from '../../preload/contract/index.js';
import type { AccountVault } from '../vault/account-vault.js';
import { VaultError, type VaultErrorKind } from '../storage/errors.js';
import type { AccountEntry } from '../storage/account-files.js';
import { isVisible, type AccountList } from './account-list.js';
import type { AccountRecord, SealedBackend } from './account-record.js';
import type { Backends } from '../backends/backends.js';
import type { SealedAccounts } from './sealed-accounts.js';
import { toEntry, isOf } from './user-storage.js';

/** Why a file cannot be opened now, though nothing is wrong with it. */
const unavailableKinds: ReadonlySet<VaultErrorKind> = new Set(['keyUnavailable', 'keyLost', 'locked', 'newerFormat']);

/** What the recovery works on. */
export interface RecoveryParts {
  list: AccountList;
  sealed: SealedAccounts;
  backends: Backends;
  now: number;
  /** Told of a sealed file that could not be looked at; the others are not kept waiting for it. */
  onFailed: (id: AccountId, error: unknown) => void;
}

/** What the recovery found. */
export interface RecoveryResult {
  /** Accounts that had a sealed session and no row: of a lost index, or of a crash between the two. */
  accounts: AccountId[];
  /** Backends that the index had lost. */
  backends: BackendId[];
  /** Accounts whose backend had been added again under another ID; they are there now. */
  moved: AccountId[];
  /** Sealed sessions without a row that cannot be opened now. They stay where they are. */
  undecryptable: number;
}

/** Says `signedOut` of accounts whose session was in memory only, after a start. @throws VaultError */
export async function markLostMemorySessions(list: AccountList, vault: AccountVault): Promise<void> {
  const inMemory = list.entries.filter((entry) => entry.kept === 'memory' && entry.state === 'signedIn');
  // A start waits for this, and looking through the vault's folder takes longer with each account.
  if (inMemory.length === 0) return;
  const sealed = new Set(await vault.sealedAccounts());
  await list.putAll(
    inMemory.map((entry) => (sealed.has(entry.id) ? { ...entry, kept: 'sealed' } : { ...entry, state: 'signedOut' })),
  );
}

/**
 * Brings back accounts that have no row, and backends that the index lost. Opens nothing when list, backends and vault agree, so that
 * it takes no time on an ordinary start. @throws VaultError when the vault's folder cannot be read
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
  const { list, sealed, now } = parts;
  if (sealed.wasRebuilt && list.find(id) === null) {
    // It may be the file of a removed account that was put back, and nothing tells it from one whose row was lost.
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
  // The same user has a row of its own, and that one is in use.
  if (list.findUser(home, record.user.id) !== null) return;
  await list.put(toEntry(id, home, record.user, 'sealed', null, now));
  recovered.accounts.push(id);
}

/** The backend that serves a sealed session; null: none that Roster uses. */
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

/** What a file that cannot be opened means for its account. */
async function unopened(
  { list }: RecoveryParts,
  id: AccountId,
  error: unknown,
  recovered: RecoveryResult | null,
): Promise<null> {
  if (!(error instanceof VaultError)) throw error;
  const row = list.find(id);
  if (unavailableKinds.has(error.kind)) {
    if (row === null) {
      if (recovered !== null) recovered.undecryptable += 1;
    } else if (row.kept === 'sealed') list.setLocked([id], true);
    return null;
  }
  if (error.kind !== 'unreadable') throw error;
  // The session is gone; signing in again brings the account back.
  if (row?.state === 'signedIn' && isVisible(row)) await list.update(id, { state: 'signedOut' });
  return null;
}

/**
 * Looks at the sealed record of each row: marks accounts whose session was sealed for another backend than the index names, and
 * seals the backend with sessions of version 1. @throws VaultError when the vault's folder cannot be read
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
      // A record of version 1 gets the backend that the index names for it. From then on no other one is given its session.
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

/** The row's backend was added again under another ID before the sealed record could be read: the row goes there. */
async function moveTo(
  { list, sealed, backends }: RecoveryParts,
  row: AccountEntry,
  record: AccountRecord,
  backendId: BackendId,
): Promise<void> {
  const { entry } = backends.get(backendId);
  const other = list.findUser(backendId, row.userId);
  if (other !== null && other.state === 'signedIn') {
    // Signed in to again meanwhile: that session is the newer one.
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
