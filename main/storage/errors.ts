/** Errors of the disk and the keychain. */

/**
 * - `storageFull`: no space left.
 * - `storageReadOnly`: the folder is not writable.
 * - `storageFailed`: another disk error.
 * - `keyUnavailable`: the key that seals the sessions is unavailable now.
 * - `keyLost`: the keychain responds but no longer contains the key that seals the session.
 * - `locked`: the user's passphrase is required.
 * - `newerFormat`: a newer Roster wrote the file; it was not changed.
 * - `unreadable`: the file is damaged and was moved to quarantine.
 */
export type VaultErrorKind =
  | 'storageFull'
  | 'storageReadOnly'
  | 'storageFailed'
  | 'keyUnavailable'
  | 'keyLost'
  | 'locked'
  | 'newerFormat'
  | 'unreadable';

/** A vault error. The message contains the file's name, never its content. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly kind: VaultErrorKind;

  constructor(kind: VaultErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** The system error code (`ENOSPC`, …), if the error has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Converts a file system error to a `VaultError`; `what` names the affected file. */
export function storageError(what: string, cause: unknown): VaultError {
  switch (systemCode(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new VaultError('storageFull', `No space left to write ${what}`, cause);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new VaultError('storageReadOnly', `${what} cannot be written`, cause);
    default:
      return new VaultError('storageFailed', `${what} could not be read or written`, cause);
  }
}
