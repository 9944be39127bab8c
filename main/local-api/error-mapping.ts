/** Maps errors to the code and the sentence that another program, such as `roster` in a terminal, receives. */
import type { ErrorCode } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import {
  type ChoiceError,
  type ChoiceErrorCode,
  type ChoiceErrorParams,
  isChoiceError,
} from '../account-choice/choice-error.js';
import {
  isTeamFileError,
  type TeamFileError,
  type TeamFileErrorCode,
  type TeamFileErrorParams,
} from '../account-choice/team-file-error.js';
import { TooManyQuestionsError } from '../clients/consent-requests.js';
import { toCallError } from '../ipc/errors/error-mapping.js';
import {
  BackendCallError,
  type CommandError,
  type CommandErrorCode,
  type CommandErrorParams,
  isCommandError,
} from './command-error.js';
import type { FailureCode } from './responses.js';

/** For each code of a command, the code of the protocol and a sentence. */
export const commandErrors: {
  readonly [Code in CommandErrorCode]: {
    code: FailureCode;
    sentence: (...params: CommandErrorParams[Code]) => string;
  };
} = {
  locked: { code: 'locked', sentence: () => t().locked },
  keychainLocked: { code: 'locked', sentence: () => t().keychainStillLocked },
  backendNotNamed: { code: 'ambiguous', sentence: ({ backends }) => t().nameBackend(backends.join(', ')) },
  backendSilent: { code: 'backendUnavailable', sentence: ({ backend }) => t().backendStillSilent(backend) },
  folderNotFound: { code: 'folderNotFound', sentence: ({ folder }) => t().ruleFolderNotFound(folder) },
  noFolderRule: { code: 'folderNotFound', sentence: ({ folder, nearest }) => t().noFolderRule(folder, nearest) },
  fileNotApproved: { code: 'fileNotApproved', sentence: ({ file }) => t().teamFile.notApproved(file) },
  tokenDenied: { code: 'denied', sentence: ({ program }) => t().tokenDenied(program) },
  unprintableToken: { code: 'failed', sentence: ({ backend }) => t().badResponse(backend) },
  noBrowserNamed: {
    code: 'browserNotFound',
    sentence: ({ selector, browsers }) => t().noBrowserCalled(selector, browsers.join(', ')),
  },
  severalBrowsersNamed: {
    code: 'ambiguous',
    sentence: ({ selector, browsers }) => t().severalBrowsersCalled(selector, browsers.join(', ')),
  },
  tokenTooShort: {
    code: 'failed',
    sentence: ({ backend, seconds, minValidSeconds }) => t().tokenTooShort(backend, seconds, minValidSeconds),
  },
  confirmationRequired: { code: 'forGood', sentence: ({ account }) => t().logoutForGood(account) },
  browserSignInFailed: { code: 'signInFailed', sentence: ({ message }) => message },
  browserSignInCancelled: { code: 'cancelled', sentence: ({ message }) => message },
  commandCancelled: { code: 'cancelled', sentence: () => t().commandCancelled },
  signInCancelled: { code: 'cancelled', sentence: () => t().signInCancelled },
  tooManyCommands: { code: 'failed', sentence: () => t().tooManyCommands },
};

/** For each failure to choose an account, the code of the protocol and a sentence. */
export const choiceErrors: {
  readonly [Code in ChoiceErrorCode]: {
    code: FailureCode;
    sentence: (...params: ChoiceErrorParams[Code]) => string;
  };
} = {
  noBackendNamed: {
    code: 'backendNotFound',
    sentence: ({ reason, selector }) => t().noBackendCalled(reason, selector),
  },
  severalBackendsNamed: {
    code: 'ambiguous',
    sentence: ({ reason, selector }) => t().severalBackendsCalled(reason, selector),
  },
  noAccountNamed: {
    code: 'accountNotFound',
    sentence: ({ reason, selector }) => t().noAccountCalled(reason, selector),
  },
  severalAccountsNamed: {
    code: 'ambiguous',
    sentence: ({ reason, selector, accounts, differInBackend }) =>
      t().severalAccountsCalled(reason, selector, accounts.join(', '), differInBackend),
  },
  noActiveAccount: { code: 'noActiveAccount', sentence: () => t().noActiveAccount },
  teamBackendUnknown: {
    code: 'backendNotFound',
    sentence: ({ file, address, appId }) => t().teamFile.backendUnknown(file, address, appId),
  },
  noAccountAtBackend: {
    code: 'noActiveAccount',
    sentence: ({ file, backend }) => t().teamFile.noAccountAtBackend(file, backend),
  },
  noAccountMatches: {
    code: 'accountNotFound',
    sentence: ({ file, pattern, backend, accounts }) =>
      t().teamFile.noAccountMatches(file, pattern, backend, accounts.join(', ')),
  },
  severalAccountsMatch: {
    code: 'ambiguous',
    sentence: ({ file, pattern, backend, accounts }) =>
      t().teamFile.severalAccountsMatch(file, pattern, backend, accounts.join(', ')),
  },
  accountRemoved: { code: 'accountNotFound', sentence: ({ reason }) => t().chosenAccountRemoved(reason) },
  accountSignedOut: {
    code: 'signInNeeded',
    sentence: ({ reason, account, backend }) => t().chosenSignedOut(reason, account, backend),
  },
  accountExpired: {
    code: 'signInNeeded',
    sentence: ({ reason, account, backend }) => t().chosenExpired(reason, account, backend),
  },
  accountDisabled: {
    code: 'signInNeeded',
    sentence: ({ reason, account, backend }) => t().chosenDisabled(reason, account, backend),
  },
};

/** A sentence for each way in which a `.roster.json` can be wrong. All have the code `invalidFile`. */
export const teamFileSentences: {
  readonly [Code in TeamFileErrorCode]: (...params: TeamFileErrorParams[Code]) => string;
} = {
  unreadable: ({ file }) => t().teamFile.unreadable(file),
  notRegular: ({ file }) => t().teamFile.notRegular(file),
  tooLarge: ({ file, kilobytes }) => t().teamFile.tooLarge(file, kilobytes),
  notUtf8: (place) => t().teamFile.notUtf8(place),
  invalidJson: (place) => t().teamFile.invalidJson(place),
  notAnObject: (place) => t().teamFile.notAnObject(place),
  unknownKey: (place) => t().teamFile.unknownKey(place, place.key),
  secretKey: (place) => t().teamFile.secretKey(place, place.key),
  repeatedKey: (place) => t().teamFile.repeatedKey(place, place.key),
  missingKey: (place) => t().teamFile.missingKey(place, place.key),
  invalidValue: (place) => t().teamFile.invalidValue(place, place.key),
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
  browserGone: 'signInFailed',

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
  backendNotRunning: 'backendUnavailable',
  backendUserNotFound: 'failed',
  invalidAccountName: 'failed',
  alreadyConfirmed: 'failed',
  invalidAdminKey: 'failed',
  invalidMailHost: 'failed',
  invalidMailSender: 'failed',
  mailServerNeedsTls: 'failed',
  adminKeyRefused: 'failed',
  adminKeyReadsOnly: 'failed',
  adminKeyOfOtherApp: 'failed',
  noAdminKey: 'failed',
  administrationMissing: 'failed',
  administrationAway: 'failed',
  administrationFailed: 'failed',
  backendRefused: 'failed',
  noOutbox: 'failed',
  invalidUrl: 'failed',
  invalidAppId: 'failed',
  appNotFound: 'failed',
  invalidAppFolder: 'failed',
  appIdMissing: 'failed',
  appFileNotFound: 'failed',
  fileNotSaved: 'failed',
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
  if (isChoiceError(error))
    return { code: choiceErrors[error.code].code, message: choiceSentenceOf(error), isUnexpected: false };
  if (error instanceof TooManyQuestionsError)
    return { code: 'failed', message: t().tooManyQuestions, isUnexpected: false };
  if (isTeamFileError(error)) return { code: 'invalidFile', message: teamFileSentenceOf(error), isUnexpected: false };
  const { code, message } =
    error instanceof BackendCallError ? toCallError(error.cause, error.backend) : toCallError(error, null);
  return { code: failureCodes[code], message, isUnexpected: code === 'internal' };
}

function sentenceOf<Code extends CommandErrorCode>({ code, params }: CommandError<Code>): string {
  return commandErrors[code].sentence(...params);
}

function choiceSentenceOf<Code extends ChoiceErrorCode>({ code, params }: ChoiceError<Code>): string {
  return choiceErrors[code].sentence(...params);
}

function teamFileSentenceOf<Code extends TeamFileErrorCode>({ code, params }: TeamFileError<Code>): string {
  return teamFileSentences[code](...params);
}
