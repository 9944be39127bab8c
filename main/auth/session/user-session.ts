/**
 * Manages one user's session: loads it on first use, renews it once for all concurrent callers, and ensures that work
 * in progress during a logout cannot restore it.
 */
import type { ProviderType } from '../credentials/credentials.js';
import { AuthError, badResponse, damagedSession, notLoggedIn } from '../errors/auth-error.js';
import { type CallOptions, untilAborted } from '../http/abort.js';
import type { Shape } from '../http/safe-parse.js';
import type { Transport, WireRequest } from '../http/transport.js';
import { linkAnswer, profileAnswer, sessionAnswer } from '../http/wire.js';
import type { AuthStorage, KnownUser, Session, UserRecord } from '../storage/auth-storage.js';
import { storable, unstoredFields } from '../storage/stored-profile.js';
import { checkedRecord } from '../storage/stored-user.js';
import { refusesSession, renewalFailure } from './session-refusal.js';
import type { Clock } from './steady-clock.js';
import { requireTokenOf, type TokenClaims } from './token.js';
import { TokenExpiry } from './token-expiry.js';

/** Dependencies that the app passes to a user session. */
export interface UserSessionOptions {
  transport: Transport;
  storage: AuthStorage;
  /** The wall clock. */
  now: Clock;
  /** Clock for durations. */
  steadyNow: Clock;
  random: () => number;
  /** Called after each stored change of the user. */
  onChanged: () => void;
  /** Called when the session ended without a request of the app. */
  sessionEnded: () => void;
}

/** A request sent as the user. The session adds the token. */
export type UserRequest = Omit<WireRequest, 'token'>;

export class UserSession {
  readonly #options: UserSessionOptions;
  readonly #tokenExpiry: TokenExpiry;
  #known: KnownUser;
  #record: UserRecord | undefined;
  /** Profile fields that are only kept in memory and never stored. */
  #unstored: Readonly<Record<string, unknown>> = {};
  #reading: Promise<UserRecord> | undefined;
  #refreshing: Promise<void> | undefined;
  /** Incremented by each login and logout; work started under an older generation is discarded. */
  #generation = 0;
  /** Queue of the user's writes. They run one after another, so that the last change is the last one on disk. */
  #writes: Promise<unknown> = Promise.resolve();
  #removed = false;
  #refreshError: AuthError | null = null;

  constructor(known: KnownUser, options: UserSessionOptions) {
    this.#known = known;
    this.#options = options;
    const { now, steadyNow, random, transport } = options;
    this.#tokenExpiry = new TokenExpiry({ now, steadyNow, random, backendNow: () => transport.backendNow() });
  }

  /** The user without secrets, as last known. */
  get known(): KnownUser {
    return this.#known;
  }

  /** The record, if it is loaded. */
  get record(): UserRecord | undefined {
    return this.#record;
  }

  /** The profile, including fields that are only kept in memory. */
  get profile(): Readonly<Record<string, unknown>> {
    return { ...this.#record?.profile, ...this.#unstored };
  }

  /** Whether the user was removed from its app. */
  get removed(): boolean {
    return this.#removed;
  }

  /** Error of the last renewal; null if it succeeded. */
  get refreshError(): AuthError | null {
    return this.#refreshError;
  }

  /** Reads the record from storage unless it is loaded. @throws the storage's error if it cannot be decrypted */
  async load(): Promise<UserRecord> {
    if (this.#record !== undefined) return this.#record;
    // A record stored under this id now belongs to another handle.
    if (this.#removed) return withoutSession(this.#known);
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<UserRecord> {
    const found = await this.#options.storage.read(this.#known.id);
    const kept = found === null ? null : storable(found);
    // Earlier versions stored URLs that contain a token: remove them. If that fails, the next read retries.
    if (kept !== found)
      void this.#enqueue(() => this.#withLock('change', () => this.#storeWithoutUrls())).catch(() => undefined);
    // A login that finished during the read has stored a newer record.
    if (this.#record !== undefined) return this.#record;
    if (this.#removed) return withoutSession(this.#known);
    this.#record = kept === null ? withoutSession(this.#known) : checkedRecord(kept);
    if (this.#known.state === 'LoggedIn' && this.#record.state !== 'LoggedIn') this.#foundEnded(this.#record, kept);
    return this.#record;
  }

  async #storeWithoutUrls(): Promise<void> {
    const { storage } = this.#options;
    const found = await storage.read(this.#known.id);
    if (found !== null && storable(found) !== found) await storage.write(storable(found));
  }

  /**
   * Handles a listed session that is missing or unreadable in the store: marks the user as ended, keeps the stored
   * data.
   */
  #foundEnded(record: UserRecord, found: UserRecord | null): void {
    this.#known = { ...this.#known, state: record.state };
    this.#options.onChanged();
    this.#options.sessionEnded();
    if (found === null || found.state === record.state) return;
    const generation = this.#generation;
    // Persist the state so that the next start lists it correctly; failure is harmless.
    this.#commit(generation, checkedRecord).catch(() => undefined);
  }

  /** Applies a completed login. Durable before it resolves; changes nothing if it rejects. */
  async start(record: UserRecord): Promise<void> {
    ++this.#generation;
    await this.#enqueue(() => this.#withLock('change', () => this.#store(storable(record))));
    this.#unstored = unstoredFields(record);
    const token = record.session?.accessToken;
    if (token !== undefined) this.#tokenExpiry.recordRenewal(token, this.#tokenExpiry.claimsOf(token));
    this.#removed = false;
    this.#noteRefresh(null);
  }

  /**
   * Ends the session on this machine and returns the ended session. Durable before it resolves; if it rejects, the
   * session is unchanged.
   */
  async end(state: 'LoggedOut' | 'Expired' | 'Removed'): Promise<Session | null> {
    if (this.#removed) return null;
    // Removal must work even if the record cannot be decrypted. The other states need the record, to keep its data.
    const record = state === 'Removed' ? await this.load().catch(() => undefined) : await this.load();
    const before = this.#known;
    ++this.#generation;
    this.#known = { ...before, state: state === 'Expired' ? 'Expired' : 'LoggedOut' };
    try {
      if (state === 'Removed') {
        await this.#enqueue(() => this.#options.storage.remove(before.id));
        this.#markRemoved();
      } else {
        await this.#enqueue(() =>
          this.#withLock('change', async () => {
            const latest = await this.#latestRecord();
            if (latest === null && this.#isShared) this.#markRemoved();
            else await this.#store({ ...(latest ?? withoutSession(before)), state, session: null });
          }),
        );
      }
    } catch (error) {
      this.#known = before;
      throw error;
    }
    return record?.session ?? null;
  }

  /**
   * Sends a request as the user; renews the access token if it is due or refused. Retries at most once.
   * @throws AuthError
   */
  async request<T>(request: UserRequest, answer: Shape<T>): Promise<T> {
    return this.#withAccessToken(request.signal, (token) =>
      this.#options.transport.request({ ...request, token }, answer),
    );
  }

  /** Like `request`, for responses without a body. @throws AuthError */
  async requestNoContent(request: UserRequest): Promise<void> {
    return this.#withAccessToken(request.signal, (token) =>
      this.#options.transport.requestNoContent({ ...request, token }),
    );
  }

  /**
   * Sends a request with the refresh token. If the backend reports the session as unknown, renews it: only a refused
   * renewal ends the session.
   * @throws AuthError
   */
  async requestWithRefreshToken<T>(request: UserRequest, answer: Shape<T>): Promise<T> {
    await untilAborted(this.load(), request.signal);
    const generation = this.#generation;
    try {
      return await this.#options.transport.request({ ...request, token: this.#session().refreshToken }, answer);
    } catch (error) {
      if (generation === this.#generation && refusesSession(error))
        await this.#renew(request.signal).catch(() => undefined);
      throw error;
    }
  }

  /** Adds a sign-in method, with a login request that carries this user's token. @throws AuthError */
  async link(request: UserRequest, providerType: ProviderType): Promise<void> {
    await this.load();
    const generation = this.#generation;
    const answer = await this.request(request, linkAnswer);
    if (answer.user_id !== undefined && answer.user_id !== this.#known.id) throw badResponse('a link to another user');
    requireTokenOf(this.#known.id, answer.access_token);
    await this.#commit(generation, (record) => {
      const { session } = record;
      if (session === null) return record;
      // The user is no longer anonymous, even if fetching the profile (which has the identity's id) fails.
      const identities = [...record.identities, { id: '', providerType }];
      return { ...record, identities, session: { ...session, accessToken: answer.access_token } };
    });
    await this.refreshProfile({ signal: request.signal });
  }

  async #withAccessToken<T>(signal: AbortSignal | undefined, send: (token: string) => Promise<T>): Promise<T> {
    await untilAborted(this.load(), signal);
    if (this.#isDue()) await this.#renew(signal);
    const used = this.#session().accessToken;
    try {
      return await send(used);
    } catch (error) {
      // A 401 that is not from the backend says nothing about the token.
      if (!(error instanceof AuthError) || error.statusCode !== 401 || !error.fromBackend) throw error;
      // If another call renewed the token while this request was in flight, just retry.
      if (this.#session().accessToken === used) await this.#renew(signal);
      return send(this.#session().accessToken);
    }
  }

  #isDue(): boolean {
    return this.#tokenExpiry.needsRenewal(this.#session().accessToken);
  }

  /** Renews the token. During the back-off after a failure, throws that failure without sending a request. */
  async #renew(signal: AbortSignal | undefined): Promise<void> {
    this.#tokenExpiry.throwIfBackingOff();
    await this.refresh({ signal });
  }

  /**
   * When the access token expires by this machine's clock, in ms since 1970; null if there is none or it is not loaded.
   */
  get accessTokenEndsAt(): number | null {
    const token = this.#record?.session?.accessToken;
    return token === undefined || this.#known.state !== 'LoggedIn' ? null : this.#tokenExpiry.expiryOf(token);
  }

  /** Returns a copy of the custom data in a session's access token. */
  customDataOf(session: Session): Record<string, unknown> {
    // The data came as JSON, so a JSON round trip is lossless, and it is much faster than `structuredClone`.
    return JSON.parse(JSON.stringify(this.#tokenExpiry.customDataOf(session.accessToken)));
  }

  /** Drops the record from memory after pending writes; the next call that needs it reads it again. */
  async unload(): Promise<void> {
    await this.#writes;
    this.#record = undefined;
    this.#unstored = {};
    this.#tokenExpiry.forgetToken();
  }

  /** Ends the back-off, and renews the access token if the user is loaded and the token is due. @throws AuthError */
  async refreshIfDue(): Promise<void> {
    this.#tokenExpiry.forgetFailures();
    const hasSession = this.#known.state === 'LoggedIn' && (this.#record?.session ?? null) !== null;
    if (hasSession && this.#isDue()) await this.refresh();
  }

  #session(): Session {
    const session = this.#record?.session;
    if (session !== null && session !== undefined) {
      if (this.#known.state === 'LoggedIn') return session;
      // An expired user keeps its session only if the stored tokens could not be read.
      if (this.#known.state === 'Expired') throw damagedSession();
    }
    throw notLoggedIn('The user is not logged in');
  }

  /**
   * Renews the access token, with one request for all concurrent callers. If the backend refuses, the session ends as
   * `Expired`; if it is unreachable, the session is kept.
   */
  refresh({ signal }: CallOptions = {}): Promise<void> {
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = undefined;
    });
    return untilAborted(this.#refreshing, signal);
  }

  async #refreshOnce(): Promise<void> {
    await this.load();
    const before = this.#session().accessToken;
    await this.#withLock('refresh', async () => {
      await this.sync();
      // Another process renewed the token while this one waited for the lock.
      if (this.#session().accessToken !== before && !this.#isDue()) return;
      await this.#refreshLocked();
    });
  }

  async #refreshLocked(): Promise<void> {
    const generation = this.#generation;
    const { refreshToken } = this.#session();
    const { accessToken, claims } = await this.#requestAccessToken(refreshToken).catch(async (error: unknown) => {
      throw await this.#renewalFailed(error, generation);
    });
    const session: Session = { accessToken, refreshToken };
    await this.#commit(generation, (record) => ({ ...record, session }));
    if (generation !== this.#generation) throw notLoggedIn('The user logged out meanwhile');
    this.#tokenExpiry.recordRenewal(accessToken, claims);
    this.#noteRefresh(null);
  }

  async #requestAccessToken(refreshToken: string): Promise<{ accessToken: string; claims: TokenClaims }> {
    const request: WireRequest = { method: 'POST', scope: 'root', path: '/auth/session', token: refreshToken };
    const { access_token: accessToken } = await this.#options.transport.request(request, sessionAnswer);
    return { accessToken, claims: requireTokenOf(this.#known.id, accessToken) };
  }

  /**
   * Handles a failed renewal and returns the error to throw. Only a refusal by the backend itself ends the session, as
   * `Expired`. After any other failure the refresh token is kept and the next renewal is delayed.
   * @throws the storage's error
   */
  async #renewalFailed(error: unknown, generation: number): Promise<unknown> {
    if (!(error instanceof AuthError) || generation !== this.#generation) return error;
    const failure = renewalFailure(error);
    this.#tokenExpiry.recordFailure(failure);
    if (refusesSession(error)) {
      await this.end('Expired');
      this.#options.sessionEnded();
    } else {
      this.#noteRefresh(failure);
    }
    return failure;
  }

  /** Records the result of the last renewal, and notifies listeners if it changed. */
  #noteRefresh(error: AuthError | null): void {
    const before = this.#refreshError;
    this.#refreshError = error;
    if (before?.kind !== error?.kind || before?.statusCode !== error?.statusCode) this.#options.onChanged();
  }

  /** Fetches the profile and stores it with the identities. @throws AuthError */
  async refreshProfile({ signal }: CallOptions = {}): Promise<void> {
    const generation = this.#generation;
    const answer = await this.request({ method: 'GET', scope: 'root', path: '/auth/profile', signal }, profileAnswer);
    let unstored: Readonly<Record<string, unknown>> | undefined;
    await this.#commit(generation, (record) => {
      const next = { ...record, ...profileOf(answer) };
      unstored = unstoredFields(next);
      return storable(next);
    });
    if (unstored !== undefined && generation === this.#generation) this.#unstored = unstored;
  }

  /** Stores a change. Does nothing if a login or logout happened in between, here or in another process. */
  async #commit(generation: number, change: (record: UserRecord) => UserRecord): Promise<void> {
    await this.#enqueue(() =>
      this.#withLock('change', async () => {
        await this.#reloadFromStorage();
        const latest = await this.#latestRecord();
        if (latest === null || generation !== this.#generation) return;
        await this.#store(change(latest), generation);
      }),
    );
  }

  async #store(next: UserRecord, generation = this.#generation): Promise<void> {
    await this.#options.storage.write(next);
    this.#record = next;
    // If a login or logout was queued during the write, its state applies instead.
    if (generation === this.#generation) this.#applyRecord(next);
  }

  #applyRecord(record: UserRecord): void {
    this.#record = record;
    if (record.session === null) {
      this.#tokenExpiry.forgetToken();
      this.#unstored = {};
    }
    this.#known = { id: record.id, providerType: record.providerType, state: record.state };
    this.#options.onChanged();
  }

  #markRemoved(): void {
    ++this.#generation;
    this.#removed = true;
    this.#known = { ...this.#known, state: 'LoggedOut' };
    this.#record = undefined;
    this.#unstored = {};
    this.#tokenExpiry.forgetToken();
    this.#options.onChanged();
  }

  /** Applies another process's changes to this user. No-op if the store is not shared. @throws the storage's error */
  async sync(): Promise<void> {
    await this.#enqueue(() => this.#reloadFromStorage());
  }

  /** Applies the user's entry in a shared store; null if it is no longer listed. @throws the storage's error */
  async syncFromStorage(known: KnownUser | null): Promise<void> {
    await this.#reading;
    if (this.#record !== undefined) return this.sync();
    if (known === null) this.#markRemoved();
    else if (known.state !== this.#known.state) {
      this.#known = known;
      this.#options.onChanged();
    }
  }

  async #reloadFromStorage(): Promise<void> {
    const before = this.#record;
    // A logout of this process that is waiting to be written takes precedence.
    if (before === undefined || before.state !== this.#known.state) return;
    if (!this.#isShared) return;
    const found = await this.#readStored();
    if (JSON.stringify(found) === JSON.stringify(before)) return;
    if (found?.session?.refreshToken !== before.session?.refreshToken || found?.state !== before.state) {
      ++this.#generation;
    }
    if (found === null) this.#markRemoved();
    else this.#applyRecord(found);
    if (before.state === 'LoggedIn' && this.#known.state !== 'LoggedIn') this.#options.sessionEnded();
  }

  async #readStored(): Promise<UserRecord | null> {
    const found = await this.#options.storage.read(this.#known.id);
    return found === null ? null : checkedRecord(found);
  }

  /** Whether other processes may change the store. */
  get #isShared(): boolean {
    return this.#options.storage.withLock !== undefined;
  }

  /**
   * Returns the record to change: the one in memory, or the stored one if the store is shared or the record was
   * unloaded. Never a placeholder, because writing that would delete the session from disk.
   */
  async #latestRecord(): Promise<UserRecord | null> {
    const own = this.#isShared ? undefined : this.#record;
    return own ?? this.#options.storage.read(this.#known.id);
  }

  #withLock(what: string, work: () => Promise<void>): Promise<void> {
    const { storage } = this.#options;
    return storage.withLock === undefined ? work() : storage.withLock(`${what}:${this.#known.id}`, work);
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => undefined);
    return done;
  }
}

function withoutSession(known: KnownUser): UserRecord {
  const state = known.state === 'LoggedIn' ? 'LoggedOut' : known.state;
  return { ...known, state, deviceId: null, identities: [], profile: {}, session: null };
}

/** Converts a profile response to the fields of a user record. */
export function profileOf(answer: {
  identities: { id: string; provider_type: string }[];
  data: Record<string, unknown>;
}) {
  return {
    identities: answer.identities.map(({ id, provider_type }) => ({ id, providerType: provider_type })),
    profile: answer.data,
  };
}
