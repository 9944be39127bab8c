/** Thrown for a request that is invalid or failed. Functions receive the message. */
export class HttpServiceError extends Error {
  override readonly name = 'HttpServiceError';
}
