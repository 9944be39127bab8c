/** The status of updates. */

/**
 * Why an update failed.
 * - `unreachable`: the update server did not respond, or responded with an error.
 * - `unsigned`: there is no signature.
 * - `forged`: the signature was not made with Roster's key.
 * - `unreadable`: correctly signed, but not in a supported format.
 * - `damaged`: the download differs from the signed file.
 */
export type UpdateErrorCode =
  'unreachable' | 'unsigned' | 'forged' | 'tooLarge' | 'unreadable' | 'damaged' | 'notDownloaded' | 'notInstalled';

/**
 * Status of updates.
 * - `off`: this build does not update itself.
 * - `idle`: no newer version is known. `checkedAt` is ISO 8601; null: not checked yet.
 * - `available`: a newer version can be downloaded. `notes` are untrusted text.
 * - `ready`: the update is downloaded and will be installed on restart.
 */
export type UpdateState =
  | { kind: 'off' }
  | { kind: 'idle'; checkedAt: string | null }
  | { kind: 'checking' }
  | { kind: 'available'; version: string; notes: string }
  | { kind: 'downloading'; version: string; percent: number }
  | { kind: 'ready'; version: string; notes: string }
  | { kind: 'failed'; code: UpdateErrorCode };
