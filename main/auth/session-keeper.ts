/**
 * Keeps one user's session: reads it when first needed, renews it once for all callers, and makes sure that nothing that
 * was under way when the person signed out brings it back.
 */
import type { ZodType } from 'zod';
import { AuthError, badResponse, notLoggedIn } from './errors.js';
import type { AuthStorage, KnownUser, Session, UserRecord } from './storage.js';
import { decodeToken } from './token.js';
import type { Transport, WireRequest } from './transport.js';
import { linkAnswer, profileAnswer, sessionAnswer } from './wire.js';

/** Milliseconds since 1970. Passed in so that tests can move it. */
export type Clock = () => number;

/** What a keeper needs from its app. */
export interface KeeperOptions {
  transport: Transport;
  storage: AuthStorage;
  now: Clock;
  /** Called after each stored change of the user. */
  changed: () => void;
}

/** A request that is sent as the user. The keeper adds the token. */
export type UserRequest = Omit<WireRequest, 'token'>;

/** Renew this long before the end, so that a request on its way does not arrive too late. */
const renewBeforeMs = 30_000;

export class SessionKeeper {
  readonly #options: KeeperOptions;
  #known: KnownUser;
  #record: UserRecord | undefined;
  #reading: Promise<UserRecord> | undefined;
  #refreshing: Promise<void> | undefined;
  /** Grows with each login and logout; work begun under an older one is dropped. */
  #generation = 0;
  /** Writes of one user happen one after another, so that the last decision is the last on disk. */
  #writes: Promise<unknown> = Promise.resolve();
  /** When the access token ends by this machine's clock. Unknown for one that was read from storage. */
  #accessEndsAt: number | undefined;
  #removed = false;

  constructor(known: KnownUser, options: KeeperOptions) {
    this.#known = known;
    this.#options = options;
  }

  /** The user without secrets, as last stored. */
  get known(): KnownUser {
    return this.#known;
  }

  /** The record, if it was read already. */
  get record(): UserRecord | undefined {
    return this.#record;
  }

  /** Whether the user is gone from its app. */
  get removed(): boolean {
    return this.#removed;
  }

  /** Reads the record from storage unless that was done. @throws what the storage throws when it cannot be unsealed */
  async load(): Promise<UserRecord> {
    if (this.#record !== undefined) return this.#record;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<UserRecord> {
    const found = await this.#options.storage.read(this.#known.id);
    // A login may have finished meanwhile; what it stored is newer than what was read.
    this.#record ??= found ?? { ...this.#known, deviceId: null, identities: [], profile: {}, session: null };
    return this.#record;
  }

  /** Takes a finished login. Durable before it resolves; nothing changes when it rejects. */
  async begin(record: UserRecord): Promise<void> {
    const generation = ++this.#generation;
    await this.#commit(generation, () => record);
    this.#noteAccessToken(record.session);
    this.#removed = false;
  }

  /**
   * Ends the session on this machine and gives the session that was dropped. Durable before it resolves; when that fails
   * the session stands as before.
   */
  async end(state: 'LoggedOut' | 'Expired' | 'Removed'): Promise<Session | null> {
    // Removing must work on a session that cannot be unsealed; anything gentler would lose what the record holds.
    const record = state === 'Removed' ? await this.load().catch(() => undefined) : await this.load();
    const before = this.#known;
    const generation = ++this.#generation;
    this.#known = { ...before, state: state === 'Expired' ? 'Expired' : 'LoggedOut' };
    try {
      if (state === 'Removed') {
        await this.#enqueue(() => this.#options.storage.remove(before.id));
        this.#removed = true;
        this.#record = undefined;
        this.#options.changed();
      } else {
        await this.#commit(generation, (latest) => ({ ...latest, state, session: null }));
      }
    } catch (error) {
      this.#known = before;
      throw error;
    }
    return record?.session ?? null;
  }

  /** Sends a request as the user, renewing the access token when it is due or refused. At most one retry. @throws AuthError */
  async ask<T>(request: UserRequest, answer: ZodType<T>): Promise<T> {
    return this.#withAccessToken((token) => this.#options.transport.ask({ ...request, token }, answer));
  }

  /** As `ask`, for answers without a body. @throws AuthError */
  async tell(request: UserRequest): Promise<void> {
    return this.#withAccessToken((token) => this.#options.transport.tell({ ...request, token }));
  }

  /**
   * Sends a request with the refresh token. A backend that does not know the session any more ends it as `Expired`.
   * @throws AuthError
   */
  async askAsSession<T>(request: UserRequest, answer: ZodType<T>): Promise<T> {
    await this.load();
    const generation = this.#generation;
    try {
      return await this.#options.transport.ask({ ...request, token: this.#session().refreshToken }, answer);
    } catch (error) {
      const refused = error instanceof AuthError && error.statusCode === 401;
      if (refused && generation === this.#generation) await this.end('Expired');
      throw error;
    }
  }

  /** Adds a way to sign in, by a login request that carries this user's token. @throws AuthError */
  async link(request: UserRequest): Promise<void> {
    await this.load();
    const generation = this.#generation;
    const answer = await this.ask(request, linkAnswer);
    if (answer.user_id !== undefined && answer.user_id !== this.#known.id) throw badResponse('a link to another user');
    decodeToken(answer.access_token);
    await this.#commit(generation, (record) => {
      const { session } = record;
      return session === null ? record : { ...record, session: { ...session, accessToken: answer.access_token } };
    });
    await this.refreshProfile();
  }

  async #withAccessToken<T>(send: (token: string) => Promise<T>): Promise<T> {
    await this.load();
    if (this.#accessEndsAt !== undefined && this.#options.now() > this.#accessEndsAt - renewBeforeMs)
      await this.refresh();
    const used = this.#session().accessToken;
    try {
      return await send(used);
    } catch (error) {
      if (!(error instanceof AuthError) || error.statusCode !== 401) throw error;
      // Somebody else may have renewed it while this request was under way; then only the retry is missing.
      if (this.#session().accessToken === used) await this.refresh();
      return send(this.#session().accessToken);
    }
  }

  #session(): Session {
    const session = this.#record?.session;
    if (session === null || session === undefined || this.#known.state !== 'LoggedIn') {
      throw notLoggedIn('The user is not logged in');
    }
    return session;
  }

  /**
   * Renews the access token: one request for all who ask meanwhile. A backend that refuses ends the session as `Expired`;
   * an unreachable one leaves it as it is.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshOnce(): Promise<void> {
    await this.load();
    const generation = this.#generation;
    const { refreshToken } = this.#session();
    const accessToken = await this.#requestAccessToken(refreshToken, generation);
    decodeToken(accessToken);
    const session: Session = { accessToken, refreshToken };
    await this.#commit(generation, (record) => ({ ...record, session }));
    if (generation !== this.#generation) throw notLoggedIn('The user logged out meanwhile');
    this.#noteAccessToken(session);
  }

  async #requestAccessToken(refreshToken: string, generation: number): Promise<string> {
    try {
      const request: WireRequest = { method: 'POST', scope: 'root', path: '/auth/session', token: refreshToken };
      return (await this.#options.transport.ask(request, sessionAnswer)).access_token;
    } catch (error) {
      const refused = error instanceof AuthError && (error.statusCode === 401 || error.statusCode === 403);
      if (refused && generation === this.#generation) await this.end('Expired');
      throw error;
    }
  }

  /** Fetches the profile and stores it with the identities. @throws AuthError */
  async refreshProfile(): Promise<void> {
    const generation = this.#generation;
    const answer = await this.ask({ method: 'GET', scope: 'root', path: '/auth/profile' }, profileAnswer);
    await this.#commit(generation, (record) => ({ ...record, ...profileOf(answer) }));
  }

  /** Stores a change unless a login or logout came between; then it does nothing. */
  async #commit(generation: number, change: (record: UserRecord) => UserRecord): Promise<void> {
    await this.#enqueue(async () => {
      if (generation !== this.#generation) return;
      const next = change(
        this.#record ?? { ...this.#known, deviceId: null, identities: [], profile: {}, session: null },
      );
      await this.#options.storage.write(next);
      if (generation !== this.#generation) return;
      this.#record = next;
      this.#known = { id: next.id, providerType: next.providerType, state: next.state };
      this.#options.changed();
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => undefined);
    return done;
  }

  /** Counts the token's life from its arrival, so that a wrong clock on either side does not matter. */
  #noteAccessToken(session: Session | null): void {
    if (session === null) return;
    const { exp, iat } = decodeToken(session.accessToken);
    this.#accessEndsAt = this.#options.now() + (exp - iat) * 1000;
  }
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
