/**
 * Errors of the use cases: a code and the parameters of its sentence. The sentences are in `ipc/errors/error-mapping.ts`.
 * Errors of `auth`, `storage` and `vault` are passed through unchanged.
 */
import type { BackendFailure } from '../../preload/contract/index.js';
import { CodedError } from './coded-error.js';

/** Every code with its parameters. `backend` and `account` are the names that the user sees. */
export interface RosterErrorParams {
  // Accounts.
  accountNotFound: [{ reason: 'unlisted' | 'removedDuringSignIn' | 'restoreTooLate' }];
  signedOut: [];
  sessionExpired: [];
  /** The session ended because the backend's administrator disabled the user. */
  userDisabled: [{ backend: string }];
  /** The session is encrypted with a key that is unavailable now. */
  accountLocked: [];
  secretUnavailable: [];
  duplicateName: [];
  wrongKey: [{ backend: string }];
  cancelled: [];
  invalidJson: [{ reason: 'syntax' | 'notAList' | 'notAnObject' }];
  functionNotFound: [{ name: string }];
  /** `message`: the function's own. */
  functionFailed: [{ name: string; message: string }];

  // Backends.
  backendNotFound: [{ reason: 'unlisted' | 'missingForAccount' | 'restoreTooLate' }];
  backendChanged: [{ backend: string }];
  /** The embedded servers are not being managed yet, right after the start. */
  serversStarting: [];
  backendStartFailed: [{ backend: string; failure: BackendFailure }];
  backendBuiltIn: [];
  noOutbox: [{ backend: string }];
  providerNotSetUp: [{ backend: string }];
  invalidUrl: [];
  invalidAppId: [];
  appNotFound: [{ appId: string }];
  invalidAppFolder: [{ failure: BackendFailure }];
  /** No file of the chosen app folder contains the app ID. */
  appIdMissing: [{ failure: BackendFailure }];
  appFileNotFound: [{ file: string; folder: string }];
  /** A file that the user chose could not be written there. */
  fileNotSaved: [{ file: string }];

  // The administration of a backend.
  backendNotRunning: [{ backend: string }];
  backendUserNotFound: [];
  invalidAccountName: [];
  emailTaken: [];
  passwordLength: [];
  alreadyConfirmed: [];
  /** `message`: the server's own; empty if it has none. `of`: what could not be done. */
  administrationFailed: [{ backend: string; message: string; of: 'log' | 'other' }];
  invalidAdminKey: [];
  invalidMailHost: [{ host: string }];
  invalidMailSender: [{ sender: string }];
  mailServerNeedsTls: [];
  adminKeyRefused: [{ backend: string }];
  /** The key has the role of a viewer. */
  adminKeyReadsOnly: [{ backend: string }];
  /** `appId`: of the app that the server administers. */
  adminKeyOfOtherApp: [{ backend: string; appId: string }];
  noAdminKey: [{ backend: string }];
  /** The server has no administration API, or one that is too old. */
  administrationMissing: [{ backend: string }];
  /** The server or its database does not respond to its proxy. */
  administrationAway: [{ backend: string }];

  // Browsers.
  /** The chosen browser or profile no longer exists. `browser`: its name, if it is known. */
  browserGone: [{ browser: string | null }];

  // Email links.
  emailActionRejected: [{ backend: string }];
  emailActionUsed: [];
  noLinkInMail: [];

  // The app lock, export and import.
  lockAlreadyEnabled: [];
  wrongPassphrase: [{ of: 'lock' | 'exportFile' }];
  touchIdFailed: [];
  exportFileNotChosen: [];
  invalidExportFile: [];
  newerExportFile: [];

  // The desktop.
  protocolRegistrationFailed: [];
}
export type RosterErrorCode = keyof RosterErrorParams;

/** A failed use case. `message` is for logs; users read the sentence that the edge adds. */
export class RosterError<Code extends RosterErrorCode = RosterErrorCode> extends CodedError<RosterErrorParams, Code> {
  override readonly name = 'RosterError';
}

/** Unlike `instanceof`, does not leave the code's type open. */
export function isRosterError(error: unknown): error is RosterError {
  return error instanceof RosterError;
}
