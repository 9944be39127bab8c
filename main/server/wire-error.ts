/** An error answer of the wire protocol. */

/** Statuses that the protocol uses. */
export type WireStatus = 400 | 401 | 404 | 409 | 413 | 429 | 500;

/** Thrown by a route; becomes `{error, error_code, link}`. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(
    readonly status: WireStatus,
    readonly errorCode: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** Unknown user and wrong password are one answer, so that nobody can ask who has an account. */
export const wrongPassword = () => new WireError(401, 'InvalidPassword', 'unauthorized');
/** A refresh token that is unknown or revoked. The official web SDK looks for exactly these words at logout. */
export const noSession = () => new WireError(401, 'InvalidSession', 'invalid session: failed to find refresh token');
/** An access token that cannot be used; the marker makes clients renew it. */
export const badAccessToken = () => new WireError(401, 'InvalidSession', 'invalid session: access token expired');
