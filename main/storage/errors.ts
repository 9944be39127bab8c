/** Errors of files on disk. */

/**
 * - `storageFull`: no space left.
 * - `storageReadOnly`: the folder is not writable.
 * - `storageFailed`: another disk error.
 * - `newerFormat`: a newer Roster wrote the file; it was not changed.
 */
export type StorageErrorCode = 'storageFull' | 'storageReadOnly' | 'storageFailed' | 'newerFormat';

/** A file could not be read or written. The message contains the file's name, never its content. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';

  constructor(
    readonly code: StorageErrorCode,
    /** Name of the file or folder. */
    readonly file: string,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** A newer Roster wrote the file; it was not changed. */
export class NewerFormatError extends StorageError {
  override readonly name = 'NewerFormatError';
  constructor(file: string) {
    super('newerFormat', file, `${file} was written by a newer version of Roster`);
  }
}

/** The system error code (`ENOSPC`, …), if the error has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Converts a file system error to a `StorageError`; `file` names the affected file. */
export function storageError(file: string, cause: unknown): StorageError {
  switch (systemCode(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StorageError('storageFull', file, `No space left to write ${file}`, cause);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new StorageError('storageReadOnly', file, `${file} cannot be written`, cause);
    default:
      return new StorageError('storageFailed', file, `${file} could not be read or written`, cause);
  }
}
