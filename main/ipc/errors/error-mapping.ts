/** Maps errors to the code and the sentence that the renderer receives. The only place with sentences for errors. */
import type { BackendFailure, CallError, ErrorCode } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import { plainText } from '../../../preload/text/plain-text.js';
import { AuthError, type AuthErrorKind } from '../../auth/index.js';
import { SignInError } from '../../browser-sign-in/errors.js';
import {
  isRosterError,
  type RosterError,
  type RosterErrorCode,
  type RosterErrorParams,
} from '../../errors/roster-error.js';
import { failureReason } from '../../http/failure-reason.js';
import { UnreadableAnswer } from '../../http/unreadable-answer.js';
import { StorageError, type StorageErrorCode } from '../../storage/errors.js';
import { VaultError, type VaultErrorCode } from '../../vault/errors.js';
import { signInFailureOf } from './sign-in-errors.js';

/** A sentence for each code of the use cases. */
export const rosterSentences: {
  readonly [Code in RosterErrorCode]: (...params: RosterErrorParams[Code]) => string;
} = {
  accountNotFound: ({ reason }) =>
    ({
      unlisted: t().accountNotFound,
      removedDuringSignIn: t().removedWhileSigningIn,
      restoreTooLate: t().tooLateToRestore,
    })[reason],
  signedOut: () => t().signedOut,
  sessionExpired: () => t().sessionExpired,
  userDisabled: ({ backend }) => t().userDisabled(backend),
  accountLocked: () => t().accountLocked,
  secretUnavailable: () => t().secretUnavailable,
  duplicateName: () => t().keyNameTaken,
  wrongKey: ({ backend }) => t().wrongKey(backend),
  cancelled: () => t().signInCancelled,
  invalidJson: ({ reason }) =>
    ({ syntax: t().invalidJson, notAList: t().notAList, notAnObject: t().notAnObject })[reason],
  functionNotFound: ({ name }) => t().functionNotFound(name),
  functionFailed: ({ name, message }) => t().functionFailed(name, message),

  backendNotFound: ({ reason }) =>
    ({
      unlisted: t().backendNotFound,
      missingForAccount: t().backendMissing,
      restoreTooLate: t().backendRestoreTooLate,
    })[reason],
  backendChanged: ({ backend }) => t().backendChanged(backend),
  serversStarting: () => t().serversStarting,
  backendStartFailed: ({ backend, failure }) => `${backend}: ${backendFailureText(failure)}`,
  backendBuiltIn: () => t().backendBuiltIn,
  noOutbox: ({ backend }) => t().noOutbox(backend),
  providerNotSetUp: ({ backend }) => t().providerNotSetUp(backend),
  invalidUrl: () => t().invalidUrl,
  invalidAppId: () => t().invalidAppId,
  appNotFound: ({ appId }) => t().appNotFoundAt(appId),
  invalidAppFolder: ({ failure }) => backendFailureText(failure),
  appIdMissing: ({ failure }) => backendFailureText(failure),
  fileNotSaved: ({ file }) => t().fileNotSaved(plainText(file)),
  appFileNotFound: ({ file, folder }) => t().appFileNotFound(plainText(file), plainText(folder)),

  backendNotRunning: ({ backend }) => t().backendNotRunning(backend),
  backendUserNotFound: () => t().backendUserNotFound,
  invalidAccountName: () => t().invalidAccountName,
  emailTaken: () => t().accountNameTaken,
  passwordLength: () => t().passwordLength,
  alreadyConfirmed: () => t().alreadyConfirmed,
  administrationFailed: ({ backend, message, of }) =>
    of === 'log' && message === '' ? t().logUnreadable(backend) : t().administrationFailed(backend, plainText(message)),

  invalidAdminKey: () => t().invalidAdminKey,
  invalidMailHost: ({ host }) => t().invalidMailHost(plainText(host)),
  invalidMailSender: ({ sender }) => t().invalidMailSender(plainText(sender)),
  mailServerNeedsTls: () => t().mailServerNeedsTls,
  adminKeyRefused: ({ backend }) => t().adminKeyRefused(backend),
  adminKeyReadsOnly: ({ backend }) => t().adminKeyReadsOnly(backend),
  adminKeyOfOtherApp: ({ backend, appId }) => t().adminKeyOfOtherApp(backend, plainText(appId)),
  noAdminKey: ({ backend }) => t().noAdminKey(backend),
  administrationMissing: ({ backend }) => t().administrationMissing(backend),
  administrationAway: ({ backend }) => t().administrationAway(backend),

  browserGone: ({ browser }) => t().browserGone(browser),

  emailActionRejected: ({ backend }) => t().emailActionRejected(backend),
  emailActionUsed: () => t().linkUsed,
  noLinkInMail: () => t().noLinkInMail,

  lockAlreadyEnabled: () => t().lockAlreadyEnabled,
  wrongPassphrase: ({ of }) => ({ lock: t().wrongPassphrase, exportFile: t().wrongExportPassphrase })[of],
  touchIdFailed: () => t().touchIdFailed,
  exportFileNotChosen: () => t().chooseExportFirst,
  invalidExportFile: () => t().invalidExportFile,
  newerExportFile: () => t().newerExport,

  protocolRegistrationFailed: () => t().protocolRegistrationFailed,
};

/** A sentence for each code of the disk and the keychain. */
export const storageSentences: Readonly<Record<StorageErrorCode | VaultErrorCode, () => string>> = {
  storageFull: () => t().storageFull,
  storageReadOnly: () => t().storageReadOnly,
  storageFailed: () => t().storageFailed,
  newerFormat: () => t().newerFormat,
  keyUnavailable: () => t().keyUnavailable,
  keyLost: () => t().keyLost,
  locked: () => t().locked,
  sessionUnreadable: () => t().sessionUnreadable,
};

/** For each kind of failure at a backend, the code of the contract and a sentence with the backend's name. */
export const authErrors: Readonly<
  Record<
    AuthErrorKind,
    {
      code: ErrorCode;
      sentence: (backend: string, error: Pick<AuthError, 'retryAfterSeconds' | 'cause' | 'statusCode'>) => string;
    }
  >
> = {
  invalidArgument: { code: 'invalidInput', sentence: () => t().invalidArgument },
  wrongPassword: { code: 'wrongPassword', sentence: () => t().wrongPassword },
  signInRefused: { code: 'signInRefused', sentence: (backend) => t().signInRefused(backend) },
  userDisabled: { code: 'userDisabled', sentence: (backend) => t().userDisabled(backend) },
  nameInUse: { code: 'emailTaken', sentence: () => t().nameInUse },
  passwordLength: { code: 'passwordLength', sentence: () => t().passwordLength },
  providerDisabled: { code: 'providerDisabled', sentence: (backend) => t().providerDisabled(backend) },
  appNotFound: { code: 'backendRefused', sentence: (backend) => t().appNotFound(backend) },
  sessionInvalid: { code: 'sessionExpired', sentence: () => t().sessionExpired },
  userNotLoggedIn: { code: 'signedOut', sentence: () => t().signedOut },
  userNotFound: { code: 'accountNotFound', sentence: () => t().accountNotFound },
  tooManyRequests: {
    code: 'tooManyRequests',
    sentence: (backend, { retryAfterSeconds: seconds }) =>
      seconds === undefined ? t().tooManyRequests(backend) : t().tooManyRequestsFor(backend, Math.ceil(seconds)),
  },
  busy: {
    code: 'tooManyRequests',
    sentence: (backend, { retryAfterSeconds: seconds }) =>
      t().backendBusy(backend, seconds === undefined ? null : Math.ceil(seconds)),
  },
  unreachable: { code: 'backendUnreachable', sentence: (backend, { cause }) => unreachableText(backend, cause) },
  timedOut: { code: 'backendTimedOut', sentence: (backend) => t().timedOut(backend) },
  serverFault: {
    code: 'backendFailed',
    sentence: (backend, { statusCode }) => (statusCode === 503 ? t().notReady(backend) : t().serverFault(backend)),
  },
  badResponse: { code: 'backendFailed', sentence: badResponseText },
  refused: { code: 'backendRefused', sentence: (backend) => t().refused(backend) },
};

/** Codes of errors after which the same call may succeed unchanged. An `AuthError` knows for itself. */
const retryable: ReadonlySet<ErrorCode> = new Set([
  'serversStarting',
  'backendStartFailed',
  'storageFull',
  'storageReadOnly',
  'storageFailed',
  'keyUnavailable',
  'administrationAway',
]);

/**
 * Converts an error for the renderer. `backend`: the name of the backend that the call concerns, if any. An unexpected
 * error becomes `internal` without its message, which may contain a secret.
 */
export function toCallError(error: unknown, backend: string | null): CallError {
  if (isRosterError(error)) return withSentence(error.code, sentenceOf(error));
  if (error instanceof StorageError || error instanceof VaultError)
    return withSentence(error.code, storageSentences[error.code]());
  if (error instanceof AuthError) {
    const { code, sentence } = authErrors[error.kind];
    const message = sentence(backend ?? t().theBackend, error);
    return { code, message, retryable: error.retryable };
  }
  if (error instanceof SignInError) {
    const { code, sentence } = signInFailureOf(error);
    return withSentence(code, sentence);
  }
  return withSentence('internal', t().internal);
}

function withSentence(code: ErrorCode, message: string): CallError {
  return { code, message, retryable: retryable.has(code) };
}

function sentenceOf<Code extends RosterErrorCode>({ code, params }: RosterError<Code>): string {
  return rosterSentences[code](...params);
}

/** Why a backend cannot be reached, in one word where it is known. */
function unreachableText(backend: string, cause: unknown): string {
  const reason = failureReason(cause);
  return reason === null ? t().unreachable(backend) : t().unreachableBecause[reason](backend);
}

/** Describes a response that Roster does not understand. Never contains a part of its body. */
function badResponseText(backend: string, { cause, statusCode }: Pick<AuthError, 'cause' | 'statusCode'>): string {
  const answered = cause instanceof UnreadableAnswer ? cause : null;
  const status = answered?.status ?? statusCode;
  if (status === undefined) return t().badResponse(backend);
  const type = answered?.contentType ?? null;
  const { otherVersion, moved, otherServer } = t().badAnswerAdvice;
  const advice = type?.endsWith('json') === true ? otherVersion : status >= 300 && status < 400 ? moved : otherServer;
  return t().badAnswer(backend, status, type, advice);
}

/** Why an embedded backend does not run. */
function backendFailureText(failure: BackendFailure): string {
  switch (failure.code) {
    case 'serverError':
    case 'appIdMissing':
      return failure.message;
    case 'keepsStopping':
      return t().backendFailures.keepsStopping;
    case 'folderNotConfirmed':
      return t().backendFailures.folderNotConfirmed(failure.folder);
  }
}
