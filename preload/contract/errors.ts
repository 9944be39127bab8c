/** Errors of calls between the page and the main process. */

/**
 * Every error code. Code may branch on these; users read the message. A call may fail with any of them, so the page
 * checks only for the codes that it shows in a particular place.
 */
export type ErrorCode =
  // The call itself.
  | 'invalidInput'
  | 'forbidden'
  | 'internal'
  // Accounts.
  | 'accountNotFound'
  | 'accountLocked'
  | 'signedOut'
  | 'sessionExpired'
  | 'secretUnavailable'
  | 'duplicateName'
  | 'functionNotFound'
  | 'functionFailed'
  | 'invalidJson'
  // Signing in.
  | 'wrongPassword'
  | 'wrongKey'
  | 'wrongAccount'
  | 'emailTaken'
  | 'passwordLength'
  | 'userDisabled'
  | 'providerDisabled'
  | 'providerNotSetUp'
  | 'signInRefused'
  | 'cancelled'
  | 'timedOut'
  | 'attemptNotFound'
  | 'browserSignInFailed'
  | 'callbackMismatch'
  | 'browserGone'
  // Email links.
  | 'emailActionRejected'
  | 'emailActionUsed'
  | 'noLinkInMail'
  // Backends.
  | 'backendNotFound'
  | 'backendChanged'
  | 'backendBuiltIn'
  | 'backendStartFailed'
  | 'serversStarting'
  | 'backendUnreachable'
  | 'backendTimedOut'
  | 'backendFailed'
  | 'backendRefused'
  | 'tooManyRequests'
  | 'noOutbox'
  | 'invalidUrl'
  | 'invalidAppId'
  | 'appNotFound'
  | 'invalidAppFolder'
  | 'appIdMissing'
  | 'appFileNotFound'
  | 'fileNotSaved'
  // The administration of a backend.
  | 'backendNotRunning'
  | 'backendUserNotFound'
  | 'invalidAccountName'
  | 'alreadyConfirmed'
  | 'administrationFailed'
  | 'invalidAdminKey'
  | 'invalidMailHost'
  | 'invalidMailSender'
  | 'mailServerNeedsTls'
  | 'adminKeyRefused'
  | 'adminKeyReadsOnly'
  | 'adminKeyOfOtherApp'
  | 'noAdminKey'
  | 'administrationMissing'
  | 'administrationAway'
  // The disk and the keychain.
  | 'storageFull'
  | 'storageReadOnly'
  | 'storageFailed'
  | 'newerFormat'
  | 'keyUnavailable'
  | 'keyLost'
  | 'sessionUnreadable'
  // The app lock.
  | 'locked'
  | 'lockAlreadyEnabled'
  | 'wrongPassphrase'
  | 'touchIdFailed'
  // Export and import.
  | 'exportFileNotChosen'
  | 'invalidExportFile'
  | 'newerExportFile'
  // The desktop.
  | 'protocolRegistrationFailed';

/** Details of a failure that help to find its cause, for a report to a backend's operator. Never contains a secret. */
export interface FailureDetails {
  /** ISO 8601. */
  at: string;
  /** Name of the call, such as `accounts.refresh`. */
  call: string;
  /** Name of the backend; null if the call concerns none. */
  backend: string | null;
  /** HTTP status of the response; null if there was none. */
  status: number | null;
  /** The backend's own code, if it is one of the protocol. */
  backendCode: string | null;
  /** Identifies the request in the backend's logs. */
  requestId: string | null;
  /** The system's code for the cause, such as `ECONNREFUSED`. */
  cause: string | null;
}

/** An error as sent over the bridge: Electron drops the properties of thrown errors. */
export interface CallError {
  code: ErrorCode;
  /** What happened and what to do next, for the user. Never contains a secret. */
  message: string;
  /** Whether an unchanged retry may succeed. */
  retryable: boolean;
  /** Absent if the message says everything, for example after a wrong password. */
  details?: FailureDetails;
}

/** Result of a call. */
export type Result<Output> = { ok: true; value: Output } | { ok: false; error: CallError };
