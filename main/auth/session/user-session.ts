/**
 * One user's session: sends requests with its tokens, and renews the access token once for all concurrent callers. Work
 * in progress during a logout cannot restore the session.
 */
import type { ProviderType } from '../credentials/provider-type.js';
import { AuthError, badResponse, damagedSession, notLoggedIn } from '../errors/auth-error.js';
import { type CallOptions, untilAborted } from '../http/abort.js';
import type { Shape } from '../http/safe-parse.js';
import type { Transport, WireRequest } from '../http/transport.js';
import { linkAnswer, profileAnswer } from '../http/wire.js';
import type { AuthStorage, KnownUser, Session, UserRecord } from '../storage/auth-storage.js';
import { type CustomDataDecoder, SessionCustomData } from './custom-data.js';
import { profileOf } from './profile-answer.js';
import { requestAccessToken } from './renewal-request.js';
import { refusesSession, renewalFailure } from './session-refusal.js';
import type { Clock } from './steady-clock.js';
import { type EndState, StoredSession } from './stored-session.js';
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
  customData: CustomDataDecoder | undefined;
}

/** A login that the backend accepted. */
export interface CompletedLogin {
  record: UserRecord;
  session: Session;
  /** Claims of the access token. */
  claims: TokenClaims;
}

/** A request sent as the user. The session adds the token. */
export type UserRequest = Omit<WireRequest, 'token'>;

export class UserSession {
  readonly #options: UserSessionOptions;
  readonly #tokenExpiry: TokenExpiry;
  /** The custom data in the user's access tokens. */
  readonly customData: SessionCustomData;
  readonly #stored: StoredSession;
  #refreshing: Promise<void> | undefined;
  #refreshError: AuthError | null = null;

  /** @param record the user's record, if the storage has read it already */
  constructor(known: KnownUser, record: UserRecord | undefined, options: UserSessionOptions) {
    this.#options = options;
    const { now, steadyNow, random, transport, storage, onChanged, sessionEnded } = options;
    this.#tokenExpiry = new TokenExpiry({ now, steadyNow, random, backendNow: () => transport.backendNow() });
    this.customData = new SessionCustomData(this.#tokenExpiry, options.customData);
    const tokensGone = () => {
      this.#tokenExpiry.forgetToken();
    };
    this.#stored = new StoredSession(known, record, storage, { onChanged, sessionEnded, tokensGone });
    void this.customData.prepare(record?.session)?.then(onChanged);
  }

  /** The user without secrets, as last known. */
  get known(): KnownUser {
    return this.#stored.known;
  }

  /** The record, if it is loaded. */
  get record(): UserRecord | undefined {
    return this.#stored.record;
  }

  /** The profile, including fields that are only kept in memory. */
  get profile(): Readonly<Record<string, unknown>> {
    return this.#stored.profile;
  }

  /** Whether the user was removed from its app. True as soon as the removal is requested. */
  get removed(): boolean {
    return this.#stored.removed;
  }

  /** Error of the last renewal; null if it succeeded. Set before an ended session is stored. */
  get refreshError(): AuthError | null {
    return this.#refreshError;
  }

  /** Reads the record from storage unless it is loaded. @throws the storage's error if it cannot be decrypted */
  load(): Promise<UserRecord> {
    const loading = this.#stored.load();
    if (!this.customData.isPrepared) return loading;
    return loading.then(async (record) => {
      await this.customData.prepare(record.session);
      return record;
    });
  }

  /** Applies a completed login. Durable before it resolves; changes nothing if it rejects. */
  async start({ record, session, claims }: CompletedLogin): Promise<void> {
    const preparing = this.customData.prepare(session);
    if (preparing !== undefined) await preparing;
    await this.#stored.start(record);
    this.#tokenExpiry.recordRenewal(session.accessToken, claims);
    this.#noteRefresh(null);
  }

  /** See `StoredSession`. */
  end(decide: EndState | ((record: UserRecord) => EndState)): Promise<Session | null> {
    return this.#stored.end(decide);
  }

  /** See `StoredSession`. */
  unload(): Promise<void> {
    return this.#stored.unload();
  }

  /** See `StoredSession`. */
  syncFromStorage(known: KnownUser | null): Promise<void> {
    return this.#stored.syncFromStorage(known);
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
    const { generation } = this.#stored;
    try {
      return await this.#options.transport.request({ ...request, token: this.#session().refreshToken }, answer);
    } catch (error) {
      if (generation === this.#stored.generation && refusesSession(error))
        await this.#renew(request.signal).catch(() => undefined);
      throw error;
    }
  }

  /** Adds a sign-in method, with a login request that carries this user's token. @throws AuthError */
  async link(request: UserRequest, providerType: ProviderType): Promise<void> {
    await this.load();
    const { generation } = this.#stored;
    const answer = await this.request(request, linkAnswer);
    if (answer.user_id !== undefined && answer.user_id !== this.known.id) throw badResponse('a link to another user');
    requireTokenOf(this.known.id, answer.access_token);
    await this.#stored.commit(generation, (record) => {
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
    const token = this.record?.session?.accessToken;
    return token === undefined || this.known.state !== 'LoggedIn' ? null : this.#tokenExpiry.expiryOf(token);
  }

  /** Ends the back-off, and renews the access token if the user is loaded and the token is due. @throws AuthError */
  async refreshIfDue(): Promise<void> {
    this.#tokenExpiry.forgetFailures();
    const hasSession = this.known.state === 'LoggedIn' && (this.record?.session ?? null) !== null;
    if (hasSession && this.#isDue()) await this.refresh();
  }

  #session(): Session {
    const session = this.record?.session;
    if (session !== null && session !== undefined) {
      if (this.known.state === 'LoggedIn') return session;
      // An expired user keeps its session only if the stored tokens could not be read.
      if (this.known.state === 'Expired') throw damagedSession();
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
    await this.#stored.withLock('refresh', async () => {
      await this.#stored.sync();
      // Another process renewed the token while this one waited for the lock.
      if (this.#session().accessToken !== before && !this.#isDue()) return;
      await this.#refreshLocked();
    });
  }

  async #refreshLocked(): Promise<void> {
    const { generation } = this.#stored;
    const { refreshToken } = this.#session();
    const requested = requestAccessToken(this.#options.transport, this.known.id, refreshToken);
    const { accessToken, claims } = await requested.catch(async (error: unknown) => {
      throw await this.#renewalFailed(error, generation);
    });
    const session: Session = { accessToken, refreshToken };
    const preparing = this.customData.prepare(session);
    if (preparing !== undefined) await preparing;
    await this.#stored.commit(generation, (record) => ({ ...record, session }));
    if (generation !== this.#stored.generation) throw notLoggedIn('The user logged out meanwhile');
    this.#tokenExpiry.recordRenewal(accessToken, claims);
    this.#noteRefresh(null);
  }

  /**
   * Handles a failed renewal and returns the error to throw. Only a refusal by the backend itself ends the session, as
   * `Expired`. After any other failure the refresh token is kept and the next renewal is delayed.
   * @throws the storage's error
   */
  async #renewalFailed(error: unknown, generation: number): Promise<unknown> {
    if (!(error instanceof AuthError) || generation !== this.#stored.generation) return error;
    const failure = renewalFailure(error);
    this.#tokenExpiry.recordFailure(failure);
    if (refusesSession(error)) {
      this.#refreshError = failure;
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
    const { generation } = this.#stored;
    const answer = await this.request({ method: 'GET', scope: 'root', path: '/auth/profile', signal }, profileAnswer);
    await this.#stored.commitProfile(generation, profileOf(answer));
  }
}
