/** Error responses of the wire protocol. */

/** HTTP status codes that the protocol uses. */
export type WireStatus = 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503;

/** Thrown by routes. The response body is `{error, error_code, link}`. */
export class WireError extends Error {
  override readonly name = 'WireError';
  /** Code of the reason, for the events of the server. Clients do not receive it. */
  reason: string | null = null;

  constructor(
    readonly status: WireStatus,
    /** The `error_code` of the response. */
    readonly code: string | null,
    message: string,
    /** Value of the `Retry-After` header. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  because(reason: string | null): this {
    this.reason = reason;
    return this;
  }
}

/** The same error for an unknown user and a wrong password, so that attackers cannot find out which accounts exist. */
export const wrongPassword = () => new WireError(401, 'InvalidPassword', 'unauthorized');
/** Wrong credentials of any other provider. */
export const badCredentials = () => new WireError(401, 'AuthError', 'unauthorized');
/** Correct credentials of a disabled user. */
export const userDisabled = () => new WireError(401, 'UserDisabled', 'user disabled');
/**
 * Refresh token of a disabled user. `realm-web` ends the user's session at this message, whatever the code is; clients
 * that know the code can tell the user why.
 */
export const disabledSession = () => new WireError(401, 'UserDisabled', 'unauthorized');
/** Unknown or revoked refresh token. The official web SDK checks for exactly this message at logout. */
export const noSession = () => new WireError(401, 'InvalidSession', 'invalid session: failed to find refresh token');
/** Expired access token. Clients respond by renewing it. */
export const expiredAccessToken = () => new WireError(401, 'InvalidSession', 'invalid session: access token expired');
/** Access token that was never valid. Clients respond by trying to renew it. */
export const badAccessToken = () => new WireError(401, 'InvalidSession', 'unauthorized');
/** Missing token. */
export const noToken = () => new WireError(401, 'MissingAuthReq', 'must authenticate first');
/** Too many attempts. Both the header and the message say how long to wait. */
export function tooManyRequests(msBeforeNext: number): WireError {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  const time = seconds < 60 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`;
  return new WireError(429, 'TooManyRequests', `too many requests: try again in ${time}`, seconds);
}
/** The database does not respond; clients keep their sessions and try again. */
export const unavailable = () =>
  new WireError(503, 'ServiceUnavailable', 'the database of this backend does not respond: try again later', 5);
/** More passwords are waiting to be hashed than can be in a few seconds. Has a code of its own: the server works. */
export const busy = () => new WireError(503, 'ServerBusy', 'too many logins at the same time: try again in 5 s', 5);
/** Request body with the wrong structure. */
export const badRequest = (message: string) => new WireError(400, 'BadRequest', message);
/** Disabled or unknown provider. */
export const noProvider = (name: string) =>
  new WireError(404, 'AuthProviderNotFound', `auth provider not found: '${name}'`);
