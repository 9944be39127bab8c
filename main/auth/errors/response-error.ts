/** Converts error responses of the backend, or of a gateway in front of it, to `AuthError`. */
import { AuthError, type AuthErrorKind } from './auth-error.js';
import { backendCode, clientCodes } from './error-codes.js';

/** The backend's message for an unknown or revoked refresh token. */
export const unknownSessionText = 'failed to find refresh token';

/** The fields of an error response that could be read. */
export interface ErrorResponse {
  status: number;
  error?: string | undefined;
  errorCode?: string | undefined;
  link?: string | undefined;
  retryAfterSeconds?: number | undefined;
  /** The body of a response that is not an error of the protocol. */
  text?: string | undefined;
}

/** Converts a backend's error response to an `AuthError` (wire protocol, errors). */
export function errorFromResponse(answer: ErrorResponse): AuthError {
  const { status, error, errorCode, link, retryAfterSeconds, text = '' } = answer;
  return new AuthError({
    kind: kindOf(answer),
    code: numericCodeOf(answer),
    message: error ?? `http error code considered fatal${shortened(text)}. ${statusClass(status)}: ${String(status)}`,
    errorCode,
    statusCode: status,
    fromBackend: error !== undefined,
    link,
    retryAfterSeconds,
  });
}

function numericCodeOf({ error, errorCode }: ErrorResponse): number {
  if (errorCode !== undefined) return backendCode(errorCode);
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
      // Backends other than App Services may end a disabled user's session with this code, and only the text says why.
      return /(user|account) .*disabled/i.test(error) ? 'userDisabled' : 'sessionInvalid';
    case 'AuthProviderNotFound':
      return 'providerDisabled';
    case 'UserNotFound':
      return 'userNotFound';
    case 'ServerBusy':
      return 'busy';
  }
  if (error.startsWith('password must be between')) return 'passwordLength';
  if (error.startsWith('cannot find app')) return 'appNotFound';
  if (error.includes(unknownSessionText)) return 'sessionInvalid';
  if (status >= 500) return 'serverFault';
  // The official web SDK treats a 401 as an ended session, whatever the error code.
  return status === 401 ? 'sessionInvalid' : 'refused';
}

function statusClass(status: number): string {
  if (status >= 500) return 'Server Error';
  return status >= 400 ? 'Client Error' : 'Redirection';
}

const maxTextLength = 500;

/** Returns the start of a gateway's page on one line, without characters that have a meaning in a terminal. */
function shortened(text: string): string {
  const line = text.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  if (line === '') return '';
  return `: ${line.length > maxTextLength ? `${line.slice(0, maxTextLength)}…` : line}`;
}
