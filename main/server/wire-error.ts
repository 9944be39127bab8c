/** An error answer of the wire protocol. */

/** Statuses that the protocol uses. */
export type WireStatus = 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500;

/** Thrown by a route; becomes `{error, error_code, link}`. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(
    readonly status: WireStatus,
    readonly errorCode: string | null,
    message: string,
    /** When to try again, told by `Retry-After`. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** Unknown user and wrong password are one answer, so that nobody can ask who has an account. */
export const wrongPassword = () => new WireError(401, 'InvalidPassword', 'unauthorized');
/** Credentials of any other provider that are not right. */
export const badCredentials = () => new WireError(401, 'AuthError', 'unauthorized');
/** The right credentials of a user who was disabled. */
export const userDisabled = () => new WireError(401, 'UserDisabled', 'user disabled');
/** A refresh token that is unknown or revoked. The official web SDK looks for exactly these words at logout. */
export const noSession = () => new WireError(401, 'InvalidSession', 'invalid session: failed to find refresh token');
/** An access token that is no longer valid; the marker makes clients renew it. */
export const expiredAccessToken = () => new WireError(401, 'InvalidSession', 'invalid session: access token expired');
/** An access token that never was valid; the words make clients try a renewal, too. */
export const badAccessToken = () => new WireError(401, 'InvalidSession', 'unauthorized');
/** No token at all. */
export const noToken = () => new WireError(401, 'MissingAuthReq', 'must authenticate first');
/** A body that does not have the shape that the call asks for. */
export const badRequest = (message: string) => new WireError(400, 'BadRequest', message);
/** A provider that is off or unknown. */
export const noProvider = (name: string) =>
  new WireError(404, 'AuthProviderNotFound', `auth provider not found: '${name}'`);
