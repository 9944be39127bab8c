/** How calls between page and main process fail. */

/** Every way in which a call can fail. The page may branch on these; people read the message. */
export const errorCodes = [
  // The call itself.
  'invalidInput',
  'forbidden',
  'internal',
  // What it names.
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

/** A failure as it crosses the bridge, because Electron drops the properties of thrown errors. */
export interface CallError<Code extends ErrorCode = ErrorCode> {
  code: Code;
  /** What happened and what to do next, for a person. Never carries a secret. */
  message: string;
  /** Whether the same call may work when tried again unchanged. */
  retryable: boolean;
}

/** What a call answers. */
export type Result<Output, Code extends ErrorCode = ErrorCode> =
  { ok: true; value: Output } | { ok: false; error: CallError<Code> };
