/** Who said that a session is over: the backend, in the protocol's own words, or something in between, which cannot know. */
import { AuthError, unknownSessionText } from './errors.js';

/**
 * Whether the backend refuses a session for good, in the protocol's own words. Only an answer to a request that is about the
 * session itself can say so: its renewal or its end.
 */
export function refusesSession(error: unknown): error is AuthError {
  if (!(error instanceof AuthError) || !error.fromBackend) return false;
  const { kind, errorCode, message, statusCode = 0 } = error;
  if (statusCode < 400 || statusCode >= 500) return false;
  if (kind === 'userDisabled') return true;
  return kind === 'sessionInvalid' && (errorCode === 'InvalidSession' || message.includes(unknownSessionText));
}

/** A renewal's failure as it is told: one that the backend may not have said itself is a backend that was not reached. */
export function renewalFailure(error: AuthError): AuthError {
  return refusesSession(error) || !isDoubtful(error) ? error : asUnreachable(error);
}

/** Whether something else than the backend may have answered: a page, or a refusal that is not in the protocol's words. */
function isDoubtful({ kind, statusCode, fromBackend, retryable }: AuthError): boolean {
  if (statusCode === undefined || retryable) return false;
  return (
    !fromBackend || kind === 'sessionInvalid' || kind === 'userDisabled' || statusCode === 401 || statusCode === 403
  );
}

/** The same failure, told as a backend that could not be reached. */
export function asUnreachable({ code, message, statusCode, retryAfterSeconds, cause }: AuthError): AuthError {
  return new AuthError({ kind: 'unreachable', code, message, statusCode, retryAfterSeconds, cause });
}
