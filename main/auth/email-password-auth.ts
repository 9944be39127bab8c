/** Account upkeep of the email/password provider. */
import type { CallOptions } from './abort.js';
import { requireObject, requireString } from './arguments.js';
import { encode } from './extended-json.js';
import type { Transport } from './transport.js';

/** The Realm SDK's `EmailPasswordAuth`. Every call resolves to nothing and sends no token. @throws AuthError */
export class EmailPasswordAuth {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes an account. What has to follow (nothing, a mail, a function) is the backend's configuration. */
  registerUser(input: { email: string; password: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/register', input, ['email', 'password'], options);
  }

  /** Confirms an account with the two values of its confirmation link. */
  confirmUser(input: { token: string; tokenId: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/confirm', input, ['token', 'tokenId'], options);
  }

  /** Asks for another confirmation mail. */
  resendConfirmationEmail(input: { email: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/confirm/send', input, ['email'], options);
  }

  /** Runs the backend's confirmation function again. */
  retryCustomConfirmation(input: { email: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/confirm/call', input, ['email'], options);
  }

  /** Asks for a reset mail. */
  sendResetPasswordEmail(input: { email: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/reset/send', input, ['email'], options);
  }

  /** Sets a password with the two values of a reset link. */
  resetPassword(input: { password: string; token: string; tokenId: string }, options: CallOptions = {}): Promise<void> {
    return this.#post('/reset', input, ['password', 'token', 'tokenId'], options);
  }

  /**
   * Lets the backend's own function decide about a new password. What follows the details goes to that function, so the
   * signal lies among the details; it is not sent.
   */
  async callResetPasswordFunction(
    input: { email: string; password: string } & CallOptions,
    ...given: unknown[]
  ): Promise<void> {
    const body = { ...pick(input, ['email', 'password']), arguments: await encode(given) };
    await this.#transport.requestNoContent({
      method: 'POST',
      scope: 'app',
      path: `${provider}/reset/call`,
      body,
      signal: input.signal,
    });
  }

  /** Only the named fields travel: an object that a caller keeps for itself may hold more. */
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
