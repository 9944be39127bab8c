/** Errors of calls between the page and the main process. */

/** Every error code. Code may branch on these; users read the message. */
export const errorCodes = [
  // The call itself.
  'invalidInput',
  'forbidden',
  'internal',
  // The named object.
  'accountNotFound',
  'backendNotFound',
  'attemptNotFound',
  'backendInUse',
  // Signing in.
  'wrongPassword',
  'wrongKey',
  'invalidJson',
  'emailTaken',
  'passwordLength',
  'userDisabled',
  'providerDisabled',
  'signInRefused',
  'sessionExpired',
  'signedOut',
  'cancelled',
  'timedOut',
  'browserSignInFailed',
  'callbackMismatch',
  'wrongAccount',
  'emailActionRejected',
  // The backend.
  'backendStarting',
  'backendUnreachable',
  'backendTimedOut',
  'backendFailed',
  'backendRefused',
  'tooManyRequests',
  'invalidUrl',
  'appNotFound',
  'invalidAppFolder',
  'appIdMissing',
  'functionFailed',
  'duplicateName',
  'secretUnavailable',
  // The disk and the keychain.
  'storageFull',
  'storageReadOnly',
  'storageFailed',
  'keyUnavailable',
  'newerFormat',
  // The app lock.
  'locked',
  'lockAlreadyEnabled',
  'wrongPassphrase',
  'touchIdFailed',
  // The desktop.
  'protocolRegistrationFailed',
  // Export and import.
  'invalidExportFile',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An error as sent over the bridge: Electron drops the properties of thrown errors. */
export interface CallError<Code extends ErrorCode = ErrorCode> {
  code: Code;
  /** What happened and what to do next, for the user. Never contains a secret. */
  message: string;
  /** Whether an unchanged retry may succeed. */
  retryable: boolean;
}

/** Result of a call. */
export type Result<Output, Code extends ErrorCode = ErrorCode> =
  { ok: true; value: Output } | { ok: false; error: CallError<Code> };
