/** Maps errors to the code and message that another program receives. */
import type { ErrorCode } from '../../preload/contract/index.js';
import { toCallError } from '../ipc/error-mapping.js';
import type { FailureCode } from './protocol.js';

const codes: Readonly<Partial<Record<ErrorCode, FailureCode>>> = {
  accountNotFound: 'accountNotFound',
  backendNotFound: 'backendNotFound',
  signedOut: 'signInNeeded',
  sessionExpired: 'signInNeeded',
  keyUnavailable: 'locked',
  locked: 'locked',
  backendStarting: 'backendUnavailable',
  backendUnreachable: 'backendUnavailable',
  backendTimedOut: 'backendUnavailable',
  backendFailed: 'backendUnavailable',
  tooManyRequests: 'backendUnavailable',
  cancelled: 'cancelled',
  timedOut: 'cancelled',
  wrongPassword: 'signInFailed',
  wrongKey: 'signInFailed',
  signInRefused: 'signInFailed',
  userDisabled: 'signInFailed',
  providerDisabled: 'signInFailed',
  browserSignInFailed: 'signInFailed',
  wrongAccount: 'signInFailed',
};

/** Returns the failure code with the same message as in the window. `isUnexpected`: the error should be logged. */
export function toCommandFailure(error: unknown): { code: FailureCode; message: string; isUnexpected: boolean } {
  const { code, message } = toCallError(error);
  return { code: codes[code] ?? 'failed', message, isUnexpected: code === 'internal' };
}
