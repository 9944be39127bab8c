/**
 * Keeps one user's session: reads it when first needed, renews it once for all callers, and makes sure that nothing that
 * was under way when the person signed out brings it back.
 */
import { untilAborted, type CallOptions } from './abort.js';
import type { ProviderType } from './credentials.js';
import { AuthError, badResponse, damagedSession, notLoggedIn } from './errors.js';
import { refusesSession, renewalFailure } from './session-refusal.js';
import type { Shape } from './safe-parse.js';
import type { AuthStorage, KnownUser, Session, UserRecord } from './storage.js';
import { checkedRecord } from './stored-user.js';
import type { Clock } from './steady-clock.js';
import { storable, unstoredFields } from './stored-profile.js';
import { requireTokenOf, type TokenClaims } from './token.js';
import { TokenExpiry } from './token-expiry.js';
import type { Transport, WireRequest } from './transport.js';
import { linkAnswer, profileAnswer, sessionAnswer } from './wire.js';

/** What a keeper needs from its app. */
export interface UserSessionOptions {
  transport: Transport;
  storage: AuthStorage;
  /** The wall clock. */
  now: Clock;
  /** Measures durations. */
  steadyNow: Clock;
  random: () => number;
  /** Called after each stored change of the user. */
  onChanged: () => void;
  /** Called when the session turned out to be over: the app did not ask for it. */
  sessionEnded: () => void;
}

/** A request that is sent as the user. The keeper adds the token. */
export type UserRequest = Omit<WireRequest, 'token'>;

export class UserSession {
  readonly #options: UserSessionOptions;
  readonly #tokenExpiry: TokenExpiry;
  #known: KnownUser;
  #record: UserRecord | undefined;
  /** Fields of the profile that are never stored, while they are known. */
  #unstored: Readonly<Record<string, unknown>> = {};
  #reading: Promise<UserRecord> | undefined;
  #refreshing: Promise<void> | undefined;
  /** Grows with each login and logout; work begun under an older one is dropped. */
  #generation = 0;
  /** Writes of one user happen one after another, so that the last decision is the last on disk. */
  #writes: Promise<unknown> = Promise.resolve();
  #removed = false;
  #refreshError: AuthError | null = null;

  constructor(known: KnownUser, options: UserSessionOptions) {
    this.#known = known;
    this.#options = options;
    const { now, steadyNow, random, transport } = options;
    this.#tokenExpiry = new TokenExpiry({ now, steadyNow, random, backendNow: () => transport.backendNow() });
  }

  /** The user without secrets, as last stored. */
  get known(): KnownUser {
    return this.#known;
  }

  /** The record, if it was read already. */
  get record(): UserRecord | undefined {
    return this.#record;
  }

  /** The profile with what is known in memory alone. */
  get profile(): Readonly<Record<string, unknown>> {
    return { ...this.#record?.profile, ...this.#unstored };
  }

  /** Whether the user is gone from its app. */
  get removed(): boolean {
    return this.#removed;
  }

  /** Why the last renewal failed; null after one that did not. */
  get refreshError(): AuthError | null {
    return this.#refreshError;
  }

  /** Reads the record from storage unless that was done. @throws what the storage throws when it cannot be unsealed */
  async load(): Promise<UserRecord> {
    if (this.#record !== undefined) return this.#record;
    // What is stored under its id by now is another handle's.
    if (this.#removed) return withoutSession(this.#known);
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<UserRecord> {
    const found = await this.#options.storage.read(this.#known.id);
    const kept = found === null ? null : storable(found);
    // Earlier versions stored such URLs. A failure leaves them until the next time.
    if (kept !== found)
      void this.#enqueue(() => this.#withLock('change', () => this.#storeWithoutUrls())).catch(() => undefined);
    // A login may have finished meanwhile; what it stored is newer than what was read.
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

  /** The store lists a session that it does not have, or that cannot be read. What is there is kept. */
  #foundEnded(record: UserRecord, found: UserRecord | null): void {
    this.#known = { ...this.#known, state: record.state };
    this.#options.onChanged();
    this.#options.sessionEnded();
    if (found === null || found.state === record.state) return;
    const generation = this.#generation;
    // Only so that the next start knows it at once.
    this.#commit(generation, checkedRecord).catch(() => undefined);
  }

  /** Takes a finished login. Durable before it resolves; nothing changes when it rejects. */
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
   * Ends the session on this machine and gives the session that was dropped. Durable before it resolves; when that fails
   * the session stands as before.
   */
  async end(state: 'LoggedOut' | 'Expired' | 'Removed'): Promise<Session | null> {
    if (this.#removed) return null;
    // Removing must work on a session that cannot be unsealed; anything gentler would lose what the record holds.
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

  /** Sends a request as the user, renewing the access token when it is due or refused. At most one retry. @throws AuthError */
  async request<T>(request: UserRequest, answer: Shape<T>): Promise<T> {
    return this.#withAccessToken(request.signal, (token) =>
      this.#options.transport.request({ ...request, token }, answer),
    );
  }

  /** As `ask`, for answers without a body. @throws AuthError */
  async requestNoContent(request: UserRequest): Promise<void> {
    return this.#withAccessToken(request.signal, (token) =>
      this.#options.transport.requestNoContent({ ...request, token }),
    );
  }

  /**
   * Sends a request with the refresh token. When the backend says that it does not know the session, the renewal decides whether
   * that is so.
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

  /** Adds a way to sign in, by a login request that carries this user's token. @throws AuthError */
  async link(request: UserRequest, providerType: ProviderType): Promise<void> {
    await this.load();
    const generation = this.#generation;
    const answer = await this.request(request, linkAnswer);
    if (answer.user_id !== undefined && answer.user_id !== this.#known.id) throw badResponse('a link to another user');
    requireTokenOf(this.#known.id, answer.access_token);
    await this.#commit(generation, (record) => {
      const { session } = record;
      if (session === null) return record;
      // From now on the user is not anonymous, also when the profile, which tells the identity's id, cannot be fetched.
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
      // A 401 that the backend did not say itself says nothing about the token.
      if (!(error instanceof AuthError) || error.statusCode !== 401 || !error.fromBackend) throw error;
      // Somebody else may have renewed it while this request was under way; then only the retry is missing.
      if (this.#session().accessToken === used) await this.#renew(signal);
      return send(this.#session().accessToken);
    }
  }

  #isDue(): boolean {
    return this.#tokenExpiry.needsRenewal(this.#session().accessToken);
  }

  /** Renews, unless the backend failed to just now: then the same failure again, without another request. */
  async #renew(signal: AbortSignal | undefined): Promise<void> {
    this.#tokenExpiry.throwIfBackingOff();
    await this.refresh({ signal });
  }

  /** When the access token ends by this machine's clock, in milliseconds since 1970; null without one, or until it was read. */
  get accessTokenEndsAt(): number | null {
    const token = this.#record?.session?.accessToken;
    return token === undefined || this.#known.state !== 'LoggedIn' ? null : this.#tokenExpiry.expiryOf(token);
  }

  /** The custom data of a session's access token, for the caller to keep. */
  customDataOf(session: Session): Record<string, unknown> {
    // It came as JSON, so nothing is lost on the way, which is much shorter than that of `structuredClone`.
    return JSON.parse(JSON.stringify(this.#tokenExpiry.customDataOf(session.accessToken)));
  }

  /** Drops the record from memory once what is being stored is stored; the next call that needs it reads it again. */
  async unload(): Promise<void> {
    await this.#writes;
    this.#record = undefined;
    this.#unstored = {};
    this.#tokenExpiry.forgetToken();
  }

  /** Forgets that the backend was away, and renews the session of a user that is in use when it is due. @throws AuthError */
  async refreshIfDue(): Promise<void> {
    this.#tokenExpiry.forgetFailures();
    const hasSession = this.#known.state === 'LoggedIn' && (this.#record?.session ?? null) !== null;
    if (hasSession && this.#isDue()) await this.refresh();
  }

  #session(): Session {
    const session = this.#record?.session;
    if (session !== null && session !== undefined) {
      if (this.#known.state === 'LoggedIn') return session;
      // Only one that could not be read is kept beyond its end.
      if (this.#known.state === 'Expired') throw damagedSession();
    }
    throw notLoggedIn('The user is not logged in');
  }

  /**
   * Renews the access token: one request for all who ask meanwhile. A backend that refuses ends the session as `Expired`;
   * an unreachable one leaves it as it is.
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
      // Another process on this store renewed it while this one waited for its turn.
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
   * Only the backend's own refusal ends the session, as `Expired`. After anything else the refresh token is kept, and the next
   * renewal waits. Gives the error to throw. @throws what the storage throws
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

  /** Keeps how the last renewal went, and tells the listeners when that is news. */
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

  /** Stores a change unless a login or logout came between, here or in another process; then it does nothing. */
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
    // A login or logout came while it was written, and waits behind it: what that says is what the user is.
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

  /** Takes over what another process on the same store did to this user. Nothing to do when no other can. @throws what the storage throws */
  async sync(): Promise<void> {
    await this.#enqueue(() => this.#reloadFromStorage());
  }

  /** Takes over how a store that others use lists this user now; null when it does not. @throws what the storage throws */
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
    // While a logout of this process waits for its turn, that one decides.
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
   * The record that a change is made to: this process's own, unless others may have written another, or it was unloaded while
   * the change was under way. Never a made-up one: that would take the session from the disk.
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

/** The stored part of a profile answer. */
export function profileOf(answer: {
  identities: { id: string; provider_type: string }[];
  data: Record<string, unknown>;
}) {
  return {
    identities: answer.identities.map(({ id, provider_type }) => ({ id, providerType: provider_type })),
    profile: answer.data,
  };
}
