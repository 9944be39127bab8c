/** Reasons why an update failed. */

/** Also the keys of the messages in the catalogue. */
export const updateErrorKinds = [
  /** The update server did not respond, or responded with an error. */
  'unreachable',
  /** There is no signature. */
  'unsigned',
  /** The signature was not made with Roster's key. */
  'forged',
  'tooLarge',
  /** Correctly signed, but not in a supported format. */
  'unreadable',
  /** The download differs from the signed file. */
  'damaged',
  'notDownloaded',
  'notInstalled',
] as const;
export type UpdateErrorKind = (typeof updateErrorKinds)[number];

/** A failed step of an update. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
  constructor(
    readonly kind: UpdateErrorKind,
    cause?: unknown,
  ) {
    super(`update: ${kind}${cause instanceof Error ? `, ${cause.message}` : ''}`);
  }
}
