/** Failures of the use cases themselves; those of `auth` and `vault` pass through as they are. */

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

/** A use case that cannot be done. `message` is for a person. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  constructor(
    readonly kind: RosterErrorKind,
    message: string,
  ) {
    super(message);
  }
}
