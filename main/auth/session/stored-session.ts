/**
 * One user's record: read from storage on first use, changed by one write after another, and kept in step with other
 * processes. Work that started before a login or logout cannot overwrite what that stored.
 */
import type { AuthStorage, KnownUser, Session, UserRecord } from '../storage/auth-storage.js';
import { storable, unstoredFields } from '../storage/stored-profile.js';
import { checkedRecord, withoutSession } from '../storage/stored-user.js';
import { WriteQueue } from '../storage/write-queue.js';
import { MergedProfile } from './merged-profile.js';
import { isSameJson } from './same-json.js';

/** Callbacks of `StoredSession`. */
export interface StoredSessionEvents {
  /** Called after each stored change of the user. */
  onChanged: () => void;
  /** Called when the session ended without a request of the app. */
  sessionEnded: () => void;
  /** Called when the tokens must be forgotten. */
  tokensGone: () => void;
}

/** How a session ends: `LoggedOut` keeps the user in the app, `Removed` does not, `Expired` was not the user's choice. */
export type EndState = 'LoggedOut' | 'Expired' | 'Removed';

export class StoredSession {
  readonly #storage: AuthStorage;
  readonly #events: StoredSessionEvents;
  #known: KnownUser;
  #record: UserRecord | undefined;
  readonly #profile = new MergedProfile();
  #reading: Promise<UserRecord> | undefined;
  /** Incremented by each login and logout; work started under an older generation is discarded. */
  #generation = 0;
  readonly #writes = new WriteQueue();
  /** `leaving`: the removal has been requested and takes effect for callers, but is not stored yet. */
  #removal: 'none' | 'leaving' | 'done' = 'none';

  constructor(known: KnownUser, record: UserRecord | undefined, storage: AuthStorage, events: StoredSessionEvents) {
    this.#known = known;
    this.#storage = storage;
    this.#events = events;
    if (record !== undefined) this.#adopt(record);
  }

  /** Takes over a record that the storage read at start. */
  #adopt(found: UserRecord): void {
    const kept = storable(found);
    if (kept !== found) this.#removeUrls();
    this.#record = checkedRecord(kept);
    this.#known = { ...this.#known, state: this.#record.state };
  }

  /** Removes URLs that contain a token, which earlier versions stored. If that fails, the next start retries. */
  #removeUrls(): void {
    void this.#writes.run(() => this.withLock('change', () => this.#storeWithoutUrls())).catch(() => undefined);
  }

  /** The user without secrets, as last known. */
  get known(): KnownUser {
    return this.#known;
  }

  /** The record, if it is loaded. */
  get record(): UserRecord | undefined {
    return this.#record;
  }

  /** The profile, including fields that are only kept in memory. The same object until it changes. */
  get profile(): Readonly<Record<string, unknown>> {
    return this.#profile.of(this.#record);
  }

  /** Whether the user was removed from its app. True as soon as the removal is requested. */
  get removed(): boolean {
    return this.#removal !== 'none';
  }

  /** Incremented by each login and logout. */
  get generation(): number {
    return this.#generation;
  }

  /** Reads the record from storage unless it is loaded. @throws the storage's error if it cannot be decrypted */
  async load(): Promise<UserRecord> {
    if (this.#record !== undefined) return this.#record;
    // A record stored under this id now belongs to another handle.
    if (this.#removal === 'done') return withoutSession(this.#known);
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<UserRecord> {
    const found = await this.#storage.read(this.#known.id);
    const kept = found === null ? null : storable(found);
    if (kept !== found) this.#removeUrls();
    // A login that finished during the read has stored a newer record.
    if (this.#record !== undefined) return this.#record;
    if (this.#removal === 'done') return withoutSession(this.#known);
    this.#record = kept === null ? withoutSession(this.#known) : checkedRecord(kept);
    if (this.#known.state === 'LoggedIn' && this.#record.state !== 'LoggedIn') this.#foundEnded(this.#record, kept);
    return this.#record;
  }

  async #storeWithoutUrls(): Promise<void> {
    const found = await this.#storage.read(this.#known.id);
    if (found !== null && storable(found) !== found) await this.#storage.write(storable(found));
  }

  /**
   * Handles a listed session that is missing or unreadable in the store: marks the user as ended, keeps the stored
   * data.
   */
  #foundEnded(record: UserRecord, found: UserRecord | null): void {
    this.#known = { ...this.#known, state: record.state };
    this.#events.onChanged();
    this.#events.sessionEnded();
    if (found === null || found.state === record.state) return;
    const generation = this.#generation;
    // Persist the state so that the next start lists it correctly; failure is harmless.
    this.commit(generation, checkedRecord).catch(() => undefined);
  }

  /** Applies a completed login. Durable before it resolves; changes nothing if it rejects. */
  async start(record: UserRecord): Promise<void> {
    ++this.#generation;
    const stored = storable(record);
    await this.#writes.run(() => this.withLock('change', () => this.#store(stored)));
    this.#profile.setUnstored(unstoredFields(record, stored));
    this.#removal = 'none';
  }

  /**
   * Ends the session on this machine and returns the ended session. The user counts as logged out or removed at once,
   * before the first await. Durable before it resolves; if it rejects, the session is unchanged.
   * @param decide returns the state to end in; called at once if the record is loaded, otherwise after it was read
   */
  async end(decide: EndState | ((record: UserRecord) => EndState)): Promise<Session | null> {
    if (this.#removal !== 'none') return null;
    const before = this.#known;
    ++this.#generation;
    const early = typeof decide === 'string' ? decide : this.#record === undefined ? undefined : decide(this.#record);
    this.#leave(before, early ?? 'LoggedOut');
    try {
      // Removal must work even if the record cannot be decrypted. The other states need the record, to keep its data.
      const record = early === 'Removed' ? await this.load().catch(() => undefined) : await this.load();
      const state = early ?? (record === undefined || typeof decide === 'string' ? 'LoggedOut' : decide(record));
      this.#leave(before, state);
      if (state === 'Removed') {
        await this.#writes.run(() => this.#storage.remove(before.id));
        this.#markRemoved();
      } else {
        await this.#writes.run(() => this.withLock('change', () => this.#storeEnd(before, state)));
      }
      return record?.session ?? null;
    } catch (error) {
      this.#known = before;
      this.#removal = 'none';
      throw error;
    }
  }

  #leave(before: KnownUser, state: EndState): void {
    this.#known = { ...before, state: state === 'Expired' ? 'Expired' : 'LoggedOut' };
    this.#removal = state === 'Removed' ? 'leaving' : 'none';
  }

  async #storeEnd(before: KnownUser, state: 'LoggedOut' | 'Expired'): Promise<void> {
    const latest = this.#ownRecord ?? (await this.#storage.read(before.id));
    if (latest === null && this.#isShared) this.#markRemoved();
    else await this.#store({ ...(latest ?? withoutSession(before)), state, session: null });
  }

  /**
   * Stores a change; writes nothing if `change` returns the same object. Does nothing if a login or logout happened in
   * between, here or in another process.
   */
  async commit(generation: number, change: (record: UserRecord) => UserRecord): Promise<void> {
    await this.#writes.run(() =>
      this.withLock('change', async () => {
        if (this.#isShared) await this.#reloadFromStorage();
        const latest = this.#ownRecord ?? (await this.#storage.read(this.#known.id));
        if (latest === null || generation !== this.#generation) return;
        const next = change(latest);
        if (next !== latest) await this.#store(next, generation);
      }),
    );
  }

  /** Stores a profile, unless it is unchanged. Fields that must not be stored are kept in memory. */
  async commitProfile(
    generation: number,
    { profile, identities }: Pick<UserRecord, 'profile' | 'identities'>,
  ): Promise<void> {
    let unstored: Readonly<Record<string, unknown>> | undefined;
    await this.commit(generation, (record) => {
      if (isSameJson(this.profile, profile) && isSameJson(record.identities, identities)) return record;
      const next = { ...record, profile, identities };
      const stored = storable(next);
      unstored = unstoredFields(next, stored);
      return stored;
    });
    if (unstored !== undefined && generation === this.#generation) this.#profile.setUnstored(unstored);
  }

  /** Drops the record from memory after pending writes; the next call that needs it reads it again. */
  async unload(): Promise<void> {
    await this.#writes.drain();
    this.#record = undefined;
    this.#profile.setUnstored({});
    this.#events.tokensGone();
  }

  /** Waits for pending writes and applies another process's changes to this user. @throws the storage's error */
  async sync(): Promise<void> {
    if (this.#isShared) await this.#writes.run(() => this.#reloadFromStorage());
    else await this.#writes.drain();
  }

  /** Applies the user's entry in a shared store; null if it is no longer listed. @throws the storage's error */
  async syncFromStorage(known: KnownUser | null): Promise<void> {
    await this.#reading;
    if (this.#record !== undefined) return this.sync();
    if (known === null) this.#markRemoved();
    else if (known.state !== this.#known.state) {
      this.#known = known;
      this.#events.onChanged();
    }
  }

  /** Runs work while holding the user's lock of this name, if the storage has locks. */
  withLock(what: string, work: () => Promise<void>): Promise<void> {
    const storage = this.#storage;
    return storage.withLock === undefined ? work() : storage.withLock(`${what}:${this.#known.id}`, work);
  }

  async #store(next: UserRecord, generation = this.#generation): Promise<void> {
    await this.#storage.write(next);
    this.#record = next;
    // If a login or logout was queued during the write, its state applies instead.
    if (generation === this.#generation) this.#applyRecord(next);
  }

  #applyRecord(record: UserRecord): void {
    this.#record = record;
    if (record.session === null) {
      this.#events.tokensGone();
      this.#profile.setUnstored({});
    }
    this.#known = { id: record.id, providerType: record.providerType, state: record.state };
    this.#events.onChanged();
  }

  #markRemoved(): void {
    ++this.#generation;
    this.#removal = 'done';
    this.#known = { ...this.#known, state: 'LoggedOut' };
    this.#record = undefined;
    this.#profile.setUnstored({});
    this.#events.tokensGone();
    this.#events.onChanged();
  }

  async #reloadFromStorage(): Promise<void> {
    const before = this.#record;
    // A logout of this process that is waiting to be written takes precedence.
    if (before === undefined || before.state !== this.#known.state) return;
    const found = await this.#readStored();
    if (JSON.stringify(found) === JSON.stringify(before)) return;
    if (found?.session?.refreshToken !== before.session?.refreshToken || found?.state !== before.state) {
      ++this.#generation;
    }
    if (found === null) this.#markRemoved();
    else this.#applyRecord(found);
    if (before.state === 'LoggedIn' && this.#known.state !== 'LoggedIn') this.#events.sessionEnded();
  }

  async #readStored(): Promise<UserRecord | null> {
    const found = await this.#storage.read(this.#known.id);
    return found === null ? null : checkedRecord(found);
  }

  /** Whether other processes may change the store. */
  get #isShared(): boolean {
    return this.#storage.withLock !== undefined;
  }

  /**
   * The record in memory, if it is the one to change. If the store is shared or the record was unloaded, the stored one
   * is: never a placeholder, because writing that would delete the session from disk.
   */
  get #ownRecord(): UserRecord | undefined {
    return this.#isShared ? undefined : this.#record;
  }
}
