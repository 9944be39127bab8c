/** In-memory list of accounts, backed by `accounts.json`. Each change is stored first, then published. */
import type { AccountId, AccountState, AccountSummary, BackendId } from '../../../preload/contract/index.js';
import { plainText } from '../../../preload/text/plain-text.js';
import { embeddedBackendId } from '../../backends/backend.js';
import { RosterError } from '../../errors/roster-error.js';
import type { ChangeFeed } from '../../state/change-feed.js';
import type { AccountEntry } from '../../storage/account-entry.js';
import type { AccountsFile, RosterFile } from '../../storage/account-files.js';
import type { JsonFile } from '../../storage/json-file.js';
import { SerialQueue } from '../../storage/serial-queue.js';
import { ActiveAccount } from './active-account.js';
import { isVisible } from './visible-entry.js';

export interface AccountListOptions {
  accounts: JsonFile<AccountsFile>;
  roster: JsonFile<RosterFile>;
  feed: ChangeFeed;
  now: () => number;
}

/** The accounts of all backends. */
export class AccountList {
  readonly #options: AccountListOptions;
  /** Which account is active, current at its backend, or was used recently. */
  readonly active: ActiveAccount;
  #byId = new Map<AccountId, AccountEntry>();
  /** Index by backend and user id, for O(1) lookup. */
  readonly #byUser = new Map<string, AccountId>();
  /** Accounts whose sealed session cannot be decrypted at present. */
  readonly #locked = new Set<AccountId>();
  /** Accounts whose session was sealed for a backend other than the one in `roster.json`. */
  readonly #backendChanged = new Set<AccountId>();
  /** Serializes writes so that concurrent changes do not overwrite each other. */
  readonly #writes = new SerialQueue();

  constructor(options: AccountListOptions) {
    this.#options = options;
    this.#replaceIndex(new Map(options.accounts.value.accounts.map((entry) => [entry.id, entry])));
    const { roster, feed, now } = options;
    this.active = new ActiveAccount({
      ...{ roster, feed, now, entries: () => this.entries, find: (id) => this.find(id) },
    });
  }

  /** All entries in list order, including hidden ones that can still be restored. */
  get entries(): AccountEntry[] {
    return [...this.#byId.values()];
  }

  get summaries(): AccountSummary[] {
    return this.entries.filter(isVisible).map((entry) => this.#summary(entry));
  }

  /** The account as the window shows it; null if it is unknown or hidden. */
  summaryOf(id: AccountId): AccountSummary | null {
    const entry = this.find(id);
    return entry === null || !isVisible(entry) ? null : this.#summary(entry);
  }

  /** Returns the number of visible accounts of a backend. */
  countOf(backendId: BackendId): number {
    return this.entries.filter((entry) => entry.backendId === backendId && isVisible(entry)).length;
  }

  /** See `ActiveAccount`. */
  get activeId(): AccountId | null {
    return this.active.id;
  }

  /** See `ActiveAccount`. */
  get current(): Record<BackendId, AccountId | null> {
    return this.active.current;
  }

  /** See `ActiveAccount`. */
  get recent(): AccountId[] {
    return this.active.recent;
  }

  find(id: AccountId): AccountEntry | null {
    return this.#byId.get(id) ?? null;
  }

  findUser(backendId: BackendId, userId: string): AccountEntry | null {
    const id = this.#byUser.get(userKey({ backendId, userId }));
    return id === undefined ? null : this.find(id);
  }

  /** @throws RosterError `accountNotFound` */
  get(id: AccountId): AccountEntry {
    const entry = this.find(id);
    if (entry === null || !isVisible(entry)) throw new RosterError('accountNotFound', { reason: 'unlisted' });
    return entry;
  }

  stateOf(entry: AccountEntry): AccountState {
    if (!this.#knowsBackend(entry.backendId)) return 'backendMissing';
    if (entry.state === 'expired' && entry.disabled === true) return 'disabled';
    if (entry.state !== 'signedIn') return entry.state;
    if (this.#locked.has(entry.id)) return 'locked';
    return this.#backendChanged.has(entry.id) ? 'backendChanged' : 'signedIn';
  }

  #knowsBackend(id: BackendId): boolean {
    return id === embeddedBackendId || this.#options.roster.value.backends.some((backend) => backend.id === id);
  }

  /** Adds or replaces an account. Durable when it resolves; skips the write if nothing changed. @throws VaultError */
  put(entry: AccountEntry): Promise<void> {
    return this.#enqueue(async () => {
      const before = this.#byId.get(entry.id);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(entry)) return;
      await this.#store(new Map(this.#byId).set(entry.id, entry));
      this.#publish(entry);
    });
  }

  /** Adds or replaces several accounts in one write. @throws VaultError */
  putAll(entries: readonly AccountEntry[]): Promise<void> {
    return this.#enqueue(async () => {
      if (entries.length === 0) return;
      const next = new Map(this.#byId);
      for (const entry of entries) next.set(entry.id, entry);
      await this.#store(next);
      for (const entry of entries) this.#publish(entry);
    });
  }

  /** Changes fields of an account, based on its state when the queued write runs. @throws RosterError, VaultError */
  update(id: AccountId, change: Partial<AccountEntry>): Promise<void> {
    return this.#enqueue(async () => {
      const entry = { ...this.get(id), ...change };
      await this.#store(new Map(this.#byId).set(id, entry));
      this.#publish(entry);
    });
  }

  /** Removes an account from the list. @throws VaultError */
  remove(id: AccountId): Promise<void> {
    return this.#enqueue(async () => {
      const next = new Map(this.#byId);
      const before = this.find(id);
      if (!next.delete(id)) return;
      await this.#store(next);
      if (before !== null && isVisible(before)) this.#options.feed.publish({ kind: 'accountRemoved', accountId: id });
    });
  }

  /**
   * Moves an account directly before another one, or to the end if `before` is null.
   * @throws RosterError, VaultError
   */
  move(id: AccountId, before: AccountId | null): Promise<void> {
    return this.#enqueue(async () => {
      const entry = this.get(id);
      if (id === before) return;
      const rest = this.entries.filter((other) => other.id !== id);
      const at = before === null ? rest.length : rest.indexOf(this.get(before));
      const order = [...rest.slice(0, at), entry, ...rest.slice(at)];
      await this.#store(new Map(order.map((other) => [other.id, other])));
      this.#options.feed.publish({ kind: 'accountMoved', accountId: id, before });
    });
  }

  /** Hides accounts that can still be restored, in one write. Durable when it resolves. @throws RosterError, VaultError */
  hide(ids: readonly AccountId[], at: number): Promise<void> {
    return this.#enqueue(async () => {
      const { feed } = this.#options;
      const active = this.activeId;
      const wasCurrent = new Set(Object.values(this.current));
      const next = new Map(this.#byId);
      const hidden = ids.map((id) => ({ ...this.get(id), removedAt: new Date(at).toISOString() }));
      for (const entry of hidden) next.set(entry.id, entry);
      await this.#store(next);
      for (const { id, backendId } of hidden) {
        feed.publish({ kind: 'accountRemoved', accountId: id });
        if (wasCurrent.has(id)) feed.publish({ kind: 'currentChanged', backendId, accountId: null });
        if (active === id) feed.publish({ kind: 'activeChanged', accountId: null });
      }
    });
  }

  /** Restores hidden accounts at their former positions, in one write. Returns those that still exist. @throws VaultError */
  async unhide(ids: readonly AccountId[]): Promise<AccountId[]> {
    const found: AccountId[] = [];
    await this.#enqueue(async () => {
      const next = new Map(this.#byId);
      const restored: AccountEntry[] = [];
      for (const id of ids) {
        const hidden = this.find(id);
        if (hidden !== null) restored.push({ ...hidden, removedAt: null });
      }
      for (const entry of restored) next.set(entry.id, entry);
      await this.#store(next);
      const shown = this.entries.filter(isVisible);
      for (const entry of restored) this.#publish(entry);
      // Starts with the last one: each account is inserted before another one, which must be in place already.
      for (const entry of restored.toReversed()) this.#publishPlace(entry, shown);
      found.push(...restored.map(({ id }) => id));
    });
    return found;
  }

  #publishPlace(entry: AccountEntry, shown: readonly AccountEntry[]): void {
    const { id, backendId } = entry;
    const { feed } = this.#options;
    feed.publish({ kind: 'accountMoved', accountId: id, before: shown[shown.indexOf(entry) + 1]?.id ?? null });
    if (this.current[backendId] === id) feed.publish({ kind: 'currentChanged', backendId, accountId: id });
    if (this.activeId === id) feed.publish({ kind: 'activeChanged', accountId: id });
  }

  /** Sets whether sessions cannot be decrypted. Not stored: determined again at each start. */
  setLocked(ids: readonly AccountId[], locked: boolean): void {
    for (const id of ids) {
      if (this.#locked.has(id) === locked) continue;
      if (locked) this.#locked.add(id);
      else this.#locked.delete(id);
      const entry = this.find(id);
      if (entry !== null) this.#publish(entry);
    }
  }

  /** Sets whether a session was sealed for another backend. Not stored: determined again at each start. */
  setBackendChanged(id: AccountId, isChanged: boolean): void {
    if (this.#backendChanged.has(id) === isChanged) return;
    if (isChanged) this.#backendChanged.add(id);
    else this.#backendChanged.delete(id);
    const entry = this.find(id);
    if (entry !== null) this.#publish(entry);
  }

  /** Publishes the accounts of a restored backend with their new state. */
  backendReturned(id: BackendId): void {
    for (const entry of this.entries) if (entry.backendId === id) this.#publish(entry);
  }

  async #store(next: Map<AccountId, AccountEntry>): Promise<void> {
    await this.#options.accounts.replace({ accounts: [...next.values()] });
    this.#replaceIndex(next);
  }

  #replaceIndex(next: Map<AccountId, AccountEntry>): void {
    this.#byId = next;
    this.#byUser.clear();
    for (const [id, entry] of next) this.#byUser.set(userKey(entry), id);
  }

  #publish(entry: AccountEntry): void {
    if (!isVisible(entry)) return;
    this.#options.feed.publish({ kind: 'accountPut', account: this.#summary(entry) });
  }

  #summary(entry: AccountEntry): AccountSummary {
    const { id, backendId, userId, provider, addedAt, tint: colorIndex, note, pinned } = entry;
    const state = this.stateOf(entry);
    // Names come from backends and imported files and are not trusted.
    const names = {
      displayName: plainText(entry.displayName),
      email: entry.email === null ? null : plainText(entry.email),
      label: entry.label === null ? null : plainText(entry.label),
    };
    return { id, backendId, userId, ...names, provider, state, addedAt, colorIndex, note, pinned };
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    return this.#writes.run('write', work);
  }
}

function userKey({ backendId, userId }: Pick<AccountEntry, 'backendId' | 'userId'>): string {
  return `${backendId}/${userId}`;
}
