/** What a person signs in with, as the Realm SDK's `Credentials` offers it. */
import { requireObject, requireString } from './arguments.js';
import { argumentError } from './errors.js';
import { inspect } from './redaction.js';

/** Provider names of the wire protocol. */
export const providerTypes = [
  'anon-user',
  'local-userpass',
  'api-key',
  'custom-function',
  'custom-token',
  'oauth2-facebook',
  'oauth2-google',
  'oauth2-apple',
] as const;
/** One of them. */
export type ProviderType = (typeof providerTypes)[number];

/** One sign-in attempt's input. Build it with the static functions; they check arguments before any request is made. */
export class Credentials {
  /** Private, so that no console, logger or serializer finds it. */
  readonly #payload: Readonly<Record<string, unknown>>;

  private constructor(
    readonly providerType: ProviderType,
    payload: Readonly<Record<string, unknown>>,
    /** For anonymous credentials: whether an anonymous user that is signed in here may be used again. Never sent. */
    readonly reuse: boolean,
  ) {
    this.#payload = payload;
  }

  /** Body of the login request, without `options` (wire protocol, credentials). Holds passwords, keys and tokens. */
  get payload(): Readonly<Record<string, unknown>> {
    return this.#payload;
  }

  /** What may be shown or logged: the provider, and nothing that signs in. */
  toJSON(): Record<string, unknown> {
    return { providerType: this.providerType, payload: '[redacted]' };
  }

  /** As `toJSON`, for Node's console. */
  [inspect](): Record<string, unknown> {
    return this.toJSON();
  }

  private static of(providerType: ProviderType, payload: Record<string, unknown>): Credentials {
    return new Credentials(providerType, { provider: providerType, ...payload }, false);
  }

  /** A user without a name. `reuse` true takes the anonymous user that is already signed in, if there is one. */
  static anonymous(reuse = true): Credentials {
    return new Credentials('anon-user', { provider: 'anon-user' }, reuse);
  }

  /** Email address and password, as two strings or one object. */
  static emailPassword(email: string, password: string): Credentials;
  static emailPassword(input: { email: string; password: string }): Credentials;
  static emailPassword(first: string | { email: string; password: string }, second?: string): Credentials {
    const { email, password } = typeof first === 'object' ? first : { email: first, password: second };
    // The login field is `username`; only registration calls it `email`.
    return Credentials.of('local-userpass', {
      username: requireString(email, 'email'),
      password: requireString(password, 'password'),
    });
  }

  /** A user's or a server's API key. */
  static apiKey(key: string): Credentials {
    return Credentials.of('api-key', { key: requireString(key, 'key') });
  }

  /** As `apiKey`: the name of the SDK's version 10. */
  static serverApiKey(key: string): Credentials {
    return Credentials.apiKey(key);
  }

  /** As `apiKey`: the name of the SDK's version 10. */
  static userApiKey(key: string): Credentials {
    return Credentials.apiKey(key);
  }

  /** Whatever the backend's own function wants to see. Travels as Extended JSON. */
  static function(payload: object): Credentials {
    return new Credentials('custom-function', { ...requireObject(payload, 'payload') }, false);
  }

  /** A JSON Web Token that the backend's custom-token provider trusts. */
  static jwt(token: string): Credentials {
    return Credentials.of('custom-token', { token: requireString(token, 'token') });
  }

  /** A Facebook access token. */
  static facebook(accessToken: string): Credentials {
    return Credentials.of('oauth2-facebook', { accessToken: requireString(accessToken, 'accessToken') });
  }

  /** A Google ID token or authorization code: exactly one of the two. */
  static google(input: { idToken: string } | { authCode: string }): Credentials {
    const hasIdToken = 'idToken' in input;
    const hasAuthCode = 'authCode' in input;
    if (hasIdToken && hasAuthCode) throw argumentError('Must not supply both an authCode or idToken field');
    if (hasIdToken) return Credentials.of('oauth2-google', { id_token: requireString(input.idToken, 'idToken') });
    if (hasAuthCode) return Credentials.of('oauth2-google', { authCode: requireString(input.authCode, 'authCode') });
    throw argumentError('Must supply either an authCode or idToken field');
  }

  /** An Apple ID token. */
  static apple(idToken: string): Credentials {
    return Credentials.of('oauth2-apple', { id_token: requireString(idToken, 'idToken') });
  }
}
