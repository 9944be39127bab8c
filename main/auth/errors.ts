/**
 * The one error that the auth core throws. It carries both what the Realm SDKs carry (numeric `code`, the backend's own
 * words) and what an interface needs (`kind`, a closed set to branch on).
 */

/** What went wrong, as a closed set. */
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
  | 'unreachable'
  | 'timedOut'
  | 'serverFault'
  | 'badResponse'
  | 'refused';

/** Numeric codes of the Realm Node SDK, by the backend's `error_code` (wire protocol, errors). */
const numericCodes: Readonly<Record<string, number>> = {
  MissingAuthReq: 4300,
  InvalidSession: 4301,
  UserAppDomainMismatch: 4302,
  InvalidParameter: 4305,
  MissingParameter: 4306,
  FunctionExecutionError: 4313,
  InternalServerError: 4315,
  AuthProviderNotFound: 4316,
  FunctionNotFound: 4325,
  APIKeyNotFound: 4334,
  APIKeyAlreadyExists: 4339,
  UserAlreadyConfirmed: 4343,
  UserNotFound: 4344,
  UserDisabled: 4345,
  AuthError: 4346,
  BadRequest: 4347,
  AccountNameInUse: 4348,
  InvalidPassword: 4349,
  UserpassTokenInvalid: 4353,
};

/** Client-side numeric codes of the Realm Node SDK. */
export const clientCodes = {
  transport: 4000,
  userNotFound: 4100,
  userNotLoggedIn: 4101,
  userAlreadyNamed: 4105,
  badToken: 4200,
  malformedJson: 4201,
  httpError: 4309,
  appUnknownError: 4351,
  appServerError: 4355,
} as const;

/** The words of a backend that does not know a refresh token (any more). */
export const unknownSessionText = 'failed to find refresh token';

/** All that can be said of a failure. */
export interface AuthErrorDetail {
  kind: AuthErrorKind;
  /** Numeric code of the Realm Node SDK. */
  code: number;
  message: string;
  /** The backend's `error_code`. */
  errorCode?: string | undefined;
  /** HTTP status. */
  statusCode?: number | undefined;
  /** Whether the backend itself said so, in the protocol's words. */
  fromBackend?: boolean;
  /** Address of the backend's log entry. */
  link?: string | undefined;
  /** Seconds to wait, from a 429's `Retry-After`. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

const retryableKinds: ReadonlySet<AuthErrorKind> = new Set([
  'unreachable',
  'timedOut',
  'serverFault',
  'tooManyRequests',
]);

/** A failure of the auth core. `message` is the backend's text where there is one. Never carries a token or a password. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly kind: AuthErrorKind;
  readonly code: number;
  readonly errorCode: string | undefined;
  readonly statusCode: number | undefined;
  /** Whether the backend itself said so, in the protocol's words: not a gateway's page, and not a failure on the way. */
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

  /** Whether the same call may work later, unchanged. */
  get retryable(): boolean {
    return retryableKinds.has(this.kind);
  }
}

/** A backend's error answer, as far as it could be read. */
export interface ErrorResponse {
  status: number;
  error?: string | undefined;
  errorCode?: string | undefined;
  link?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/** Turns a backend's error answer into the error that is thrown (wire protocol, errors). */
export function errorFromResponse(answer: ErrorResponse): AuthError {
  const { status, error, errorCode, link, retryAfterSeconds } = answer;
  return new AuthError({
    kind: kindOf(answer),
    code: numericCodeOf(answer),
    message: error ?? `http error code considered fatal. ${statusClass(status)}: ${String(status)}`,
    errorCode,
    statusCode: status,
    fromBackend: error !== undefined,
    link,
    retryAfterSeconds,
  });
}

function numericCodeOf({ error, errorCode }: ErrorResponse): number {
  if (errorCode !== undefined) return numericCodes[errorCode] ?? clientCodes.appServerError;
  return error === undefined ? clientCodes.httpError : clientCodes.appUnknownError;
}

function kindOf({ status, error, errorCode }: ErrorResponse): AuthErrorKind {
  if (status === 429) return 'tooManyRequests';
  // Not an answer of the protocol, so a gateway or a portal gave it: the backend was not reached.
  if (error === undefined) return status >= 500 ? 'serverFault' : 'unreachable';
  switch (errorCode) {
    case 'InvalidPassword':
      return 'wrongPassword';
    case 'AuthError':
      return 'signInRefused';
    case 'UserDisabled':
      return 'userDisabled';
    case 'AccountNameInUse':
      return 'nameInUse';
    case 'InvalidSession':
      return 'sessionInvalid';
    case 'AuthProviderNotFound':
      return 'providerDisabled';
    case 'UserNotFound':
      return 'userNotFound';
  }
  if (error.startsWith('password must be between')) return 'passwordLength';
  if (error.startsWith('cannot find app')) return 'appNotFound';
  if (error.includes(unknownSessionText)) return 'sessionInvalid';
  if (status >= 500) return 'serverFault';
  // The two markers that the official web SDK takes for an ended session, whatever the code beside them.
  if (status === 401) return 'sessionInvalid';
  return 'refused';
}

function statusClass(status: number): string {
  if (status >= 500) return 'Server Error';
  return status >= 400 ? 'Client Error' : 'Redirection';
}

/** The error for a call with a wrong argument; the words are those of the Realm SDK. */
export function argumentError(message: string): AuthError {
  return new AuthError({ kind: 'invalidArgument', code: clientCodes.transport, message });
}

/** The error for acting as a user without a session. */
export function notLoggedIn(message: string): AuthError {
  return new AuthError({ kind: 'userNotLoggedIn', code: clientCodes.userNotLoggedIn, message });
}

/** The error for a user whose stored tokens cannot be read. */
export function damagedSession(): AuthError {
  const message = 'The stored session of this user is damaged and cannot be used. Log in again.';
  return new AuthError({ kind: 'sessionInvalid', code: clientCodes.userNotLoggedIn, message });
}

/** The error for a user that this app does not know. */
export function unknownUser(message = 'User does not exist'): AuthError {
  return new AuthError({ kind: 'userNotFound', code: clientCodes.userNotFound, message });
}

/** The error for an answer that does not have the promised shape. `statusCode` when it is not the protocol's at all. */
export function badResponse(what: string, statusCode?: number): AuthError {
  return new AuthError({
    kind: 'badResponse',
    code: clientCodes.malformedJson,
    message: `Unexpected response: ${what}`,
    statusCode,
  });
}
