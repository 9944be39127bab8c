/** Storage of the auth core, backed by the vault and the account list: each stored user becomes an account. */
import { type AccountId, type BackendId, type ProviderType, providerType } from '../../../preload/contract/index.js';
import type { AuthStorage, KnownUser, UserRecord } from '../../auth/index.js';
import { isSealedFor } from '../../backends/sealed-backend.js';
import { RosterError } from '../../errors/roster-error.js';
import type { AccountEntry } from '../../storage/account-entry.js';
import type { BackendEntry } from '../../storage/account-files.js';
import { VaultError, type VaultErrorCode } from '../../vault/errors.js';
import type { AccountList } from '../list/account-list.js';
import { displayNameOf, emailOf, type ProviderName } from '../list/display-name.js';
import { newAccountId } from '../list/new-account-id.js';
import type { AccountRecord } from './account-record.js';
import type { SealedAccounts } from './sealed-accounts.js';

export interface UserStorageOptions {
  backendId: BackendId;
  /** The current entry of the backend; null once it has been removed. */
  backend: () => BackendEntry | null;
  /** The backend's name as shown to the user. */
  backendName: () => string;
  list: AccountList;
  sealed: SealedAccounts;
  /** Whether the backend ended a user's session because its administrator disabled the user. */
  isDisabled: (userId: string) => boolean;
  now: () => number;
  providerName: ProviderName;
}

/** Errors that leave the sealed file intact: the session cannot be decrypted at present. */
const isLocked: ReadonlySet<VaultErrorCode> = new Set(['keyUnavailable', 'keyLost', 'newerFormat']);

const storedStates = { LoggedIn: 'signedIn', LoggedOut: 'signedOut', Expired: 'expired' } as const;
const knownStates = { signedIn: 'LoggedIn', signedOut: 'LoggedOut', expired: 'Expired' } as const;

/** Stores the users of one backend. */
export class UserStorage implements AuthStorage {
  readonly #options: UserStorageOptions;

  constructor(options: UserStorageOptions) {
    this.#options = options;
  }

  load(): { users: KnownUser[]; currentUserId: string | null } {
    const { list, backendId } = this.#options;
    const currentId = list.current[backendId] ?? null;
    const users = list.entries
      .filter((entry) => entry.backendId === backendId)
      .map((entry) => ({ id: entry.userId, providerType: entry.provider, state: knownStates[entry.state] }));
    return { users, currentUserId: currentId === null ? null : (list.find(currentId)?.userId ?? null) };
  }

  async read(userId: string): Promise<UserRecord | null> {
    const { list, sealed, backendId } = this.#options;
    const entry = list.findUser(backendId, userId);
    if (entry === null) return null;
    try {
      const record = await sealed.read(entry.id);
      list.setLocked([entry.id], false);
      if (record !== null) {
        await this.#completeSignOut(entry, record);
        return this.#checked(entry, record);
      }
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      if (isLocked.has(error.code)) list.setLocked([entry.id], true);
      if (error.code !== 'sessionUnreadable') throw error;
    }
    // The session is lost. The account stays in the list so that the user can sign in again.
    if (entry.state === 'signedIn') await list.update(entry.id, { state: 'signedOut' });
    return null;
  }

  async write(record: UserRecord): Promise<void> {
    const { list, sealed, backendId, isDisabled, now, providerName } = this.#options;
    const backend = this.#options.backend();
    // The backend was removed during a sign-in.
    if (backend === null) throw new RosterError('backendNotFound', { reason: 'unlisted' });
    const before = list.findUser(backendId, record.id);
    const id = before?.id ?? newAccountId(list.entries.filter((entry) => entry.backendId === backendId));
    // Seal first: a crash in between leaves a file that recovery finds, never a list entry without a session.
    const kept = await sealed.write(id, backend, record);
    // A session in memory can be used as well, even if an older one is still sealed with an unavailable key.
    list.setLocked([id], false);
    list.setBackendChanged(id, false);
    const entry = toEntry(id, backendId, record, kept, before, { now: now(), providerName });
    const isRefused = record.state === 'Expired' && (before?.disabled === true || isDisabled(record.id));
    await list.put(isRefused ? { ...entry, disabled: true } : entry);
  }

  async writeCurrent(userId: string | null): Promise<void> {
    const { list, backendId } = this.#options;
    const entry = userId === null ? null : list.findUser(backendId, userId);
    await list.active.setCurrent(backendId, entry?.id ?? null);
  }

  async remove(userId: string): Promise<void> {
    const { list, sealed, backendId } = this.#options;
    const entry = list.findUser(backendId, userId);
    if (entry === null) return;
    await sealed.remove(entry.id);
    await list.remove(entry.id);
  }

  /** A crash may have come between deleting a session and listing its account as signed out. */
  async #completeSignOut(entry: AccountEntry, { user }: AccountRecord): Promise<void> {
    if (entry.state !== 'signedIn' || user.session !== null || user.state === 'LoggedIn') return;
    await this.#options.list.update(entry.id, { state: storedStates[user.state] });
  }

  /** The user of a record whose session belongs to this backend. @throws RosterError `backendChanged` otherwise */
  #checked(entry: AccountEntry, record: AccountRecord): UserRecord {
    const { list } = this.#options;
    const backend = this.#options.backend();
    if (backend === null) throw new RosterError('backendNotFound', { reason: 'missingForAccount' });
    const isChanged = !isOf(record, backend);
    list.setBackendChanged(entry.id, isChanged);
    if (isChanged) throw new RosterError('backendChanged', { backend: this.#options.backendName() });
    return record.user;
  }
}

/**
 * Whether a record may be used at a backend. A version 1 record identifies its backend by id only; a record without a
 * session contains nothing that could be sent.
 */
export function isOf({ backend, backendId, user }: AccountRecord, entry: BackendEntry): boolean {
  if (user.session === null) return true;
  return backend === null ? backendId === entry.id : isSealedFor(backend, entry);
}

/** Providers that users do not sign in with again: anonymous users cannot return, and API keys are for programs. */
const nonRecurringProviders: ReadonlySet<ProviderType> = new Set(['anon-user', 'api-key']);

/** The first provider that the user can sign in with again; otherwise the provider of the first sign-in. */
function primaryProvider({ providerType: first, identities }: UserRecord): ProviderType {
  if (!nonRecurringProviders.has(first)) return first;
  const named = identities.map((identity) => providerType.safeParse(identity.providerType).data);
  return named.find((name) => name !== undefined && !nonRecurringProviders.has(name)) ?? first;
}

/** Fields set by the user. Signing in to a removed account restores it, hence `removedAt: null`. */
function preserveUserFields(
  before: AccountEntry | null,
): Pick<AccountEntry, 'label' | 'tint' | 'note' | 'pinned' | 'removedAt'> {
  const { label = null, tint = null, note = '', pinned = false } = before ?? {};
  return { label, tint, note, pinned, removedAt: null };
}

/** The list entry for a record; keeps the fields that the user has set. */
export function toEntry(
  id: AccountId,
  backendId: BackendId,
  record: UserRecord,
  kept: 'sealed' | 'memory',
  before: AccountEntry | null,
  { now, providerName }: { now: number; providerName: ProviderName },
): AccountEntry {
  return {
    id,
    backendId,
    userId: record.id,
    provider: primaryProvider(record),
    displayName: displayNameOf(record, providerName),
    email: emailOf(record),
    ...preserveUserFields(before),
    state: storedStates[record.state],
    kept,
    addedAt: before?.addedAt ?? new Date(now).toISOString(),
  };
}
