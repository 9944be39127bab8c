/** Why there is no update. */

/** The sentences stand in the catalogue under these names. */
export const updateErrorKinds = [
  /** No answer of the update server, or one that says that it failed. */
  'unreachable',
  /** There is no signature. */
  'unsigned',
  /** There is one that is not the makers'. */
  'forged',
  'tooLarge',
  /** Signed, and not what this Roster understands. */
  'unreadable',
  /** The download is not the file that was signed. */
  'damaged',
  'notDownloaded',
  'notInstalled',
] as const;
export type UpdateErrorKind = (typeof updateErrorKinds)[number];

/** A step towards an update that failed. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
  constructor(
    readonly kind: UpdateErrorKind,
    cause?: unknown,
  ) {
    super(`update: ${kind}${cause instanceof Error ? `, ${cause.message}` : ''}`);
  }
}
