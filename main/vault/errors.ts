/** Errors of the keychain and of encrypted sessions. */

/**
 * - `keyUnavailable`: the key that seals the sessions is unavailable now.
 * - `keyLost`: the keychain responds but no longer contains the key that seals the session.
 * - `locked`: the user's passphrase is required.
 * - `newerFormat`: a newer Roster wrote the session; it was not changed.
 * - `sessionUnreadable`: the session is damaged and was moved to quarantine.
 */
export type VaultErrorCode = 'keyUnavailable' | 'keyLost' | 'locked' | 'newerFormat' | 'sessionUnreadable';

/** A session could not be opened or sealed. The message contains the file's name, never its content. */
export class VaultError extends Error {
  override readonly name = 'VaultError';

  constructor(
    readonly code: VaultErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
