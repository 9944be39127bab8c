/** Sessions: created at login, renewed with a refresh token, ended one at a time or all at once for a user. */
import { newId } from '../store/new-id.js';
import type { Identity, SessionOrigin, StoredSession, StoredUser } from '../store/records.js';
import type { CachedRows } from '../store/storage.js';
import type { Conditions, Store } from '../store/store.js';
import { badAccessToken, disabledSession, expiredAccessToken, noSession, noToken, WireError } from '../wire-error.js';
import type { SessionUses } from './session-uses.js';
import type { Tokens } from './tokens.js';

/** 60 days. */
const refreshSeconds = 5_184_000;
/** An anonymous user can never sign in again, so its session practically never expires: 50 years. */
const anonymousSeconds = 50 * 365 * 86_400;

export interface SessionsOptions {
  store: Store;
  tokens: Tokens;
  /** Milliseconds since 1970. */
  now: () => number;
  uses: SessionUses;
  /** Users and sessions in memory; null if the store keeps none. */
  cached: CachedRows | null;
  /** Whether access tokens contain custom data. */
  hasCustomData: boolean;
  /** Custom data for the user's access tokens, or null. */
  customDataOf: (userId: string) => Promise<Readonly<Record<string, unknown>> | null>;
}

/** From where a login comes. */
export interface Client extends SessionOrigin {
  deviceId: string;
}

/** Login response of the wire protocol. */
export interface NewSession {
  access_token: string;
  refresh_token: string;
  user_id: string;
  device_id: string;
}

export class Sessions {
  constructor(private readonly options: SessionsOptions) {}

  /**
   * Starts a session. Durable when it resolves; null if the user, the API key or the password is no longer valid
   * (`Store.addSession`).
   */
  async start(
    user: StoredUser,
    identity: Identity,
    { deviceId, ...origin }: Client,
    conditions: Pick<Conditions, 'passwordHash'>,
  ): Promise<NewSession | null> {
    const { store, tokens } = this.options;
    const now = this.#seconds();
    const lifetime = identity.provider === 'anon-user' ? anonymousSeconds : refreshSeconds;
    const session: StoredSession = {
      id: newId(),
      userId: user.id,
      provider: identity.provider,
      identityId: identity.id,
      deviceId,
      expiresAt: now + lifetime,
    };
    if (!(await store.addSession({ ...session, ...origin }, now, conditions))) return null;
    return {
      access_token: await this.access(session),
      refresh_token: await tokens.refresh(session),
      user_id: user.id,
      device_id: deviceId,
    };
  }

  /** Issues an access token. */
  async access(session: StoredSession): Promise<string> {
    return this.options.tokens.access(session, await this.options.customDataOf(session.userId));
  }

  /**
   * The user and the session of an access token. If the session has ended or the user is disabled, the token counts as
   * expired: when the client tries to renew it, it learns that the session is gone.
   * @throws WireError that makes clients renew the token
   */
  async byAccessToken(token: string | null): Promise<{ user: StoredUser; session: StoredSession }> {
    if (token === null) throw noToken();
    const verified = await this.options.tokens.verify(token);
    if (verified === 'expired') throw expiredAccessToken();
    if (verified?.kind !== 'access') throw badAccessToken();
    const caller = await this.options.store.findCaller(verified.sessionId, verified.userId, this.#seconds());
    if (caller === null) throw expiredAccessToken();
    return caller;
  }

  /** Write condition: the session has not ended. */
  running({ id }: StoredSession): Pick<Conditions, 'session'> {
    return { session: { id, now: this.#seconds() } };
  }

  /** The session of a refresh token. @throws WireError */
  async byRefreshToken(token: string | null): Promise<StoredSession> {
    return this.#byRefreshToken(token, () => noSession());
  }

  /** The session to renew. @throws WireError that tells a disabled user from an ended session */
  async toRenew(token: string | null): Promise<StoredSession> {
    return this.#byRefreshToken(token, async ({ userId }) => {
      const user = await this.options.store.findUser(userId);
      return user?.disabled === true ? disabledSession() : noSession();
    });
  }

  async #byRefreshToken(
    token: string | null,
    ended: (owner: { userId: string }) => WireError | Promise<WireError>,
  ): Promise<StoredSession> {
    if (token === null) throw noToken();
    const verified = await this.options.tokens.verify(token);
    if (verified === null || verified === 'expired') {
      throw noSession().because(verified === null ? 'InvalidToken' : 'TokenExpired');
    }
    if (verified.kind === 'access') {
      throw new WireError(401, 'InvalidSession', 'invalid refresh token: incorrect token type');
    }
    const session = await this.options.store.findSession(verified.sessionId, verified.userId, this.#seconds());
    if (session === null) throw (await ended(verified)).because('SessionEnded');
    return session;
  }

  /** The access token of a refresh. */
  renew(session: StoredSession): Promise<string> {
    this.options.uses.note(session.id, this.#seconds());
    return this.access(session);
  }

  /** The access token of a refresh if all that it depends on is in memory; null: `byRefreshToken` has to look. */
  renewNow(token: string): string | null {
    const { cached, hasCustomData, tokens, uses } = this.options;
    const verified = hasCustomData ? null : tokens.knownNow(token);
    if (verified?.kind !== 'refresh') return null;
    const session = cached?.session(verified.sessionId, this.#seconds()) ?? null;
    const access = session === null ? null : tokens.accessNow(session);
    if (access !== null) uses.note(verified.sessionId, this.#seconds());
    return access;
  }

  /** The user of an access token, as `renewNow`; null: `byAccessToken` has to look. */
  callerNow(token: string): StoredUser | null {
    const { cached, tokens } = this.options;
    const verified = tokens.knownNow(token);
    if (cached === null || verified?.kind !== 'access') return null;
    if (cached.session(verified.sessionId, this.#seconds())?.userId !== verified.userId) return null;
    const user = cached.user(verified.userId);
    return user?.disabled === false ? user : null;
  }

  /** The user of a token that was verified before, also after its session has ended. Null if it is not known. */
  ownerOf(token: string | null): string | null {
    return token === null ? null : this.options.tokens.ownerOf(token);
  }

  #seconds(): number {
    return Math.floor(this.options.now() / 1000);
  }
}
