/** Maps errors to the code and the sentence that another program, such as `roster` in a terminal, receives. */
import type { ErrorCode } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { toCallError } from '../ipc/error-mapping.js';
import {
  BackendCallError,
  type CommandError,
  type CommandErrorCode,
  type CommandErrorParams,
  isCommandError,
} from './command-error.js';
import type { FailureCode } from './protocol.js';

/** For each code of a command, the code of the protocol and a sentence. */
export const commandErrors: {
  readonly [Code in CommandErrorCode]: {
    code: FailureCode;
    sentence: (...params: CommandErrorParams[Code]) => string;
  };
} = {
  locked: { code: 'locked', sentence: () => t().locked },
  keychainLocked: { code: 'locked', sentence: () => t().keychainStillLocked },
  noBackendNamed: { code: 'backendNotFound', sentence: ({ selector }) => t().noBackendCalled(selector) },
  severalBackendsNamed: { code: 'ambiguous', sentence: ({ selector }) => t().severalBackendsCalled(selector) },
  backendNotNamed: { code: 'ambiguous', sentence: ({ backends }) => t().nameBackend(backends.join(', ')) },
  backendSilent: { code: 'backendUnavailable', sentence: ({ backend }) => t().backendStillSilent(backend) },
  noAccountNamed: { code: 'accountNotFound', sentence: ({ selector }) => t().noAccountCalled(selector) },
  severalAccountsNamed: {
    code: 'ambiguous',
    sentence: ({ selector, accounts }) => t().severalAccountsCalled(selector, accounts.join(', ')),
  },
  noActiveAccount: { code: 'noActiveAccount', sentence: () => t().noActiveAccount },
  activeSignedOut: {
    code: 'signInNeeded',
    sentence: ({ account, backend }) => t().activeSignedOut(account, backend),
  },
  activeExpired: { code: 'signInNeeded', sentence: ({ account, backend }) => t().activeExpired(account, backend) },
  tokenDenied: { code: 'denied', sentence: ({ program }) => t().tokenDenied(program) },
  unprintableToken: { code: 'failed', sentence: ({ backend }) => t().badResponse(backend) },
  confirmationRequired: { code: 'forGood', sentence: ({ account }) => t().logoutForGood(account) },
  browserSignInFailed: { code: 'signInFailed', sentence: ({ message }) => message },
  browserSignInCancelled: { code: 'cancelled', sentence: ({ message }) => message },
  commandCancelled: { code: 'cancelled', sentence: () => t().commandCancelled },
  signInCancelled: { code: 'cancelled', sentence: () => t().signInCancelled },
};

/** The protocol's code for each code that the window receives. */
const failureCodes: Readonly<Record<ErrorCode, FailureCode>> = {
  accountNotFound: 'accountNotFound',
  backendNotFound: 'backendNotFound',
  signedOut: 'signInNeeded',
  sessionExpired: 'signInNeeded',
  backendChanged: 'signInNeeded',
  accountLocked: 'locked',
  keyUnavailable: 'locked',
  keyLost: 'locked',
  locked: 'locked',
  serversStarting: 'backendUnavailable',
  backendStartFailed: 'backendUnavailable',
  backendUnreachable: 'backendUnavailable',
  backendTimedOut: 'backendUnavailable',
  backendFailed: 'backendUnavailable',
  tooManyRequests: 'backendUnavailable',
  cancelled: 'cancelled',
  timedOut: 'cancelled',
  wrongPassword: 'signInFailed',
  wrongKey: 'signInFailed',
  wrongAccount: 'signInFailed',
  signInRefused: 'signInFailed',
  userDisabled: 'signInFailed',
  providerDisabled: 'signInFailed',
  providerNotSetUp: 'signInFailed',
  browserSignInFailed: 'signInFailed',

  invalidInput: 'failed',
  forbidden: 'failed',
  internal: 'failed',
  secretUnavailable: 'failed',
  duplicateName: 'failed',
  functionNotFound: 'failed',
  functionFailed: 'failed',
  invalidJson: 'failed',
  emailTaken: 'failed',
  passwordLength: 'failed',
  attemptNotFound: 'failed',
  callbackMismatch: 'failed',
  emailActionRejected: 'failed',
  emailActionUsed: 'failed',
  noLinkInMail: 'failed',
  backendBuiltIn: 'failed',
  backendRefused: 'failed',
  noOutbox: 'failed',
  invalidUrl: 'failed',
  invalidAppId: 'failed',
  appNotFound: 'failed',
  invalidAppFolder: 'failed',
  appIdMissing: 'failed',
  appFileNotFound: 'failed',
  storageFull: 'failed',
  storageReadOnly: 'failed',
  storageFailed: 'failed',
  newerFormat: 'failed',
  sessionUnreadable: 'failed',
  lockAlreadyEnabled: 'failed',
  wrongPassphrase: 'failed',
  touchIdFailed: 'failed',
  exportFileNotChosen: 'failed',
  invalidExportFile: 'failed',
  newerExportFile: 'failed',
  protocolRegistrationFailed: 'failed',
};

/**
 * Returns the failure of a command. Errors of the use cases have the same sentence as in the window. `isUnexpected`: the
 * error should be logged.
 */
export function toFailure(error: unknown): { code: FailureCode; message: string; isUnexpected: boolean } {
  if (isCommandError(error))
    return { code: commandErrors[error.code].code, message: sentenceOf(error), isUnexpected: false };
  const { code, message } =
    error instanceof BackendCallError ? toCallError(error.cause, error.backend) : toCallError(error, null);
  return { code: failureCodes[code], message, isUnexpected: code === 'internal' };
}

function sentenceOf<Code extends CommandErrorCode>({ code, params }: CommandError<Code>): string {
  return commandErrors[code].sentence(...params);
}
