/**
 * The error class of the auth core. It has the fields of the Realm SDKs' errors (numeric `code`, the backend's message)
 * and a `kind` from a closed set, for user interfaces to branch on.
 */

import { clientCodes } from './error-codes.js';

/** Category of a failure, as a closed set. */
export type AuthErrorKind =
  | 'invalidArgument'
  | 'wrongPassword'
  | 'signInRefused'
  | 'userDisabled'
  | 'nameInUse'
  | 'passwordLength'
  | 'providerDisabled'
  | 'appNotFound'
  | 'sessionInvalid'
  | 'userNotLoggedIn'
  | 'userNotFound'
  | 'tooManyRequests'
  | 'busy'
  | 'unreachable'
  | 'timedOut'
  | 'serverFault'
  | 'badResponse'
  | 'refused';

/** Details of a failure. */
export interface AuthErrorDetail {
  kind: AuthErrorKind;
  /** Numeric code of the Realm Node SDK. */
  code: number;
  message: string;
  /** The backend's `error_code`. */
  errorCode?: string | undefined;
  /** HTTP status. */
  statusCode?: number | undefined;
  /** Whether the error is a protocol response of the backend itself. */
  fromBackend?: boolean;
  /** URL of the backend's log entry. */
  link?: string | undefined;
  /** Seconds to wait, from `Retry-After`. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

const retryableKinds: ReadonlySet<AuthErrorKind> = new Set([
  'unreachable',
  'timedOut',
  'serverFault',
  'tooManyRequests',
  'busy',
]);

/**
 * A failure of the auth core. `message` is the backend's text if there is one. Never contains a token or a password.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly kind: AuthErrorKind;
  readonly code: number;
  readonly errorCode: string | undefined;
  readonly statusCode: number | undefined;
  /**
   * Whether the error is a protocol response of the backend itself; false for a gateway's page or a network failure.
   */
  readonly fromBackend: boolean;
  readonly link: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(detail: AuthErrorDetail) {
    super(detail.message, { cause: detail.cause });
    this.kind = detail.kind;
    this.code = detail.code;
    this.errorCode = detail.errorCode;
    this.statusCode = detail.statusCode;
    this.fromBackend = detail.fromBackend ?? false;
    this.link = detail.link;
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }

  /** Whether the same call may succeed later, unchanged. */
  get retryable(): boolean {
    return retryableKinds.has(this.kind);
  }
}

/** An invalid argument. */
export class AssertionError extends AuthError {
  constructor(message = 'Assertion failed!') {
    super({ kind: 'invalidArgument', code: clientCodes.transport, message });
  }
}

/** An argument of another type than expected. */
export class TypeAssertionError extends AssertionError {}

/** Returns the error for an invalid argument, with the Realm SDK's message. */
export function argumentError(message: string): AuthError {
  return new AssertionError(message);
}

/** Returns the error for a call on a user without a session. */
export function notLoggedIn(message: string): AuthError {
  return new AuthError({ kind: 'userNotLoggedIn', code: clientCodes.userNotLoggedIn, message });
}

/** Returns the error for a user whose stored tokens cannot be read. */
export function damagedSession(): AuthError {
  const message = 'The stored session of this user is damaged and cannot be used. Log in again.';
  return new AuthError({ kind: 'sessionInvalid', code: clientCodes.userNotLoggedIn, message });
}

/** Returns the error for a user that this app does not know. */
export function unknownUser(message: string): AuthError {
  return new AuthError({ kind: 'userNotFound', code: clientCodes.userNotFound, message });
}

/** Returns the error for a response with an unexpected shape. `statusCode` is set if it is not a protocol response. */
export function badResponse(what: string, statusCode?: number): AuthError {
  return new AuthError({
    kind: 'badResponse',
    code: clientCodes.malformedJson,
    message: `Unexpected response: ${what}`,
    statusCode,
  });
}
