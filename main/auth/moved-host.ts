/** What a failed request says about the host that it went to: whether the app may have moved, and whether it may be sent again. */
import { AuthError } from './errors.js';

/** Failures of `fetch` before anything of a request was sent: words of Node and of Chromium. */
const notSent =
  /redirect|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT|CERT|UNABLE_TO_VERIFY|ERR_(?:CONNECTION_REFUSED|CONNECTION_TIMED_OUT|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE|SSL)/i;

/** Whether another host may serve the app by now: this one is silent, points elsewhere, or something else answers in its place. */
export function mayHaveMoved(error: unknown): error is AuthError {
  if (!(error instanceof AuthError)) return false;
  const { kind, statusCode, fromBackend } = error;
  if (kind === 'unreachable' || kind === 'timedOut' || kind === 'appNotFound') return true;
  return statusCode !== undefined && !fromBackend;
}

/** Whether no backend can have acted on the request that failed so. */
export function wasNotProcessed({ kind, statusCode, cause }: AuthError): boolean {
  if (kind === 'appNotFound') return true;
  // A gateway that reports a fault may have passed the request on before; one that shows a page instead has not.
  if (statusCode !== undefined) return statusCode < 500;
  let reason = cause;
  for (let depth = 0; reason instanceof Error && depth < 5; depth += 1) {
    if (notSent.test(reason.message) || ('code' in reason && notSent.test(String(reason.code)))) return true;
    reason = reason.cause;
  }
  return false;
}
