/** Decides from a failed request whether the app may have moved to another host, and whether resending is safe. */
import { AuthError } from '../errors/auth-error.js';

/** Error texts and codes of Node and Chromium for `fetch` failures that occur before the request is sent. */
const notSent =
  /redirect|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT|CERT|UNABLE_TO_VERIFY|ERR_(?:CONNECTION_REFUSED|CONNECTION_TIMED_OUT|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE|SSL)/i;

/**
 * Whether the app may have moved: the host does not respond, redirects, or something other than the backend answered.
 */
export function mayHaveMoved(error: unknown): error is AuthError {
  if (!(error instanceof AuthError)) return false;
  const { kind, statusCode, fromBackend } = error;
  if (kind === 'unreachable' || kind === 'timedOut' || kind === 'appNotFound') return true;
  return statusCode !== undefined && !fromBackend;
}

/** Whether it is certain that no backend processed the failed request. */
export function wasNotProcessed({ kind, statusCode, cause }: AuthError): boolean {
  if (kind === 'appNotFound') return true;
  // A gateway that returns a 5xx may have forwarded the request; with any other status it did not.
  if (statusCode !== undefined) return statusCode < 500;
  let reason = cause;
  for (let depth = 0; reason instanceof Error && depth < 5; depth += 1) {
    if (notSent.test(reason.message) || ('code' in reason && notSent.test(String(reason.code)))) return true;
    reason = reason.cause;
  }
  return false;
}
