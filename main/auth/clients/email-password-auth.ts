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
  registerUser(input: { email: string; password: string }, options?: CallOptions): Promise<void>;
  /** The form of version 10 of the SDK. */
  registerUser(email: string, password: string): Promise<void>;
  registerUser(...given: Given): Promise<void> {
    return this.#post('/register', given, ['email', 'password']);
  }

  /** Confirms an account with the two values from its confirmation link. */
  confirmUser(input: { token: string; tokenId: string }, options?: CallOptions): Promise<void>;
  /** The form of version 10 of the SDK. */
  confirmUser(token: string, tokenId: string): Promise<void>;
  confirmUser(...given: Given): Promise<void> {
    return this.#post('/confirm', given, ['token', 'tokenId']);
  }

  /** Requests another confirmation email. */
  resendConfirmationEmail(input: { email: string }, options?: CallOptions): Promise<void>;
  /** The form of version 10 of the SDK. */
  resendConfirmationEmail(email: string): Promise<void>;
  resendConfirmationEmail(...given: Given): Promise<void> {
    return this.#post('/confirm/send', given, ['email']);
  }

  /** Runs the backend's confirmation function again. */
  retryCustomConfirmation(input: { email: string }, options?: CallOptions): Promise<void>;
  /** The form of version 10 of the SDK. */
  retryCustomConfirmation(email: string): Promise<void>;
  retryCustomConfirmation(...given: Given): Promise<void> {
    return this.#post('/confirm/call', given, ['email']);
  }

  /** Requests a password reset email. */
  sendResetPasswordEmail(input: { email: string }, options?: CallOptions): Promise<void>;
  /** The form of version 10 of the SDK. */
  sendResetPasswordEmail(email: string): Promise<void>;
  sendResetPasswordEmail(...given: Given): Promise<void> {
    return this.#post('/reset/send', given, ['email']);
  }

  /** Sets a new password with the two values from a reset link. */
  resetPassword(input: { password: string; token: string; tokenId: string }, options?: CallOptions): Promise<void>;
  /** The form of version 10 of the SDK. */
  resetPassword(token: string, tokenId: string, password: string): Promise<void>;
  resetPassword(...given: Given): Promise<void> {
    return this.#post('/reset', given, ['token', 'tokenId', 'password']);
  }

  /**
   * Calls the backend's password reset function. The arguments after `input` are passed to that function, so the signal
   * is part of `input`; it is not sent.
   */
  callResetPasswordFunction(
    input: { email: string; password: string } & CallOptions,
    ...given: unknown[]
  ): Promise<void>;
  /** The form of version 10 of the SDK. */
  callResetPasswordFunction(email: string, password: string, ...given: unknown[]): Promise<void>;
  async callResetPasswordFunction(first: string | (object & CallOptions), ...more: unknown[]): Promise<void> {
    const isText = typeof first === 'string';
    const [input, given] = isText ? [{ email: first, password: more[0] }, more.slice(1)] : [first, more];
    const body = { ...pick(input, ['email', 'password']), arguments: encode(given) };
    const signal = isText ? undefined : first.signal;
    await this.#send('/reset/call', body, signal);
  }

  /** Sends only the named fields, because the caller's object may contain others. */
  async #post(path: string, [first, second = {}, ...more]: Given, names: readonly string[]): Promise<void> {
    const texts = [first, second, ...more];
    const isText = typeof first === 'string';
    const input = isText ? Object.fromEntries(names.map((name, at) => [name, texts[at]])) : first;
    const signal = typeof second === 'string' ? undefined : second.signal;
    await this.#send(path, pick(input, names), signal);
  }

  async #send(path: string, body: object, signal: AbortSignal | undefined): Promise<void> {
    await this.#transport.requestNoContent({ method: 'POST', scope: 'app', path: `${provider}${path}`, body, signal });
  }
}

/** An object and options, or the object's fields as texts. */
type Given = [first: object | string, second?: CallOptions | string, third?: string];

const provider = '/auth/providers/local-userpass';

function pick(input: unknown, names: readonly string[]): Record<string, string> {
  const details = requireObject(input, 'details');
  return Object.fromEntries(names.map((name) => [name, requireString(Reflect.get(details, name), name)]));
}
