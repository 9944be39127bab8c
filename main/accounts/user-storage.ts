/** Joins the auth core to the vault and the list: what the core stores becomes an account. */
import { randomBytes } from 'node:crypto';
import { accountId, providerType, type AccountId, type BackendId, type ProviderType } from '../../preload/contract.js';
import type { AuthStorage, KnownUser, UserRecord } from '../auth/index.js';
import type { AccountVault } from '../vault/account-vault.js';
import { VaultError, type VaultErrorKind } from '../vault/errors.js';
import type { AccountEntry } from '../vault/profile-index.js';
import type { AccountList } from './account-list.js';
import { readAccountRecord, writeAccountRecord } from './account-record.js';
import { displayNameOf } from './display-name.js';

/** What a storage needs. */
export interface UserStorageOptions {
  backendId: BackendId;
  list: AccountList;
  vault: AccountVault;
  now: () => number;
}

/** Why a session cannot be opened, though nothing is wrong with its file. */
const isLocked: ReadonlySet<VaultErrorKind> = new Set(['keyUnavailable', 'keyLost', 'newerFormat']);

const storedStates = { LoggedIn: 'signedIn', LoggedOut: 'signedOut', Expired: 'expired' } as const;
const knownStates = { signedIn: 'LoggedIn', signedOut: 'LoggedOut', expired: 'Expired' } as const;

/** The users of one backend. */
export class UserStorage implements AuthStorage {
  readonly #options: UserStorageOptions;

  constructor(options: UserStorageOptions) {
    this.#options = options;
  }

  load(): { users: KnownUser[]; currentUserId: string | null } {
    const { list, backendId } = this.#options;
    const activeId = list.active[backendId] ?? null;
    const users = list.entries
      .filter((entry) => entry.backendId === backendId)
      .map((entry) => ({ id: entry.userId, providerType: entry.provider, state: knownStates[entry.state] }));
    return { users, currentUserId: activeId === null ? null : (list.find(activeId)?.userId ?? null) };
  }

  async read(userId: string): Promise<UserRecord | null> {
    const { list, vault, backendId } = this.#options;
    const entry = list.findUser(backendId, userId);
    if (entry === null) return null;
    try {
      const text = await vault.read(entry.id);
      list.setLocked([entry.id], false);
      if (text !== null) return readAccountRecord(text).user;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      if (isLocked.has(error.kind)) list.setLocked([entry.id], true);
      if (error.kind !== 'unreadable') throw error;
    }
    // The session is gone; the account stays in the list, and signing in again brings it back.
    if (entry.state === 'signedIn') await list.update(entry.id, { state: 'signedOut' });
    return null;
  }

  async write(record: UserRecord): Promise<void> {
    const { list, vault, backendId, now } = this.#options;
    const before = list.findUser(backendId, record.id);
    const id = before?.id ?? newAccountId();
    // Sealed first: a crash between the two leaves a file that the next start finds, never a row without a session.
    const kept = await vault.write(id, writeAccountRecord(backendId, record));
    if (kept === 'sealed') list.setLocked([id], false);
    await list.put(entryOf(id, backendId, record, kept, before, now()));
  }

  async writeCurrent(userId: string | null): Promise<void> {
    const { list, backendId } = this.#options;
    const entry = userId === null ? null : list.findUser(backendId, userId);
    await list.setActive(backendId, entry?.id ?? null);
  }

  async remove(userId: string): Promise<void> {
    const { list, vault, backendId } = this.#options;
    const entry = list.findUser(backendId, userId);
    if (entry === null) return;
    await vault.remove(entry.id);
    await list.remove(entry.id);
  }
}

/** Ways in that are not how a person comes back: nobody comes back anonymously, and a key is for programs. */
const passing: ReadonlySet<ProviderType> = new Set(['anon-user', 'api-key']);

/** The first way to sign in by which the person comes back, if there is one. */
function shownProvider({ providerType: first, identities }: UserRecord): ProviderType {
  if (!passing.has(first)) return first;
  const named = identities.map((identity) => providerType.safeParse(identity.providerType).data);
  return named.find((name) => name !== undefined && !passing.has(name)) ?? first;
}

/** What the person gave an account. Who signs in to a removed one has it back. */
function givenBefore(
  before: AccountEntry | null,
): Pick<AccountEntry, 'label' | 'tint' | 'note' | 'pinned' | 'removedAt'> {
  const { label = null, tint = null, note = '', pinned = false } = before ?? {};
  return { label, tint, note, pinned, removedAt: null };
}

/** The row of a record, keeping what the person gave it before. */
export function entryOf(
  id: AccountId,
  backendId: BackendId,
  record: UserRecord,
  kept: 'sealed' | 'memory',
  before: AccountEntry | null,
  now: number,
): AccountEntry {
  return {
    id,
    backendId,
    userId: record.id,
    provider: shownProvider(record),
    displayName: displayNameOf(record),
    ...givenBefore(before),
    state: storedStates[record.state],
    kept,
    addedAt: before?.addedAt ?? new Date(now).toISOString(),
  };
}

function newAccountId(): AccountId {
  return accountId.parse(randomBytes(16).toString('hex'));
}
