/**
 * The error class of the auth core. It has the fields of the Realm SDKs' errors (numeric `code`, the backend's message)
 * and a `kind` from a closed set, for user interfaces to branch on.
 */

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

/** The backend's message for an unknown or revoked refresh token. */
export const unknownSessionText = 'failed to find refresh token';

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

/** The fields of an error response that could be read. */
export interface ErrorResponse {
  status: number;
  error?: string | undefined;
  errorCode?: string | undefined;
  link?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/** Converts a backend's error response to an `AuthError` (wire protocol, errors). */
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
  // Not a protocol response, so it came from a gateway or a captive portal; the backend was not reached.
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
  // The official web SDK treats a 401 as an ended session, whatever the error code.
  if (status === 401) return 'sessionInvalid';
  return 'refused';
}

function statusClass(status: number): string {
  if (status >= 500) return 'Server Error';
  return status >= 400 ? 'Client Error' : 'Redirection';
}

/** Returns the error for an invalid argument, with the Realm SDK's message. */
export function argumentError(message: string): AuthError {
  return new AuthError({ kind: 'invalidArgument', code: clientCodes.transport, message });
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
export function unknownUser(message = 'User does not exist'): AuthError {
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
