/** Puts the list right with the vault. */
import { accountId, backendId, type AccountId } from '../../preload/contract.js';
import type { AccountVault } from '../vault/account-vault.js';
import { VaultError, type VaultErrorKind } from '../vault/errors.js';
import type { AccountList } from './account-list.js';
import { readAccountRecord } from './account-record.js';
import { entryOf } from './user-storage.js';

/** Why a file cannot be opened now, though nothing is wrong with it. */
const away: ReadonlySet<VaultErrorKind> = new Set(['keyUnavailable', 'keyLost', 'appLocked', 'newerFormat']);

/** What the recovery found. */
export interface Recovered {
  /** Accounts that had a sealed session and no row: of a lost index, or of a crash between the two. */
  accounts: AccountId[];
  /** Sealed sessions without a row that cannot be opened now. They stay where they are. */
  sealedAway: number;
}

/** Says `signedOut` of accounts whose session was in memory only, after a start. @throws VaultError */
export async function signOutForgotten(list: AccountList, vault: AccountVault): Promise<void> {
  const inMemory = list.entries.filter((entry) => entry.kept === 'memory' && entry.state === 'signedIn');
  // A start waits for this, and looking through the vault's folder takes longer with each account.
  if (inMemory.length === 0) return;
  const sealed = new Set(await vault.sealedAccounts());
  await list.putAll(
    inMemory.map((entry) => (sealed.has(entry.id) ? { ...entry, kept: 'sealed' } : { ...entry, state: 'signedOut' })),
  );
}

/**
 * Brings back accounts whose sealed session has no row. Opens nothing when list and vault agree, so that a slow keychain delays
 * no ordinary start. @throws VaultError
 */
export async function recoverAccounts(list: AccountList, vault: AccountVault, now: number): Promise<Recovered> {
  const recovered: Recovered = { accounts: [], sealedAway: 0 };
  for (const name of await vault.sealedAccounts()) {
    const id = accountId.safeParse(name);
    if (!id.success || list.find(id.data) !== null) continue;
    // It may be the file of a removed account that was put back, and nothing tells it from one whose row was lost.
    if (vault.wasRebuilt) {
      await vault.setAside(id.data);
      continue;
    }
    try {
      const text = await vault.read(id.data);
      if (text === null) continue;
      const { backendId: backend, user } = readAccountRecord(text);
      await list.put(entryOf(id.data, backendId.parse(backend), user, 'sealed', null, now));
      recovered.accounts.push(id.data);
    } catch (error) {
      if (error instanceof VaultError && away.has(error.kind)) recovered.sealedAway += 1;
      // A damaged one has been set aside with a notice of its own.
      else if (!(error instanceof VaultError) || error.kind !== 'unreadable') throw error;
    }
  }
  return recovered;
}
