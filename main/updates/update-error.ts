/** The error class of updates. */
import type { UpdateErrorCode } from '../../preload/contract/index.js';

/** A failed step of an update. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
  constructor(
    readonly code: UpdateErrorCode,
    cause?: unknown,
  ) {
    super(`update: ${code}${cause instanceof Error ? `, ${cause.message}` : ''}`);
  }
}
