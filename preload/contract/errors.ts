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

/** An error as sent over the bridge: Electron drops the properties of thrown errors. */
export interface CallError {
  code: ErrorCode;
  /** What happened and what to do next, for the user. Never contains a secret. */
  message: string;
  /** Whether an unchanged retry may succeed. */
  retryable: boolean;
}

/** Result of a call. */
export type Result<Output> = { ok: true; value: Output } | { ok: false; error: CallError };
