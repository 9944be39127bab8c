/** Account upkeep of the email/password provider. */
import type { Transport } from './transport.js';

/** The Realm SDK's `EmailPasswordAuth`. Every call resolves to nothing and sends no token. @throws AuthError */
export class EmailPasswordAuth {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes an account. What has to follow (nothing, a mail, a function) is the backend's configuration. */
  registerUser(input: { email: string; password: string }): Promise<void> {
    return this.#post('/register', { email: input.email, password: input.password });
  }

  /** Confirms an account with the two values of its confirmation link. */
  confirmUser(input: { token: string; tokenId: string }): Promise<void> {
    return this.#post('/confirm', { token: input.token, tokenId: input.tokenId });
  }

  /** Asks for another confirmation mail. */
  resendConfirmationEmail(input: { email: string }): Promise<void> {
    return this.#post('/confirm/send', { email: input.email });
  }

  /** Runs the backend's confirmation function again. */
  retryCustomConfirmation(input: { email: string }): Promise<void> {
    return this.#post('/confirm/call', { email: input.email });
  }

  /** Asks for a reset mail. */
  sendResetPasswordEmail(input: { email: string }): Promise<void> {
    return this.#post('/reset/send', { email: input.email });
  }

  /** Sets a password with the two values of a reset link. */
  resetPassword(input: { password: string; token: string; tokenId: string }): Promise<void> {
    return this.#post('/reset', { password: input.password, token: input.token, tokenId: input.tokenId });
  }

  #post(path: string, body: Record<string, string>): Promise<void> {
    return this.#transport.tell({ method: 'POST', scope: 'app', path: `/auth/providers/local-userpass${path}`, body });
  }
}
