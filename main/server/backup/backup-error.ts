/** Explains to the operator why a backup cannot be written or restored. Nothing was changed. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
