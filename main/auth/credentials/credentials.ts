/** Sign-in credentials, with the API of the Realm SDK's `Credentials`. */
import { requireObject, requireString } from '../errors/arguments.js';
import { argumentError } from '../errors/auth-error.js';
import { inspect } from '../user/redaction.js';
import type { ProviderType } from './provider-type.js';

/** @throws AuthError if the value is not of the class `Credentials` */
export function requireCredentials(credentials: unknown): void {
  if (!(credentials instanceof Credentials))
    throw argumentError('Expected credentials to be an instance of Credentials');
}

/**
 * Credentials for one login. Create them with the static methods, which check their arguments before any request is
 * sent.
 */
export class Credentials {
  /** A private field, so that consoles, loggers and serializers cannot read it. */
  readonly #payload: Readonly<Record<string, unknown>>;

  private constructor(
    readonly providerType: ProviderType,
    payload: Readonly<Record<string, unknown>>,
    /** For anonymous credentials: whether to reuse an anonymous user that is already signed in. Never sent. */
    readonly reuse: boolean,
  ) {
    this.#payload = payload;
  }

  /** Body of the login request, without `options` (wire protocol, credentials). Contains passwords, keys and tokens. */
  get payload(): Readonly<Record<string, unknown>> {
    return this.#payload;
  }

  /** Representation that is safe to display or log: the provider, without secrets. */
  toJSON(): Record<string, unknown> {
    return { providerType: this.providerType, payload: '[redacted]' };
  }

  /** Same as `toJSON`, for Node's console. */
  [inspect](): Record<string, unknown> {
    return this.toJSON();
  }

  private static of(providerType: ProviderType, payload: Record<string, unknown>): Credentials {
    return new Credentials(providerType, { provider: providerType, ...payload }, false);
  }

  /** Anonymous login. With `reuse`, an anonymous user that is already signed in is returned if there is one. */
  static anonymous(reuse = true): Credentials {
    return new Credentials('anon-user', { provider: 'anon-user' }, reuse);
  }

  /** Email address and password, as two strings or as one object. */
  static emailPassword(email: string, password: string): Credentials;
  static emailPassword(input: { email: string; password: string }): Credentials;
  static emailPassword(first: string | { email: string; password: string }, second?: string): Credentials {
    const { email, password }: { email?: unknown; password?: unknown } =
      typeof first === 'object' ? requireObject(first, 'credentials') : { email: first, password: second };
    // The login field is `username`; only registration calls it `email`.
    return Credentials.of('local-userpass', {
      username: requireString(email, 'email'),
      password: requireString(password, 'password'),
    });
  }

  /** User or server API key. */
  static apiKey(key: string): Credentials {
    return Credentials.of('api-key', { key: requireString(key, 'key') });
  }

  /** Alias of `apiKey`, from version 10 of the SDK. */
  static serverApiKey(key: string): Credentials {
    return Credentials.apiKey(key);
  }

  /** Alias of `apiKey`, from version 10 of the SDK. */
  static userApiKey(key: string): Credentials {
    return Credentials.apiKey(key);
  }

  /** Payload for the backend's custom login function, sent as Extended JSON. */
  static function(payload: object): Credentials {
    return new Credentials('custom-function', { ...requireObject(payload, 'payload') }, false);
  }

  /** JSON Web Token that the backend's custom-token provider trusts. */
  static jwt(token: string): Credentials {
    return Credentials.of('custom-token', { token: requireString(token, 'token') });
  }

  /** Facebook access token. */
  static facebook(accessToken: string): Credentials {
    return Credentials.of('oauth2-facebook', { accessToken: requireString(accessToken, 'accessToken') });
  }

  /**
   * Google ID token or authorization code: exactly one of the two. A text, as in version 10 of the SDK, is an ID token if
   * it starts with `ey` and an authorization code if it starts with `4/`.
   */
  static google(input: { idToken: string } | { authCode: string } | string): Credentials {
    const { idToken, authCode }: { idToken?: unknown; authCode?: unknown } =
      typeof input === 'string' ? googleFields(input) : requireObject(input, 'authObject');
    if (authCode === undefined && idToken === undefined)
      throw argumentError('Must supply either an authCode or idToken field');
    if (authCode === undefined) return Credentials.of('oauth2-google', { id_token: requireString(idToken, 'idToken') });
    if (idToken !== undefined) throw argumentError('Must not supply both an authCode or idToken field');
    return Credentials.of('oauth2-google', { authCode: requireString(authCode, 'authCode') });
  }

  /** Apple ID token. */
  static apple(idToken: string): Credentials {
    return Credentials.of('oauth2-apple', { id_token: requireString(idToken, 'idToken') });
  }
}

function googleFields(text: string): { idToken?: string; authCode?: string } {
  if (text.startsWith('4/')) return { authCode: text };
  return text.startsWith('ey') ? { idToken: text } : {};
}
