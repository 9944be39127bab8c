/**
 * The details of a failure that its sentence leaves out. Only values with a fixed form are passed on, so that no secret can be
 * among them.
 */
import type { CallError, ErrorCode, FailureDetails } from '../../../preload/contract/index.js';
import { AuthError } from '../../auth/index.js';
import { causesOf, nameOf } from '../../http/failure-reason.js';
import { toCallError } from './error-mapping.js';

/** The codes after which the user may need the help of an operator. */
const detailed: ReadonlySet<ErrorCode> = new Set([
  'internal',
  'functionFailed',
  'signInRefused',
  'providerDisabled',
  'browserSignInFailed',
  'backendStartFailed',
  'backendUnreachable',
  'backendTimedOut',
  'backendFailed',
  'backendRefused',
  'tooManyRequests',
  'administrationFailed',
  'storageFull',
  'storageReadOnly',
  'storageFailed',
  'keyUnavailable',
  'keyLost',
]);

/** The SDK's number for a code that the protocol does not have. */
const unknownCode = 4355;
/** The ID of the request in the address of a log entry: an ObjectId. */
const loggedRequest = /[?&]co_id=([0-9a-f]{24})(?:&|$)/;
/** A code of Node, OpenSSL or Chromium. */
const systemCode = /\b(?:net::)?((?:E|ERR_|UND_ERR_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_)[A-Z0-9_]{3,60})\b/;

/** Converts an error for the renderer, with its details if its sentence leaves some out. */
export function toDetailedCallError(error: unknown, where: Pick<FailureDetails, 'call' | 'backend'>): CallError {
  const callError = toCallError(error, where.backend);
  const details = failureDetails(error, callError.code, { at: new Date().toISOString(), ...where });
  return details === undefined ? callError : { ...callError, details };
}

/** Returns the details of a failed call; undefined if its sentence is complete. */
export function failureDetails(
  error: unknown,
  code: ErrorCode,
  where: Pick<FailureDetails, 'at' | 'call' | 'backend'>,
): FailureDetails | undefined {
  if (!detailed.has(code)) return undefined;
  const answered = error instanceof AuthError ? error : null;
  return {
    ...where,
    status: answered?.statusCode ?? null,
    // A backend can send any text as a code; one of the protocol has a number.
    backendCode: answered === null || answered.code === unknownCode ? null : (answered.errorCode ?? null),
    requestId: matching(loggedRequest, answered?.link),
    cause: systemCauseOf(error),
  };
}

function systemCauseOf(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    const found = matching(systemCode, nameOf(cause));
    if (found !== null) return found;
  }
  return null;
}

/** The first group of a pattern, or all of it if it has none. */
function matching(pattern: RegExp, text: string | undefined): string | null {
  const found = pattern.exec(text ?? '');
  return found === null ? null : (found[1] ?? found[0]);
}
