/** The error class of browser sign-in. */

/** A failed browser sign-in. `message` is shown to the user and contains no authorization code, token or URL. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  constructor(
    readonly code:
      | 'browserSignInFailed'
      | 'attemptNotFound'
      | 'callbackMismatch'
      | 'wrongAccount'
      | 'providerDisabled'
      | 'cancelled'
      | 'timedOut',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
