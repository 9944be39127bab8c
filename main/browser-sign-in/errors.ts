/** Failures of browser sign-in: codes with parameters. The sentences for users are in `main/ipc/errors/sign-in-errors.ts`. */

/** Why a sign-in failed. No parameter is a secret or a text from the provider. */
export type SignInFailure =
  /** `provider`: the user refused there. */
  | { code: 'cancelled'; by: 'user' | 'newerSignIn' | 'quit' | 'provider' }
  | { code: 'timedOut' }
  | { code: 'attemptNotFound' }
  /** A pasted URL that is not the callback of this sign-in. */
  | { code: 'callbackMismatch' }
  /** The user signed in to a different account than the one that needed a new sign-in. */
  | { code: 'wrongAccount'; account: string }
  | { code: 'unsafeProviderUrl' }
  | { code: 'browserNotOpened' }
  // The issuer's discovery document.
  | { code: 'providerNoHost' | 'providerRefusesConnection' | 'providerTimedOut'; host: string }
  | { code: 'providerCertificate' | 'providerNotJson'; host: string }
  | { code: 'providerHttpError'; host: string; status: number }
  | { code: 'providerOtherIssuer'; configured: string; announced: string }
  | { code: 'providerIncomplete'; host: string; missing: string }
  | { code: 'providerUnreachable' }
  // The provider's callback and tokens.
  | { code: 'providerRefused' }
  | { code: 'providerUnusable' }
  | { code: 'noIdentity' }
  | { code: 'clockSkew' }
  // Apple and the relay.
  | { code: 'appleRefused' }
  | { code: 'appleUnusable' }
  | { code: 'invalidRelayUrl' }
  | { code: 'relayUnreachable' }
  | { code: 'relayRefused' };

/** A failed browser sign-in. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInFailure['code'];

  constructor(
    readonly failure: SignInFailure,
    cause?: unknown,
  ) {
    super(failure.code, { cause });
    this.code = failure.code;
  }
}
