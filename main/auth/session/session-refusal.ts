/**
 * Distinguishes the backend's own refusal of a session from answers of a gateway or proxy, which say nothing about it.
 */
import { AuthError } from '../errors/auth-error.js';
import { unknownSessionText } from '../errors/response-error.js';

/**
 * Whether the backend permanently refuses a session, with an error of the protocol. Only meaningful for requests about
 * the session itself: its renewal or its end.
 */
export function refusesSession(error: unknown): error is AuthError {
  if (!(error instanceof AuthError) || !error.fromBackend) return false;
  const { kind, errorCode, message, statusCode = 0 } = error;
  if (statusCode < 400 || statusCode >= 500) return false;
  if (kind === 'userDisabled') return true;
  return kind === 'sessionInvalid' && (errorCode === 'InvalidSession' || message.includes(unknownSessionText));
}

/** Returns the error to report for a failed renewal: `unreachable` if the answer may not have come from the backend. */
export function renewalFailure(error: AuthError): AuthError {
  return refusesSession(error) || !isDoubtful(error) ? error : asUnreachable(error);
}

/** Whether something other than the backend may have answered, such as a gateway or a captive portal. */
function isDoubtful({ kind, statusCode, fromBackend, retryable }: AuthError): boolean {
  if (statusCode === undefined || retryable) return false;
  return (
    !fromBackend || kind === 'sessionInvalid' || kind === 'userDisabled' || statusCode === 401 || statusCode === 403
  );
}

/** Returns the same failure with the kind `unreachable`. */
export function asUnreachable({ code, message, statusCode, retryAfterSeconds, cause }: AuthError): AuthError {
  return new AuthError({ kind: 'unreachable', code, message, statusCode, retryAfterSeconds, cause });
}
