/** Registration, confirmation and password reset for the email/password provider. */
import { requireObject, requireString } from '../errors/arguments.js';
import type { CallOptions } from '../http/abort.js';
import { encode } from '../http/extended-json.js';
import type { Transport } from '../http/transport.js';

/**
 * Equivalent of the Realm SDK's `EmailPasswordAuth`. The calls resolve to undefined and send no token.
 * @throws AuthError
 */
export class EmailPasswordAuth {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Registers an account. The backend's configuration decides how it is confirmed: automatically, by email or by a
   * function.
   */
  registerUser(input: { email: string; password: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/register', input, ['email', 'password'], options);
  }

  /** Confirms an account with the two values from its confirmation link. */
  confirmUser(input: { token: string; tokenId: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/confirm', input, ['token', 'tokenId'], options);
  }

  /** Requests another confirmation email. */
  resendConfirmationEmail(input: { email: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/confirm/send', input, ['email'], options);
  }

  /** Runs the backend's confirmation function again. */
  retryCustomConfirmation(input: { email: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/confirm/call', input, ['email'], options);
  }

  /** Requests a password reset email. */
  sendResetPasswordEmail(input: { email: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/reset/send', input, ['email'], options);
  }

  /** Sets a new password with the two values from a reset link. */
  resetPassword(input: { password: string; token: string; tokenId: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/reset', input, ['password', 'token', 'tokenId'], options);
  }

  /**
   * Calls the backend's password reset function. The arguments after `input` are passed to that function, so the signal
   * is part of `input`; it is not sent.
   */
  async callResetPasswordFunction(
    input: { email: string; password: string } & CallOptions,
    ...given: unknown[]
  ): Promise<void> {
    const body = { ...pick(input, ['email', 'password']), arguments: encode(given) };
    await this.#transport.requestNoContent({
      method: 'POST',
      scope: 'app',
      path: `${provider}/reset/call`,
      body,
      signal: input.signal,
    });
  }

  /** Sends only the named fields, because the caller's object may contain others. */
  async #post(path: string, input: object, names: readonly string[], { signal }: CallOptions): Promise<void> {
    const body = pick(input, names);
    await this.#transport.requestNoContent({ method: 'POST', scope: 'app', path: `${provider}${path}`, body, signal });
  }
}

const provider = '/auth/providers/local-userpass';

function pick(input: unknown, names: readonly string[]): Record<string, string> {
  const details = requireObject(input, 'details');
  return Object.fromEntries(names.map((name) => [name, requireString(Reflect.get(details, name), name)]));
}
