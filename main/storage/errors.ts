/** What can go wrong with the disk and the keychain. */

/**
 * - `storageFull`: no space left.
 * - `storageReadOnly`: the folder cannot be written.
 * - `storageFailed`: the disk failed in another way.
 * - `keyUnavailable`: the key that seals the sessions cannot be had now.
 * - `keyLost`: the keychain answers, and the key that seals the session is not in it any more.
 * - `locked`: the person's passphrase is needed first.
 * - `newerFormat`: a file was written by a newer Roster; it was left as it is.
 * - `unreadable`: a file is damaged; it was set aside.
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

/** A failure of the vault. The message names the file, never its content. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly kind: VaultErrorKind;

  constructor(kind: VaultErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** The system's error code (`ENOSPC`, …), if it is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Turns a file system failure into a `VaultError` about the named thing. */
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
