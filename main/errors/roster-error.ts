/** Errors of the use cases. Errors of `auth` and `vault` are passed through unchanged. */

export type RosterErrorKind =
  | 'accountNotFound'
  | 'backendNotFound'
  | 'backendChanged'
  | 'backendStarting'
  | 'cancelled'
  | 'backendInUse'
  | 'invalidUrl'
  | 'notAnAppId'
  | 'appNotFound'
  | 'invalidAppFolder'
  | 'appIdMissing'
  | 'invalidJson'
  | 'functionFailed'
  | 'wrongKey'
  | 'duplicateName'
  | 'secretUnavailable'
  | 'signedOut'
  | 'sessionExpired'
  | 'accountLocked'
  | 'providerDisabled'
  | 'emailActionRejected'
  | 'lockAlreadyEnabled'
  | 'wrongPassphrase'
  | 'touchIdFailed'
  | 'invalidExportFile'
  | 'protocolRegistrationFailed'
  | 'newerFormat';

/** A failed use case. `message` is shown to the user. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  constructor(
    readonly kind: RosterErrorKind,
    message: string,
  ) {
    super(message);
  }
}
