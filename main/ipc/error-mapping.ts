/** Maps errors to the code and message that the renderer receives. */
import type { CallError, ErrorCode } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { AuthError, type AuthErrorKind } from '../auth/index.js';
import { SignInError } from '../browser-sign-in/errors.js';
import { RosterError, type RosterErrorKind } from '../errors/roster-error.js';
import { VaultError, type VaultErrorKind } from '../storage/errors.js';

const vaultCodes: Readonly<Record<VaultErrorKind, ErrorCode>> = {
  storageFull: 'storageFull',
  storageReadOnly: 'storageReadOnly',
  storageFailed: 'storageFailed',
  keyUnavailable: 'keyUnavailable',
  keyLost: 'keyUnavailable',
  locked: 'locked',
  newerFormat: 'newerFormat',
  unreadable: 'storageFailed',
};

const authCodes: Readonly<Record<AuthErrorKind, ErrorCode>> = {
  invalidArgument: 'invalidInput',
  wrongPassword: 'wrongPassword',
  signInRefused: 'signInRefused',
  userDisabled: 'userDisabled',
  nameInUse: 'emailTaken',
  passwordLength: 'passwordLength',
  providerDisabled: 'providerDisabled',
  appNotFound: 'backendRefused',
  sessionInvalid: 'sessionExpired',
  userNotLoggedIn: 'signedOut',
  userNotFound: 'accountNotFound',
  tooManyRequests: 'tooManyRequests',
  unreachable: 'backendUnreachable',
  timedOut: 'backendTimedOut',
  serverFault: 'backendFailed',
  badResponse: 'backendFailed',
  refused: 'backendRefused',
};

const rosterCodes: Readonly<Record<RosterErrorKind, ErrorCode>> = {
  accountNotFound: 'accountNotFound',
  backendNotFound: 'backendNotFound',
  // For the renderer this is just another reason to sign in again.
  backendChanged: 'sessionExpired',
  backendInUse: 'backendInUse',
  invalidUrl: 'invalidUrl',
  notAnAppId: 'appNotFound',
  appNotFound: 'appNotFound',
  invalidAppFolder: 'invalidAppFolder',
  appIdMissing: 'appIdMissing',
  invalidJson: 'invalidJson',
  functionFailed: 'functionFailed',
  wrongKey: 'wrongKey',
  duplicateName: 'duplicateName',
  secretUnavailable: 'secretUnavailable',
  backendStarting: 'backendStarting',
  cancelled: 'cancelled',
  signedOut: 'signedOut',
  sessionExpired: 'sessionExpired',
  accountLocked: 'keyUnavailable',
  providerDisabled: 'providerDisabled',
  emailActionRejected: 'emailActionRejected',
  lockAlreadyEnabled: 'lockAlreadyEnabled',
  wrongPassphrase: 'wrongPassphrase',
  touchIdFailed: 'touchIdFailed',
  invalidExportFile: 'invalidExportFile',
  protocolRegistrationFailed: 'protocolRegistrationFailed',
  newerFormat: 'newerFormat',
};

const retryableStorage: ReadonlySet<VaultErrorKind> = new Set([
  'storageFull',
  'storageReadOnly',
  'storageFailed',
  'keyUnavailable',
]);

/**
 * Converts an error for the renderer. An unexpected error becomes `internal` without its message, which may contain a
 * secret.
 */
export function toCallError(error: unknown): CallError {
  if (error instanceof RosterError) {
    return { code: rosterCodes[error.kind], message: error.message, retryable: error.kind === 'backendStarting' };
  }
  if (error instanceof VaultError)
    return { code: vaultCodes[error.kind], message: t()[error.kind], retryable: retryableStorage.has(error.kind) };
  if (error instanceof AuthError) return authCallError(error);
  if (error instanceof SignInError) return { code: error.code, message: error.message, retryable: false };
  return {
    code: 'internal',
    message: t().internal,
    retryable: false,
  };
}

function authCallError(error: AuthError): CallError {
  const { kind, retryAfterSeconds } = error;
  const code = authCodes[kind];
  if (kind === 'tooManyRequests' && retryAfterSeconds !== undefined) {
    return { code, message: t().tooManyRequestsFor(Math.ceil(retryAfterSeconds)), retryable: true };
  }
  return { code, message: sentenceOf(kind), retryable: error.retryable };
}

function sentenceOf(kind: AuthErrorKind): string {
  if (kind === 'userNotLoggedIn') return t().signedOut;
  return kind === 'userNotFound' ? t().accountNotFound : t()[kind];
}
