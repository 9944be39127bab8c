/** How a browser sign-in can fail. */

/** A browser sign-in that did not come to its end. `message` is for a person and carries no code, token or address. */
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
