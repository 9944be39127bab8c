/** Sessions: made at login, renewed by their refresh token, ended one by one or all of a user's at once. */
import type { Conditions, Identity, Store, StoredSession, StoredUser } from '../store/store.js';
import { expiredAccessToken, badAccessToken, noSession, noToken, WireError } from '../wire-error.js';
import { newId } from '../store/new-id.js';
import type { Tokens } from './tokens.js';

/** 60 days. */
const refreshSeconds = 5_184_000;
/** An anonymous user can never sign in again, so its session practically does not end: 50 years. */
const anonymousSeconds = 50 * 365 * 86_400;

/** What sessions are made of. */
export interface SessionsOptions {
  store: Store;
  tokens: Tokens;
  /** Milliseconds since 1970. */
  now: () => number;
  /** What goes into the user's access tokens, or null. */
  customDataOf: (userId: string) => Promise<Readonly<Record<string, unknown>> | null>;
}

/** A login's answer. */
export interface NewSession {
  access_token: string;
  refresh_token: string;
  user_id: string;
  device_id: string;
}

/** The sessions of one server. */
export class Sessions {
  constructor(private readonly options: SessionsOptions) {}

  /** Starts a session. Durable when it resolves; null when what signed in has ended in the meantime (`Store.addSession`). */
  async start(
    user: StoredUser,
    identity: Identity,
    deviceId: string,
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
    if (!(await store.addSession(session, now, conditions))) return null;
    return {
      access_token: await this.access(session),
      refresh_token: await tokens.refresh(session),
      user_id: user.id,
      device_id: deviceId,
    };
  }

  /** A fresh access token. */
  async access(session: StoredSession): Promise<string> {
    return this.options.tokens.access(session, await this.options.customDataOf(session.userId));
  }

  /**
   * The user and session of an access token. A token whose session has ended, or whose user is disabled, is treated as expired: the
   * renewal then tells the client that the session is gone.
   * @throws WireError that makes clients renew it
   */
  async byAccessToken(token: string | null): Promise<{ user: StoredUser; session: StoredSession }> {
    if (token === null) throw noToken();
    const verified = await this.options.tokens.verify(token);
    if (verified === 'expired') throw expiredAccessToken();
    if (verified?.kind !== 'access') throw badAccessToken();
    const session = await this.options.store.findSession(verified.sessionId, this.#seconds());
    if (session?.userId !== verified.userId) throw expiredAccessToken();
    const user = await this.options.store.findUser(verified.userId);
    if (user === null || user.disabled) throw expiredAccessToken();
    return { user, session };
  }

  /** The condition that a session has not ended, for a write. */
  running({ id }: StoredSession): Pick<Conditions, 'session'> {
    return { session: { id, now: this.#seconds() } };
  }

  /** The session of a refresh token. @throws WireError */
  async byRefreshToken(token: string | null): Promise<StoredSession> {
    if (token === null) throw noToken();
    const verified = await this.options.tokens.verify(token);
    if (verified === null || verified === 'expired') throw noSession();
    if (verified.kind === 'access') {
      throw new WireError(401, 'InvalidSession', 'invalid refresh token: incorrect token type');
    }
    const session = await this.options.store.findSession(verified.sessionId, this.#seconds());
    if (session === null) throw noSession();
    return session;
  }

  #seconds(): number {
    return Math.floor(this.options.now() / 1000);
  }
}
